"""Breaks put in on purpose are found, all of them and nothing else, each under its own name.

A world of agreeing books is damaged one payment at a time by known injuries; the truth is written
down as it is done. Recall and precision must be exactly one for each code, alone and in mixtures.
"""

import random
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

import pytest

from participants import LineStatus, ParticipantId, StatementLine
from settlement import BreakCode, Reconciliation, Sides, Source, reconcile

TODAY = date(2026, 11, 20)
BANKS = [ParticipantId(code) for code in ("APB", "BCEL", "JDB", "LDB")]
STRANGER = ParticipantId("STB")
PAYER, PAYEE, BOTH = Sides.SWITCH_PAYER, Sides.SWITCH_PAYEE, Sides.SWITCH_PAYER_PAYEE

Found = tuple[str, BreakCode, Sides]


@dataclass(slots=True)
class Payment:
    """One payment in three books, and the breaks that must be found in them."""

    ours: list[StatementLine]
    debit: list[StatementLine]
    credit: list[StatementLine]
    truth: list[tuple[BreakCode, Sides]] = field(default_factory=list)


def agreed(number: int, chance: random.Random) -> Payment:
    payer, payee = chance.sample(BANKS, 2)
    line = StatementLine(
        txn_id=f"{TODAY:%Y%m%d}-{number:06}",
        business_date=TODAY,
        window_id="2026-11-20/1",
        payer=payer,
        payee=payee,
        currency=chance.choice(["LAK", "THB", "VND"]),
        amount_minor=chance.randrange(1, 10_000_000),
        fee_minor=chance.randrange(3, 499),
        interchange_minor=chance.randrange(3, 499),
        status=LineStatus.OK,
        committed_at=datetime(2026, 11, 20, 3, tzinfo=UTC) + timedelta(seconds=number),
    )
    return Payment([line], [line], [line])


def failed(payment: Payment) -> None:
    payment.ours = [replace(payment.ours[0], status=LineStatus.FAILED)]
    payment.debit, payment.credit = list(payment.ours), list(payment.ours)


def at_one_side(
    code: BreakCode, change: Callable[[StatementLine, random.Random], list[StatementLine]]
) -> Callable[[Payment, random.Random], None]:
    """Return an injury that changes what one bank, or each of them for itself, has written."""

    def injure(payment: Payment, chance: random.Random) -> None:
        sides = chance.choice([(PAYER,), (PAYEE,), (PAYER, PAYEE)])
        if PAYER in sides:
            payment.debit = change(payment.debit[0], chance)
        if PAYEE in sides:
            payment.credit = change(payment.credit[0], chance)
        payment.truth = [(code, side) for side in sides]

    return injure


def amount_wrong(line: StatementLine, chance: random.Random) -> list[StatementLine]:
    return [
        replace(line, amount_minor=line.amount_minor + chance.randrange(1, line.amount_minor + 1))
    ]


def scale_wrong(line: StatementLine, chance: random.Random) -> list[StatementLine]:
    return [replace(line, amount_minor=line.amount_minor * 10 ** chance.randrange(1, 5))]


def currency_wrong(line: StatementLine, _: random.Random) -> list[StatementLine]:
    return [replace(line, currency="KHR")]


def fee_wrong(line: StatementLine, chance: random.Random) -> list[StatementLine]:
    wrong = chance.choice([-1, 1, 500])
    if chance.random() < 0.5:
        return [replace(line, interchange_minor=line.interchange_minor + wrong)]
    return [replace(line, fee_minor=line.fee_minor + wrong)]


def fee_left_out(line: StatementLine, chance: random.Random) -> list[StatementLine]:
    times = chance.choice([0, 2])
    if chance.random() < 0.5:
        return [replace(line, interchange_minor=line.interchange_minor * times)]
    return [replace(line, fee_minor=line.fee_minor * times)]


def date_wrong(line: StatementLine, chance: random.Random) -> list[StatementLine]:
    return [replace(line, business_date=TODAY + timedelta(days=chance.choice([-1, 1, 3])))]


