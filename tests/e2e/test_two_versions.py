"""A bank sends its day again: recorded, refused where it must be, told by R-23 and the breaks."""

import csv
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from lapnet_sim.storage.break_reads import BreakReads
from participants import LineStatus, ParticipantId, StatementLine
from settlement import write_lines
from settlement.break_life import BreakEvent
from tests.e2e.test_reconcile_commands import lapnet

DAY = date(2026, 11, 20)


def a_line(number: int, minor: int = 500_00) -> StatementLine:
    return StatementLine(
        txn_id=f"20261120{number:09}",
        business_date=DAY,
        window_id="2026-11-20/1",
        payer=ParticipantId("BCEL"),
        payee=ParticipantId("LDB"),
        currency="LAK",
        amount_minor=minor,
        fee_minor=0,
        status=LineStatus.OK,
        committed_at=datetime(2026, 11, 20, 3, number, tzinfo=UTC),
    )


OURS = [a_line(number) for number in (1, 2, 3, 4)]
WRONG = [OURS[0], a_line(3, 700_00), OURS[3]]
"""The second is missing, the third has another amount."""
CORRECTED = [OURS[0], OURS[1], a_line(3, 600_00)]
"""Now the second is there, the third is nearer, and the fourth was forgotten."""


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> str:
    address = f"sqlite:///{tmp_path_factory.mktemp('books')}/books.sqlite"
    assert lapnet("migrate", "--database", address).returncode == 0
    return address


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What two files of one bank reconcile to, and the same file for another date."""
    path = tmp_path_factory.mktemp("days")
    for name, lines in (("switch", OURS), ("payee", OURS)):
        write_lines(path / f"{name}.csv", lines)
    write_lines(path / "BCEL-20261120-000017.csv", WRONG)
    write_lines(path / "BCEL-20261120-000018.csv", CORRECTED)
    write_lines(path / "monday.csv", OURS)
    for number in ("17", "18"):
        ended = reconciled(path, f"BCEL-20261120-0000{number}.csv", number)
        assert ended == 1
    assert reconciled(path, "monday.csv", "monday", "2026-11-23") == 0
    return path


def reconciled(folder: Path, payer: str, out: str, on: str = "2026-11-20") -> int:
    typed = ("--switch", str(folder / "switch.csv"), "--payee", str(folder / "payee.csv"))
    register = ("--register", str(folder / f"{on}.register.csv"))
    ended = lapnet(
        *("reconcile", *typed, "--payer", str(folder / payer), "--business-date", on),
        *(*register, "--out", str(folder / out)),
    )
    return ended.returncode


def recorded(folder: Path, out: str, database: str) -> list[list[str]]:
    ended = lapnet("record", "--results", str(folder / out), "--database", database)
    assert ended.returncode == 0, ended.stderr
    return [line.split() for line in ended.stdout.splitlines()]


def test_a_day_sent_again_is_told_from_the_first_file_to_the_report(
    folder: Path, database: str, tmp_path: Path
) -> None:
    first = recorded(folder, "17", database)
    assert first[0] == ["opened", "2"]
    second = dict(recorded(folder, "18", database))
    assert second.pop("supersedes")
    assert second == {
        "corrected": "1", "opened": "1", "carried": "0", "matched": "1", "reopened": "0",
    }  # fmt: skip
    assert recorded(folder, "18", database)[0][:2] == ["recorded", "before:"]

    typed = ("report", "R-23", "--business-date", "2026-11-20", "--database", database)
    assert lapnet(*typed, "--out", str(tmp_path)).returncode == 0
    with (tmp_path / "R-23.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    (replaced,) = (row for row in rows if row["part"] == "file")
    assert (replaced["item"], replaced["before"], replaced["after"]) == (
        "BCEL/payer",
        "BCEL-20261120-000017.csv",
        "BCEL-20261120-000018.csv",
    )
    (payer,) = (row for row in rows if row["part"] == "lines" and row["item"] == "payer")
    assert (payer["before_amount"], payer["after_amount"]) == ("1700.00", "1600.00")
    events = {row["part"]: row["change_amount"] for row in rows if row["part"][:6] == "break_"}
    assert set(events) == {"break_opened", "break_closed", "break_changed"}

    engine = create_engine(database)
    found = {each.item.txn_id[-1]: each for each in BreakReads(engine).listed(9)}
    steps = {number: BreakReads(engine).history(each.id) for number, each in found.items()}
    engine.dispose()
    assert {number: each[-1].event for number, each in steps.items()} == {
        "2": BreakEvent.MATCH,
        "3": BreakEvent.CORRECT,
        "4": None,
    }
    assert {each[-1].note for each in steps.values()} == {"version 2 of 2026-11-20"}
    assert found["3"].item.theirs.startswith("60000")

    told = lapnet("check", "--database", database).stdout.splitlines()
    for rule in (
        "a run of a day supersedes the one before it",
        "a content of a sender belongs to one date",
        "suspense is the sum of the breaks that stand",
        "a break stands where its history ends",
        "the chain of final windows is what their files say",
    ):
        assert f"ok      {rule}" in told


def test_what_was_recorded_for_another_date_is_refused_in_one_line(
    folder: Path, database: str
) -> None:
    recorded(folder, "17", database)
    refused = lapnet("record", "--results", str(folder / "monday"), "--database", database)
    assert refused.returncode == 3
    (line,) = refused.stderr.splitlines()
    assert line == (
        "lapnet-sim: settlement.file_seen at switch.csv: was recorded for 2026-11-20 as switch.csv"
    )
