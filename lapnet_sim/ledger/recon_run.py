"""What the books keep of a reconciliation: its digest, and which files it was made from.

A run is known by its digest, so the same run recorded a second time changes nothing at all.
"""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class TakenFile:
    """A file that a run took in. ``sequence`` is the sender's number for it, where it has one."""

    sender: str
    sequence: int | None
    sha256: str
    lines: int
    name: str
    is_ignored: bool = False
    """Delivered a second time in the same run."""


@dataclass(frozen=True, slots=True)
class ReconRun:
    """One reconciliation of a business date, as it is recorded."""

    digest: str
    """Over its breaks, what it carries on and its accounts."""
    business_date: date
    files: tuple[TakenFile, ...] = ()
    recorded_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CarriedIn:
    """A line that a run carried in from an earlier date, whatever became of it."""

    txn_id: str
    since: date
