"""What the books know, and what a batch of commands changes in them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from operator import attrgetter
from typing import Any
from uuid import UUID

from lapnet_sim.ids import DisputeId, OrderReference, RecallId
from lapnet_sim.ledger.break_commands import Correction, SuspenseKey
from lapnet_sim.ledger.decision import DoubtDecision
from lapnet_sim.ledger.dispute import Dispute, DisputeKey, DisputeStep
from lapnet_sim.ledger.end_to_end_key import EndToEndKey
from lapnet_sim.ledger.funding import Funding
from lapnet_sim.ledger.hooks import HookEvent, Listener
from lapnet_sim.ledger.order import OrderKey, OrderStep, QrOrder
from lapnet_sim.ledger.payment import Payment, PaymentEvent
from lapnet_sim.ledger.position import Position, PositionKey
from lapnet_sim.ledger.posting import Posting
from lapnet_sim.ledger.quoted import HeldQuote
from lapnet_sim.ledger.recall import Recall, RecallKey, RecallStep
from lapnet_sim.ledger.recon_run import ReconRun
from lapnet_sim.ledger.registration import Registration, RegistrationStep
from lapnet_sim.ledger.rows import Rows
from lapnet_sim.ledger.token_values import Holding, TokenKey, TokenMove
from lapnet_sim.ledger.use import DailyUse, UseKey
from lapnet_sim.ledger.warning import PositionWarning
from participants import ParticipantId
from participants.messages import CreditReply, Verdict
from settlement.batch import Batch, BatchStep, LossLine, Shortage
from settlement.break_life import BreakStep, KnownBreak
from settlement.calendar import Calendar
from settlement.calendar_file import shipped_calendar
from settlement.chain import Link
from settlement.instruction import Instruction
from settlement.series import HOME, Series
from settlement.window import Window, WindowStatus

RequestKey = tuple[ParticipantId, UUID]
"""Issuer and UETR."""
ShortageKey = tuple[str, int, ParticipantId, str]
"""Window, attempt, participant and currency."""
NoticeKey = tuple[UUID, ParticipantId]
"""Payment and receiver."""


@dataclass(frozen=True, slots=True)
class Notice:
    """The end of a payment, to be told to one participant until it acknowledges."""

    payment_id: UUID
    receiver: ParticipantId
    verdict: Verdict
    created_at: datetime
    acknowledged_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class LateReply:
    """An answer that came after the end of a payment: stored, never applied."""

    payment_id: UUID
    number: int
    reply: CreditReply
    at: datetime


@dataclass(slots=True)
class State:
    """The part of the books that a batch of commands needs, as it stands before the batch."""

    payments: dict[UUID, Payment] = field(default_factory=dict)
    requests: dict[RequestKey, UUID] = field(default_factory=dict)
    quotes: dict[UUID, HeldQuote] = field(default_factory=dict)
    positions: dict[PositionKey, Position] = field(default_factory=dict)
    notices: dict[NoticeKey, Notice] = field(default_factory=dict)
    returned: dict[UUID, int] = field(default_factory=dict)
    """What is on its way back or has come back of a payment, in minor units."""
    given_back: dict[UUID, int] = field(default_factory=dict)
    """What the payer gets of that, of a conversion that goes back at its own rate."""
    orders: dict[OrderReference, QrOrder] = field(default_factory=dict)
    order_requests: dict[OrderKey, OrderReference] = field(default_factory=dict)
    late_heard: dict[UUID, tuple[CreditReply, ...]] = field(default_factory=dict)
    """The answers that came late, per payment; each is kept once."""
    decisions: dict[UUID, tuple[DoubtDecision, ...]] = field(default_factory=dict)
    """What operators have said about a payment in doubt, oldest first."""
    end_to_end: dict[EndToEndKey, bool] = field(default_factory=dict)
    """Whether a debtor's reference is spent."""
    recalls: dict[RecallId, Recall] = field(default_factory=dict)
    recall_requests: dict[RecallKey, RecallId] = field(default_factory=dict)
    disputes: dict[DisputeId, Dispute] = field(default_factory=dict)
    dispute_requests: dict[DisputeKey, DisputeId] = field(default_factory=dict)
    windows: dict[str, Window] = field(default_factory=dict)
    """Every window that is not settled."""
    calendar: Calendar = field(default_factory=shipped_calendar)
    """What says when a window that is opened now closes."""
    sequences: dict[date, int] = field(default_factory=dict)
    """The last payment number given on a business date."""
    listeners: dict[ParticipantId, Listener] = field(default_factory=dict)
    """Who is told by webhook."""
    uses: dict[UseKey, DailyUse] = field(default_factory=dict)
    open_quotes: Mapping[ParticipantId, int] = field(default_factory=dict)
    """How many quotes issuers have open, where that was asked for."""
    registrations: dict[ParticipantId, Registration] = field(default_factory=dict)
    fundings: dict[UUID, Funding] = field(default_factory=dict)
    batches: dict[str, Batch] = field(default_factory=dict)
    """The files about windows that go a step."""
    shortages: dict[ShortageKey, Shortage] = field(default_factory=dict)
    links: dict[int, Link] = field(default_factory=dict)
    """The last one of the chain of final windows, by number, where a window goes a step."""
    holdings: dict[ParticipantId, Holding] = field(default_factory=dict)
    """Digital kip of those whose cash or window settles."""
    token_moves: dict[TokenKey, TokenMove] = field(default_factory=dict)
    breaks: dict[str, KnownBreak] = field(default_factory=dict)
    """Those that a command names, and all of a date that is reconciled."""
    suspense: dict[SuspenseKey, int] = field(default_factory=dict)
    """What stands in question, in minor units, where that is moved."""
    recon_runs: dict[str, ReconRun] = field(default_factory=dict)
    """Of the dates that are reconciled, and those of the same files, by digest."""

    def absorb(self, changes: "Changes") -> None:
        """Take over what a batch changed."""
        for known, rows in zip(OF_KINDS(self), OF_KINDS(changes), strict=True):
            if rows.made or rows.changed:
                known.update(rows.written)
        for notice_key, at in changes.acknowledged.items():
            notice = self.notices.get(notice_key)
            assert notice is not None, "only what was told can be acknowledged"
            if notice.acknowledged_at is None:
                self.notices[notice_key] = replace(notice, acknowledged_at=at)


