"""Tables. Nothing outside this folder knows them.

Money is BIGINT minor units, instants are UTC, ids are ours. No sequences, triggers or
database-made values, so that the same tables live on SQLite, PostgreSQL and its relatives.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    String,
    Table,
    TypeDecorator,
    UniqueConstraint,
    Uuid,
)

from lapnet_sim.ledger.lifecycle import Event, Finality, Status
from lapnet_sim.ledger.order_lifecycle import OrderEvent, OrderStatus
from lapnet_sim.ledger.posting import PostingKind
from participants.messages import Decision, Verdict
from settlement.instruction import Direction
from settlement.window import WindowStatus


@lru_cache(maxsize=1024)
def _zoneless(value: datetime | None) -> str | None:
    """An instant as SQLAlchemy keeps them on SQLite."""
    if value is None:
        return None
    return value.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")


class Instant(TypeDecorator[datetime]):
    """An aware instant in UTC.

    SQLite, which has no zones, keeps it as UTC without one; PostgreSQL answers in the zone of
    the session, whatever that is.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], Any] | None:
        """Hand the driver what it can keep; a batch has one instant a hundred times."""
        return _zoneless if dialect.name == "sqlite" else super().bind_processor(dialect)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - the base class says so
        """Give back an aware instant in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Exact(TypeDecorator[Any]):
    """A Decimal kept as text: databases disagree about how many digits a NUMERIC has."""

    impl = String(64)
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:  # noqa: ANN401, ARG002 - the base class says so
        """Write every digit."""
        return None if value is None else str(value)


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

CODE = String(16)
CURRENCY = String(3)
REASON = String(4)
WINDOW = String(16)
ORDER = String(21)


def one_of(column: str, values: Any) -> CheckConstraint:  # noqa: ANN401 - any StrEnum class
    """A check constraint that holds a column to an enumeration."""
    listed = ", ".join(f"'{value.value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_known")


api_key = Table(
    "api_key",
    metadata,
    Column("key_hash", String(64), primary_key=True),
    Column("participant", CODE, nullable=False),
    Column("role", String(16), nullable=False),
    Column("created_at", Instant, nullable=False),
)

settlement_window = Table(
    "settlement_window",
    metadata,
    Column("id", WINDOW, primary_key=True),
    Column("business_date", Date, nullable=False),
    Column("number", SmallInteger, nullable=False),
    Column("opens_at", Instant, nullable=False),
    Column("cut_off_at", Instant, nullable=False),
    Column("status", String(16), nullable=False),
    UniqueConstraint("business_date", "number"),
    one_of("status", WindowStatus),
)

position = Table(
    "position",
    metadata,
    Column("participant", CODE, primary_key=True),
    Column("currency", CURRENCY, primary_key=True),
    Column("cap_minor", BigInteger, nullable=False),
    Column("committed_minor", BigInteger, nullable=False),
    Column("reserved_minor", BigInteger, nullable=False),
    CheckConstraint("reserved_minor >= 0", name="reserved_not_negative"),
    CheckConstraint("committed_minor + reserved_minor <= cap_minor", name="under_cap"),
)

day_sequence = Table(
    "day_sequence",
    metadata,
    Column("business_date", Date, primary_key=True),
    Column("last", BigInteger, nullable=False),
)

quote = Table(
    "quote",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("issuer", CODE, nullable=False),
    Column("provider", CODE, nullable=False),
    Column("fixed", String(8), nullable=False),
    Column("source_minor", BigInteger, nullable=False),
    Column("source_currency", CURRENCY, nullable=False),
    Column("target_minor", BigInteger, nullable=False),
    Column("target_currency", CURRENCY, nullable=False),
    Column("rate", Exact, nullable=False),
    Column("mid", Exact, nullable=False),
    Column("principal_minor", BigInteger, nullable=False),
    Column("spread_minor", BigInteger, nullable=False),
    Column("rounding_minor", BigInteger, nullable=False),
    Column("residual", Exact, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("used_by", Uuid),
    UniqueConstraint("used_by"),
)

payment = Table(
    "payment",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("reference", String(17), nullable=False, unique=True),
    Column("uetr", Uuid, nullable=False),
    Column("end_to_end_id", String(35), nullable=False),
    Column("request_hash", String(64), nullable=False),
    Column("issuer", CODE, nullable=False),
    Column("acquirer", CODE, nullable=False),
    Column("scheme", String(16), nullable=False),
    Column("alias", String(99), nullable=False),
    Column("payee_name", String(140), nullable=False),
    Column("corridor", String(16)),
    Column("provider", CODE),
    Column("finality", String(16), nullable=False),
    Column("debit_minor", BigInteger, nullable=False),
    Column("debit_currency", CURRENCY, nullable=False),
    Column("credit_minor", BigInteger, nullable=False),
    Column("credit_currency", CURRENCY, nullable=False),
    Column("quote_id", Uuid),
    Column("original_id", Uuid, ForeignKey("payment.id")),
    Column("return_reason", REASON),
    Column("order_reference", ORDER),
    Column("deadline_at", Instant, nullable=False),
    Column("status", String(16), nullable=False),
    Column("reason", REASON),
    Column("received_at", Instant, nullable=False),
    Column("steps", SmallInteger, nullable=False),
    Column("concluded_at", Instant),
    Column("window_id", WINDOW),
    Column("business_date", Date),
    Column("enquiries", SmallInteger, nullable=False),
    UniqueConstraint("issuer", "uetr"),
    CheckConstraint("debit_minor > 0 AND credit_minor > 0", name="amounts_positive"),
    CheckConstraint(
        "(status = 'completed') = (window_id IS NOT NULL)", name="completed_in_a_window"
    ),
    one_of("status", Status),
    one_of("finality", Finality),
)
Index("ix_payment_window_id", payment.c.window_id)
Index("ix_payment_status_deadline_at", payment.c.status, payment.c.deadline_at)
Index("ix_payment_business_date", payment.c.business_date)
Index("ix_payment_original_id", payment.c.original_id)
Index("ix_payment_order_reference", payment.c.order_reference)

returned = Table(
    "returned",
    metadata,
    Column("payment_id", Uuid, ForeignKey("payment.id"), primary_key=True),
    Column("returned_minor", BigInteger, nullable=False),
    CheckConstraint("returned_minor >= 0", name="returned_not_negative"),
)

qr_order = Table(
    "qr_order",
    metadata,
    Column("reference", ORDER, primary_key=True),
    Column("acquirer", CODE, nullable=False),
    Column("order_id", Uuid, nullable=False),
    Column("request_hash", String(64), nullable=False),
    Column("alias", String(99), nullable=False),
    Column("bill_number", String(25)),
    Column("amount_minor", BigInteger, nullable=False),
    Column("currency", CURRENCY, nullable=False),
    Column("code", String(512), nullable=False),
    Column("code_hash", String(64), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("status", String(16), nullable=False),
    Column("payment_id", Uuid, ForeignKey("payment.id")),
    Column("steps", SmallInteger, nullable=False),
    Column("concluded_at", Instant),
    UniqueConstraint("acquirer", "order_id"),
    CheckConstraint("amount_minor > 0", name="amount_positive"),
    CheckConstraint(
        "(status IN ('locked', 'paid')) = (payment_id IS NOT NULL)", name="held_by_a_payment"
    ),
    one_of("status", OrderStatus),
)
Index("ix_qr_order_status_expires_at", qr_order.c.status, qr_order.c.expires_at)
Index("ix_qr_order_code_hash", qr_order.c.code_hash)
Index("ix_qr_order_payment_id", qr_order.c.payment_id)

qr_order_event = Table(
    "qr_order_event",
    metadata,
    Column("reference", ORDER, ForeignKey("qr_order.reference"), primary_key=True),
    Column("step", SmallInteger, primary_key=True),
    Column("event", String(16)),
    Column("from_status", String(16)),
    Column("to_status", String(16), nullable=False),
    Column("payment_id", Uuid, ForeignKey("payment.id")),
    Column("at", Instant, nullable=False),
    one_of("to_status", OrderStatus),
    one_of("event", OrderEvent),
)

payment_event = Table(
    "payment_event",
    metadata,
    Column("payment_id", Uuid, ForeignKey("payment.id"), primary_key=True),
    Column("step", SmallInteger, primary_key=True),
    Column("event", String(16)),
    Column("from_status", String(16)),
    Column("to_status", String(16), nullable=False),
    Column("reason", REASON),
    Column("at", Instant, nullable=False),
    one_of("to_status", Status),
    one_of("event", Event),
)

late_reply = Table(
    "late_reply",
    metadata,
    Column("payment_id", Uuid, ForeignKey("payment.id"), primary_key=True),
    Column("number", SmallInteger, primary_key=True),
    Column("decision", String(8), nullable=False),
    Column("reason", REASON),
    Column("at", Instant, nullable=False),
    one_of("decision", Decision),
)

posting = Table(
    "posting",
    metadata,
    Column("journal_id", Uuid, primary_key=True),
    Column("line", Integer, primary_key=True),
    Column("participant", CODE, nullable=False),
    Column("currency", CURRENCY, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
    Column("window_id", WINDOW, nullable=False),
    Column("booked_at", Instant, nullable=False),
    CheckConstraint("amount_minor <> 0", name="amount_not_zero"),
    one_of("kind", PostingKind),
)
Index("ix_posting_window_id", posting.c.window_id)

notice = Table(
    "notice",
    metadata,
    Column("payment_id", Uuid, ForeignKey("payment.id"), primary_key=True),
    Column("receiver", CODE, primary_key=True),
    Column("verdict", String(16), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("acknowledged_at", Instant),
    one_of("verdict", Verdict),
)
Index("ix_notice_acknowledged_at", notice.c.acknowledged_at)

settlement_instruction = Table(
    "settlement_instruction",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("window_id", WINDOW, ForeignKey("settlement_window.id"), nullable=False),
    Column("participant", CODE, nullable=False),
    Column("currency", CURRENCY, nullable=False),
    Column("direction", String(8), nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
    CheckConstraint("amount_minor > 0", name="amount_positive"),
    one_of("direction", Direction),
)
