"""Versions of a day with what each came to, and the chain of final windows.

Runs that are there become versions of their dates in the order in which they were recorded. Of
windows that are final the chain is made in the order in which they became it, so that every final
window is a link from the beginning.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

from participants.settlement_asset import Asset
from settlement.batch import Batch, Control
from settlement.chain import Link, link_after

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

DIGEST = sa.String(length=64)
INSTANT = sa.DateTime(timezone=True)
EVENTS = "'carry', 'propose', 'approve', 'reject', 'match', 'reopen', 'correct'"
RUN = ["recon_run.digest"]


def upgrade() -> None:
    _versions()
    _accounts()
    event = op.f("ck_recon_break_event_event_known")
    with op.batch_alter_table("recon_break_event") as batch:
        batch.drop_constraint(event, type_="check")
        batch.create_check_constraint(event, f"event IN ({EVENTS})")
    _chain()


def _versions() -> None:
    op.drop_index("ix_recon_run_business_date", "recon_run")
    op.add_column("recon_run", sa.Column("version", sa.SmallInteger()))
    op.add_column("recon_run", sa.Column("supersedes", DIGEST))
    run = sa.table(
        "recon_run",
        sa.column("digest", DIGEST),
        sa.column("business_date", sa.Date()),
        sa.column("recorded_at", INSTANT),
        sa.column("version", sa.SmallInteger()),
        sa.column("supersedes", DIGEST),
    )
    ordered = sa.select(run.c.digest, run.c.business_date).order_by(
        run.c.business_date, run.c.recorded_at, run.c.digest
    )
    newest: dict[date, tuple[int, str]] = {}
    for digest, day in op.get_bind().execute(ordered).all():
        number, before = newest.get(day, (0, None))
        op.execute(
            run.update().where(run.c.digest == digest).values(version=number + 1, supersedes=before)
        )
        newest[day] = number + 1, digest
    with op.batch_alter_table("recon_run") as batch:
        batch.alter_column("version", existing_type=sa.SmallInteger(), nullable=False)
        batch.create_unique_constraint(
            op.f("uq_recon_run_business_date_version"), ["business_date", "version"]
        )


def _accounts() -> None:
    numbered = sa.text("sequence IS NOT NULL")
    op.create_index(
        "ix_recon_file_sender_sequence",
        "recon_file",
        ["sender", "sequence"],
        sqlite_where=numbered,
        postgresql_where=numbered,
    )
    sums = ("lines", "matched", "broken", "amount_minor", "matched_minor", "broken_minor")
    op.create_table(
        "recon_tally",
        sa.Column("digest", DIGEST, nullable=False),
        sa.Column("source", sa.String(length=16), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in sums),
        sa.CheckConstraint(
            "lines = matched + broken", name=op.f("ck_recon_tally_every_line_has_a_class")
        ),
        sa.CheckConstraint(
            "amount_minor = matched_minor + broken_minor",
            name=op.f("ck_recon_tally_all_money_has_a_class"),
        ),
        sa.ForeignKeyConstraint(["digest"], RUN, name=op.f("fk_recon_tally_digest")),
        sa.PrimaryKeyConstraint("digest", "source", "currency", name=op.f("pk_recon_tally")),
    )
    op.create_table(
        "recon_finding",
        sa.Column("digest", DIGEST, nullable=False),
        sa.Column("break_id", sa.String(length=64), nullable=False),
        sa.Column("code", sa.String(length=4), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("difference_minor", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["digest"], RUN, name=op.f("fk_recon_finding_digest")),
        sa.PrimaryKeyConstraint("digest", "break_id", name=op.f("pk_recon_finding")),
    )


def _chain() -> None:
    link = op.create_table(
        "settlement_link",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("window_id", sa.String(length=32), nullable=False),
        sa.Column("previous", DIGEST, nullable=False),
        sa.Column("seal", DIGEST, nullable=False),
        sa.ForeignKeyConstraint(
            ["window_id"],
            ["settlement_batch.window_id"],
            name=op.f("fk_settlement_link_window_id"),
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_settlement_link")),
        sa.UniqueConstraint("window_id", name=op.f("uq_settlement_link_window_id")),
    )
    last: Link | None = None
    for batch in _final_batches():
        last = link_after(last, batch)
        op.execute(
            link.insert().values(
                number=last.number,
                window_id=last.window_id,
                previous=last.previous,
                seal=last.seal,
            )
        )


def _final_batches() -> Iterable[Batch]:
    """What the files of final windows say, in the order in which they became final."""
    window = sa.table(
        "settlement_window", sa.column("id", sa.String()), sa.column("status", sa.String())
    )
    kept = sa.table(
        "settlement_batch",
        sa.column("window_id", sa.String()),
        sa.column("control_n", sa.Integer()),
        sa.column("control_minor", sa.BigInteger()),
        sa.column("control_digest", sa.String()),
        sa.column("netting_digest", sa.String()),
        sa.column("approved_by", sa.String()),
        sa.column("message_id", sa.String()),
        sa.column("asset", sa.String()),
        *(sa.column(name, INSTANT) for name in ("entered_at", "irrevocable_at", "final_at")),
    )
    wanted = (
        sa.select(*kept.c)
        .join(window, window.c.id == kept.c.window_id)
        .where(window.c.status == "final")
        .order_by(kept.c.final_at, kept.c.window_id)
    )
    for row in op.get_bind().execute(wanted).mappings().all():
        yield _batch(dict(row))


def _batch(row: dict[str, Any]) -> Batch:
    digest = row["control_digest"]
    control = None
    if digest is not None:
        control = Control(row["control_n"], row["control_minor"], digest)
    return Batch(
        window_id=row["window_id"],
        control=control,
        netting_digest=row["netting_digest"],
        approved_by=tuple(row["approved_by"].splitlines()),
        message_id=row["message_id"],
        entered_at=_aware(row["entered_at"]),
        irrevocable_at=_aware(row["irrevocable_at"]),
        final_at=_aware(row["final_at"]),
        asset=Asset(row["asset"]),
    )


def _aware(at: datetime | None) -> datetime | None:
    """SQLite keeps instants as UTC without a zone."""
    return at.replace(tzinfo=UTC) if at is not None and at.tzinfo is None else at
