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
from participants.clearing import read_clearing
from participants.networks import networks
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
    names = [window["window_id"] for window in windows]
    assert names[:3] == [f"2026-11-20/{number}" for number in (1, 2, 3)]
    assert {"2026-11-20/C-LA-TH-1", "2026-11-20/C-TH-LA-1"} <= set(names[3:])
    for window in windows:
        sums: Counter[str] = Counter()
        for net in window["nets"]:
            sums[net["currency"]] += Decimal(net["net"])  # type: ignore[assignment] # a Counter adds anything
        assert sums, "somebody paid"
        assert not any(sums.values())
        assert window["settled"]


def test_everybody_has_sent_both_statements(day: Lived) -> None:
    sent = {path.name for path in (day.folder / "statements").iterdir()}
    at_home = participants().keys() - networks().keys()
    assert sent == {f"{id_}.{side}.csv" for id_ in at_home for side in ("payer", "payee")}


def test_every_partner_network_has_sent_its_clearing_file(day: Lived) -> None:
    told = {each["file"]: each for each in day.summary["clearing_files"]}
    sent = {f"clearing/{path.name}": path for path in (day.folder / "clearing").iterdir()}
    assert told.keys() == sent.keys()
    assert {each["network"] for each in told.values()} == participants().keys() & networks().keys()
    for name, path in sent.items():
        assert told[name]["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
        network, file = read_clearing(path.read_text("utf-8"))
        assert told[name]["layout"] == network.layout
        assert told[name]["records"] == len(file.records)
        assert told[name]["business_date"] == file.business_date.isoformat()


def test_whoever_reconciles_the_days_files_finds_the_same_breaks(
    day: Lived, tmp_path: Path
) -> None:
    files = {"switch": [day.folder / "switch" / "lines.csv"]}
    files |= {
        side: sorted((day.folder / "statements").glob(f"*.{side}.csv"))
        for side in ("payer", "payee")
    }
    files["network"] = sorted((day.folder / "clearing").iterdir())
    typed = [word for side, all_ in files.items() for path in all_ for word in (f"--{side}", path)]
    ended = commands.lapnet_sim(
        "reconcile",
        *map(str, typed),
        *("--business-date", "2026-11-20", "--out", str(tmp_path / "again")),
        at=tmp_path,
    )
    assert (ended.returncode, ended.stderr) == (1, "")
    again = (tmp_path / "again" / "breaks.csv").read_bytes()
    assert again == (day.folder / "reconciliation" / "breaks.csv").read_bytes()
    assert b",switch-network," in again


def test_a_clearing_file_that_was_cut_is_refused_by_its_trailer(day: Lived, tmp_path: Path) -> None:
    whole = (day.folder / "clearing" / "NITMX-20261120.txt").read_text("utf-8").splitlines()
    cut = tmp_path / "NITMX-20261120.txt"
    cut.write_text("\n".join([*whole[:3], *whole[4:], ""]), "utf-8")
    ours = str(day.folder / "switch" / "lines.csv")
    ended = commands.lapnet_sim(
        "reconcile",
        *("--switch", ours, "--payer", ours, "--payee", ours, "--network", str(cut)),
        *("--business-date", "2026-11-20", "--out", str(tmp_path / "out")),
        at=tmp_path,
    )
    assert ended.returncode == 3
    assert ended.stderr.startswith(f"lapnet-sim: settlement.file_trailer at {cut}:")


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
