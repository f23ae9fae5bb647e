"""An issuer's payments in the order they were made."""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_payment_issuer_id", "payment", ["issuer", "id"])
