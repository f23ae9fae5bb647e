"""Two versions of a day: what a run supersedes, and which files it may be made from.

A bank that has made a mistake sends its day again, under its next number. The run over the new
file supersedes the run over the old one. Nothing is overwritten: both are kept, and so is what
each of them found.

A content belongs to one date, and a number of a sender to one content. Whoever sends a day again
gives it a higher number; a run over an older file than the day was recorded with is refused. An
empty file says nothing that could belong to a date.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from lapnet_sim.ledger.recon_run import ReconRun, TakenFile
from settlement.errors import SettlementErrorCode


@dataclass(frozen=True, slots=True)
class RunRefused:
    """Nothing was recorded: ``settlement.file_seen`` or ``settlement.file_sequence``."""

    code: SettlementErrorCode
    file: str
    message: str


@dataclass(frozen=True, slots=True)
class FileChange:
    """A sender's file in two versions of a day; None where a version has none."""

    sender: str
    before: TakenFile | None
    after: TakenFile | None


def newest(runs: Iterable[ReconRun], day: date) -> ReconRun | None:
    """Return the last version of a date, or nothing where none was recorded."""
    of_date = (each for each in runs if each.business_date == day)
    return max(of_date, key=lambda each: each.version, default=None)


def next_version(run: ReconRun, before: ReconRun | None, now: datetime) -> ReconRun:
    """Return a run as the version after ``before``."""
    if before is None:
        return replace(run, recorded_at=now)
    return replace(run, recorded_at=now, version=before.version + 1, supersedes=before.digest)


def refuse(run: ReconRun, runs: Iterable[ReconRun], before: ReconRun | None) -> RunRefused | None:
    """Return why a run may not be recorded, or nothing.

    ``runs`` are all that took in a content or a number of this one, ``before`` is the version that
    it supersedes.
    """
    known = sorted(runs, key=lambda each: (each.business_date, each.version))
    for file in run.files:
        for other in known:
            for taken in other.files:
                refused = _clash(run, file, other, taken)
                if refused is not None:
                    return refused
    return _older(run, before)


def changes(before: Iterable[TakenFile], after: Iterable[TakenFile]) -> tuple[FileChange, ...]:
    """Return the files that differ between two versions of a day, sender by sender.

    A sender's files that are gone are paired with its new ones in the order of their numbers; of
    files without a number, those of one name.
    """
    gone, new = list(_less(before, after)), list(_less(after, before))
    places = sorted({_place(each) for each in (*gone, *new)})
    found = []
    for place in places:
        old = [each for each in gone if _place(each) == place]
        fresh = [each for each in new if _place(each) == place]
        for at in range(max(len(old), len(fresh))):
            pair = (old[at] if at < len(old) else None, fresh[at] if at < len(fresh) else None)
            found.append(FileChange(place[0], *pair))
    return tuple(found)


def _clash(run: ReconRun, file: TakenFile, other: ReconRun, taken: TakenFile) -> RunRefused | None:
    if taken.sender != file.sender:
        return None
    is_same = taken.sha256 == file.sha256
    if is_same and file.lines and other.business_date != run.business_date:
        message = f"was recorded for {other.business_date.isoformat()} as {taken.name}"
        return RunRefused(SettlementErrorCode.FILE_SEEN, file.name, message)
    if file.sequence is not None and taken.sequence == file.sequence and not is_same:
        message = f"number {file.sequence} of {file.sender} was {taken.name}, another content"
        return RunRefused(SettlementErrorCode.FILE_SEQUENCE, file.name, message)
    return None


def _older(run: ReconRun, before: ReconRun | None) -> RunRefused | None:
    """Refuse what would put an older file back in the place of a newer one."""
    for change in changes(before.files, run.files) if before is not None else ():
        old, new = change.before, change.after
        if old is None or new is None or old.sequence is None or new.sequence is None:
            continue
        if new.sequence < old.sequence:
            message = f"the day was recorded with number {old.sequence} of {old.sender} already"
            return RunRefused(SettlementErrorCode.FILE_SEQUENCE, new.name, message)
    return None


def _less(some: Iterable[TakenFile], others: Iterable[TakenFile]) -> Iterable[TakenFile]:
    """Yield the files of which the others have no equal, in a fixed order; copies are left out."""
    known = {(each.sender, each.sha256) for each in others}
    files = (each for each in some if not each.is_ignored)
    ordered = sorted(files, key=lambda each: (each.sender, each.sequence or 0, each.name))
    return (each for each in ordered if (each.sender, each.sha256) not in known)


def _place(file: TakenFile) -> tuple[str, str]:
    return (file.sender, "" if file.sequence is not None else file.name)
