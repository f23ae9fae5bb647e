"""The rows a batch needs: each command says which it may read or write."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final, get_args
from uuid import UUID

from fx import LAK
from lapnet_sim.ids import OrderReference, QuoteId
from lapnet_sim.ledger.break_commands import DecideEnd, ProposeEnd, RecordBreaks
from lapnet_sim.ledger.commands import Command
from lapnet_sim.ledger.daily import use_keys
from lapnet_sim.ledger.decision import DecideDoubt
from lapnet_sim.ledger.dispute import Dispute
from lapnet_sim.ledger.dispute_commands import DisputeCommand
from lapnet_sim.ledger.end_to_end_key import EndToEndKey, day_of, is_unique, key_of
from lapnet_sim.ledger.opening_commands import Fund, OpenWindow
from lapnet_sim.ledger.order import OrderKey
from lapnet_sim.ledger.order_commands import CancelOrder, ExpireOrder, PlaceOrder
from lapnet_sim.ledger.parties import parties
from lapnet_sim.ledger.payment_commands import (
    Acknowledge,
    Conclude,
    NoteEnquiry,
    Reserve,
    TimeOut,
)
from lapnet_sim.ledger.position import PositionKey
from lapnet_sim.ledger.quoted import HoldQuotes
from lapnet_sim.ledger.recall import Recall
from lapnet_sim.ledger.recall_commands import RecallCommand, ResolveRecall
from lapnet_sim.ledger.recon_run import TakenFile
from lapnet_sim.ledger.registry_commands import (
    MoveFunds,
    NoteFunding,
    RegistryCommand,
    RegistryTouched,
    touch_registry,
)
from lapnet_sim.ledger.rulebook import Rulebook, by, whole
from lapnet_sim.ledger.settlement_commands import (
    ResolveShort,
    SettlementCommand,
    holders_of,
    positions_of,
)
from lapnet_sim.ledger.tokens import MoveTokens
from lapnet_sim.ledger.use import UseKey
from participants import ParticipantId
from settlement.business_days import business_date


@dataclass(frozen=True, slots=True)
class Touched:
    """The rows that a batch of commands may read or write, apart from those it makes.

    A payment named here brings its quote, its order, the positions it moves and the daily uses it
    counts towards with it.
    """

    now: datetime
    payments: set[UUID] = field(default_factory=set)
    requests: set[tuple[ParticipantId, UUID]] = field(default_factory=set)
    """Issuer and UETR."""
    quotes: set[QuoteId] = field(default_factory=set)
    positions: set[PositionKey] = field(default_factory=set)
    days: set[date] = field(default_factory=set)
    """Business dates whose payments are numbered."""
    orders: set[OrderReference] = field(default_factory=set)
    order_requests: set[OrderKey] = field(default_factory=set)
    end_to_end: set[EndToEndKey] = field(default_factory=set)
    claimed: set[UUID] = field(default_factory=set)
    """Payments whose recalls and disputes are wanted; those that a return may end come by it."""
    claim_requests: set[tuple[ParticipantId, UUID]] = field(default_factory=set)
    """Issuer, and the id it chose for a recall or a dispute."""
    uses: set[UseKey] = field(default_factory=set)
    quoting: set[ParticipantId] = field(default_factory=set)
    """Issuers whose open quotes are counted."""
    decided: set[UUID] = field(default_factory=set)
    """Payments in doubt that operators decide about."""
    registry: RegistryTouched = field(default_factory=RegistryTouched)
    batches: set[str] = field(default_factory=set)
    """Windows whose settlement goes a step."""
    fundings: set[UUID] = field(default_factory=set)
    """Cash that moves in such a step."""
    holdings: set[ParticipantId] = field(default_factory=set)
    """Whose digital kip is looked at."""
    token_moves: set[str] = field(default_factory=set)
    """Causes of movements of digital kip that may be repetitions."""
    breaks: set[str] = field(default_factory=set)
    break_days: set[date] = field(default_factory=set)
    """Dates whose breaks are found anew: all of them, and suspense, are looked at."""
    run_files: set[TakenFile] = field(default_factory=set)
    """What they are found in: runs that took in the same contents or numbers are looked at."""

    @property
    def participants(self) -> set[ParticipantId]:
        """Whose registrations a payment is judged by."""
        return {participant for participant, _ in self.positions} if self.days else set()


def touched(commands: tuple[Command, ...], now: datetime) -> Touched:
    """What ``commands`` need to be loaded."""
    found = Touched(now)
    for command in commands:
        TOUCHES[type(command)](found, command, now)
    return found


def _reserve(found: Touched, command: Reserve, now: datetime) -> None:
    asked = command.instruction
    found.requests.add((asked.issuer, asked.uetr))
    found.days.add(business_date(now))
    found.positions.update(parties(asked))
    found.uses.update(use_keys(asked, now))
    if is_unique(asked):
        found.end_to_end.add(key_of(asked, day_of(now)))
    if asked.quote_id is not None:
        found.quotes.add(asked.quote_id)
    if asked.original_id is not None:
        found.payments.add(asked.original_id)
        found.claimed.add(asked.original_id)
    if asked.order_reference is not None:
        found.orders.add(asked.order_reference)


def _payment(found: Touched, command: Conclude | TimeOut | NoteEnquiry, _: datetime) -> None:
    found.payments.add(command.payment_id)


def _doubt(found: Touched, command: DecideDoubt, _: datetime) -> None:
    found.payments.add(command.payment_id)
    found.decided.add(command.payment_id)


def _quotes(found: Touched, command: HoldQuotes, _: datetime) -> None:
    if command.most_open:
        found.quoting.add(command.issuer)


def _new_order(found: Touched, command: PlaceOrder, _: datetime) -> None:
    found.order_requests.add(command.order.key)


def _order(found: Touched, command: CancelOrder | ExpireOrder, _: datetime) -> None:
    found.orders.add(command.reference)


def _recall(found: Touched, command: RecallCommand, _: datetime) -> None:
    _claim(found, command.recall)
    if isinstance(command, ResolveRecall) and command.resolution.return_id is not None:
        found.requests.add((command.recall.acquirer, command.resolution.return_id))


def _dispute(found: Touched, command: DisputeCommand, _: datetime) -> None:
    _claim(found, command.dispute)


def _claim(found: Touched, claim: Recall | Dispute) -> None:
    found.payments.add(claim.payment_id)
    found.claimed.add(claim.payment_id)
    found.claim_requests.add(claim.key)


def _registry(found: Touched, command: RegistryCommand, _: datetime) -> None:
    touch_registry(found.registry, command)
    if isinstance(command, MoveFunds | NoteFunding):
        found.holdings.add(command.funding.participant)


def _tokens(found: Touched, command: MoveTokens, _: datetime) -> None:
    found.positions.add((command.participant, LAK.code))
    found.holdings.add(command.participant)
    found.token_moves.add(command.id.hex)


def _settlement(found: Touched, command: SettlementCommand, _: datetime) -> None:
    found.batches.add(command.window_id)
    found.positions.update(positions_of(command))
    found.holdings.update(holders_of(command))
    if isinstance(command, ResolveShort):
        found.fundings.update(funding.id for funding in command.fundings)


def _new_breaks(found: Touched, command: RecordBreaks, _: datetime) -> None:
    found.break_days.update(command.dates)
    found.run_files.update(() if command.run is None else command.run.files)


def _break(found: Touched, command: ProposeEnd | DecideEnd, _: datetime) -> None:
    found.breaks.add(command.break_id)
    if isinstance(command, DecideEnd):
        found.positions.update(command.positions)


def _fund(found: Touched, command: Fund, _: datetime) -> None:
    found.positions.add((command.participant, command.amount.currency.code))


def _nothing(found: Touched, command: Acknowledge | OpenWindow, _: datetime) -> None:
    del found, command


TOUCHES: Final[Rulebook[Touched, None]] = whole(
    {
        **by(_reserve, Reserve),
        **by(_payment, Conclude),
        **by(_payment, TimeOut),
        **by(_payment, NoteEnquiry),
        **by(_nothing, Acknowledge),
        **by(_doubt, DecideDoubt),
        **by(_quotes, HoldQuotes),
        **by(_new_order, PlaceOrder),
        **by(_order, CancelOrder),
        **by(_order, ExpireOrder),
        **by(_recall, *get_args(RecallCommand)),
        **by(_dispute, *get_args(DisputeCommand)),
        **by(_registry, *get_args(RegistryCommand)),
        **by(_tokens, MoveTokens),
        **by(_settlement, *get_args(SettlementCommand)),
        **by(_new_breaks, RecordBreaks),
        **by(_break, ProposeEnd),
        **by(_break, DecideEnd),
        **by(_fund, Fund),
        **by(_nothing, OpenWindow),
    }
)
