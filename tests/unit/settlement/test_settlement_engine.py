"""The engine behind the expressions: exact, private, and gone after its block."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from participants import LineStatus, ParticipantId, StatementLine
from settlement import SettlementError, SettlementErrorCode
from settlement.engine import INT64_MAX, INTERCHANGE, LINE_SCHEMA, Embedded, checked

LINE = StatementLine(
    txn_id="t1",
    business_date=date(2026, 11, 20),
    window_id="2026-11-20/1",
    payer=ParticipantId("BCEL"),
    payee=ParticipantId('it\'s "LDB"; DROP TABLE lines'),
    currency="LAK",
    amount_minor=INT64_MAX,
    fee_minor=0,
    status=LineStatus.OK,
    committed_at=datetime(2026, 11, 20, 10, 0, 0, 1, tzinfo=timezone(timedelta(hours=7))),
)


def test_a_line_comes_back_as_it_went_in_with_its_instant_in_utc() -> None:
    with Embedded() as engine:
        row = engine.run(engine.load_lines("lines", [LINE]))[0]
    assert list(row) == [*LINE_SCHEMA, INTERCHANGE] == list(StatementLine.__slots__)
    at = row.pop("committed_at")
    assert at.replace(tzinfo=UTC) == LINE.committed_at
    assert row == {name: getattr(LINE, name) for name in row}


def test_sums_are_wider_than_64_bits() -> None:
    with Embedded() as engine:
        lines = engine.load_lines("lines", [LINE] * 3)
        total = engine.run(lines.agg(total=lines.amount_minor.sum()))[0]["total"]
    assert total == 3 * INT64_MAX


def test_two_engines_know_nothing_of_each_other() -> None:
    with Embedded() as one, Embedded() as other:
        one.load_lines("lines", [LINE])
        lines = other.load_lines("lines", [])
        assert other.run(lines) == []


def test_outside_its_block_it_does_not_run() -> None:
    with Embedded() as engine:
        lines = engine.load_lines("lines", [LINE])
    with pytest.raises(AssertionError, match="with block"):
        engine.run(lines)


@pytest.mark.parametrize("amount", [INT64_MAX, -INT64_MAX, 0])
def test_what_fits_passes(amount: int) -> None:
    assert checked(amount, "here") == amount


@pytest.mark.parametrize("amount", [INT64_MAX + 1, -INT64_MAX - 1])
def test_what_does_not_fit_is_refused_with_its_place(amount: int) -> None:
    with pytest.raises(SettlementError) as refusal:
        checked(amount, "here")
    assert refusal.value.code is SettlementErrorCode.OVERFLOW
    assert refusal.value.where == "here"
