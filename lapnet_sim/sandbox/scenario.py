"""A day's customers, drawn from a seed: who scans what, when, and for how much.

Shares and amounts are invented: they make a day in which everything occurs that the switch must
handle, not a forecast of anybody's traffic.
"""

from bisect import bisect
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import accumulate
from random import Random
from typing import TypeVar

import emvqr
from fx import LAK, THB, Currency, Money
from lapnet_sim.routing.corridors import Direction
from lapnet_sim.routing.opening_rates import ALWAYS, opening_board
from lapnet_sim.routing.route import NoRouteError, find_route
from lapnet_sim.routing.table import shipped_table
from lapnet_sim.sandbox.merchants import Stall, lao_merchants, lao_people, thai_merchants
from lapnet_sim.sandbox.samples import Sample, samples
from lapnet_sim.sandbox.till import Sale, Twist, draw_sale
from participants import Kind, Participant, ParticipantId
from participants.behaviour import Behaviour
from participants.billers import BILLS, billers
from participants.members import members
from settlement.business_days import SCHEME_ZONE

T = TypeVar("T")

HOURS = (1, 1, 1, 1, 1, 3, 12, 30, 45, 50, 60, 95, 110, 70, 55, 55, 65, 90, 105, 85, 55, 30, 12, 5)
"""How busy each hour of the day is: lunch and the evening stand out."""

LAST_REGRET_HOUR = 21
"""Who comes later keeps what was bought, so that every return ends on the day it began."""

LAST_ARRIVAL = time(23, 55)
"""Nobody comes later, so that every payment ends on the day it began."""

BEHAVIOURS = {
    Kind.BANK: Behaviour(refuse=150, late=40, silent=30),
    Kind.WALLET: Behaviour(refuse=200, late=60, silent=40),
    Kind.PARTNER_NETWORK: Behaviour(refuse=200, late=200, silent=150, late_s=(27.0, 60.0)),
}
"""How participants misbehave, in parts of ten thousand payments."""


class Trip(StrEnum):
    """Which way a customer's money goes."""

    DOMESTIC = "domestic"
    OUTBOUND = "outbound"
    INBOUND = "inbound"


class Habit(StrEnum):
    """What a customer does besides paying."""

    PLAIN = "plain"
    """Pays."""
    REPEATS = "repeats"
    """Sends the same request again, as an app does whose network failed."""
    CHANGES = "changes"
    """Uses the transaction id again for another request."""
    REGRETS = "regrets"
    """Is given the money back later, all of it or a part."""
    DAWDLES = "dawdles"
    """Lets the quote expire before agreeing."""


@dataclass(frozen=True, slots=True)
class Customer:
    """One visit: a code is scanned and, if it can be, paid."""

    arrives_at: datetime
    trip: Trip
    issuer: ParticipantId
    code: str
    amount: Money | None
    """What the customer types; None where the code says it."""
    habit: Habit
    sample: str | None
    """Which of the real codes it is."""
    sale: Sale | None = None
    """The sale whose till makes the code, instead of a code that was printed before."""

    @property
    def payments(self) -> int:
        """How many are made: two where somebody else pays the same code."""
        return 2 if self.sale is not None and self.sale.twist is Twist.SHARED else 1


SHARES = (
    (0.58, (Trip.DOMESTIC, "merchant")),
    (0.02, (Trip.DOMESTIC, "bill")),
    (0.13, (Trip.DOMESTIC, "person")),
    (0.13, (Trip.DOMESTIC, "dynamic")),
    (0.08, (Trip.OUTBOUND, "thai")),
    (0.06, (Trip.INBOUND, "merchant")),
)
"""Of a day's customers: which way, and what is scanned."""

HABITS = (
    (0.973, Habit.PLAIN),
    (0.012, Habit.REGRETS),
    (0.008, Habit.REPEATS),
    (0.003, Habit.CHANGES),
    (0.004, Habit.DAWDLES),
)


THAILAND = ParticipantId("NITMX")
"""Where most foreign customers come from; published shares say more than half do."""

ORDERS = 0.4
"""The share of dynamic codes that a till orders from the switch."""


def customers(day: date, payments: int, chance: Random) -> list[Customer]:
    """Customers who make ``payments``, and those who scan a real code that cannot be paid.

    They come in the order of their arrival. Real codes that can be paid are among the
    ``payments``; the rest are drawn.
    """
    payable, unpayable = _sort_samples(day, chance)
    found = [*payable[:payments], *unpayable]
    left = payments - len(payable[:payments])
    while left:
        visit = _drawn(day, chance)
        if visit.payments <= left:
            found.append(visit)
            left -= visit.payments
    return sorted(found, key=lambda customer: customer.arrives_at)


def _sort_samples(day: date, chance: Random) -> tuple[list[Customer], list[Customer]]:
    """Somebody to scan each of the real codes: those who can pay, and those who cannot."""
    payable: list[Customer] = []
    unpayable: list[Customer] = []
    for sample in samples():
        visit, can_pay = _with_sample(day, sample, chance)
        (payable if can_pay else unpayable).append(visit)
    return payable, unpayable


