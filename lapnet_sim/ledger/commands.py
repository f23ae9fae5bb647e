"""What can be asked of the books, and what they answer.

Commands are values. Each is decided whole or refused whole; the answer is given only after what
was decided is durable.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeAlias
from uuid import UUID

from fx import LAK, Money
from lapnet_sim.ids import OrderReference, PaymentId, QuoteId
from lapnet_sim.ledger.back import AtOriginal
from lapnet_sim.ledger.break_commands import (
    BreakCommand,
    BreakResult,
    DecideEnd,
    ProposeEnd,
    RecordBreaks,
)
from lapnet_sim.ledger.daily import NO_LIMITS, Limits, use_keys
from lapnet_sim.ledger.decision import DecideDoubt, DecisionOutcome, DecisionRefused
from lapnet_sim.ledger.dispute import Dispute
from lapnet_sim.ledger.dispute_commands import (
    DisputeCommand,
    DisputeConflict,
    DisputeOutcome,
    DisputeRefused,
    OpenDispute,
    StepDispute,
)
from lapnet_sim.ledger.end_to_end_key import EndToEndKey, day_of, is_unique, key_of
from lapnet_sim.ledger.order import OrderKey
from lapnet_sim.ledger.order_commands import (
    CancelOrder,
    ExpireOrder,
    OrderConflict,
    OrderOutcome,
    PlaceOrder,
)
from lapnet_sim.ledger.payment import Instruction, Payment
from lapnet_sim.ledger.position import PositionKey
from lapnet_sim.ledger.quoted import HoldQuotes, TooManyQuotes
from lapnet_sim.ledger.recall import Recall
from lapnet_sim.ledger.recall_commands import (
    LapseRecall,
    NoteRecallDelivered,
    PlaceRecall,
    RecallCommand,
    RecallConflict,
    RecallOutcome,
    RecallRefused,
    ResolveRecall,
)
from lapnet_sim.ledger.registry_commands import (
    NOTHING_TOUCHED,
    AdmitParticipant,
    ChangeParticipant,
    MoveFunds,
    NoteFunding,
    RegistryCommand,
    RegistryResult,
    RegistryTouched,
    touched_in_registry,
)
from lapnet_sim.ledger.return_period import RETURN_PERIOD
from lapnet_sim.ledger.settlement_commands import (
    ApproveWindow,
    ChooseAsset,
    CloseWindow,
    NoteInstructed,
    NoteNetted,
    NoteReserved,
    NoteShort,
    ResolveShort,
    SealWindow,
    SettlementCommand,
    SettlementResult,
    SettleWindow,
    holders_of,
    positions_of,
)
from lapnet_sim.ledger.tokens import MoveTokens, TokensMoved
from lapnet_sim.ledger.use import UseKey
from participants import OPERATOR, ParticipantId
from participants.messages import CreditReply
from participants.reasons import Reason
from settlement.business_days import business_date
from settlement.window import Window


@dataclass(frozen=True, slots=True)
class Reserve:
    """Take a payment in, and take the headroom it needs."""

    instruction: Instruction
    refused: Reason | None = None
    """Why it is refused whatever the books say: it is stored, so that a repetition is answered."""
    limits: Limits = NO_LIMITS
    return_within: timedelta = RETURN_PERIOD
    """How long after its completion a payment can be returned."""
    at_original: AtOriginal | None = None
    """For converted money that goes back at the rate it was paid at."""

    def __post_init__(self) -> None:
        owners = tuple(limit.owner for limit in self.limits.daily)
        assert owners == self.instruction.counted, "what is limited is counted"


@dataclass(frozen=True, slots=True)
class Conclude:
    """An acquirer has answered, in time or late."""

    payment_id: PaymentId
    reply: CreditReply
    answered_at: datetime | None = None
    """When the answer reached the switch, where somebody took note of it."""


@dataclass(frozen=True, slots=True)
class TimeOut:
    """Nobody has answered; the deadline has passed."""

    payment_id: PaymentId
    was_asked: bool = True
    """Whether the acquirer may have been asked; False only for whoever should have asked it."""


@dataclass(frozen=True, slots=True)
class NoteEnquiry:
    """A partner network was asked what became of a payment, and gave no answer."""

    payment_id: PaymentId
    is_last: bool


@dataclass(frozen=True, slots=True)
class Acknowledge:
    """A participant has acknowledged the ends of payments."""

    receiver: ParticipantId
    payments: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class Fund:
    """Money was paid in at the settlement bank: the cap rises."""

    participant: ParticipantId
    amount: Money


@dataclass(frozen=True, slots=True)
class OpenWindow:
    """Open the first settlement window of a new database."""

    window: Window


ClaimKey: TypeAlias = tuple[ParticipantId, UUID]

Command: TypeAlias = (
    Reserve
    | Conclude
    | TimeOut
    | NoteEnquiry
    | DecideDoubt
    | HoldQuotes
    | Acknowledge
    | Fund
    | OpenWindow
    | SettlementCommand
    | BreakCommand
    | PlaceOrder
    | CancelOrder
    | ExpireOrder
    | RegistryCommand
    | MoveTokens
    | RecallCommand
    | DisputeCommand
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """Where a payment stands after a command."""

    payment: Payment
    replayed: bool = False
    """The command was a repetition; nothing changed."""
    tell: tuple[ParticipantId, ...] = ()
    """Who must now be told the end of the payment."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """The transaction id was used before for a different request; nothing changed."""

    payment: Payment


@dataclass(frozen=True, slots=True)
class Done:
    """The command took effect, or had already."""


Result: TypeAlias = (
    Outcome
    | Conflict
    | Done
    | DecisionOutcome
    | DecisionRefused
    | OrderOutcome
    | OrderConflict
    | TooManyQuotes
    | RegistryResult
    | SettlementResult
    | TokensMoved
    | BreakResult
    | RecallOutcome
    | RecallConflict
    | RecallRefused
    | DisputeOutcome
    | DisputeConflict
    | DisputeRefused
)

DONE = Done()

NOBODY = frozenset[ParticipantId]()


@dataclass(frozen=True, slots=True)
class Touched:
    """The rows that a batch of commands may read or write, apart from those it makes.

    A payment named here brings its quote, its order, the positions it moves and the daily uses it
    counts towards with it.
    """

    payments: frozenset[UUID]
    requests: frozenset[tuple[ParticipantId, UUID]]
    """Issuer and UETR."""
    quotes: frozenset[QuoteId]
    positions: frozenset[PositionKey]
    days: frozenset[date]
    """Business dates whose payments are numbered."""
    orders: frozenset[OrderReference]
    order_requests: frozenset[OrderKey]
    end_to_end: frozenset[EndToEndKey]
    claimed: frozenset[UUID]
    """Payments whose recalls and disputes are wanted; those that a return may end come by it."""
    claim_requests: frozenset[ClaimKey]
    """Issuer, and the id it chose for a recall or a dispute."""
    uses: frozenset[UseKey]
    now: datetime
    participants: frozenset[ParticipantId]
    """Whose registrations a payment is judged by."""
    quoting: frozenset[ParticipantId] = frozenset()
    """Issuers whose open quotes are counted."""
    decided: frozenset[UUID] = frozenset()
    """Payments in doubt that operators decide about."""
    registry: RegistryTouched = NOTHING_TOUCHED
    batches: frozenset[str] = frozenset()
    """Windows whose settlement goes a step."""
    fundings: frozenset[UUID] = frozenset()
    """Cash that moves in such a step."""
    holdings: frozenset[ParticipantId] = frozenset()
    """Whose digital kip is looked at."""
    token_moves: frozenset[str] = frozenset()
    """Causes of movements of digital kip that may be repetitions."""
    breaks: frozenset[str] = frozenset()
    break_days: frozenset[date] = frozenset()
    """Dates whose breaks are found anew: all of them, and suspense, are looked at."""


def touched(commands: tuple[Command, ...], now: datetime) -> Touched:  # noqa: C901, PLR0912, PLR0915 - as in decide
    """What ``commands`` need to be loaded."""
    payments: set[UUID] = set()
    requests: set[tuple[ParticipantId, UUID]] = set()
    quotes: set[QuoteId] = set()
    positions: set[PositionKey] = set()
    days: set[date] = set()
    orders: set[OrderReference] = set()
    order_requests: set[OrderKey] = set()
    end_to_end: set[EndToEndKey] = set()
    claimed: set[UUID] = set()
    claim_requests: set[ClaimKey] = set()
    uses: set[UseKey] = set()
    quoting: set[ParticipantId] = set()
    decided: set[UUID] = set()
    batches: set[str] = set()
    fundings: set[UUID] = set()
    holdings: set[ParticipantId] = set()
    token_moves: set[str] = set()
    breaks: set[str] = set()
    break_days: set[date] = set()
    registry: list[RegistryCommand] = []
    today = business_date(now)
    for command in commands:
        match command:
            case Reserve(instruction):
                requests.add((instruction.issuer, instruction.uetr))
                days.add(today)
                positions.update(parties(instruction))
                if is_unique(instruction):
                    end_to_end.add(key_of(instruction, day_of(now)))
                uses.update(use_keys(instruction, now))
                if instruction.quote_id is not None:
                    quotes.add(instruction.quote_id)
                if instruction.original_id is not None:
                    payments.add(instruction.original_id)
                    claimed.add(instruction.original_id)
                if instruction.order_reference is not None:
                    orders.add(instruction.order_reference)
            case Conclude(payment_id) | TimeOut(payment_id) | NoteEnquiry(payment_id):
                payments.add(payment_id)
            case DecideDoubt(payment_id):
                payments.add(payment_id)
                decided.add(payment_id)
            case Fund(participant, amount):
                positions.add((participant, amount.currency.code))
            case (
                CloseWindow()
                | SealWindow()
                | NoteNetted()
                | ApproveWindow()
                | ChooseAsset()
                | NoteInstructed()
                | NoteReserved()
                | NoteShort()
                | ResolveShort()
                | SettleWindow()
            ):
                batches.add(command.window_id)
                positions.update(positions_of(command))
                holdings.update(holders_of(command))
                if isinstance(command, ResolveShort):
                    fundings.update(funding.id for funding in command.fundings)
            case PlaceOrder(order):
                order_requests.add(order.key)
            case CancelOrder(reference) | ExpireOrder(reference):
                orders.add(reference)
            case (
                PlaceRecall() | NoteRecallDelivered() | ResolveRecall() | LapseRecall()
                | OpenDispute() | StepDispute()
            ):  # fmt: skip
                payments.add(claim_of(command).payment_id)
                claimed.add(claim_of(command).payment_id)
                claim_requests.add(claim_of(command).key)
                if isinstance(command, ResolveRecall) and command.resolution.return_id is not None:
                    requests.add((command.recall.acquirer, command.resolution.return_id))
            case HoldQuotes(most_open=most_open):
                if most_open:
                    quoting.add(command.issuer)
            case AdmitParticipant() | ChangeParticipant() | MoveFunds() | NoteFunding():
                registry.append(command)
                if isinstance(command, MoveFunds | NoteFunding):
                    holdings.add(command.funding.participant)
            case MoveTokens(id_, participant):
                positions.add((participant, LAK.code))
                holdings.add(participant)
                token_moves.add(id_.hex)
            case RecordBreaks():
                break_days.update(command.dates)
            case ProposeEnd(break_id):
                breaks.add(break_id)
            case DecideEnd(break_id):
                breaks.add(break_id)
                positions.update(command.positions)
            case OpenWindow() | Acknowledge():
                pass
    return Touched(
        payments=frozenset(payments),
        requests=frozenset(requests),
        quotes=frozenset(quotes),
        positions=frozenset(positions),
        days=frozenset(days),
        orders=frozenset(orders),
        order_requests=frozenset(order_requests),
        end_to_end=frozenset(end_to_end),
        claimed=frozenset(claimed),
        claim_requests=frozenset(claim_requests),
        uses=frozenset(uses),
        now=now,
        quoting=frozenset(quoting),
        decided=frozenset(decided),
        participants=frozenset(participant for participant, _ in positions) if days else NOBODY,
        registry=touched_in_registry(registry),
        batches=frozenset(batches),
        fundings=frozenset(fundings),
        holdings=frozenset(holdings),
        token_moves=frozenset(token_moves),
        breaks=frozenset(breaks),
        break_days=frozenset(break_days),
    )


def claim_of(command: RecallCommand | DisputeCommand) -> Recall | Dispute:
    """What a command about a recall or a dispute is about."""
    return command.dispute if isinstance(command, OpenDispute | StepDispute) else command.recall


def moved(instruction: Instruction) -> tuple[PositionKey, ...]:
    """The positions a payment moves when it completes: its parties', and the operator's."""
    keys = parties(instruction)
    if not instruction.fees.switch_fee_minor:
        return keys
    return (*keys, (OPERATOR, instruction.debit.currency.code))


def parties(instruction: Instruction) -> tuple[PositionKey, ...]:
    """The positions of those who take part in a payment."""
    source, target = instruction.debit.currency.code, instruction.credit.currency.code
    keys: tuple[PositionKey, ...] = (
        (instruction.issuer, source),
        (instruction.acquirer, target),
    )
    if instruction.provider is None:
        return keys
    return (*keys, (instruction.provider, source), (instruction.provider, target))
