"""Netting and instructions, by hand-made examples small enough to check in the head."""

from datetime import UTC, date, datetime

import pytest

from participants import OPERATOR, LineStatus, ParticipantId, StatementLine
from settlement import (
    BilateralNet,
    NetPosition,
    SettlementError,
    SettlementErrorCode,
    instructions,
    net,
)

WINDOW = "2026-11-20/1"
LARGEST = 2**63 - 1


def paid(text: str, number: int = 0) -> StatementLine:
    """Read ``BCEL LDB 500 LAK``, with a fee, a status and a window where they matter."""
    payer, payee, amount, currency, *rest = text.split()
    more = dict(word.split("=") for word in rest)
    return StatementLine(
        txn_id=f"t{number}",
        business_date=date(2026, 11, 20),
        window_id=more.get("window", WINDOW),
        payer=ParticipantId(payer),
        payee=ParticipantId(payee),
        currency=currency,
        amount_minor=int(amount),
        fee_minor=int(more.get("fee", "0")),
        status=LineStatus(more.get("status", "ok")),
        committed_at=datetime(2026, 11, 20, 3, tzinfo=UTC),
        interchange_minor=int(more.get("interchange", "0")),
    )


def lines(*texts: str) -> list[StatementLine]:
    return [paid(text, number) for number, text in enumerate(texts)]


def nets(*texts: str) -> dict[tuple[str, str], int]:
    return {(p.participant, p.currency): p.net_minor for p in net(lines(*texts)).positions}


def test_opposite_payments_cancel_and_a_circle_nets_to_nothing() -> None:
    assert nets("BCEL LDB 500 LAK", "LDB BCEL 200 LAK") == {
        ("BCEL", "LAK"): -300,
        ("LDB", "LAK"): 300,
    }
    circle = nets("BCEL LDB 500 LAK", "LDB JDB 500 LAK", "JDB BCEL 500 LAK")
    assert set(circle.values()) == {0}


def test_currencies_and_windows_are_netted_apart() -> None:
    netting = net(
        lines("BCEL LDB 500 LAK", "LDB BCEL 500 THB", "LDB BCEL 500 LAK window=2026-11-20/2")
    )
    assert [(p.window_id, p.participant, p.currency, p.net_minor) for p in netting.positions] == [
        ("2026-11-20/1", "BCEL", "LAK", -500),
        ("2026-11-20/1", "BCEL", "THB", 500),
        ("2026-11-20/1", "LDB", "LAK", 500),
        ("2026-11-20/1", "LDB", "THB", -500),
        ("2026-11-20/2", "BCEL", "LAK", 500),
        ("2026-11-20/2", "LDB", "LAK", -500),
    ]


def test_only_booked_lines_count() -> None:
    assert nets("BCEL LDB 500 LAK status=failed", "LDB JDB 70 LAK status=pending") == {}


def test_the_fee_goes_to_the_operator_and_interchange_to_the_payer() -> None:
    netting = net(lines("BCEL LDB 500 LAK fee=7 interchange=2", "BCEL LDB 100 LAK fee=3"))
    bcel, ldb = ParticipantId("BCEL"), ParticipantId("LDB")
    assert netting.bilateral == (BilateralNet(WINDOW, bcel, ldb, "LAK", 2, 600, 10, 2),)
    assert netting.positions == (
        NetPosition(WINDOW, bcel, "LAK", 0, 600, 2 - 10, -608),
        NetPosition(WINDOW, OPERATOR, "LAK", 0, 0, 10, 10),
        NetPosition(WINDOW, ldb, "LAK", 600, 0, -2, 598),
    )


def test_without_a_fee_the_operator_has_no_position() -> None:
    assert nets("BCEL LDB 500 LAK interchange=2") == {("BCEL", "LAK"): -498, ("LDB", "LAK"): 498}


def test_a_participant_paying_itself_owes_nothing() -> None:
    assert nets("BCEL BCEL 500 LAK") == {("BCEL", "LAK"): 0}


def test_an_empty_window_nets_to_nothing() -> None:
    netting = net([])
    assert (netting.bilateral, netting.positions) == ((), ())
    assert instructions(netting, WINDOW) == ()


def test_the_digest_knows_the_amounts_and_not_the_order() -> None:
    some = lines("BCEL LDB 500 LAK", "LDB JDB 300 LAK")
    assert net(some).digest == net(some[::-1]).digest
    assert net(some).digest != net(lines("BCEL LDB 500 LAK", "LDB JDB 301 LAK")).digest


def test_the_largest_amount_is_netted_exactly() -> None:
    assert nets(f"BCEL LDB {LARGEST} LAK") == {("BCEL", "LAK"): -LARGEST, ("LDB", "LAK"): LARGEST}


@pytest.mark.parametrize(
    "texts",
    [
        [f"BCEL LDB {LARGEST} LAK", "BCEL LDB 1 LAK"],  # one pair of the matrix
        [f"BCEL LDB {LARGEST} LAK", "BCEL JDB 1 LAK"],  # one participant's row
        [f"BCEL LDB {LARGEST + 1} LAK"],  # one line
    ],
)
def test_a_sum_beyond_64_bits_is_refused_not_wrapped(texts: list[str]) -> None:
    with pytest.raises(SettlementError) as refusal:
        net(lines(*texts))
    assert refusal.value.code is SettlementErrorCode.OVERFLOW


def test_a_booked_line_needs_a_window() -> None:
    with pytest.raises(SettlementError) as refusal:
        net(lines("BCEL LDB 500 LAK window="))
    assert refusal.value.code is SettlementErrorCode.LINE_WITHOUT_WINDOW


def test_a_line_that_failed_needs_none() -> None:
    assert nets("BCEL LDB 500 LAK window= status=failed") == {}


def test_debits_are_instructed_before_credits() -> None:
    netting = net(
        lines(
            "BCEL LDB 500 LAK",
            "JDB LDB 100 LAK",
            "LDB APB 50 LAK",
            "LDB BCEL 9 THB",
            "APB JDB 8 LAK window=2026-11-20/2",
        )
    )
    found = [(i.id, i.direction.value, i.amount_minor) for i in instructions(netting, WINDOW)]
    assert found == [
        ("2026-11-20/1/LAK/BCEL", "debit", 500),
        ("2026-11-20/1/LAK/JDB", "debit", 100),
        ("2026-11-20/1/THB/LDB", "debit", 9),
        ("2026-11-20/1/LAK/APB", "credit", 50),
        ("2026-11-20/1/LAK/LDB", "credit", 550),
        ("2026-11-20/1/THB/BCEL", "credit", 9),
    ]


def test_who_nets_to_nought_is_not_instructed() -> None:
    assert instructions(net(lines("BCEL LDB 5 LAK", "LDB BCEL 5 LAK")), WINDOW) == ()
