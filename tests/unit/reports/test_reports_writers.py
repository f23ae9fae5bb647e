"""What is written: exact, the same bytes every time, and nothing that a spreadsheet computes."""

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import openpyxl
import pytest

from lapnet_sim.reports.catalogue import CATALOGUE
from lapnet_sim.reports.columns import Row
from lapnet_sim.reports.model import Format, Report, report
from lapnet_sim.reports.proofs import Proof
from lapnet_sim.reports.publishing import publish
from lapnet_sim.reports.sheet import Sheet, make
from lapnet_sim.reports.wording import Tongue, wording
from lapnet_sim.reports.writers import WRITERS
from lapnet_sim.reports.writers.as_pdf import draw_png
from tests.unit.reports.conftest import Lived

NASTY = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", '=HYPERLINK("http://x")']
HUGE = 9_223_372_036_854_775_807
AT = datetime(2026, 11, 20, 4, 0, 0, 5, tzinfo=UTC)
EN, LO = wording(Tongue.EN), wording(Tongue.LO)


def a_report(*rows: Row) -> Sheet:
    """A sheet with a column of each kind."""
    kinds = report(
        "R-02", "member n# amount$ currency cap_use% final_at~", lambda _: rows, is_printed=True
    )
    return Sheet(
        report=kinds,
        business_date=date(2026, 11, 20),
        rows=rows,
        currencies=("LAK",),
        run_id="0123456789abcdef",
        rule_version="1",
        digests=(("=payments", "ab" * 32),),
        as_of=AT,
        proofs=(Proof("nets_sum_to_zero", "2026-11-20/1 LAK", "0", "0"),),
    )


def a_row(text: str = "BCEL", minor: int | None = -150_050) -> Row:
    return (text, 1234, minor, "LAK", Decimal("12.50"), AT)


def cells_of(sheet: Sheet) -> list[list[str]]:
    return list(csv.reader(io.StringIO(WRITERS[Format.CSV](sheet, EN).decode(), newline="")))


def book_of(sheet: Sheet) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(WRITERS[Format.XLSX](sheet, EN)))


def test_text_is_exact_and_has_no_separators() -> None:
    header, row = cells_of(a_report(a_row()))
    assert header == ["member", "n", "amount", "currency", "cap_use", "final_at"]
    assert row == ["BCEL", "1234", "-1500.50", "LAK", "12.50", "2026-11-20T04:00:00.000005Z"]


@pytest.mark.parametrize("nasty", NASTY)
def test_no_text_is_a_formula(nasty: str) -> None:
    sheet = a_report(a_row(nasty))
    assert cells_of(sheet)[1][0] == f"'{nasty}"
    for page in book_of(sheet):
        for line in page.iter_rows():
            for cell in line:
                assert cell.data_type in {"s", "n"}
                assert cell.hyperlink is None
                assert not str(cell.value or "").startswith(("=", "+", "@", "\t"))
    told = json.loads(WRITERS[Format.JSON](sheet, EN))
    assert told["rows"][0]["member"] == f"'{nasty}"


@pytest.mark.parametrize("minor", [0, -1, 99_999_999_999_999, 100_000_000_000_000, HUGE, None])
def test_no_format_loses_a_digit(minor: int | None, tmp_path: Path) -> None:
    sheet = a_report(a_row(minor=minor))
    exact = None if minor is None else Decimal(minor).scaleb(-2)
    text = "" if exact is None else f"{exact:f}"
    assert cells_of(sheet)[1][2] == text
    cell = book_of(sheet).worksheets[0]["C5"]
    assert Decimal(str(cell.value)) == exact if exact is not None else not cell.value
    assert cell.data_type == ("s" if minor in {HUGE, None} else "n")
    (tmp_path / "r.parquet").write_bytes(WRITERS[Format.PARQUET](sheet, EN))
    with duckdb.connect() as engine:
        engine.execute("SET VARIABLE place = ?", [str(tmp_path / "r.parquet")])
        found = engine.execute("FROM read_parquet(getvariable('place'))").fetchall()
        kept = engine.execute(
            "SELECT decode(value) FROM parquet_kv_metadata(getvariable('place'))"
            " WHERE decode(key) = 'lapnet'"
        ).fetchall()
    assert found == [("BCEL", 1234, exact, "LAK", Decimal("12.5"), AT.replace(tzinfo=None))]
    assert json.loads(kept[0][0])["run_id"] == sheet.run_id


def test_a_workbook_shows_separators_and_its_proofs() -> None:
    table, beside = book_of(a_report(a_row())).worksheets
    assert table["C5"].number_format == "#,##0.00"
    texts = [cell.value for line in beside.iter_rows() for cell in line if cell.value]
    assert {"ab" * 32, "'=payments", "holds"} <= set(texts)


def test_every_report_says_which_run_of_which_inputs_it_is() -> None:
    told = json.loads(WRITERS[Format.JSON](a_report(a_row()), LO))
    assert told["title"] == LO.report["R-02"]
    assert (told["run_id"], told["rule_version"]) == ("0123456789abcdef", "1")
    assert told["business_date"] == "2026-11-20"
    assert told["currencies"] == ["LAK"]
    assert told["inputs"] == {"=payments": "ab" * 32}
    assert told["invariants"][0]["holds"] is True


@pytest.mark.parametrize("format_", list(Format))
@pytest.mark.parametrize("tongue", list(Tongue))
def test_the_same_sheet_is_the_same_bytes(format_: Format, tongue: Tongue) -> None:
    sheet, words = a_report(a_row("ທະນາຄານ"), a_row("=x")), wording(tongue)
    assert WRITERS[format_](sheet, words) == WRITERS[format_](sheet, words)


@pytest.mark.parametrize("tongue", list(Tongue))
def test_pages_hold_the_table_and_then_the_proofs(tongue: Tongue) -> None:
    assert len(draw_png(a_report(a_row()), wording(tongue), 30)) == 2
    assert len(draw_png(a_report(*[a_row()] * 100), wording(tongue), 30)) > 3
    assert WRITERS[Format.PDF](a_report(), wording(tongue)).startswith(b"%PDF")


def test_every_report_of_a_day_is_written_in_every_format_it_has(
    lived: Lived, tmp_path: Path
) -> None:
    everything = list(CATALOGUE.values())
    formats = [Format.CSV, Format.XLSX, Format.PARQUET, Format.JSON]
    written = publish(everything, lived.evidence, tmp_path, formats, tuple(Tongue))
    assert len(written) == len(set(written)) == len(everything) * 5
    assert len(list(tmp_path.glob("*.about.json"))) == len(everything)


@pytest.mark.parametrize("id_", ["R-08", "R-13"])
def test_a_days_pages_have_every_glyph(lived: Lived, id_: str, tmp_path: Path) -> None:
    paths = publish([CATALOGUE[id_]], lived.evidence, tmp_path, [Format.PDF], tuple(Tongue))
    assert [path.name for path in paths] == [f"{id_}.en.pdf", f"{id_}.lo.pdf"]


def test_another_day_is_another_run(lived: Lived) -> None:
    wanted: Report = CATALOGUE["R-01"]
    later = replace(lived.evidence, business_date=date(2026, 11, 21))
    assert make(wanted, later).run_id != make(wanted, lived.evidence).run_id
