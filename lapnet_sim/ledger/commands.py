"""What can be asked of the books, and what they answer.

Commands are values. Each is decided whole or refused whole; the answer is given only after what
was decided is durable.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeAlias
from uuid import UUID

from fx import Money, Quote
from lapnet_sim.ids import JournalId, OrderReference, PaymentId, QuoteId
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
from participants import ParticipantId
from participants.messages import CreditReply
from participants.reasons import Reason
from settlement.business_days import business_date
from settlement.instruction import Instruction as Instructed
from settlement.window import Window


@dataclass(frozen=True, slots=True)
class Reserve:
    """Take a payment in, and take the headroom it needs."""

    instruction: Instruction
    refused: Reason | None = None
    """Why it is refused whatever the books say: it is stored, so that a repetition is answered."""


@dataclass(frozen=True, slots=True)
class Conclude:
    """An acquirer has answered, in time or late."""

    payment_id: PaymentId
    reply: CreditReply


@dataclass(frozen=True, slots=True)
class TimeOut:
    """Nobody has answered; the deadline has passed."""

    payment_id: PaymentId


@dataclass(frozen=True, slots=True)
class NoteEnquiry:
    """A partner network was asked what became of a payment, and gave no answer."""

    payment_id: PaymentId
    is_last: bool


@dataclass(frozen=True, slots=True)
class HoldQuote:
    """Keep a quote that was offered, until it is used or expires."""

    quote: Quote
    issuer: ParticipantId


@dataclass(frozen=True, slots=True)
class Acknowledge:
    """Participants have acknowledged the end of a payment."""

    payment_id: PaymentId
    receivers: tuple[ParticipantId, ...]


@dataclass(frozen=True, slots=True)
class Fund:
    """Money was paid in at the settlement bank: the cap rises."""

    participant: ParticipantId
    amount: Money


@dataclass(frozen=True, slots=True)
class OpenWindow:
    """Open the first settlement window of a new database."""

    window: Window


@dataclass(frozen=True, slots=True)
class CloseWindow:
    """The cut-off has come: close the open window and open the next."""

    window_id: str
    following: Window


@dataclass(frozen=True, slots=True)
class NoteInstructed:
    """A closed window's instructions go to the settlement bank."""

    window_id: str
    instructions: tuple[Instructed, ...]


@dataclass(frozen=True, slots=True)
class SettleWindow:
    """The settlement bank has moved a window's nets."""

    window_id: str
    journal_id: JournalId
    nets: tuple[tuple[ParticipantId, str, int], ...]
    """Participant, currency, and what it receives in minor units (negative: pays)."""


Command: TypeAlias = (
    Reserve
    | Conclude
    | TimeOut
    | NoteEnquiry
    | HoldQuote
    | Acknowledge
    | Fund
    | OpenWindow
    | CloseWindow
    | NoteInstructed
    | SettleWindow
    | PlaceOrder
    | CancelOrder
    | ExpireOrder
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


Result: TypeAlias = Outcome | Conflict | Done | OrderOutcome | OrderConflict

DONE = Done()


@dataclass(frozen=True, slots=True)
class Touched:
    """The rows that a batch of commands may read or write, apart from those it makes.

    A payment named here brings its quote, its order and the positions of its parties with it.
    """

    payments: frozenset[UUID]
    requests: frozenset[tuple[ParticipantId, UUID]]
    """Issuer and UETR."""
    quotes: frozenset[QuoteId]
    positions: frozenset[PositionKey]
    notices: frozenset[tuple[UUID, ParticipantId]]
    """Payment and receiver."""
    days: frozenset[date]
    """Business dates whose payments are numbered."""
    orders: frozenset[OrderReference]
    order_requests: frozenset[OrderKey]


def touched(commands: tuple[Command, ...], now: datetime) -> Touched:  # noqa: C901 - as in decide
    """What ``commands`` need to be loaded."""
    payments: set[UUID] = set()
    requests: set[tuple[ParticipantId, UUID]] = set()
    quotes: set[QuoteId] = set()
    positions: set[PositionKey] = set()
    notices: set[tuple[UUID, ParticipantId]] = set()
    days: set[date] = set()
    orders: set[OrderReference] = set()
    order_requests: set[OrderKey] = set()
    today = business_date(now)
    for command in commands:
        match command:
            case Reserve(instruction):
                requests.add((instruction.issuer, instruction.uetr))
                days.add(today)
                positions.update(parties(instruction))
                if instruction.quote_id is not None:
                    quotes.add(instruction.quote_id)
                if instruction.original_id is not None:
                    payments.add(instruction.original_id)
                if instruction.order_reference is not None:
                    orders.add(instruction.order_reference)
            case Conclude(payment_id) | TimeOut(payment_id) | NoteEnquiry(payment_id):
                payments.add(payment_id)
            case Acknowledge(payment_id, receivers):
                notices.update((payment_id, receiver) for receiver in receivers)
            case Fund(participant, amount):
                positions.add((participant, amount.currency.code))
            case SettleWindow(nets=nets):
                positions.update((participant, currency) for participant, currency, _ in nets)
            case PlaceOrder(order):
                order_requests.add(order.key)
            case CancelOrder(reference) | ExpireOrder(reference):
                orders.add(reference)
            case HoldQuote() | OpenWindow() | CloseWindow() | NoteInstructed():
                pass
    return Touched(
        payments=frozenset(payments),
        requests=frozenset(requests),
        quotes=frozenset(quotes),
        positions=frozenset(positions),
        notices=frozenset(notices),
        days=frozenset(days),
        orders=frozenset(orders),
        order_requests=frozenset(order_requests),
    )


def parties(instruction: Instruction) -> tuple[PositionKey, ...]:
    """The positions a payment moves when it completes."""
    source, target = instruction.debit.currency.code, instruction.credit.currency.code
    keys: tuple[PositionKey, ...] = (
        (instruction.issuer, source),
        (instruction.acquirer, target),
    )
    if instruction.provider is None:
        return keys
    return (*keys, (instruction.provider, source), (instruction.provider, target))