@dataclass(slots=True)
class Changes:
    """What a batch wrote, laid over the state it began with."""

    payments: Rows[UUID, Payment] = field(default_factory=Rows)
    requests: Rows[RequestKey, UUID] = field(default_factory=Rows)
    quotes: Rows[UUID, HeldQuote] = field(default_factory=Rows)
    positions: Rows[PositionKey, Position] = field(default_factory=Rows)
    notices: Rows[NoticeKey, Notice] = field(default_factory=Rows)
    calendar: Calendar = field(default_factory=shipped_calendar)
    acknowledged: dict[NoticeKey, datetime] = field(default_factory=dict)
    """Notices that were acknowledged, and when: of those that were before, nothing changes."""
    returned: Rows[UUID, int] = field(default_factory=Rows)
    given_back: Rows[UUID, int] = field(default_factory=Rows)
    orders: Rows[OrderReference, QrOrder] = field(default_factory=Rows)
    order_requests: Rows[OrderKey, OrderReference] = field(default_factory=Rows)
    late_heard: Rows[UUID, tuple[CreditReply, ...]] = field(default_factory=Rows)
    decisions: Rows[UUID, tuple[DoubtDecision, ...]] = field(default_factory=Rows)
    end_to_end: Rows[EndToEndKey, bool] = field(default_factory=Rows)
    recalls: Rows[RecallId, Recall] = field(default_factory=Rows)
    recall_requests: Rows[RecallKey, RecallId] = field(default_factory=Rows)
    disputes: Rows[DisputeId, Dispute] = field(default_factory=Rows)
    dispute_requests: Rows[DisputeKey, DisputeId] = field(default_factory=Rows)
    windows: Rows[str, Window] = field(default_factory=Rows)
    sequences: Rows[date, int] = field(default_factory=Rows)
    listeners: Rows[ParticipantId, Listener] = field(default_factory=Rows)
    uses: Rows[UseKey, DailyUse] = field(default_factory=Rows)
    registrations: Rows[ParticipantId, Registration] = field(default_factory=Rows)
    fundings: Rows[UUID, Funding] = field(default_factory=Rows)
    batches: Rows[str, Batch] = field(default_factory=Rows)
    shortages: Rows[ShortageKey, Shortage] = field(default_factory=Rows)
    links: Rows[int, Link] = field(default_factory=Rows)
    batch_steps: list[BatchStep] = field(default_factory=list)
    loss_lines: list[LossLine] = field(default_factory=list)
    holdings: Rows[ParticipantId, Holding] = field(default_factory=Rows)
    token_moves: Rows[TokenKey, TokenMove] = field(default_factory=Rows)
    breaks: Rows[str, KnownBreak] = field(default_factory=Rows)
    suspense: Rows[SuspenseKey, int] = field(default_factory=Rows)
    recon_runs: Rows[str, ReconRun] = field(default_factory=Rows)
    break_steps: list[BreakStep] = field(default_factory=list)
    corrections: list[Correction] = field(default_factory=list)
    events: list[PaymentEvent] = field(default_factory=list)
    order_steps: list[OrderStep] = field(default_factory=list)
    recall_steps: list[RecallStep] = field(default_factory=list)
    dispute_steps: list[DisputeStep] = field(default_factory=list)
    postings: list[Posting] = field(default_factory=list)
    late_replies: list[LateReply] = field(default_factory=list)
    decided: list[DoubtDecision] = field(default_factory=list)
    instructions: list[Instruction] = field(default_factory=list)
    """Orders to the settlement bank."""
    hook_events: list[HookEvent] = field(default_factory=list)
    open_quotes: Mapping[ParticipantId, int] = field(default_factory=dict)
    """As they were counted before the batch."""
    registration_steps: list[RegistrationStep] = field(default_factory=list)
    warnings: list[PositionWarning] = field(default_factory=list)

    @classmethod
    def over(cls, state: State) -> "Changes":
        """Nothing written yet, and ``state`` to read."""
        known: Any = dict(zip(KINDS, map(Rows, OF_KINDS(state)), strict=True))
        return cls(**known, calendar=state.calendar, open_quotes=state.open_quotes)

    def fold(self, later: "Changes") -> None:
        """Add what a later batch wrote, so that both can be stored in one transaction."""
        for before, rows in zip(OF_KINDS(self), OF_KINDS(later), strict=True):
            if rows.made or rows.changed:
                before.fold(rows)
        for added, more in zip(OF_LISTS(self), OF_LISTS(later), strict=True):
            added.extend(more)
        self.acknowledged = later.acknowledged | self.acknowledged

    def open_window(self, series: Series, now: datetime) -> Window:
        """The window of a series that what is booked now falls into: the first one opens it.

        Domestic payments in kip find theirs open: it was opened when the one before it closed.
        """
        kind, scope = series.kind, series.scope
        same = [
            window
            for window in self.windows.values()
            if window.id.kind is kind and window.id.scope == scope
        ]
        standing = [window for window in same if window.status is WindowStatus.OPEN]
        assert len(standing) <= 1, "at most one window of a series is open"
        assert standing or series != HOME, "one window for domestic payments is always open"
        if standing:
            return standing[0]
        # A clock that is a little behind another process's must not open again what that closed.
        at = max([now, *(window.cut_off_at for window in same)])
        window = self.calendar.window_at(at, series)
        assert self.windows.get(str(window.id)) is None, "a window is opened once"
        self.windows.put(str(window.id), window)
        return window


KINDS = tuple(each.name for each in fields(Changes) if each.default_factory is Rows)
"""Every kind of row: what is loaded of it is in ``State``, what becomes of it in ``Changes``."""

LISTS = tuple(each.name for each in fields(Changes) if each.default_factory is list)
"""What is only ever added."""

OF_KINDS, OF_LISTS = attrgetter(*KINDS), attrgetter(*LISTS)

assert {*KINDS} <= {each.name for each in fields(State)}, "what is changed can be known"