def party_wrong(line: StatementLine, chance: random.Random) -> list[StatementLine]:
    if chance.random() < 0.5:
        return [replace(line, payer=STRANGER)]
    return [replace(line, payee=STRANGER)]


def copied(line: StatementLine, chance: random.Random) -> list[StatementLine]:
    return [line] * chance.randrange(2, 5)


def contradicted(line: StatementLine, chance: random.Random) -> list[StatementLine]:
    other = chance.choice(
        [
            replace(line, amount_minor=line.amount_minor + 1),
            replace(line, status=LineStatus.FAILED),
            replace(line, committed_at=line.committed_at + timedelta(microseconds=1)),
        ]
    )
    return [line, other, *[line] * chance.randrange(2)]


def a01(payment: Payment, _: random.Random) -> None:
    payment.debit, payment.truth = [], [(BreakCode.A01, PAYER)]


def a02(payment: Payment, _: random.Random) -> None:
    payment.credit, payment.truth = [], [(BreakCode.A02, PAYEE)]


def a03(payment: Payment, _: random.Random) -> None:
    payment.debit, payment.credit, payment.truth = [], [], [(BreakCode.A03, BOTH)]


def a04(payment: Payment, _: random.Random) -> None:
    payment.ours, payment.credit, payment.truth = [], [], [(BreakCode.A04, PAYER)]


def a05(payment: Payment, _: random.Random) -> None:
    payment.ours, payment.debit, payment.truth = [], [], [(BreakCode.A05, PAYEE)]


def a06(payment: Payment, _: random.Random) -> None:
    payment.ours, payment.truth = [], [(BreakCode.A06, BOTH)]


def d01(payment: Payment, chance: random.Random) -> None:
    status = chance.choice([LineStatus.FAILED, LineStatus.PENDING])
    payment.debit = [replace(payment.debit[0], status=status)]
    payment.truth = [(BreakCode.D01, PAYER)]


def d02(payment: Payment, _: random.Random) -> None:
    payment.credit = [replace(payment.credit[0], status=LineStatus.FAILED)]
    payment.truth = [(BreakCode.D02, PAYEE)]


def d03(payment: Payment, _: random.Random) -> None:
    failed(payment)
    payment.debit = [replace(payment.debit[0], status=LineStatus.OK)]
    payment.truth = [(BreakCode.D03, PAYER)]


def d04(payment: Payment, chance: random.Random) -> None:
    failed(payment)
    payment.credit = [replace(payment.credit[0], status=LineStatus.OK)]
    payment.debit = chance.choice([payment.debit, []])
    payment.truth = [(BreakCode.D04, PAYEE)]


def d05(payment: Payment, chance: random.Random) -> None:
    payment.ours = [replace(payment.ours[0], status=LineStatus.PENDING)]
    payment.debit = chance.choice([payment.debit, []])
    payment.truth = [(BreakCode.D05, BOTH)]


INJURIES: dict[BreakCode, Callable[[Payment, random.Random], None]] = {
    BreakCode.A01: a01,
    BreakCode.A02: a02,
    BreakCode.A03: a03,
    BreakCode.A04: a04,
    BreakCode.A05: a05,
    BreakCode.A06: a06,
    BreakCode.B01: at_one_side(BreakCode.B01, amount_wrong),
    BreakCode.B05: at_one_side(BreakCode.B05, currency_wrong),
    BreakCode.B07: at_one_side(BreakCode.B07, scale_wrong),
    BreakCode.C01: at_one_side(BreakCode.C01, fee_wrong),
    BreakCode.C02: at_one_side(BreakCode.C02, fee_left_out),
    BreakCode.D01: d01,
    BreakCode.D02: d02,
    BreakCode.D03: d03,
    BreakCode.D04: d04,
    BreakCode.D05: d05,
    BreakCode.E01: at_one_side(BreakCode.E01, copied),
    BreakCode.E02: at_one_side(BreakCode.E02, contradicted),
    BreakCode.F02: at_one_side(BreakCode.F02, date_wrong),
    BreakCode.G01: at_one_side(BreakCode.G01, party_wrong),
}


