"""What can be asked of the books about a closed window, one command for each step of its batch."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from lapnet_sim.ids import JournalId
from lapnet_sim.ledger.funding import Funding
from lapnet_sim.ledger.position import PositionKey
from lapnet_sim.ledger.registry_commands import Refused
from participants import ParticipantId
from participants.settlement_asset import Asset
from participants.settlement_bank import Shortfall
from settlement.batch import Batch, Control, LossLine, Way
from settlement.instruction import Instruction as Instructed
from settlement.window import Window, WindowStatus


@dataclass(frozen=True, slots=True)
class CloseWindow:
    """The cut-off has come: close the open window and open the next."""

    window_id: str
    following: Window | None
    """None where the first that falls into the next one opens it."""
    asset: Asset = Asset.CASH
    """What its settlement begins with; it can be chosen anew until it is instructed."""


@dataclass(frozen=True, slots=True)
class SealWindow:
    """The control over a window's payments was taken."""

    window_id: str
    control: Control


@dataclass(frozen=True, slots=True)
class NoteNetted:
    """A closed window was netted; nets agree with control and books."""

    window_id: str
    digest: str
    instructions: tuple[Instructed, ...]


@dataclass(frozen=True, slots=True)
class ApproveWindow:
    """Somebody agrees that a netted window settles."""

    window_id: str
    by: str
    """Whose key, by its mark."""
    needed: int
    """How many different keys must agree; with nought this command is enough."""


@dataclass(frozen=True, slots=True)
class ChooseAsset:
    """The operator says what a window settles in, before it is instructed."""

    window_id: str
    asset: Asset
    by: str


@dataclass(frozen=True, slots=True)
class NoteInstructed:
    """An approved window's instructions go to the settlement bank."""

    window_id: str
    message_id: str


@dataclass(frozen=True, slots=True)
class NoteReserved:
    """The settlement bank holds every debit."""

    window_id: str
    locks: tuple[tuple[ParticipantId, int], ...] = ()
    """Digital kip that it locked, in minor units."""


@dataclass(frozen=True, slots=True)
class NoteShort:
    """The settlement bank could not hold every debit, and holds none."""

    window_id: str
    shortfalls: tuple[Shortfall, ...]


@dataclass(frozen=True, slots=True)
class ResolveShort:
    """The operator chooses how a window gets out of being short."""

    window_id: str
    way: Way
    by: str
    shorts: tuple[PositionKey, ...] = ()
    """The positions that are short: their caps are given back what they were lowered by."""
    fundings: tuple[Funding, ...] = ()
    """Cash that moves for it, all of it or none."""
    not_before: datetime | None = None
    """For a batch that is postponed: until when."""
    lines: tuple[LossLine, ...] = ()
    """Which layer pays how much of whose money."""


@dataclass(frozen=True, slots=True)
class SettleWindow:
    """The settlement bank has moved a window's nets."""

    window_id: str
    journal_id: JournalId
    nets: tuple[tuple[ParticipantId, str, int], ...]
    """Participant, currency, and what it receives in minor units (negative: pays)."""


SettlementCommand: TypeAlias = (
    CloseWindow
    | SealWindow
    | NoteNetted
    | ApproveWindow
    | ChooseAsset
    | NoteInstructed
    | NoteReserved
    | NoteShort
    | ResolveShort
    | SettleWindow
)


@dataclass(frozen=True, slots=True)
class BatchOutcome:
    """Where a window and its batch stand after a command."""

    status: WindowStatus
    batch: Batch
    replayed: bool = False
    """Nothing changed: the window stands elsewhere, or that was done before."""


SettlementResult: TypeAlias = BatchOutcome | Refused


def positions_of(command: SettlementCommand) -> set[PositionKey]:
    """The positions that a step may move."""
    match command:
        case SettleWindow(nets=nets):
            return {(participant, currency) for participant, currency, _ in nets}
        case NoteShort(shortfalls=shortfalls):
            return {(short.participant, short.missing.currency.code) for short in shortfalls}
        case ResolveShort(shorts=shorts, fundings=fundings):
            paid = {(each.participant, each.amount.currency.code) for each in fundings}
            return paid.union(shorts)
        case _:
            return set()


def holders_of(command: SettlementCommand) -> set[ParticipantId]:
    """Those whose digital kip a step may move or must look at."""
    match command:
        case NoteReserved(locks=locks):
            return {participant for participant, _ in locks}
        case ResolveShort() | SettleWindow():
            return {participant for participant, _ in positions_of(command)}
        case _:
            return set()
