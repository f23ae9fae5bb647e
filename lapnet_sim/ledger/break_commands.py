"""What can be asked of the books about breaks: they are recorded, proposed an end, decided."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeAlias
from uuid import UUID

from lapnet_sim.ledger.position import PositionKey
from lapnet_sim.ledger.recon_run import CarriedIn, ReconRun
from lapnet_sim.ledger.registry_commands import Refused
from lapnet_sim.ledger.versions import RunRefused
from participants import LineStatus, ParticipantId, StatementLine
from settlement.break_life import KnownBreak
from settlement.breaks import Break
from settlement.business_days import business_date


@dataclass(frozen=True, slots=True)
class RecordBreaks:
    """A reconciliation of a date found these breaks, and no others.

    What it carried in are lines of earlier dates: it decides about their breaks too. A run that is
    recorded already changes nothing; another one of its date supersedes the one before.
    """

    business_date: date
    breaks: tuple[Break, ...]
    carried: tuple[CarriedIn, ...] = ()
    run: ReconRun | None = None

    @property
    def dates(self) -> frozenset[date]:
        """Every date whose breaks it decides about."""
        return frozenset({self.business_date, *(each.since for each in self.carried)})


@dataclass(frozen=True, slots=True)
class ProposeEnd:
    """The maker proposes to close a break."""

    break_id: str
    by: str
    note: str


@dataclass(frozen=True, slots=True)
class DecideEnd:
    """The checker decides on a proposal."""

    break_id: str
    by: str
    note: str
    approves: bool
    positions: tuple[PositionKey, ...] = ()
    """Those that its journal moves."""


BreakCommand: TypeAlias = RecordBreaks | ProposeEnd | DecideEnd


@dataclass(frozen=True, slots=True)
class Correction:
    """A journal that two persons agreed on, as booked. Units: minor units of ``currency``."""

    journal_id: UUID
    break_id: str
    window_id: str
    debtor: ParticipantId
    creditor: ParticipantId
    currency: str
    amount_minor: int
    maker: str
    checker: str
    booked_at: datetime


def correction_line(correction: Correction) -> StatementLine:
    """Return a correction as everybody's statements show it: a line of its own."""
    return StatementLine(
        txn_id=correction.break_id,
        business_date=business_date(correction.booked_at),
        window_id=correction.window_id,
        payer=correction.debtor,
        payee=correction.creditor,
        currency=correction.currency,
        amount_minor=correction.amount_minor,
        fee_minor=0,
        status=LineStatus.OK,
        committed_at=correction.booked_at,
    )


@dataclass(frozen=True, slots=True)
class BreakOutcome:
    """A break as it stands after a command."""

    known: KnownBreak
    correction: Correction | None = None


@dataclass(frozen=True, slots=True)
class BreaksRecorded:
    """What a reconciliation changed, in numbers of breaks."""

    opened: int
    carried: int
    matched: int
    reopened: int
    is_repeated: bool = False
    """The run was recorded before; nothing changed."""
    corrected: int = 0
    """Found again with other figures."""
    kept: int = 0
    """Closed, and found again as they were: the run it supersedes found them too."""
    supersedes: str | None = None
    """Digest of the version of the day that this one takes the place of."""


BreakResult: TypeAlias = BreakOutcome | BreaksRecorded | RunRefused | Refused

SuspenseKey: TypeAlias = tuple[str, str]
"""Who owes, as the break list says it, and the currency."""