def world(seed: int, size: int, codes: list[BreakCode], share: float) -> list[Payment]:
    chance = random.Random(seed)
    payments = [agreed(number, chance) for number in range(size)]
    for payment in payments:
        if chance.random() < share:
            INJURIES[chance.choice(codes)](payment, chance)
        elif chance.random() < 0.1:
            failed(payment)  # nothing moved and nobody booked: no break
            payment.credit = chance.choice([payment.credit, []])
    return payments


def books(payments: list[Payment], shuffle: random.Random | None = None) -> Reconciliation:
    sides = [
        [line for payment in payments for line in getattr(payment, name)]
        for name in ("ours", "debit", "credit")
    ]
    if shuffle:
        for side in sides:
            shuffle.shuffle(side)
    return reconcile(sides[0], sides[1], sides[2], TODAY)


def truth(payments: list[Payment]) -> set[Found]:
    ids = [(p.ours or p.debit or p.credit)[0].txn_id for p in payments]
    return {(id_, *each) for id_, p in zip(ids, payments, strict=True) for each in p.truth}


def found(result: Reconciliation) -> set[Found]:
    listed = [(item.txn_id, item.code, item.sides) for item in result.breaks]
    assert listed == sorted(set(listed)), "no break twice, in order"
    return set(listed)


@pytest.mark.parametrize("code", BreakCode)
def test_each_code_alone_has_recall_and_precision_one(code: BreakCode) -> None:
    payments = world(seed=20261120, size=120, codes=[code], share=0.2)
    assert truth(payments)
    assert found(books(payments)) == truth(payments)


@pytest.mark.parametrize("seed", range(5))
def test_a_mixture_of_all_is_told_apart(seed: int) -> None:
    payments = world(seed, size=1500, codes=list(BreakCode), share=0.3)
    wanted, result = truth(payments), books(payments)
    got = found(result)
    for code in BreakCode:
        right = {item for item in got & wanted if item[1] is code}
        recall = len(right) / sum(item[1] is code for item in wanted)
        precision = len(right) / sum(item[1] is code for item in got)
        assert (code, recall, precision) == (code, 1.0, 1.0)
    assert got == wanted


def test_books_that_agree_have_no_break() -> None:
    payments = world(seed=7, size=500, codes=[], share=0)
    assert books(payments).breaks == ()


def test_the_order_of_lines_changes_nothing() -> None:
    payments = world(seed=8, size=300, codes=list(BreakCode), share=0.5)
    straight = books(payments)
    for seed in range(3):
        assert books(payments, random.Random(seed)) == straight


@pytest.mark.parametrize("seed", range(3))
def test_the_breaks_explain_the_whole_difference_between_the_books(seed: int) -> None:
    """Booked by them less booked by us is what the breaks add up to, in each currency.

    Left out are fees, which are no booked amount; currencies that differ, which have no difference;
    and what is undecided.
    """
    left_out = {BreakCode.B05, BreakCode.C01, BreakCode.C02, BreakCode.D05}
    payments = world(seed, size=400, codes=[c for c in BreakCode if c not in left_out], share=0.5)
    result = books(payments)
    for name, side in (("debit", PAYER), ("credit", PAYEE)):
        gap: Counter[str] = Counter()
        for payment in payments:
            for line in getattr(payment, name):
                gap[line.currency] += line.amount_minor * (line.status is LineStatus.OK)
            for line in payment.ours:
                gap[line.currency] -= line.amount_minor * (line.status is LineStatus.OK)
        for item in result.breaks:
            if item.sides in (side, BOTH):
                gap[item.currency] -= item.amount_difference_minor
        assert not any(gap.values())


def test_every_line_is_accounted_for() -> None:
    payments = world(seed=9, size=600, codes=list(BreakCode), share=0.4)
    result = books(payments)
    names = {Source.SWITCH: "ours", Source.PAYER: "debit", Source.PAYEE: "credit"}
    sums: defaultdict[Source, int] = defaultdict(int)
    for row in result.tallies:
        sums[row.source] += row.matched + row.broken
    for source, name in names.items():
        assert sums[source] == sum(len(getattr(payment, name)) for payment in payments)
