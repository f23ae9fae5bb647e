"""A simulated day's files, read back; whatever is not one is no report."""

import json
from pathlib import Path

import pytest

from lapnet_sim.console.day_report import BreakLine, read_breaks, read_report
from lapnet_sim.storage import rows
from settlement.breaks import BreakCode
from tests.unit.console.conftest import DAY, Site

HEADER = (
    "txn_id,code,sides,field,ours,theirs,amount_difference_minor,currency,owes,owed,due_on,severity"
)
LINES = (
    "20261120000000002/2,B01,switch-payer,amount_minor,1,2,-150,THB,LDB,BCEL,2026-11-24,normal",
    "20261120000000001,D03,switch-payer,status,failed,ok,1,LAK,,customer of VTB,2026-11-20,urgent",
    "20261120900000001,A04,switch-payer,line,missing,present,100,LAK,LDB,,2026-11-24,high",
)


def with_breaks(folder: Path, *lines: str) -> list[BreakLine]:
    """The breaks of a folder that holds these lines."""
    path = folder / "reconciliation" / "breaks.csv"
    path.parent.mkdir()
    path.write_text("\n".join((HEADER, *lines)) + "\n", "utf-8")
    return read_breaks(folder)


def test_the_report_says_what_the_day_wrote(site: Site) -> None:
    report = read_report(site.folder)
    assert report is not None
    assert report.business_date == DAY
    forth = rows.payment.c.original_id.is_(None)
    assert sum(ending.count for ending in report.endings) == site.count(forth)
    assert (
        report.reconciliation.found == report.reconciliation.put_in == len(read_breaks(site.folder))
    )
    assert all(row[2] == row[3] for row in report.reconciliation.rows)


def test_no_folder_has_no_report(tmp_path: Path) -> None:
    assert read_report(None) is None
    assert read_report(tmp_path) is None
    assert read_breaks(tmp_path) == []


@pytest.mark.parametrize(
    "spoilt", [b"", b"{", b"[]", b"\xff", b"{}", b'{"business_date": "2026-11-20"}']
)
def test_a_spoilt_report_is_none(tmp_path: Path, spoilt: bytes) -> None:
    (tmp_path / "report.json").write_bytes(spoilt)
    assert read_report(tmp_path) is None


def test_an_amount_that_is_none_spoils_the_report(site: Site, tmp_path: Path) -> None:
    report = json.loads((site.folder / "report.json").read_text("utf-8"))
    report["conversions"][0]["source"]["amount"] = "1e5"
    (tmp_path / "report.json").write_text(json.dumps(report), "utf-8")
    assert read_report(tmp_path) is None


def test_the_most_pressing_break_stands_first(tmp_path: Path) -> None:
    found = with_breaks(tmp_path, *LINES)
    assert [line.code for line in found] == [BreakCode.D03, BreakCode.A04, BreakCode.B01]


def test_a_break_names_the_payment_it_is_about(tmp_path: Path) -> None:
    named = {line.code: line.reference for line in with_breaks(tmp_path, *LINES)}
    assert named == {
        BreakCode.D03: "20261120000000001",
        BreakCode.B01: "20261120000000002",  # its second leg
        BreakCode.A04: "20261120900000001",
    }


def test_the_page_leads_to_payments_we_have_only(site: Site) -> None:
    breaks = read_breaks(site.folder)
    named = {line.reference for line in breaks if line.reference}
    led_to = {
        path.rpartition("/")[2]
        for path in site.page("/console/report").links
        if path.startswith("/console/payments/2")
    }
    assert led_to < named, "only a bank knows some of them"
    for reference in sorted(led_to):
        site.html(f"/console/payments/{reference}")


@pytest.mark.parametrize(
    ("good", "bad"),
    [(",-150,", ",-1e2,"), (",-150,", ",\u0ed1\u0ed2,"), ("B01", "Z99"), ("2026-11-24", "soon")],
)
def test_a_spoilt_break_list_is_not_shown(tmp_path: Path, good: str, bad: str) -> None:
    assert with_breaks(tmp_path, LINES[0].replace(good, bad)) == []
