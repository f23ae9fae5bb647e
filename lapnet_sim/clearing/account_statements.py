"""The settlement bank's statement of a date, worked back from what accounts hold now.

What moved after the date is taken off, what moved on it is listed, and what is left is what the
account opened with. A movement that the books forgot would show as a gap to the day before.

The last window of a date settles at midnight. The bank keeps its day open until the morning, so a
net that is booked by then is on the statement of its window's date.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from fx import Money, currency
from participants import ParticipantId
from participants.bank_messages.account_statement import (
    AccountStatement,
    Movement,
    MovementKind,
    account_name,
    statements,
)
from participants.settlement_asset import Asset
from settlement.business_days import SCHEME_ZONE, business_date

Balances = Mapping[tuple[ParticipantId, str, Asset], int]
"""By participant, currency and asset, minor units."""


@dataclass(frozen=True, slots=True)
class Move:
    """One movement of a settlement account. Units: minor units, credits positive."""

    reference: str
    on: date
    """The date of the statement that shows it."""
    participant: ParticipantId
    currency: str
    minor: int
    at: datetime
    asset: Asset = Asset.CASH
    kind: MovementKind = MovementKind.SETTLEMENT


MORNING = time(6)
"""When the bank's day of the date before ends, in the scheme's zone; invented."""


def statement_date(at: datetime, window_date: date | None = None) -> date:
    """Return the date on whose statement a movement stands; nets belong to a window.

    >>> midnight = datetime.fromisoformat("2026-11-20T17:00:00+00:00")
    >>> statement_date(midnight).day, statement_date(midnight, date(2026, 11, 20)).day
    (21, 20)
    """
    local = at.astimezone(SCHEME_ZONE)
    is_night = window_date == local.date() - timedelta(days=1) and local.time() < MORNING
    return window_date if is_night and window_date else business_date(at)


def statements_on(
    day: date, balances: Balances, moves: Iterable[Move]
) -> tuple[AccountStatement, ...]:
    """Return everybody's statement of ``day``, digital kip as accounts of their own.

    ``balances`` are those of now, ``moves`` all since the beginning of the day; what is on the
    statement of an earlier date may be among them.
    """
    closing: defaultdict[tuple[str, str], int] = defaultdict(int)
    for (who, code, asset), minor in balances.items():
        closing[_account(who, asset), code] += minor
    entries: defaultdict[tuple[str, str], list[Movement]] = defaultdict(list)
    for each in moves:
        key = _account(each.participant, each.asset), each.currency
        if each.on > day:
            closing[key] -= each.minor
        elif each.on == day:
            amount = Money(each.minor, currency(each.currency))
            entries[key].append(Movement(each.reference, amount, each.at, each.kind))
    return statements(dict(closing), entries, day)


def _account(who: ParticipantId, asset: Asset) -> str:
    return account_name(who, "" if asset is Asset.CASH else asset.value.upper())
