"""A simulated day repeats itself, explains everything, and leaves books that can be checked."""

import hashlib
import json
import sqlite3
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from lapnet_sim.sandbox.cast import participants
from tests import commands

PAYMENTS = "400"


@dataclass(frozen=True, slots=True)
class Lived:
    """A day that was lived."""

    folder: Path
    printed: str

    @property
    def summary(self) -> dict[str, Any]:
        """The report, for programs."""
        read: dict[str, Any] = json.loads((self.folder / "report.json").read_text("utf-8"))
        return read


def live(at: Path, name: str, seed: str) -> Lived:
    """One day in the folder ``name``."""
    arguments = ("day", "--seed", seed, "--payments", PAYMENTS, "--out", name)
    ended = commands.lapnet_sim(*arguments, at=at)
    assert (ended.returncode, ended.stderr) == (0, "")
    return Lived(at / name, ended.stdout)


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Lived:
    return live(tmp_path_factory.mktemp("day"), "one", "1")


def test_the_same_seed_gives_the_same_bytes_in_another_folder(day: Lived, tmp_path: Path) -> None:
    again = live(tmp_path, "somewhere-else", "1")
    assert files_of(again.folder) == files_of(day.folder)
    assert again.summary["ledger_hash"] == day.summary["ledger_hash"]


def test_another_seed_gives_another_day(day: Lived, tmp_path: Path) -> None:
    other = live(tmp_path, "two", "2")
    assert other.summary["ledger_hash"] != day.summary["ledger_hash"]
    assert files_of(other.folder)["switch/lines.csv"] != files_of(day.folder)["switch/lines.csv"]


def test_what_is_printed_is_the_report(day: Lived) -> None:
    report = (day.folder / "report.txt").read_text("utf-8")
    assert day.printed.startswith(report)
    assert f"ledger hash  {day.summary['ledger_hash']}\n" in report


def test_every_payment_is_accounted_for(day: Lived) -> None:
    assert sum(row["count"] for row in day.summary["payments"]) == int(PAYMENTS)


def test_no_discrepancy_was_missed_and_none_made_up(day: Lived) -> None:
    lines = day.printed.splitlines()
    assert "missed  0" in lines
    assert "false   0" in lines


def test_the_nets_of_every_window_sum_to_zero(day: Lived) -> None:
    windows = day.summary["windows"]
    assert [window["window_id"] for window in windows] == [f"2026-11-20/{n}" for n in (1, 2, 3)]
    for window in windows:
        sums: Counter[str] = Counter()
        for net in window["nets"]:
            sums[net["currency"]] += Decimal(net["net"])  # type: ignore[assignment] # a Counter adds anything
        assert sums, "somebody paid"
        assert not any(sums.values())
        assert window["settled"]


def test_everybody_has_sent_both_statements(day: Lived) -> None:
    sent = {path.name for path in (day.folder / "statements").iterdir()}
    assert sent == {f"{id_}.{side}.csv" for id_ in participants() for side in ("payer", "payee")}


def test_check_finds_the_books_in_order(day: Lived) -> None:
    ended = check(day.folder / "day.sqlite")
    assert ended.returncode == 0
    assert {line.split()[0] for line in ended.stdout.splitlines()} == {"ok"}


def test_check_finds_a_posting_that_somebody_changed(day: Lived, tmp_path: Path) -> None:
    changed = tmp_path / "changed.sqlite"
    changed.write_bytes((day.folder / "day.sqlite").read_bytes())
    with sqlite3.connect(changed) as connection:
        one = "SELECT journal_id, line FROM posting ORDER BY journal_id, line LIMIT 1"
        connection.execute(
            f"UPDATE posting SET amount_minor = amount_minor + 1 WHERE (journal_id, line) = ({one})"  # noqa: S608 - ours
        )
    connection.close()
    ended = check(changed)
    broken = [line for line in ended.stdout.splitlines() if line.startswith("BROKEN")]
    assert "BROKEN  every journal sums to zero in each currency" in broken
    assert "BROKEN  a position owes what its postings say" in broken
    assert ended.returncode == 1


def check(database: Path) -> commands.Ended:
    return commands.lapnet_sim("check", "--database", f"sqlite:///{database}", at=database.parent)


def files_of(folder: Path) -> dict[str, str]:
    """Every file but the database, whose bytes depend on SQLite, by its hash."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "sqlite" not in path.name
    }
