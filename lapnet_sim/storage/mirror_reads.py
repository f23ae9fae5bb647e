"""The two books of accounts abroad, from what the switch stores: settled, and acknowledged.

The home bank writes what the settlement bank booked for a network. The bank abroad writes what its
network said it had booked: a payment whose end it has acknowledged. What it never acknowledged is
in the window's net all the same, so the window differs. Adjustments and corrections were agreed by
both sides, and need no acknowledgement.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Column, ColumnElement, Engine, Select, and_, case, func, or_, select

from lapnet_sim.clearing.account_statements import statement_date
from lapnet_sim.ledger.posting import PostingKind
from lapnet_sim.storage.rows import (
    notice,
    posting,
    settlement_batch,
    settlement_instruction,
    settlement_window,
)
from participants import ParticipantId
from settlement.instruction import Direction
from settlement.window import WindowKind, WindowStatus

AGREED = (PostingKind.ADJUSTMENT.value, PostingKind.CORRECTION.value)
"""What two sides have agreed on by themselves."""


@dataclass(frozen=True, slots=True)
class Booked:
    """What one window moved in one book. Units: minor units, as the network's position counts."""

    network: ParticipantId
    currency: str
    window_id: str
    on: date
    """The date of the statement that shows it."""
    minor: int


class MirrorReads:
    """Questions to the database, each in a short transaction of its own."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def settled(self, networks: Iterable[ParticipantId]) -> list[Booked]:
        """What windows that are final moved for ``networks``."""
        order = settlement_instruction
        is_credit = order.c.direction == Direction.CREDIT.value
        signed = case((is_credit, order.c.amount_minor), else_=-order.c.amount_minor)
        wanted = select(
            order.c.participant, order.c.currency, func.sum(signed).label("minor")
        ).join(settlement_window, settlement_window.c.id == order.c.window_id)
        theirs = order.c.participant.in_(tuple(networks))
        return self._booked(wanted, theirs, (order.c.participant, order.c.currency))

    def acknowledged(self, networks: Iterable[ParticipantId]) -> list[Booked]:
        """What ``networks`` have said they booked in windows that are final."""
        told = and_(
            notice.c.payment_id == posting.c.journal_id,
            notice.c.receiver == posting.c.participant,
        )
        wanted = (
            select(
                posting.c.participant,
                posting.c.currency,
                func.sum(posting.c.amount_minor).label("minor"),
            )
            .join(settlement_window, settlement_window.c.id == posting.c.window_id)
            .outerjoin(notice, told)
        )
        said = or_(notice.c.acknowledged_at.is_not(None), posting.c.kind.in_(AGREED))
        theirs = and_(posting.c.participant.in_(tuple(networks)), said)
        return self._booked(wanted, theirs, (posting.c.participant, posting.c.currency))

    def _booked(
        self, wanted: Select[Any], condition: ColumnElement[bool], by: tuple[Column[Any], ...]
    ) -> list[Booked]:
        window, batch = settlement_window.c, settlement_batch.c
        where = (window.id, window.business_date, batch.final_at)
        found = (
            wanted.add_columns(*where)
            .join(settlement_batch, batch.window_id == window.id)
            .where(
                window.status == WindowStatus.FINAL.value,
                window.kind.in_([WindowKind.CORRIDOR.value, WindowKind.DISPUTE.value]),
                condition,
            )
            .group_by(*by, *where)
        )
        with self._engine.connect() as connection:
            rows = connection.execute(found.order_by(window.id, *by)).mappings().all()
        return [
            Booked(
                ParticipantId(row["participant"]), row["currency"], row["id"],
                statement_date(row["final_at"], row["business_date"]), int(row["minor"]),
            )
            for row in rows
        ]  # fmt: skip
