"""A load test ends with a verdict that can be trusted: planted faults turn it red."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import psutil
import pytest

from loadtests.bench._processes import free_port, wait_for
from tests import commands
from tests.markdown import ROOT

SCENARIO = """
title = "a short plateau"
warm_up_s = {warm_up_s}
most_users = 30

[[rate]]
seconds = {seconds}
from = 15
to = 15

[shares]
issuer = 74
merchant = 16
partner_network = 6
analyst = 4

{participants}

[budgets.pay]
p95_ms = {p95_ms}

[budgets.resolve]
p99_ms = 20000
"""

HTTP = """[[participants]]
codes = ["LDB", "JDB", "APB"]
delay_ms = 10
"""


def scenario(folder: Path, **figures: Any) -> str:  # noqa: ANN401 - any figure
    path = folder / "short.toml"
    chosen = {"warm_up_s": 2, "seconds": 6, "participants": "", "p95_ms": 20_000} | figures
    path.write_text(SCENARIO.format(**chosen), "utf-8")
    return str(path)


def load(*arguments: str, patience_s: float = 150) -> commands.Ended:
    return subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", "loadtests", *arguments],
        cwd=ROOT,
        env=commands.environment(),
        capture_output=True,
        text=True,
        timeout=patience_s,
        check=False,
    )


@contextmanager
def planted(folder: Path, fault: str) -> Iterator[tuple[str, str]]:
    """A switch with a fault; its address, and the file with its keys."""
    port, keys = free_port(), folder / "keys.json"
    database = f"sqlite:///{folder}/planted.sqlite"
    asked = ["tests/tools/planted_switch.py", database, str(port), str(keys), fault]
    running = subprocess.Popen(  # noqa: S603 - our own file
        [sys.executable, *asked], cwd=ROOT, env=commands.environment(PYTHONPATH=str(ROOT))
    )
    try:
        wait_for(f"http://127.0.0.1:{port}/readyz", patience_s=60)
        yield f"http://127.0.0.1:{port}", str(keys)
    finally:
        running.terminate()
        running.wait(30)


def verdict(out: Path) -> Any:  # noqa: ANN401 - JSON
    return json.loads((out / "verdict.json").read_text("utf-8"))


def test_a_plateau_on_a_fresh_system_holds_and_leaves_its_papers(tmp_path: Path) -> None:
    out = tmp_path / "out"
    played = scenario(tmp_path, seconds=20, warm_up_s=4, participants=HTTP)
    ended = load(played, "--out", str(out), "--processes", "2")
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "HELD" in ended.stdout
    told = verdict(out)
    steps = {each["step"]: each for each in told["figures"]}
    assert {"resolve", "pay", "order", "quote", "pay from abroad", "page"} <= set(steps)
    assert steps["pay"]["count"] > 100
    assert all(each["errors"] == 0 for each in steps.values())
    assert {"generator 1", "generator 2", "switch", "participants 1"} <= set(told["cpu"])
    suite = ET.fromstring((out / "junit.xml").read_bytes())  # noqa: S314 - our own
    assert suite.get("failures") == "0"
    assert "HELD" in (out / "report.html").read_text("utf-8")
    again = load(scenario(tmp_path, participants=HTTP), "--out", str(tmp_path / "b"),
                 "--compare", str(out))  # fmt: skip
    assert again.returncode == 0, again.stdout + again.stderr
    assert any(each["step"] == "pay" for each in verdict(tmp_path / "b")["changes"])


def test_a_slow_build_misses_its_budget(tmp_path: Path) -> None:
    out = tmp_path / "out"
    with planted(tmp_path, "slow") as (host, keys):
        played = scenario(tmp_path, p95_ms=1_000)
        ended = load(played, "--host", host, "--keys", keys, "--out", str(out))
    assert ended.returncode == 1, ended.stdout + ended.stderr
    broken = [each["name"] for each in verdict(out)["findings"] if not each["holds"]]
    assert broken == ["pay p95"]


def test_a_payment_that_is_booked_twice_breaks_the_books(tmp_path: Path) -> None:
    out = tmp_path / "out"
    with planted(tmp_path, "double") as (host, keys):
        ended = load(
            scenario(tmp_path), "--host", host, "--keys", keys, "--out", str(out), patience_s=240
        )
    assert ended.returncode == 3, ended.stdout + ended.stderr
    broken = [each["name"] for each in verdict(out)["findings"] if not each["holds"]]
    assert "a position owes what its postings say" in broken


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["marathon"], "no scenario is called 'marathon'"),
        (["--host", "http://192.0.2.1:8080"], "only this machine"),
        (["--host", "http://127.0.0.1:1"], "--host needs --keys"),
        (["--workers", "2"], "postgresql"),
        (["--processes", "0"], "at least 1"),
        (["--compare", "/nowhere"], "no verdict"),
    ],
)
def test_wrong_use_is_told_before_anything_starts(arguments: list[str], said: str) -> None:
    ended = load(*arguments, patience_s=60)
    assert ended.returncode == 2, ended.stdout
    assert said in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_test_that_is_stopped_leaves_nobody_behind(tmp_path: Path) -> None:
    played = scenario(tmp_path, seconds=60, participants=HTTP)
    out = tmp_path / "out"
    running = subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-m", "loadtests", played, "--out", str(out)],
        cwd=ROOT,
        env=commands.environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    give_up_at = time.monotonic() + 60
    family: list[psutil.Process] = []
    while len(family) < 3 and time.monotonic() < give_up_at:  # participants, switch, locust
        time.sleep(0.2)
        family = psutil.Process(running.pid).children(recursive=True)
    assert len(family) >= 3
    os.kill(running.pid, signal.SIGINT)
    assert running.wait(60) == 130
    gone, alive = psutil.wait_procs(family, timeout=10)
    assert gone
    assert alive == []
