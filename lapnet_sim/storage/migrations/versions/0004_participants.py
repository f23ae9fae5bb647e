"""Participants, their prefunded cash and warnings; keys that are named, listed and revoked."""

from uuid import UUID

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

STATUSES = "'applied', 'active', 'suspended', 'closed'"

HOOK_TYPES = (
    "'payment.completed', 'payment.rejected', 'payment.expired', 'payment.in_doubt', "
    "'payment.investigating', 'return.completed', 'return.rejected', 'return.expired'"
)


def upgrade() -> None:
    op.create_table(
        "participant",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=140), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("roles", sa.String(length=40), nullable=False),
        sa.Column("iin", sa.String(length=8), nullable=True),
        sa.Column("bic", sa.String(length=11), nullable=True),
        sa.Column("warn_percent", sa.SmallInteger(), nullable=False),
        sa.Column("fee_plan", sa.String(length=32), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("signed_on", sa.Boolean(), nullable=False),
        sa.Column("endpoint", sa.String(length=500), nullable=True),
        sa.Column("steps", sa.SmallInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('bank', 'wallet', 'partner_network', 'fx_provider')",
            name=op.f("ck_participant_kind_known"),
        ),
        sa.CheckConstraint(f"status IN ({STATUSES})", name=op.f("ck_participant_status_known")),
        sa.CheckConstraint(
            "warn_percent BETWEEN 1 AND 100", name=op.f("ck_participant_warn_percent_a_share")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_participant")),
        sa.UniqueConstraint("iin", name=op.f("uq_participant_iin")),
    )
    op.create_table(
        "participant_event",
        sa.Column("participant", sa.String(length=16), nullable=False),
        sa.Column("step", sa.SmallInteger(), nullable=False),
        sa.Column("event", sa.String(length=16), nullable=True),
        sa.Column("from_status", sa.String(length=16), nullable=True),
        sa.Column("to_status", sa.String(length=16), nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.Column("why", sa.String(length=200), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            f"to_status IN ({STATUSES})", name=op.f("ck_participant_event_to_status_known")
        ),
        sa.CheckConstraint(
            "event IN ('activate', 'suspend', 'close', 'sign_on', 'sign_off', 'change', 'connect')",
            name=op.f("ck_participant_event_event_known"),
        ),
        sa.ForeignKeyConstraint(
            ["participant"],
            ["participant.id"],
            name=op.f("fk_participant_event_participant"),
        ),
        sa.PrimaryKeyConstraint("participant", "step", name=op.f("pk_participant_event")),
    )
    op.create_table(
        "funding",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("participant", sa.String(length=16), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("direction", sa.String(length=8), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_funding_amount_positive")),
        sa.CheckConstraint("direction IN ('in', 'out')", name=op.f("ck_funding_direction_known")),
        sa.ForeignKeyConstraint(
            ["participant"], ["participant.id"], name=op.f("fk_funding_participant")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_funding")),
    )
    op.create_index("ix_funding_participant", "funding", ["participant", "at"])
    op.create_table(
        "position_warning",
        sa.Column("payment_id", sa.Uuid(), nullable=False),
        sa.Column("participant", sa.String(length=16), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("cap_minor", sa.BigInteger(), nullable=False),
        sa.Column("committed_minor", sa.BigInteger(), nullable=False),
        sa.Column("reserved_minor", sa.BigInteger(), nullable=False),
        sa.Column("warn_percent", sa.SmallInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant"], ["participant.id"], name=op.f("fk_position_warning_participant")
        ),
        sa.ForeignKeyConstraint(
            ["payment_id"], ["payment.id"], name=op.f("fk_position_warning_payment_id")
        ),
        sa.PrimaryKeyConstraint(
            "payment_id", "participant", "currency", name=op.f("pk_position_warning")
        ),
    )
    op.create_index("ix_position_warning_participant", "position_warning", ["participant", "at"])
    _name_the_keys()
    _allow_types(f"{HOOK_TYPES}, 'position.warning'")


def _name_the_keys() -> None:
    """Keys made before get an id that follows from their hash; their last characters are gone."""
    with op.batch_alter_table("api_key") as batch:
        batch.alter_column("participant", existing_type=sa.String(length=16), nullable=True)
        batch.add_column(sa.Column("id", sa.Uuid(), nullable=True))
        batch.add_column(sa.Column("name", sa.String(length=40), nullable=False, server_default=""))
        batch.add_column(
            sa.Column("last_four", sa.String(length=4), nullable=False, server_default="")
        )
        batch.add_column(sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True))
    table = sa.table("api_key", sa.column("key_hash", sa.String()), sa.column("id", sa.Uuid()))
    connection = op.get_bind()
    for key_hash in connection.scalars(sa.select(table.c.key_hash)).all():
        connection.execute(
            sa.update(table).where(table.c.key_hash == key_hash).values(id=UUID(key_hash[:32]))
        )
    with op.batch_alter_table("api_key") as batch:
        batch.alter_column("id", existing_type=sa.Uuid(), nullable=False)
        batch.alter_column("name", existing_type=sa.String(length=40), server_default=None)
        batch.alter_column("last_four", existing_type=sa.String(length=4), server_default=None)
        batch.create_unique_constraint(op.f("uq_api_key_id"), ["id"])
        batch.create_check_constraint(
            op.f("ck_api_key_held_by_a_participant"),
            "(role = 'participant') = (participant IS NOT NULL)",
        )
    op.create_index("ix_api_key_participant", "api_key", ["participant"])


def _allow_types(listed: str) -> None:
    name = op.f("ck_hook_event_type_known")
    with op.batch_alter_table("hook_event") as batch:
        batch.drop_constraint(name, type_="check")
        batch.create_check_constraint(name, f"type IN ({listed})")
