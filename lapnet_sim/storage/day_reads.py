"""Reading a business date as a whole: how its payments ended, and what they moved."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import Engine, func, select

from lapnet_sim.ledger.lifecycle import Event, Status
from lapnet_sim.ledger.order_lifecycle import OrderStatus
from lapnet_sim.ledger.payment import Payment
from lapnet_sim.storage import mapping, rows
from settlement.business_days import SCHEME_ZONE


@dataclass(frozen=True, slots=True)
class Conversion:
    """What went over one corridor in a day; sums in minor units of their currency.

    Spread and rounding are parts of the source.
    """

    corridor: str
    source_currency: str
    target_currency: str
    count: int
    source_minor: int
    target_minor: int
    spread_minor: int
    rounding_minor: int


@dataclass(frozen=True, slots=True)
class Ending:
    """How many payments of a corridor ended in one way."""

    corridor: str | None
    """None for domestic payments."""
    status: Status
    reason: str | None
    count: int


@dataclass(frozen=True, slots=True)
class Returns:
    """How many returns ended in one way, and their sum in minor units."""

    status: Status
    reason: str | None
    currency: str
    count: int
    amount_minor: int


@dataclass(frozen=True, slots=True)
class Orders:
    """How many QR orders stand in one way, and their sum in minor units."""

    status: OrderStatus
    currency: str
    count: int
    amount_minor: int


@dataclass(frozen=True, slots=True)
class Attempts:
    """How many payments to QR orders ended in one way."""

    status: Status
    reason: str | None
    count: int


class DayReads:
    """Questions about one business date."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def concluded_on(self, day: date) -> list[Payment]:
        """Every payment that ended on a business date, in the order of their references."""
        table = rows.payment
        ended = select(table).where(table.c.business_date == day).order_by(table.c.reference)
        with self._engine.connect() as connection:
            return [mapping.payment_of(row) for row in connection.execute(ended).mappings()]

    def conversions(self, day: date) -> list[Conversion]:
        """What was converted on a business date, per corridor."""
        paid, quoted = rows.payment, rows.quote
        grouped = (
            select(
                paid.c.corridor,
                paid.c.debit_currency,
                paid.c.credit_currency,
                func.count(),
                func.sum(paid.c.debit_minor),
                func.sum(paid.c.credit_minor),
                func.sum(quoted.c.spread_minor),
                func.sum(quoted.c.rounding_minor),
            )
            .join(quoted, quoted.c.id == paid.c.quote_id)
            .where(paid.c.business_date == day, paid.c.status == Status.COMPLETED.value)
            .where(paid.c.original_id.is_(None))
            .group_by(paid.c.corridor, paid.c.debit_currency, paid.c.credit_currency)
            .order_by(paid.c.corridor)
        )
        with self._engine.connect() as connection:
            return [
                Conversion(corridor, source, target, count, *map(int, sums))
                for corridor, source, target, count, *sums in connection.execute(grouped)
            ]

    def returns(self, day: date) -> list[Returns]:
        """What was sent back on a business date, or could not be."""
        table = rows.payment
        grouped = (
            select(
                table.c.status,
                table.c.reason,
                table.c.credit_currency,
                func.count(),
                func.sum(table.c.credit_minor),
            )
            .where(table.c.business_date == day, table.c.original_id.is_not(None))
            .group_by(table.c.status, table.c.reason, table.c.credit_currency)
            .order_by(table.c.status, table.c.reason, table.c.credit_currency)
        )
        with self._engine.connect() as connection:
            return [
                Returns(Status(status), reason, code, count, int(minor))
                for status, reason, code, count, minor in connection.execute(grouped)
            ]

    def orders(self, day: date) -> list[Orders]:
        """What became of the QR orders made on a date."""
        table = rows.qr_order
        begins = datetime.combine(day, time(0), SCHEME_ZONE)
        grouped = (
            select(table.c.status, table.c.currency, func.count(), func.sum(table.c.amount_minor))
            .where(table.c.created_at >= begins, table.c.created_at < begins + timedelta(days=1))
            .group_by(table.c.status, table.c.currency)
            .order_by(table.c.status, table.c.currency)
        )
        with self._engine.connect() as connection:
            return [
                Orders(OrderStatus(status), code, count, int(minor))
                for status, code, count, minor in connection.execute(grouped)
            ]

    def attempts(self, day: date) -> list[Attempts]:
        """How a business date's payments to QR orders ended."""
        table = rows.payment
        grouped = (
            select(table.c.status, table.c.reason, func.count())
            .where(table.c.business_date == day, table.c.order_reference.is_not(None))
            .group_by(table.c.status, table.c.reason)
            .order_by(table.c.status, table.c.reason)
        )
        with self._engine.connect() as connection:
            return [
                Attempts(Status(status), reason, count)
                for status, reason, count in connection.execute(grouped)
            ]

    def doubts(self) -> int:
        """How many payments were in doubt at some time."""
        events = rows.payment_event
        lost = select(func.count()).where(events.c.event == Event.LOSE.value)
        with self._engine.connect() as connection:
            return int(connection.scalar(lost) or 0)

    def late_replies(self) -> int:
        """How many answers came too late to be applied."""
        with self._engine.connect() as connection:
            return int(connection.scalar(select(func.count()).select_from(rows.late_reply)) or 0)

    def endings(self, day: date) -> list[Ending]:
        """How a business date's payments ended."""
        table = rows.payment
        grouped = (
            select(table.c.corridor, table.c.status, table.c.reason, func.count())
            .where(table.c.business_date == day, table.c.original_id.is_(None))
            .group_by(table.c.corridor, table.c.status, table.c.reason)
        )
        with self._engine.connect() as connection:
            found = [
                Ending(corridor, Status(status), reason, count)
                for corridor, status, reason, count in connection.execute(grouped)
            ]
        return sorted(found, key=lambda e: (e.corridor or "", e.status, e.reason or ""))
