"""``reconcile`` and ``settle`` in a process that kills itself at a named point.

The points lie around everything that such a command does to the disk, and before each step of its
work. Nothing in the program knows them: what it calls is wrapped here.
"""

import json
import os
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any
from unittest.mock import patch

from lapnet_sim.cli import main, output, recon, recon_register

STEPS = (
    "files", "totals", "marks", "lines", "pairs", "classes", "accounts", "settlement",
)  # fmt: skip
"""Before each of these, as the progress bar tells them."""
WRITTEN = ("written", "summary.gone")
MOVED = tuple(f"moved.{name}" for name in reversed(output.RECONCILED))
REGISTERED = ("register.before", "register.after")
OF_RECONCILE = (*(f"step.{step}" for step in STEPS), *WRITTEN, *MOVED, *REGISTERED)
OF_SETTLE = (*WRITTEN, *(f"moved.{name}" for name in reversed(output.SETTLED)))


def die_at(point: str) -> Callable[[str], None]:
    """Return what ends the process when it comes to the point."""

    def reach(here: str) -> None:
        if here == point:
            os.kill(os.getpid(), signal.SIGKILL)

    return reach


def run(point: str, typed: list[str]) -> None:
    """Run a command and die at the point; a point that is not reached ends it as usual."""
    reach = die_at(point)
    move, replace, unlink, add = output._move, Path.replace, Path.unlink, recon_register._add

    @contextmanager
    def told() -> Iterator[Callable[[str], None]]:
        yield lambda step: reach(f"step.{step}")

    def moving(*given: Any) -> None:  # noqa: ANN401 - handed on
        reach("written")
        move(*given)

    def replacing(self: Path, target: Path) -> Path:
        found = replace(self, target)
        reach(f"moved.{self.name}")
        return found

    def unlinking(self: Path, *, missing_ok: bool = False) -> None:
        unlink(self, missing_ok=missing_ok)
        if self.name == output.SUMMARY:
            reach("summary.gone")

    def adding(*given: Any) -> None:  # noqa: ANN401 - handed on
        reach("register.before")
        add(*given)
        reach("register.after")

    sys.argv = ["lapnet-sim", *typed]
    with (
        patch.object(recon, "progress", told),
        patch.object(output, "_move", moving),
        patch.object(Path, "replace", replacing),
        patch.object(Path, "unlink", unlinking),
        patch.object(recon_register, "_add", adding),
    ):
        main()


def forked(point: str, typed: list[str]) -> dict[str, object]:
    """Run a command in a process of its own and tell its exit code and what it complained of."""
    with tempfile.TemporaryFile() as complaints:
        code = _forked(point, typed, complaints.fileno())
        complaints.seek(0)
        return {"code": code, "said": complaints.read().decode()}


def _forked(point: str, typed: list[str], complaints: int) -> int:
    child = os.fork()
    if not child:
        os.dup2(complaints, 2)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        code = 0
        try:
            run(point, typed)
        except SystemExit as ended:
            code = ended.code if isinstance(ended.code, int) else 0
        except BaseException:  # noqa: BLE001 - told by the exit code
            code = 99
        os._exit(code)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


def serve() -> None:
    """Run what each line asks for; what every command needs is imported once."""
    for name in ("settlement.reconciling", "settlement.outputs", "duckdb", "ibis.expr.sql"):
        import_module(name)
    for line in sys.stdin:
        asked = json.loads(line)
        print(json.dumps(forked(asked["point"], asked["typed"])), flush=True)  # noqa: T201 - the answer


if __name__ == "__main__":
    serve()
