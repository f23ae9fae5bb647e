"""What reports are computed from: a business day's books and files, read once, never changed.

Everything here is a value. Two reports of one day that are computed from the same evidence carry
the same digests, so a reader can see that they speak of the same day.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property

from lapnet_sim.ledger.break_commands import Correction, correction_line
from lapnet_sim.ledger.payment import Payment
from lapnet_sim.ledger.position import Position
from lapnet_sim.ledger.recon_run import ReconRun
from lapnet_sim.reports.mirror import Mirrored
from lapnet_sim.storage.report_reads import Booked, Converted, Quoted
from participants import OPERATOR, LineStatus, StatementLine
from settlement import Netting, Reconciliation, net
from settlement.acceptance import Delivery
from settlement.batch import Batch, Control, control_of
from settlement.break_life import KnownBreak
from settlement.business_days import SCHEME_ZONE
from settlement.instruction import Instruction
from settlement.whatif import BUCKETS, Cell, Cube
from settlement.window import HOME, Window

BUCKET_S = 24 * 3600 // BUCKETS


class Need(StrEnum):
    """A part of the evidence that a report is computed from."""

    BOOKS = "books"
    """The switch's database."""
    STATEMENTS = "statements"
    """The participants' files, compared with the books."""
    BANK = "bank"
    """The settlement bank's statement."""
    MIRROR = "mirror"
    """The settlement bank's closing balances."""
    RULES = "rules"
    """Every invariant, asked of the whole database."""
    QUOTES = "quotes"
    """What was offered for conversions, used or not."""
    MONTH = "month"
    """The month up to the business date, by day."""


@dataclass(frozen=True, slots=True)
class Moved:
    """One line of the settlement bank's statement. Units: minor units, signed."""

    order_id: str
    participant: str
    currency: str
    amount_minor: int
    balance_minor: int
    booked_at: str


@dataclass(frozen=True, slots=True)
class DayVolume:
    """Completed and refused payments of one business date and currency. Units: minor units."""

    business_date: date
    currency: str
    completed: int
    amount_minor: int
    largest_minor: int
    refused: int


@dataclass(frozen=True, slots=True)
class Chained:
    """The chain of final windows: how long it is, the seal of its head, and what is broken."""

    links: int
    head: str
    broken: int


@dataclass(frozen=True, slots=True)
class Input:
    """One thing that was read, and the SHA-256 of what was in it."""

    part: Need
    name: str
    sha256: str


