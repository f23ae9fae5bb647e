"""Tables: who takes part, what became of them, their prefunded cash and their warnings."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
)

from lapnet_sim.ledger.funding import FundingDirection
from lapnet_sim.ledger.funding_lifecycle import FundingStatus
from lapnet_sim.ledger.participant_lifecycle import ParticipantEvent, ParticipantStatus
from lapnet_sim.storage.tables.columns import (
    CODE,
    CURRENCY,
    REASON,
    Instant,
    index_where,
    life,
    metadata,
    one_of,
)
from participants import Kind
from participants.settlement_bank import RefusalReason

MARK = String(64)

participant = Table(
    "participant",
    metadata,
    Column("id", CODE, primary_key=True),
    Column("name", String(140), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("roles", String(40), nullable=False),
    Column("iin", String(8)),
    Column("bic", String(11)),
    Column("warn_percent", SmallInteger, nullable=False),
    Column("fee_plan", String(32), nullable=False),
    Column("status", String(16), nullable=False),
    Column("signed_on", Boolean, nullable=False),
    Column("endpoint", String(500)),
    Column("steps", SmallInteger, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("changed_at", Instant, nullable=False),
    UniqueConstraint("iin"),
    CheckConstraint("warn_percent BETWEEN 1 AND 100", name="warn_percent_a_share"),
    one_of("kind", Kind),
    one_of("status", ParticipantStatus),
)

participant_event = Table(
    "participant_event",
    metadata,
    Column("participant", CODE, ForeignKey("participant.id"), primary_key=True),
    *life(ParticipantEvent, ParticipantStatus),
    Column("by", MARK, nullable=False),
    Column("why", String(200), nullable=False),
    Column("detail", Text, nullable=False),
    Column("at", Instant, nullable=False),
)

funding = Table(
    "funding",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("participant", CODE, ForeignKey("participant.id"), nullable=False),
    Column("currency", CURRENCY, nullable=False),
    Column("direction", String(8), nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
    Column("by", MARK, nullable=False),
    Column("at", Instant, nullable=False),
    Column("status", String(16), nullable=False),
    Column("reason", REASON),
    Column("ended_at", Instant),
    CheckConstraint("amount_minor > 0", name="amount_positive"),
    one_of("direction", FundingDirection),
    one_of("status", FundingStatus),
    one_of("reason", RefusalReason),
)

Index("ix_funding_participant", funding.c.participant, funding.c.at)
index_where(funding.c.status == FundingStatus.ASKED.value, funding.c.participant, funding.c.status)

position_warning = Table(
    "position_warning",
    metadata,
    Column("payment_id", Uuid, ForeignKey("payment.id"), primary_key=True),
    Column("participant", CODE, ForeignKey("participant.id"), primary_key=True),
    Column("currency", CURRENCY, primary_key=True),
    Column("cap_minor", BigInteger, nullable=False),
    Column("committed_minor", BigInteger, nullable=False),
    Column("reserved_minor", BigInteger, nullable=False),
    Column("warn_percent", SmallInteger, nullable=False),
    Column("at", Instant, nullable=False),
)

Index("ix_position_warning_participant", position_warning.c.participant, position_warning.c.at)
