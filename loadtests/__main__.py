"""``./run load [SCENARIO]``: a fresh system, the load, the verdict, and nothing left behind."""

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn

from loadtests import databases, manners, scenario, system
from loadtests.plan import VARIABLE, Plan
from loadtests.scenario import Scenario, ScenarioError
from loadtests.system import System
from loadtests.verdict.findings import Exit
from loadtests.verdict.papers import read

HERE = Path(__file__).parent


def arguments(asked: Sequence[str]) -> argparse.Namespace:
    """What was typed."""
    parser = argparse.ArgumentParser(
        prog="./run load",
        description="Put load on a switch and judge it: 0 held, 1 budget missed, 2 wrong use, "
        "3 books broken.",
        epilog="scenarios: " + ", ".join(scenario.known()),
    )
    add = parser.add_argument
    add("scenario", nargs="?", default="plateau", help="one of ours, or a file (default: plateau)")
    add("--database", default="sqlite", help="sqlite, postgresql, or an address of an empty one")
    add("--workers", type=int, default=1, help="processes of the switch; PostgreSQL only")
    add("--processes", type=int, default=1, help="processes that make the load")
    add("--out", type=Path, help="folder for the verdict (default: load-SCENARIO-TIME)")
    add("--compare", type=Path, help="folder or JSON of an earlier verdict")
    add("--ui", action="store_true", help="open Locust's page instead of running at once")
    add("--host", help="load this running switch instead of a fresh one")
    add("--allow-host", metavar="NAME", help="that machine may be loaded: it is yours")
    add("--keys", type=Path, help="with --host: JSON file of API keys by participant and operator")
    add("--list", action="store_true", help="list the scenarios")
    return parser.parse_args(asked)


def main(asked: Sequence[str]) -> int:
    """Run one load test; the exit code is the verdict."""
    told = arguments(asked)
    if told.list:
        for name, title in scenario.known().items():
            print(f"{name:<18}{title}")
        return Exit.HELD
    for asked_to_end in (signal.SIGTERM, signal.SIGINT):
        signal.signal(asked_to_end, _stop)  # also where whoever started it ignores Ctrl-C
    try:
        played = scenario.find(told.scenario)
        _refuse_wrong_use(told)
        if told.compare:
            read(told.compare)
        return _run(told, played)
    except ScenarioError as error:
        print(f"load: {error}", file=sys.stderr)
        return Exit.WRONG_USE
    except KeyboardInterrupt:
        print("load: stopped; there is no verdict", file=sys.stderr)
        return 130


def _stop(*_: object) -> NoReturn:
    raise KeyboardInterrupt


def _refuse_wrong_use(told: argparse.Namespace) -> None:
    if told.allow_host:
        os.environ[manners.ALLOWED] = told.allow_host
    if told.host and not manners.may_load(told.host):
        raise ScenarioError(manners.refusal(told.host))
    if told.host and not told.keys:
        raise ScenarioError("--host needs --keys: whom shall the load come from?")
    if min(told.workers, told.processes) < 1:
        raise ScenarioError("--workers and --processes are at least 1")
    if told.workers > 1 and told.database == "sqlite":
        raise ScenarioError("--workers needs --database postgresql: SQLite has one writer")


def _run(told: argparse.Namespace, played: Scenario) -> int:
    now = datetime.now(UTC)
    out = told.out or Path(f"load-{played.name}-{now:%Y%m%d-%H%M%S}")
    out.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        # Not the folder for temporary files, which may be memory: durable means a disk.
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=out, prefix=".run-")))
        loaded = stack.enter_context(_loaded(told, played, folder, out))
        plan = Plan(
            scenario_name=told.scenario,
            keys=loaded.keys,
            out=str(out),
            generators=told.processes,
            watched=loaded.pids,
            compare=None if told.compare is None else str(told.compare),
            about={"system": _about(told)},
        )
        plan.save(folder / "plan.json")
        return _locust(told, loaded.host, folder / "plan.json")


@contextmanager
def _loaded(
    told: argparse.Namespace, played: Scenario, folder: Path, out: Path
) -> Iterator[System]:
    if told.host:
        try:
            yield System(told.host, json.loads(told.keys.read_text("utf-8")), {})
        except (OSError, ValueError) as error:
            raise ScenarioError(f"{told.keys} has no keys: {error}") from None
        return
    with (
        databases.named(told.database, folder) as address,
        system.fresh(played, address, told.workers, out) as found,
    ):
        yield found


def _about(told: argparse.Namespace) -> str:
    if told.host:
        return f"running at {told.host}"
    kind = told.database.partition(":")[0]
    return f"fresh, {kind}, {told.workers} worker(s), durable commits, all on this machine"


def _locust(told: argparse.Namespace, host: str, plan: Path) -> int:
    command = [
        sys.executable, "-m", "locust", "-f", str(HERE / "locustfile.py"), "--host", host,
        "--stop-timeout", "10", "--skip-log-setup", "--only-summary",
        "--web-host", "127.0.0.1",
    ]  # fmt: skip
    command += [] if told.ui else ["--headless"]
    command += ["--processes", str(told.processes)] if told.processes > 1 else []
    running = subprocess.Popen(  # noqa: S603 - our own file
        command, env={**os.environ, VARIABLE: str(plan)}, start_new_session=True
    )
    try:
        return running.wait()
    finally:
        system.end(running)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
