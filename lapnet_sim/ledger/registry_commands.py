"""What can be asked of the books about participants and their money, and what they answer."""

from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from fx import LAK
from lapnet_sim.ledger.funding import Funding
from lapnet_sim.ledger.funding_lifecycle import FundingEvent
from lapnet_sim.ledger.participant_lifecycle import ParticipantEvent
from lapnet_sim.ledger.position import Position, PositionKey
from lapnet_sim.ledger.registration import Registration, Terms
from participants import ParticipantId
from participants.settlement_bank import RefusalReason


@dataclass(frozen=True, slots=True)
class AdmitParticipant:
    """Take an application, or change the terms of a participant that is known."""

    id: ParticipantId
    terms: Terms
    by: str


@dataclass(frozen=True, slots=True)
class ChangeParticipant:
    """Have something happen to a participant."""

    id: ParticipantId
    event: ParticipantEvent
    by: str
    why: str = ""
    endpoint: str | None = None
    """The address to reach it at from now on; only with ``connect``."""


@dataclass(frozen=True, slots=True)
class MoveFunds:
    """Money is to be paid in or out at the settlement bank."""

    funding: Funding


@dataclass(frozen=True, slots=True)
class NoteFunding:
    """The settlement bank has answered."""

    funding: Funding
    """What it was asked."""
    event: FundingEvent
    reason: RefusalReason | None = None
    """Why it refused."""


class Refusal(StrEnum):
    """Why nothing was changed."""

    UNKNOWN = "unknown"
    """No participant has this code."""
    STATUS = "status"
    """It cannot happen to a participant that stands so."""
    OWES = "owes"
    """It is owed or owes money, or has payments under way."""
    KIND_FIXED = "kind_fixed"
    """What kind of institution it is cannot be changed."""
    IIN_TAKEN = "iin_taken"
    """The institution number is another participant's."""
    SHORT = "short"
    """There is not so much that could be taken out."""
    SAME_HAND = "same_hand"
    """Two different persons are needed, and this is the first one again."""
    UNSETTLED = "unsettled"
    """A window has closed and is not settled: until then its cash must stay."""


@dataclass(frozen=True, slots=True)
class RegistrationOutcome:
    """How a participant is registered after a command."""

    registration: Registration
    replayed: bool = False
    """Nothing changed: it stood so already."""


@dataclass(frozen=True, slots=True)
class FundingOutcome:
    """Money that is moved, as far as it has come, and the position as it stands."""

    funding: Funding
    position: Position
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class FundingConflict:
    """The funding id was used before for something else; nothing changed."""

    id: UUID


@dataclass(frozen=True, slots=True)
class Refused:
    """Nothing was changed."""

    refusal: Refusal
    detail: str


RegistryCommand = AdmitParticipant | ChangeParticipant | MoveFunds | NoteFunding
RegistryResult = RegistrationOutcome | FundingOutcome | FundingConflict | Refused


@dataclass(frozen=True, slots=True)
class RegistryTouched:
    """The rows that such commands may read or write, apart from those they make."""

    participants: set[ParticipantId] = field(default_factory=set)
    iins: set[str] = field(default_factory=set)
    """Institution numbers that must not be somebody else's."""
    leaving: set[ParticipantId] = field(default_factory=set)
    """Who wants to be closed: all of their positions and open payments are looked at."""
    positions: set[PositionKey] = field(default_factory=set)
    fundings: set[UUID] = field(default_factory=set)


def touch_registry(found: RegistryTouched, command: RegistryCommand) -> None:
    """Add what ``command`` needs to be loaded."""
    match command:
        case AdmitParticipant(id_, terms):
            found.participants.add(id_)
            if terms.iin is not None:
                found.iins.add(terms.iin)
        case ChangeParticipant(id_, event):
            found.participants.add(id_)
            if event is ParticipantEvent.ACTIVATE:
                found.positions.add((id_, LAK.code))
            if event is ParticipantEvent.CLOSE:
                found.leaving.add(id_)
        case MoveFunds(funding) | NoteFunding(funding):
            found.participants.add(funding.participant)
            found.positions.add((funding.participant, funding.amount.currency.code))
            found.fundings.add(funding.id)
