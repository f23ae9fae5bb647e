"""What the books know, and what a batch of commands changes in them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
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
    late_replies: dict[UUID, tuple[CreditReply, ...]] = field(default_factory=dict)
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
        for payment in changes.payments.made.values():
            key = (payment.instruction.issuer, payment.instruction.uetr)
            self.requests[key] = payment.id
        self.payments.update(changes.payments.written)
        self.quotes.update(changes.quotes.written)
        self.positions.update(changes.positions.written)
        self.notices.update(changes.notices.written)
        for notice_key, at in changes.acknowledged.items():
            notice = self.notices.get(notice_key)
            assert notice is not None, "only what was told can be acknowledged"
            if notice.acknowledged_at is None:
                self.notices[notice_key] = replace(notice, acknowledged_at=at)
        self.windows.update(changes.windows.written)
        self.sequences.update(changes.sequences.written)
        self.late_replies.update(changes.late_heard.written)
        self.decisions.update(changes.decisions.written)
        self.end_to_end.update(changes.end_to_end.written)
        self.returned.update(changes.returned.written)
        self.given_back.update(changes.given_back.written)
        self.listeners.update(changes.listeners.written)
        self.uses.update(changes.uses.written)
        self.registrations.update(changes.registrations.written)
        self.fundings.update(changes.fundings.written)
        self.batches.update(changes.batches.written)
        self.shortages.update(changes.shortages.written)
        self.links.update(changes.links.written)
        self.holdings.update(changes.holdings.written)
        self.token_moves.update(changes.token_moves.written)
        self.breaks.update(changes.breaks.written)
        self.suspense.update(changes.suspense.written)
        self.recon_runs.update(changes.recon_runs.written)
        for order in changes.orders.made.values():
            self.order_requests[order.key] = order.reference
        self.orders.update(changes.orders.written)
        self.recalls.update(changes.recalls.written)
        self.recall_requests.update(changes.recall_requests.written)
        self.disputes.update(changes.disputes.written)
        self.dispute_requests.update(changes.dispute_requests.written)


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
        return cls(
            payments=Rows(state.payments),
            requests=Rows(state.requests),
            quotes=Rows(state.quotes),
            positions=Rows(state.positions),
            notices=Rows(state.notices),
            returned=Rows(state.returned),
            given_back=Rows(state.given_back),
            orders=Rows(state.orders),
            order_requests=Rows(state.order_requests),
            late_heard=Rows(state.late_replies),
            decisions=Rows(state.decisions),
            end_to_end=Rows(state.end_to_end),
            recalls=Rows(state.recalls),
            recall_requests=Rows(state.recall_requests),
            disputes=Rows(state.disputes),
            dispute_requests=Rows(state.dispute_requests),
            windows=Rows(state.windows),
            calendar=state.calendar,
            sequences=Rows(state.sequences),
            listeners=Rows(state.listeners),
            uses=Rows(state.uses),
            open_quotes=state.open_quotes,
            registrations=Rows(state.registrations),
            fundings=Rows(state.fundings),
            batches=Rows(state.batches),
            shortages=Rows(state.shortages),
            links=Rows(state.links),
            holdings=Rows(state.holdings),
            token_moves=Rows(state.token_moves),
            breaks=Rows(state.breaks),
            suspense=Rows(state.suspense),
            recon_runs=Rows(state.recon_runs),
        )

    def fold(self, later: "Changes") -> None:
        """Add what a later batch wrote, so that both can be stored in one transaction."""
        self.payments.fold(later.payments)
        self.quotes.fold(later.quotes)
        self.positions.fold(later.positions)
        self.notices.fold(later.notices)
        self.acknowledged = later.acknowledged | self.acknowledged
        self.returned.fold(later.returned)
        self.given_back.fold(later.given_back)
        self.orders.fold(later.orders)
        self.recalls.fold(later.recalls)
        self.disputes.fold(later.disputes)
        self.windows.fold(later.windows)
        self.sequences.fold(later.sequences)
        self.events += later.events
        self.order_steps += later.order_steps
        self.recall_steps += later.recall_steps
        self.dispute_steps += later.dispute_steps
        self.postings += later.postings
        self.late_replies += later.late_replies
        self.decided += later.decided
        self.instructions += later.instructions
        self.listeners.fold(later.listeners)
        self.uses.fold(later.uses)
        self.hook_events += later.hook_events
        self.registrations.fold(later.registrations)
        self.fundings.fold(later.fundings)
        self.batches.fold(later.batches)
        self.shortages.fold(later.shortages)
        self.links.fold(later.links)
        self.batch_steps += later.batch_steps
        self.loss_lines += later.loss_lines
        self.holdings.fold(later.holdings)
        self.token_moves.fold(later.token_moves)
        self.breaks.fold(later.breaks)
        self.suspense.fold(later.suspense)
        self.recon_runs.fold(later.recon_runs)
        self.break_steps += later.break_steps
        self.corrections += later.corrections
        self.registration_steps += later.registration_steps
        self.warnings += later.warnings

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
