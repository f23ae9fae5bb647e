"""What the books keep of a reconciliation: which files it was made from, and what it came to.

A run is known by its digest, so the same run recorded a second time changes nothing at all. Runs
of one business date are its versions: each names the one it supersedes.
"""

from dataclasses import dataclass
from datetime import date, datetime

from settlement.tally import Tally


@dataclass(frozen=True, slots=True)
class TakenFile:
    """A file that a run took in. ``sequence`` is the sender's number for it, where it has one."""

    sender: str
    """With the side it is about, ``BCEL/payer``; the side alone where the name says no sender."""
    sequence: int | None
    sha256: str
    lines: int
    name: str
    is_ignored: bool = False
    """Delivered a second time in the same run."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A break that a run found. Units: ``difference_minor`` is signed, in its currency."""

    break_id: str
    code: str
    currency: str
    difference_minor: int


@dataclass(frozen=True, slots=True)
class ReconRun:
    """One reconciliation of a business date, as it is recorded."""

    digest: str
    """Over its date, the contents of its files, its breaks, what it carries on and its accounts."""
    business_date: date
    files: tuple[TakenFile, ...] = ()
    recorded_at: datetime | None = None
    tallies: tuple[Tally, ...] = ()
    """Each source's lines and money, matched and broken."""
    version: int = 1
    """How many runs of its date there are with it."""
    supersedes: str | None = None
    """Digest of the version before."""
    findings: tuple[Finding, ...] = ()
    """Every break it found, by id."""


@dataclass(frozen=True, slots=True)
class CarriedIn:
    """A line that a run carried in from an earlier date, whatever became of it."""

    txn_id: str
    since: date