def _with_sample(day: date, sample: Sample, chance: Random) -> tuple[Customer, bool]:
    """A customer of a bank that offers everything, with an amount in mind."""
    amount: Money | None = _kip(chance)
    issuer, can_pay, trip = ParticipantId("BCEL"), False, Trip.DOMESTIC
    try:
        payload = emvqr.decode(sample.payload)
        noon = datetime.combine(day, time(12), SCHEME_ZONE)
        route = find_route(payload, _participant(issuer), noon)
    except (emvqr.QrError, NoRouteError):
        pass
    else:
        can_pay = True
        if route.acquirer == issuer:
            issuer = ParticipantId("JDB")  # a code of one's own bank does not need a switch
        trip = Trip.DOMESTIC if route.corridor is None else Trip.OUTBOUND
        amount = None if route.amount is not None else _worth(_kip(chance), route.currency)
    visit = Customer(
        _moment(day, chance), trip, issuer, sample.payload, amount, Habit.PLAIN, sample.id
    )
    return visit, can_pay


def _drawn(day: date, chance: Random) -> Customer:
    trip, what = _pick(chance, SHARES)
    if what == "bill":
        return _with_bill(day, chance)
    habit = _pick(chance, HABITS)
    if trip is Trip.DOMESTIC and habit is Habit.DAWDLES:
        habit = Habit.PLAIN
    stall = _stall(trip, what, chance)
    amount = _baht(chance) if trip is Trip.OUTBOUND else _kip(chance)
    code = stall.code.encode()
    sale = None
    if what == "dynamic" or (what == "thai" and chance.random() < 0.3):  # noqa: PLR2004 - a share
        code = stall.code.with_amount(_in_code(amount)).encode()
        typed = None
    else:
        typed = amount
    issuer = _issuer(trip, stall, chance)
    arrives_at = _moment(day, chance)
    if habit is Habit.REGRETS and arrives_at.hour >= LAST_REGRET_HOUR:
        habit = Habit.PLAIN
    if what == "dynamic" and chance.random() < ORDERS:
        sale = draw_sale(stall, amount, issuer, arrives_at, chance)
        habit = habit if sale.twist is Twist.NONE else Habit.PLAIN
    return Customer(arrives_at, trip, issuer, code, typed, habit, None, sale)


def _with_bill(day: date, chance: Random) -> Customer:
    """Somebody who pays a bill; one in a hundred has forgotten that it is paid."""
    biller = chance.choice(billers())
    reference = biller.rule.reference(chance.randrange(1, BILLS))
    issuers = [m.id for m in members() if m.id not in {"TEST", biller.holder}]
    return Customer(
        arrives_at=_moment(day, chance),
        trip=Trip.DOMESTIC,
        issuer=chance.choice(issuers),
        code=biller.code(reference).encode(),
        amount=None if biller.is_fixed else _kip(chance),
        habit=Habit.PLAIN,
        sample=None,
    )


def _in_code(amount: Money) -> str:
    """An amount as codes write it: in the digits people use."""
    return amount.display.replace(",", "")


def _stall(trip: Trip, what: str, chance: Random) -> Stall:
    if what == "thai":
        return chance.choice(thai_merchants())
    choices = lao_people() if what == "person" else lao_merchants()
    offering = _offering(Direction.INBOUND) if trip is Trip.INBOUND else {m.id for m in members()}
    while True:
        stall = chance.choice(choices)
        if stall.holder in offering and stall.holder != "TEST":
            return stall


def _issuer(trip: Trip, stall: Stall, chance: Random) -> ParticipantId:
    if trip is Trip.INBOUND:
        return THAILAND
    choices = [
        m.id
        for m in members()
        if m.id not in {"TEST", stall.holder}
        and (trip is not Trip.OUTBOUND or m.id in _offering(Direction.OUTBOUND))
    ]
    weights = [4 if id_ == "BCEL" else 2 if id_ in {"LDB", "JDB", "APB"} else 1 for id_ in choices]
    return chance.choices(choices, weights)[0]


def _participant(id_: ParticipantId) -> Participant:
    return next(member.participant for member in members() if member.id == id_)


def _moment(day: date, chance: Random) -> datetime:
    """An instant of the day, likelier in busy hours; to the millisecond."""
    opens = datetime.combine(day, time(0), SCHEME_ZONE)
    ends = datetime.combine(day, LAST_ARRIVAL, SCHEME_ZONE)
    while True:
        hour = chance.choices(range(24), HOURS)[0]
        at = opens + timedelta(hours=hour, milliseconds=chance.randrange(3_600_000))
        if at < ends:
            return at


def _kip(chance: Random) -> Money:
    """Mostly the price of a meal, sometimes of a motorbike part."""
    thousands = max(1, round(chance.lognormvariate(3.9, 1.0)))
    return Money(min(thousands, 20_000) * 1_000 * 100, LAK)


def _offering(side: Direction) -> frozenset[ParticipantId]:
    """The members that offer the Thai corridor in one direction."""
    found = (c for c in shipped_table().open if c.network == THAILAND and c.side is side)
    return next(found).members


def _worth(kip: Money, currency: Currency) -> Money:
    """About as much in another currency, in its whole units."""
    if currency == LAK:
        return kip
    mid = opening_board(shipped_table(), timedelta(days=1)).mid(currency, LAK, ALWAYS)
    return Money(max(1, mid.affords(kip) // currency.unit_minor) * currency.unit_minor, currency)


def _baht(chance: Random) -> Money:
    return Money(max(500, round(chance.lognormvariate(9.6, 0.9))), THB)


def _pick(chance: Random, shares: tuple[tuple[float, T], ...]) -> T:
    cumulated = list(accumulate(share for share, _ in shares))
    return shares[min(bisect(cumulated, chance.random()), len(shares) - 1)][1]
