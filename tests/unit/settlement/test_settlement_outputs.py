"""What a reconciliation leaves behind: exact figures, and cells that every reader reads alike."""

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

from participants import LineStatus, ParticipantId, StatementLine
from settlement import Reconciliation, reconcile
from settlement.outputs import breaks_csv, match_rate, write_results

A_DAY = date(2026, 11, 20)
LINE = StatementLine(
    txn_id="1",
    business_date=A_DAY,
    window_id="2026-11-20/1",
    payer=ParticipantId("BCEL"),
    payee=ParticipantId("LDB"),
    currency="LAK",
    amount_minor=500,
    fee_minor=0,
    status=LineStatus.OK,
    committed_at=datetime(2026, 11, 20, 3, 0, tzinfo=UTC),
)


def a_break_with(text: str) -> Reconciliation:
    """One break whose transaction has this name."""
    return reconcile([replace(LINE, txn_id=text)], [], [LINE], A_DAY)


def test_a_lone_carriage_return_is_part_of_its_cell_and_ends_no_line() -> None:
    found = a_break_with("two\rparts").breaks
    written = breaks_csv(found).decode()
    for newline in ("", None):  # as it stands, and as a reader that knows three line ends sees it
        rows = list(csv.reader(io.StringIO(written, newline=newline)))
        assert len(rows) == 1 + len(found)
    assert b'"two\rparts"' in breaks_csv(found)


def test_rows_without_a_carriage_return_are_quoted_only_where_they_must_be() -> None:
    assert b'"' not in breaks_csv(a_break_with("1").breaks)


def test_the_match_rate_is_one_only_where_every_line_matched() -> None:
    assert match_rate(9_999_999, 10_000_000) == Decimal("0.999999")
    assert match_rate(2**70, 2**70) == 1
    assert match_rate(2**70 - 1, 2**70) < 1


def test_the_summary_says_the_match_rate_as_a_number_of_six_digits(tmp_path: Path) -> None:
    write_results(tmp_path, a_break_with("2"), [], "embedded", 0)
    text = (tmp_path / "summary.json").read_text("utf-8")
    told = json.loads(text, parse_float=Decimal)["match_rate"]
    assert isinstance(told, Decimal)
    assert f'"match_rate": {told},' in text
    assert -told.as_tuple().exponent == 6  # type: ignore[operator]  # it is a finite number