@dataclass(frozen=True)
class Evidence:
    """A business day, as far as a report needs it; what was not asked for is empty."""

    business_date: date
    payments: tuple[Payment, ...] = ()
    """Ended on the date, by reference."""
    lines: tuple[StatementLine, ...] = ()
    """Their legs."""
    adjustments: tuple[StatementLine, ...] = ()
    """What accepted disputes give back in the date's windows."""
    windows: tuple[Window, ...] = ()
    value_dates: Mapping[str, date] = field(default_factory=dict)
    """By window: when its money moved, or will by the calendar."""
    instructions: tuple[Instruction, ...] = ()
    batches: Mapping[str, Batch] = field(default_factory=dict)
    """The files about the windows' settlement, by window."""
    corrections: tuple[Correction, ...] = ()
    """Booked in the date's windows, as two persons agreed."""
    known_breaks: tuple[KnownBreak, ...] = ()
    """Of the date, and whatever still stands of others."""
    versions: tuple[ReconRun, ...] = ()
    """The recorded reconciliations of the date, the first one first."""
    suspense: Mapping[tuple[str, str], int] = field(default_factory=dict)
    """What the books keep in suspense, by debtor and currency, in minor units."""
    booked: tuple[Booked, ...] = ()
    positions: tuple[Position, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    """Of members, by code."""
    conversions: tuple[Converted, ...] = ()
    quoted: tuple[Quoted, ...] = ()
    reconciliation: Reconciliation | None = None
    deliveries: tuple[tuple[str, Delivery], ...] = ()
    """Files as they came in, with their side."""
    moved: tuple[Moved, ...] | None = None
    """None where there is no statement of the settlement bank."""
    mirror: tuple[Mirrored, ...] = ()
    """Cash at the settlement bank in both books, where its statement is there."""
    chain: Chained | None = None
    """Of the whole database, where its rules were asked for."""
    rules: tuple[tuple[str, int], ...] = ()
    """Invariants of the database, and how many rows break each."""
    month: tuple[DayVolume, ...] = ()
    inputs: tuple[Input, ...] = ()

    @cached_property
    def adjusted(self) -> tuple[StatementLine, ...]:
        """What the date's dispute windows hold: adjustments, and what two persons corrected."""
        return (*self.adjustments, *map(correction_line, self.corrections))

    @cached_property
    def completed(self) -> tuple[StatementLine, ...]:
        """The booked lines with adjustments and corrections, in time order."""
        kept = [line for line in self.lines if line.status is LineStatus.OK]
        kept += self.adjusted
        return tuple(sorted(kept, key=lambda line: (line.committed_at, line.txn_id)))

    @cached_property
    def netting(self) -> Netting:
        """The nets of the day's windows."""
        return net(self.completed)

    @cached_property
    def controls(self) -> dict[str, Control]:
        """Number, sum and digest of what is inside each window now."""
        inside: defaultdict[str, list[StatementLine]] = defaultdict(list)
        for line in self.completed:
            inside[line.window_id].append(line)
        return {name: control_of(inside[name]) for name in {*inside, *self.batches}}

    @cached_property
    def cube(self) -> Cube:
        """The netting cube of the day; fees are obligations that count as no payment."""
        return _cube(self.completed)

    @cached_property
    def domestic_cube(self) -> Cube:
        """The same of the windows that close at the day's own cut-offs: domestic ones in kip."""
        home = {str(window.id) for window in self.windows if window.series == HOME}
        return _cube(line for line in self.completed if line.window_id in home)

    @cached_property
    def caps(self) -> dict[tuple[str, str], int]:
        """Each member's cap by currency, as it is now, in minor units."""
        return {(each.participant, each.currency): each.cap_minor for each in self.positions}

    @cached_property
    def as_of(self) -> datetime | None:
        """The last instant the books of this day know of."""
        told = [each.last_at for each in self.booked]
        told += [each.concluded_at for each in self.payments if each.concluded_at]
        return max(told, default=None)

    @cached_property
    def repeats(self) -> dict[tuple[str, str], str]:
        """Files whose side delivered their content before under another name, by side and name."""
        first: dict[tuple[str, str], str] = {}
        found = {}
        for side, each in self.deliveries:
            before = first.setdefault((side, each.sha256), each.path.name)
            if each.is_repeated:
                found[side, each.path.name] = before
        return found

    @property
    def breaks_minor(self) -> Counter[tuple[str, str]]:
        """What open breaks come to, by debtor and currency."""
        found: Counter[tuple[str, str]] = Counter()
        for item in self.reconciliation.breaks if self.reconciliation else ():
            found[item.owes, item.currency] += abs(item.amount_difference_minor)
        return found


def _cube(lines: Iterable[StatementLine]) -> Cube:
    sums: defaultdict[tuple[int, str, str, str], list[int]] = defaultdict(lambda: [0, 0])
    for line in lines:
        bucket = bucket_of(line.committed_at)
        sums[bucket, line.payer, line.payee, line.currency][0] += 1
        for payer, payee, minor in owed_by(line):
            sums[bucket, payer, payee, line.currency][1] += minor
    return Cube.of(Cell(*place, n, minor) for place, (n, minor) in sums.items())


def bucket_of(at: datetime) -> int:
    """Return the five minutes of the scheme's day an instant lies in, counted from midnight."""
    local = at.astimezone(SCHEME_ZONE)
    return (local.hour * 3600 + local.minute * 60) // BUCKET_S


def owed_by(line: StatementLine) -> list[tuple[str, str, int]]:
    """Return what a line leaves owing, with its fees: who owes, who is owed, minor units."""
    every = [
        (line.payer, line.payee, line.amount_minor),
        (line.payer, OPERATOR, line.fee_minor),
        (line.payee, line.payer, line.interchange_minor),
    ]
    return [each for each in every if each[2]]


def paths(lines: Iterable[StatementLine]) -> dict[tuple[str, str], list[tuple[datetime, int]]]:
    """Return each member's position by currency after each of its lines, window by window.

    Units: minor units, negative where it owes; a window begins at nought.
    """
    found: defaultdict[tuple[str, str], list[tuple[datetime, int]]] = defaultdict(list)
    standing: Counter[tuple[str, str, str]] = Counter()
    for line in lines:
        moved: Counter[str] = Counter()
        for payer, payee, minor in owed_by(line):
            moved[payer] -= minor
            moved[payee] += minor
        for member, minor in moved.items():
            place = (line.window_id, member, line.currency)
            standing[place] += minor
            found[member, line.currency].append((line.committed_at, standing[place]))
    return dict(found)
