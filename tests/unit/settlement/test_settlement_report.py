"""Reports: the same values give the same lines, amounts as people write them."""

from dataclasses import replace
from datetime import UTC, date, datetime

from participants import LineStatus, ParticipantId, StatementLine
from settlement import instructions, net, reconcile
from settlement.report import (
    break_summary,
    breaks_report,
    nets_report,
    settlement_report,
    tally_report,
)

LINE = StatementLine(
    txn_id="t1",
    business_date=date(2026, 11, 20),
    window_id="2026-11-20/1",
    payer=ParticipantId("BCEL"),
    payee=ParticipantId("LDB"),
    currency="LAK",
    amount_minor=150_000_000,
    fee_minor=50_000,
    status=LineStatus.OK,
    committed_at=datetime(2026, 11, 20, 3, tzinfo=UTC),
)
LINES = [LINE, replace(LINE, txn_id="t2", currency="THB", amount_minor=3_735, fee_minor=0)]


def test_nets_are_shown_as_the_currency_is_used() -> None:
    assert nets_report(net(LINES)) == [
        "window        participant  currency   received       sent  fees         net",
        "------------  -----------  --------  ---------  ---------  ----  ----------",
        "2026-11-20/1  BCEL         LAK               0  1,500,000  -500  -1,500,500",
        "2026-11-20/1  BCEL         THB            0.00      37.35  0.00      -37.35",
        "2026-11-20/1  LAPNET       LAK               0          0   500         500",
        "2026-11-20/1  LDB          LAK       1,500,000          0     0   1,500,000",
        "2026-11-20/1  LDB          THB           37.35       0.00  0.00       37.35",
    ]


def test_settlement_lists_debits_first() -> None:
    assert settlement_report(instructions(net(LINES[:1]), LINE.window_id)) == [
        "window        participant  currency  direction     amount",
        "------------  -----------  --------  ---------  ---------",
        "2026-11-20/1  BCEL         LAK       debit      1,500,500",
        "2026-11-20/1  LAPNET       LAK       credit           500",
        "2026-11-20/1  LDB          LAK       credit     1,500,000",
    ]


def test_breaks_say_what_by_how_much_and_until_when() -> None:
    result = reconcile(
        LINES, LINES, [replace(LINES[0], amount_minor=15_000_000)], date(2026, 11, 20)
    )
    assert [line.split("  ")[0] for line in breaks_report(result.breaks)] == [
        "transaction",
        "-----------",
        "t1",
        "t2",
    ]
    row = " ".join(breaks_report(result.breaks)[2].split())
    assert row == (
        "t1 B07 scale differs switch-payee 150000000 15000000 -1,350,000 LAK"
        " LDB customer of LDB 2026-11-24 high"
    )
    assert break_summary(result.breaks) == [
        "code  what                breaks",
        "----  ------------------  ------",
        "A02   payee not credited       1",
        "B07   scale differs            1",
    ]
    assert tally_report(result.tallies)[2] == (
        "switch  LAK           1        0       1  1,500,000           0  1,500,000"
    )


def test_no_rows_leave_the_headings() -> None:
    assert break_summary([]) == ["code  what  breaks", "----  ----  ------"]


def test_a_currency_nobody_knows_is_still_counted() -> None:
    strange = net([replace(LINE, currency="QQQ", amount_minor=1234)])
    assert "1,234 minor" in nets_report(strange)[2]
