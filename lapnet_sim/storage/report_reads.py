"""What only the reports of a business day ask of the database. Nothing here writes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Engine, Select, case, func, select

from lapnet_sim.ledger.lifecycle import Status
from lapnet_sim.storage import rows
from participants import ParticipantId
from settlement.business_days import SCHEME_ZONE


@dataclass(frozen=True, slots=True)
class Booked:
    """Postings of one window, member, currency and kind. Units: minor units."""

    window_id: str
    participant: ParticipantId
    currency: str
    kind: str
    n: int
    amount_minor: int
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Converted:
    """A completed payment with the quote it used.

    Units: minor units; ``rate`` is how much of the source buys one of the target.
    """

    corridor: str
    source_currency: str
    target_currency: str
    source_minor: int
    target_minor: int
    principal_minor: int
    spread_minor: int
    rounding_minor: int
    rate: Decimal
    is_noticed: bool
    """Whether whoever converted has acknowledged the notice of it."""


@dataclass(frozen=True, slots=True)
class Quoted:
    """The quotes made on one business date for one corridor and pair of currencies."""

    corridor: str
    source_currency: str
    target_currency: str
    issued: int
    used: int
    """By a payment, whatever became of it."""
    expired: int
    """Not used, and too late for it."""


@dataclass(frozen=True, slots=True)
class DateSum:
    """Payments of one business date, currency and status. Units: minor units."""

    business_date: date
    currency: str
    status: Status
    n: int
    amount_minor: int
    largest_minor: int


class ReportReads:
    """Questions to the database, each in a short transaction of its own."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def _all(self, statement: Select[Any]) -> Sequence[Any]:
        with self._engine.connect() as connection:
            return connection.execute(statement).all()

    def booked(self, window_ids: Sequence[str]) -> list[Booked]:
        """What some windows' postings come to, by member, currency and kind."""
        table = rows.posting
        place = (table.c.window_id, table.c.participant, table.c.currency, table.c.kind)
        summed = (
            select(
                *place, func.count(), func.sum(table.c.amount_minor), func.max(table.c.booked_at)
            )
            .where(table.c.window_id.in_(window_ids))
            .group_by(*place)
            .order_by(*place)
        )
        return [
            Booked(window, ParticipantId(who), code, str(kind), int(n), int(minor), last)
            for window, who, code, kind, n, minor, last in self._all(summed)
        ]

    def converted(self, day: date) -> list[Converted]:
        """Every conversion completed on a business date, by reference of its payment."""
        paid, quoted, told = rows.payment, rows.quote, rows.notice
        wanted = (
            select(
                paid.c.corridor,
                paid.c.debit_currency,
                paid.c.credit_currency,
                quoted.c.source_minor,
                quoted.c.target_minor,
                quoted.c.principal_minor,
                quoted.c.spread_minor,
                quoted.c.rounding_minor,
                quoted.c.rate,
                told.c.acknowledged_at,
            )
            .join(quoted, quoted.c.id == paid.c.quote_id)
            .outerjoin(
                told, (told.c.payment_id == paid.c.id) & (told.c.receiver == paid.c.provider)
            )
            .where(paid.c.business_date == day, paid.c.status == Status.COMPLETED.value)
            .where(paid.c.original_id.is_(None))
            .order_by(paid.c.reference)
        )
        return [
            Converted(
                corridor=row.corridor,
                source_currency=row.debit_currency,
                target_currency=row.credit_currency,
                source_minor=row.source_minor,
                target_minor=row.target_minor,
                principal_minor=row.principal_minor,
                spread_minor=row.spread_minor,
                rounding_minor=row.rounding_minor,
                rate=Decimal(row.rate),
                is_noticed=row.acknowledged_at is not None,
            )
            for row in self._all(wanted)
        ]

    def quoted(self, day: date, as_of: datetime | None) -> list[Quoted]:
        """The quotes made on a business date; they have expired if they had by ``as_of``."""
        table = rows.quote
        begins = datetime.combine(day, time(0), SCHEME_ZONE)
        unused = table.c.used_by.is_(None)
        late = unused & (table.c.expires_at <= (as_of or begins))
        place = (table.c.corridor, table.c.source_currency, table.c.target_currency)
        counted = (
            select(
                *place,
                func.count(),
                func.sum(case((unused, 0), else_=1)),
                func.sum(case((late, 1), else_=0)),
            )
            .where(
                table.c.corridor.is_not(None),
                table.c.created_at >= begins,
                table.c.created_at < begins + timedelta(days=1),
            )
            .group_by(*place)
            .order_by(*place)
        )
        return [
            Quoted(corridor, source, target, int(n), int(used), int(expired))
            for corridor, source, target, n, used, expired in self._all(counted)
        ]

    def by_date(self, first: date, last: date) -> list[DateSum]:
        """Payments that ended between two business dates, by date, currency and status."""
        table = rows.payment
        place = (table.c.business_date, table.c.debit_currency, table.c.status)
        summed = (
            select(
                *place, func.count(), func.sum(table.c.debit_minor), func.max(table.c.debit_minor)
            )
            .where(table.c.business_date >= first, table.c.business_date <= last)
            .group_by(*place)
            .order_by(*place)
        )
        return [
            DateSum(day, code, Status(status), int(n), int(minor), int(largest))
            for day, code, status, n, minor, largest in self._all(summed)
        ]
