"""What a window settles in, who paid for whom, and digital kip."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

EVENTS = (
    "'close', 'seal', 'net', 'approve', 'instruct', 'reserve', 'fall_short', 'retry', "
    "'postpone', 'settle', 'choose', 'propose'"
)
WAYS = "'fund', 'prefund', 'collateral', 'loss_share', 'postpone', 'recalculate'"
LAYERS = (
    "'prefund', 'collateral', 'contribution', 'operator', 'pool', 'survivors', 'liquidity_line'"
)
KINDS = "'issue', 'redeem', 'lock', 'pay', 'receive'"

INSTANT = sa.DateTime(timezone=True)
CODE = sa.String(length=16)
WINDOW = sa.String(length=16)
WORD = sa.String(length=16)
SHORTAGE = ("window_id", "attempt", "participant", "currency")


def upgrade() -> None:
    _batches()
    _losses()
    _tokens()


def _batches() -> None:
    with op.batch_alter_table("settlement_batch") as batch:
        batch.add_column(sa.Column("asset", WORD, nullable=False, server_default="cash"))
        batch.add_column(sa.Column("way_proposed", WORD))
        batch.add_column(sa.Column("proposed_by", sa.String(length=64)))
    with op.batch_alter_table("settlement_batch") as batch:
        batch.alter_column("asset", existing_type=WORD, server_default=None)
        batch.create_check_constraint(
            op.f("ck_settlement_batch_asset_known"), "asset IN ('cash', 'dlak')"
        )
        batch.create_check_constraint(
            op.f("ck_settlement_batch_way_proposed_known"), f"way_proposed IN ({WAYS})"
        )
    event = op.f("ck_settlement_step_event_known")
    with op.batch_alter_table("settlement_step") as batch:
        batch.drop_constraint(event, type_="check")
        batch.create_check_constraint(event, f"event IN ({EVENTS})")


def _losses() -> None:
    """What members paid for themselves before is a line of its layer too."""
    op.create_table(
        "settlement_loss",
        sa.Column("window_id", WINDOW, nullable=False),
        sa.Column("attempt", sa.SmallInteger(), nullable=False),
        sa.Column("participant", CODE, nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("layer", WORD, nullable=False),
        sa.Column("payer", CODE, nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_settlement_loss_amount_positive")),
        sa.CheckConstraint(f"layer IN ({LAYERS})", name=op.f("ck_settlement_loss_layer_known")),
        sa.ForeignKeyConstraint(
            SHORTAGE,
            [f"settlement_shortage.{name}" for name in SHORTAGE],
            name=op.f("fk_settlement_loss_" + "_".join(SHORTAGE)),
        ),
        sa.PrimaryKeyConstraint(*SHORTAGE, "layer", "payer", name=op.f("pk_settlement_loss")),
    )
    op.execute(
        "INSERT INTO settlement_loss"
        " SELECT window_id, attempt, participant, currency, way, participant, missing_minor"
        " FROM settlement_shortage WHERE way IN ('prefund', 'collateral')"
    )


def _tokens() -> None:
    op.create_table(
        "dlak_holding",
        sa.Column("participant", CODE, nullable=False),
        sa.Column("held_minor", sa.BigInteger(), nullable=False),
        sa.Column("locked_minor", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("held_minor >= 0", name=op.f("ck_dlak_holding_held_not_negative")),
        sa.CheckConstraint("locked_minor >= 0", name=op.f("ck_dlak_holding_locked_not_negative")),
        sa.PrimaryKeyConstraint("participant", name=op.f("pk_dlak_holding")),
    )
    op.create_table(
        "dlak_move",
        sa.Column("cause", sa.String(length=40), nullable=False),
        sa.Column("participant", CODE, nullable=False),
        sa.Column("kind", WORD, nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("window_id", WINDOW, nullable=True),
        sa.Column("at", INSTANT, nullable=False),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_dlak_move_amount_positive")),
        sa.CheckConstraint(f"kind IN ({KINDS})", name=op.f("ck_dlak_move_kind_known")),
        sa.ForeignKeyConstraint(
            ["window_id"], ["settlement_window.id"], name=op.f("fk_dlak_move_window_id")
        ),
        sa.PrimaryKeyConstraint("cause", "participant", "kind", name=op.f("pk_dlak_move")),
    )
