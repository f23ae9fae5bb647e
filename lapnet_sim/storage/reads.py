"""Reading what is stored: payments, their histories, positions, windows. Nothing here writes."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, Select, func, select

from lapnet_sim.ledger.break_commands import Correction
from lapnet_sim.ledger.dispute import Dispute
from lapnet_sim.ledger.lifecycle import Event, Status
from lapnet_sim.ledger.payment import Payment, PaymentEvent
from lapnet_sim.ledger.position import Position
from lapnet_sim.ledger.state import LateReply
from lapnet_sim.storage import mapping, rows
from lapnet_sim.storage.break_reads import BreakReads
from lapnet_sim.storage.claim_reads import ClaimReads
from lapnet_sim.storage.conditions import standing, with_uetr
from lapnet_sim.storage.funding_reads import FundingReads
from lapnet_sim.storage.mirror_reads import MirrorReads
from lapnet_sim.storage.order_reads import OrderReads
from lapnet_sim.storage.settlement_reads import SettlementReads
from participants import ParticipantId
from participants.reasons import Reason
from settlement.batch import Batch
from settlement.instruction import Instruction
from settlement.window import Window, WindowStatus


@dataclass(frozen=True, slots=True)
class PaymentStory:
    """One payment with everything that happened to it."""

    payment: Payment
    events: tuple[PaymentEvent, ...]
    late_replies: tuple[LateReply, ...]


class Reads:
    """Questions to the database, each in a short transaction of its own."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @property
    def orders(self) -> OrderReads:
        """Questions about QR orders."""
        return OrderReads(self._engine)

    @property
    def claims(self) -> ClaimReads:
        """Questions about recalls and disputes."""
        return ClaimReads(self._engine)

    @property
    def settlements(self) -> SettlementReads:
        """Questions about the settlement of windows."""
        return SettlementReads(self._engine)

    @property
    def fundings(self) -> FundingReads:
        """Questions about cash that goes in or out."""
        return FundingReads(self._engine)

    @property
    def mirrors(self) -> MirrorReads:
        """Questions about accounts abroad, in both books."""
        return MirrorReads(self._engine)

    @property
    def breaks(self) -> BreakReads:
        """Questions about breaks."""
        return BreakReads(self._engine)

    def _all(self, statement: Select[Any]) -> list[Any]:
        with self._engine.connect() as connection:
            return list(connection.execute(statement).mappings())

    def payment(self, issuer: ParticipantId, uetr: UUID) -> Payment | None:
        """An issuer's payment by its UETR."""
        table = rows.payment
        found = self._all(select(table).where(table.c.issuer == issuer, table.c.uetr == uetr))
        return mapping.payment_of(found[0]) if found else None

    def payments_to(self, acquirer: ParticipantId, uetr: UUID) -> list[Payment]:
        """The payments to an acquirer's customers with a UETR: one, unless issuers share it."""
        table = rows.payment
        found = select(table).where(
            *with_uetr(uetr), table.c.acquirer == acquirer, table.c.original_id.is_(None)
        )
        return [mapping.payment_of(row) for row in self._all(found.order_by(table.c.reference))]

    def asked_of(self, acquirer: ParticipantId, uetr: UUID) -> list[Payment]:
        """The payments and returns with a UETR that an acquirer may have been asked about."""
        table = rows.payment
        found = select(table).where(
            table.c.acquirer == acquirer, table.c.uetr == uetr, table.c.steps > 1
        )
        return [mapping.payment_of(row) for row in self._all(found.order_by(table.c.reference))]

    def payment_by_reference(self, reference: str) -> Payment | None:
        """A payment by the reference everybody's statements carry."""
        table = rows.payment
        found = self._all(select(table).where(table.c.reference == reference))
        return mapping.payment_of(found[0]) if found else None

    def story(self, payment: Payment) -> PaymentStory:
        """A payment's whole history."""
        events, late = rows.payment_event, rows.late_reply
        return PaymentStory(
            payment,
            tuple(
                _event_of(row)
                for row in self._all(
                    select(events).where(events.c.payment_id == payment.id).order_by(events.c.step)
                )
            ),
            tuple(
                _late_reply_of(row)
                for row in self._all(
                    select(late).where(late.c.payment_id == payment.id).order_by(late.c.number)
                )
            ),
        )

    def latest(
        self,
        limit: int,
        *,
        before: str | None = None,
        status: Status | None = None,
        participant: ParticipantId | None = None,
    ) -> list[Payment]:
        """Payments from the newest, ``before`` a reference for the page after it."""
        table = rows.payment
        wanted = select(table).order_by(table.c.reference.desc()).limit(limit)
        if before is not None:
            wanted = wanted.where(table.c.reference < before)
        if status is not None:
            wanted = wanted.where(*standing(status))
        if participant is not None:
            wanted = wanted.where(
                (table.c.issuer == participant) | (table.c.acquirer == participant)
            )
        return [mapping.payment_of(row) for row in self._all(wanted)]

    def in_window(self, window_id: str) -> list[Payment]:
        """The payments completed in a window, in the order of their references."""
        table = rows.payment
        inside = select(table).where(table.c.window_id == window_id).order_by(table.c.reference)
        return [mapping.payment_of(row) for row in self._all(inside)]

    def overdue(self, now: datetime, limit: int) -> list[Payment]:
        """Forwarded payments whose deadline has passed."""
        table = rows.payment
        late = (
            select(table)
            .where(*standing(Status.FORWARDED), table.c.deadline_at <= now)
            .order_by(table.c.deadline_at, table.c.id)
            .limit(limit)
        )
        return [mapping.payment_of(row) for row in self._all(late)]

    def in_doubt(self, limit: int) -> list[Payment]:
        """Payments a partner network must be asked about."""
        table = rows.payment
        doubtful = (
            select(table)
            .where(*standing(Status.IN_DOUBT))
            .order_by(table.c.deadline_at, table.c.id)
            .limit(limit)
        )
        return [mapping.payment_of(row) for row in self._all(doubtful)]

    def untold(self, before: datetime, limit: int) -> list[tuple[Payment, ParticipantId]]:
        """Endings made before an instant that a participant has not acknowledged."""
        notice, payment = rows.notice, rows.payment
        open_notices = (
            select(payment, notice.c.receiver)
            .join(notice, notice.c.payment_id == payment.c.id)
            .where(notice.c.acknowledged_at.is_(None), notice.c.created_at <= before)
            .order_by(notice.c.created_at, notice.c.payment_id, notice.c.receiver)
            .limit(limit)
        )
        return [
            (mapping.payment_of(row), ParticipantId(row["receiver"]))
            for row in self._all(open_notices)
        ]

    def positions(self) -> list[Position]:
        """Every position, in the order of participant and currency."""
        table = rows.position
        return [
            mapping.position_of(row)
            for row in self._all(select(table).order_by(table.c.participant, table.c.currency))
        ]

    def windows(self) -> list[Window]:
        """Every window, from the oldest."""
        table = rows.settlement_window
        return [
            mapping.window_of(row)
            for row in self._all(select(table).order_by(table.c.opens_at, table.c.id))
        ]

    def window(self, window_id: str) -> Window | None:
        """A window by its name."""
        table = rows.settlement_window
        found = self._all(select(table).where(table.c.id == window_id))
        return mapping.window_of(found[0]) if found else None

    def batch(self, window_id: str) -> Batch | None:
        """The file about a window's settlement, once it has closed."""
        return self.settlements.batch(window_id)

    def corrected_in(self, window_id: str) -> list[Correction]:
        """The corrections of breaks that fell into a window."""
        return self.breaks.corrected_in(window_id)

    def unsettled_windows(self) -> list[Window]:
        """Windows that are open or on their way to settlement, from the oldest."""
        table = rows.settlement_window
        wanted = select(table).where(table.c.status != WindowStatus.FINAL.value)
        return [
            mapping.window_of(row)
            for row in self._all(wanted.order_by(table.c.opens_at, table.c.id))
        ]

    def instructions(self, window_id: str) -> list[Instruction]:
        """A window's orders to the settlement bank, debits first."""
        table = rows.settlement_instruction
        ordered = select(table).where(table.c.window_id == window_id)
        return [
            mapping.instruction_of(row)
            for row in self._all(ordered.order_by(table.c.direction.desc(), table.c.id))
        ]

    def adjusted_in(self, window_id: str) -> list[Dispute]:
        """The disputes whose adjustment fell into a window."""
        return self.claims.adjusted_in(window_id)

    def booked_nets(self, window_id: str) -> dict[tuple[ParticipantId, str], int]:
        """What the postings of a window's payments leave owed, per participant and currency."""
        table = rows.posting
        sums = (
            select(table.c.participant, table.c.currency, func.sum(table.c.amount_minor))
            .where(table.c.window_id == window_id, table.c.kind != "settlement")
            .group_by(table.c.participant, table.c.currency)
        )
        with self._engine.connect() as connection:
            found = connection.execute(sums).all()
        return {(who, what): int(minor) for who, what, minor in found if minor}


def _event_of(row: Any) -> PaymentEvent:  # noqa: ANN401 - a row
    return PaymentEvent(
        payment_id=row["payment_id"],
        step=row["step"],
        event=None if row["event"] is None else Event(row["event"]),
        from_status=None if row["from_status"] is None else Status(row["from_status"]),
        to_status=Status(row["to_status"]),
        reason=None if row["reason"] is None else Reason(row["reason"]),
        at=row["at"],
    )


def _late_reply_of(row: Any) -> LateReply:  # noqa: ANN401 - a row
    return LateReply(
        payment_id=row["payment_id"],
        number=row["number"],
        reply=mapping.reply_of(row),
        at=row["at"],
    )
