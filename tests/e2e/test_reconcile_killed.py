"""A command that is killed anywhere is run again, and nothing is there twice or missing."""

import fcntl
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from loadtests.bench._books import make_books
from settlement.reconciling import STEPS
from tests import commands, killed_commands
from tests.markdown import ROOT

LINES = 600
DAY = "2026-11-20"


@dataclass
class Lapnet:
    """A process that runs commands, and kills them at a point."""

    process: "subprocess.Popen[str]"

    def __call__(self, point: str, *typed: str) -> "Ended":
        self.start(point, *typed)
        return self.end()

    def start(self, point: str, *typed: str) -> None:
        """Ask for a command."""
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps({"point": point, "typed": typed}) + "\n")
        self.process.stdin.flush()

    def end(self) -> "Ended":
        """Wait for it."""
        assert self.process.stdout is not None
        told = json.loads(self.process.stdout.readline())
        return Ended(told["code"], told["said"])


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    returncode: int
    stderr: str


@contextmanager
def commanding() -> Iterator[Lapnet]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.killed_commands"],
        cwd=ROOT,
        env=commands.environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield Lapnet(process)
    finally:
        process.kill()
        process.communicate()


@pytest.fixture(scope="module")
def lapnet() -> Iterator[Lapnet]:
    with commanding() as found:
        yield found


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("books")
    make_books(folder, LINES)
    for side in ("switch", "payer", "payee"):
        (folder / f"{side}.parquet").rename(folder / f"ALL-20261120-{7}.{side}.parquet")
    return folder


def reconcile(books: Path, folder: Path, *more: str) -> list[str]:
    typed = ["reconcile", "--business-date", DAY, "--out", str(folder / "out")]
    for side in ("switch", "payer", "payee"):
        typed += [f"--{side}", str(books / f"ALL-20261120-7.{side}.parquet")]
    return [*typed, "--register", str(folder / "register.csv"), *more]


def settle(books: Path, folder: Path) -> list[str]:
    lines = str(books / "ALL-20261120-7.switch.parquet")
    return ["settle", "--transactions", lines, "--out", str(folder / "out")]


def left(folder: Path) -> dict[str, bytes]:
    """Everything that is there, but for how long it took and when."""
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            lines = path.read_bytes().splitlines()
            if path.name == "summary.json":
                lines = [line for line in lines if b'"seconds"' not in line]
            if path.name == "register.csv":
                lines = [line.rsplit(b",", 1)[0] for line in lines]
            found[str(path.relative_to(folder))] = b"\n".join(lines)
    return found


def test_the_points_are_before_each_step_of_the_work() -> None:
    assert killed_commands.STEPS == STEPS


@pytest.mark.parametrize("command", ["reconcile", "settle"])
def test_killed_anywhere_and_run_again_nothing_is_there_twice_or_missing(
    lapnet: Lapnet, books: Path, tmp_path: Path, command: str
) -> None:
    points = killed_commands.OF_RECONCILE if command == "reconcile" else killed_commands.OF_SETTLE
    typed = reconcile if command == "reconcile" else settle
    whole = tmp_path / "whole"
    ended = lapnet("nowhere", *typed(books, whole))
    assert ended.returncode == int(command == "reconcile"), ended.stderr
    wanted = left(whole)
    assert len(wanted) == (6 if command == "reconcile" else 3)
    for point in points:
        folder = tmp_path / point
        killed = lapnet(point, *typed(books, folder))
        assert killed.returncode == -signal.SIGKILL, (point, killed.stderr)
        there = left(folder)
        if "out/summary.json" in there:
            of_out = {name: found for name, found in wanted.items() if name.startswith("out/")}
            assert of_out.items() <= there.items(), point
        again = lapnet("nowhere", *typed(books, folder))
        assert again.returncode == ended.returncode, (point, again.stderr)
        assert left(folder) == wanted, point


def test_a_summary_is_never_beside_results_of_an_earlier_run(
    lapnet: Lapnet, books: Path, tmp_path: Path
) -> None:
    """The old summary goes before the first new file comes."""
    typed = reconcile(books, tmp_path)
    assert lapnet("nowhere", *typed).returncode == 1
    assert lapnet(killed_commands.MOVED[1], *typed).returncode == -signal.SIGKILL
    assert not (tmp_path / "out" / "summary.json").exists()


@pytest.mark.parametrize("place", ["out", "register.csv"])
def test_of_two_on_one_folder_or_register_the_second_says_so(
    lapnet: Lapnet, books: Path, tmp_path: Path, place: str
) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "register.csv").touch()
    held = os.open(tmp_path / place, os.O_RDONLY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX)
        second = lapnet("nowhere", *reconcile(books, tmp_path))
    finally:
        os.close(held)
    assert second.returncode == 2
    assert second.stderr.startswith("lapnet-sim: settlement.folder_in_use at ")
    assert left(tmp_path) == {"register.csv": b""}
    assert lapnet("nowhere", *reconcile(books, tmp_path)).returncode == 1


def test_two_that_start_at_once_leave_what_one_leaves(
    lapnet: Lapnet, books: Path, tmp_path: Path
) -> None:
    assert lapnet("nowhere", *reconcile(books, tmp_path / "one")).returncode == 1
    with commanding() as other:
        both = (lapnet, other)
        for each in both:
            each.start("nowhere", *reconcile(books, tmp_path / "both"))
        codes = {each.end().returncode for each in both}
    assert codes in ({1}, {1, 2})  # one after the other, or one turned away
    assert left(tmp_path / "both") == left(tmp_path / "one")


def test_what_is_carried_in_is_never_written_over(
    lapnet: Lapnet, books: Path, tmp_path: Path
) -> None:
    assert lapnet("nowhere", *reconcile(books, tmp_path)).returncode == 1
    before = left(tmp_path)
    carried = str(tmp_path / "out" / "carry-out.parquet")
    refused = lapnet("nowhere", *reconcile(books, tmp_path, "--carry-in", carried))
    assert refused.returncode == 2
    assert refused.stderr.startswith("lapnet-sim: settlement.carry_overwritten at ")
    assert left(tmp_path) == before
