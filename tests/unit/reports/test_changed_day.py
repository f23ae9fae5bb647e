"""R-23: what a later version of a day changed stands beside what was before."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from lapnet_sim.ledger.recon_run import Finding, ReconRun, TakenFile
from lapnet_sim.reports.catalogue import CATALOGUE
from lapnet_sim.reports.columns import by_key
from lapnet_sim.reports.evidence import Evidence
from lapnet_sim.reports.model import Format
from lapnet_sim.reports.sheet import make
from lapnet_sim.reports.wording import Tongue, wording
from lapnet_sim.reports.writers import WRITERS
from settlement.break_life import BreakStatus, KnownBreak
from settlement.breaks import BreakCode
from settlement.tally import Source, Tally
from tests.settlement_scripts import a_break
from tests.unit.reports.conftest import Lived

DAY = date(2026, 11, 20)
AT = datetime(2026, 11, 21, 2, tzinfo=UTC)
OLD = TakenFile("BCEL/payer", 17, "a" * 64, 3, "BCEL-20261120-17.csv")
NEW = TakenFile("BCEL/payer", 18, "b" * 64, 4, "BCEL-20261120-18.csv")
AGAIN = replace(OLD, name="again.csv", lines=0, is_ignored=True)
FIRST = ReconRun(
    "1" * 64,
    DAY,
    (OLD, AGAIN),
    AT,
    (Tally(Source.PAYER, "LAK", 3, 1, 2, 900, 200, 700),),
    findings=(
        Finding("x.A02", "A02", "LAK", -400),
        Finding("x.B01", "B01", "LAK", -300),
        Finding("x.C01", "C01", "LAK", 10),
    ),
)
SECOND = ReconRun(
    "2" * 64,
    DAY,
    (NEW,),
    AT + timedelta(days=1),
    (Tally(Source.PAYER, "LAK", 4, 2, 2, 1_000, 600, 400),),
    2,
    FIRST.digest,
    (
        Finding("x.A01", "A01", "LAK", -50),
        Finding("x.B01", "B01", "LAK", -100),
        Finding("x.C01", "C01", "LAK", 10),
    ),
)
CLOSED = KnownBreak("x.A02", DAY, a_break(BreakCode.A02), AT, BreakStatus.MATCHED)
EVIDENCE = Evidence(DAY, versions=(FIRST, SECOND), known_breaks=(CLOSED,))


def told(evidence: Evidence = EVIDENCE) -> list[dict[str, Any]]:
    sheet = make(CATALOGUE["R-23"], evidence)
    return [dict(by_key(sheet.report.columns, row)) for row in sheet.rows]


def of(part: str) -> list[tuple[Any, ...]]:
    """A part's rows: its item, then figures before, after and between."""
    counts = ("before_n", "after_n", "change_n")
    money = ("before_amount", "after_amount", "change_amount")
    return [
        (row["item"], *(row[key] for key in (*counts, *money)))
        for row in told()
        if row["part"] == part
    ]


def test_a_day_of_one_version_changed_nothing(lived: Lived) -> None:
    assert len(lived.evidence.versions) == 1
    assert told(lived.evidence) == []


def test_the_version_and_the_one_it_supersedes_are_named() -> None:
    (row,) = (row for row in told() if row["part"] == "run")
    assert (row["version"], row["before"], row["after"]) == (2, "1" * 16, "2" * 16)
    (row,) = (row for row in told() if row["part"] == "recorded")
    assert row["before"] == "2026-11-21T02:00:00.000000Z"
    assert row["after"] == "2026-11-22T02:00:00.000000Z"


def test_the_file_that_took_the_place_of_another_stands_beside_it() -> None:
    (row,) = (row for row in told() if row["part"] == "file")
    assert (row["item"], row["before"], row["after"]) == (OLD.sender, OLD.name, NEW.name)
    assert (row["before_n"], row["after_n"], row["change_n"]) == (3, 4, 1)


def test_lines_and_money_of_a_source_that_changed_stand_before_and_after() -> None:
    assert of("lines") == [("payer", 3, 4, 1, 900, 1_000, 100)]
    assert of("lines_matched") == [("payer", 1, 2, 1, 200, 600, 400)]
    assert of("lines_broken") == [("payer", 2, 2, 0, 700, 400, -300)]


def test_breaks_are_counted_by_class_before_and_after_and_all_of_them_together() -> None:
    assert of("breaks") == [
        ("A01", 0, 1, 1, 0, 50, 50),
        ("A02", 1, 0, -1, 400, 0, -400),
        ("B01", 1, 1, 0, 300, 100, -200),
    ]
    assert of("breaks_all") == [("", 3, 3, 0, 710, 160, -550)]


def test_versions_that_found_the_same_differ_in_nothing_but_themselves() -> None:
    same = replace(SECOND, files=FIRST.files, tallies=FIRST.tallies, findings=FIRST.findings)
    parts = [row["part"] for row in told(replace(EVIDENCE, versions=(FIRST, same)))]
    assert parts == ["repeated", "repeated", "run", "recorded", "breaks_all"]


def test_three_versions_are_two_changes() -> None:
    third = replace(FIRST, digest="3" * 64, version=3, supersedes=SECOND.digest)
    changed = told(replace(EVIDENCE, versions=(FIRST, SECOND, third)))
    assert [(row["version"], row["before"]) for row in changed if row["part"] == "run"] == [
        (2, "1" * 16),
        (3, "2" * 16),
    ]


def test_every_break_that_differs_is_listed_with_how_it_stands_now() -> None:
    assert of("break_opened") == [("x.A01", None, None, None, 0, -50, -50)]
    assert of("break_closed") == [("x.A02", None, None, None, -400, 0, 400)]
    assert of("break_changed") == [("x.B01", None, None, None, -300, -100, 200)]
    states = {row["item"]: row["state"] for row in told() if row["part"].startswith("break_")}
    assert states == {"x.A01": "", "x.A02": "matched", "x.B01": ""}


def test_what_one_side_delivered_twice_is_noticed() -> None:
    (row,) = (row for row in told() if row["part"] == "repeated")
    assert (row["version"], row["before"], row["after"]) == (1, OLD.name, AGAIN.name)


def test_it_is_written_in_every_format() -> None:
    sheet = make(CATALOGUE["R-23"], EVIDENCE)
    for form in (Format.CSV, Format.XLSX, Format.PARQUET, Format.JSON):
        assert WRITERS[form](sheet, wording(Tongue.LO))
    lines = WRITERS[Format.CSV](sheet, wording(Tongue.EN)).decode().splitlines()
    assert any(line.startswith("2,breaks,A02,LAK,,,1,0,-1,4.00,0.00,-4.00") for line in lines)
