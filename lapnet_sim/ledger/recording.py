"""A reconciliation recorded: breaks begin, go on, are corrected, or have met their line.

A run decides about the breaks of its own date, and about those of the lines that it carried in.
The second run of a date supersedes the first: what differs between them are events in the lives of
breaks, and whatever both found as it is keeps whatever became of it since.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from lapnet_sim.ledger.break_commands import BreaksRecorded, RecordBreaks
from lapnet_sim.ledger.break_stepping import find, go
from lapnet_sim.ledger.recon_run import CarriedIn, Finding, ReconRun
from lapnet_sim.ledger.state import Changes
from lapnet_sim.ledger.versions import RunRefused, newest, next_version, refuse
from settlement.break_life import OF_ONE_LINE, STANDING, BreakEvent, KnownBreak, break_id
from settlement.breaks import Break

_MOST_NOTE = 200


def record(changes: Changes, command: RecordBreaks, now: datetime) -> BreaksRecorded | RunRefused:
    """Record what a run found, once; or refuse a run over files that were recorded otherwise."""
    since = {each.txn_id: each.since for each in command.carried}
    found = {break_id(_first_day(command, item, since), item): item for item in command.breaks}
    before = None
    if command.run is not None:
        run = replace(command.run, findings=tuple(_findings(found)))
        if changes.recon_runs.get(run.digest) is not None:
            return BreaksRecorded(0, 0, 0, 0, is_repeated=True)
        runs = list(changes.recon_runs.values())
        before = newest(runs, run.business_date)
        refused = refuse(run, runs, before)
        if refused is not None:
            return refused
        changes.recon_runs.put(run.digest, next_version(run, before, now))
    return _Recording(changes, command, now, before).done(found, since)


@dataclass(frozen=True, slots=True)
class _Recording:
    """One run at work on the breaks that are known."""

    changes: Changes
    command: RecordBreaks
    now: datetime
    before: ReconRun | None
    """The version it supersedes."""

    def done(self, found: Mapping[str, Break], since: Mapping[str, date]) -> BreaksRecorded:
        done: Counter[str] = Counter()
        for id_, item in sorted(found.items()):
            known = self.changes.breaks.get(id_)
            if known is None:
                first = _first_day(self.command, item, since)
                find(self.changes, KnownBreak(id_, first, item, self.now), self.now, self._told())
                done["opened"] += 1
                continue
            event = self._event(known, item)
            if event is None:
                done["kept"] += 1
                continue
            anew = None if known.has_the_figures_of(item) else item
            go(self.changes, known, event, self.now, note=self._told(), item=anew)
            done[event] += 1
        for known in list(self.changes.breaks.values()):
            if known.id not in found and known.status in STANDING and self._is_decided(known):
                note = self._told(_named_now(known, found))
                go(self.changes, known, BreakEvent.MATCH, self.now, note=note)
                done[BreakEvent.MATCH] += 1
        return BreaksRecorded(
            opened=done["opened"],
            carried=done[BreakEvent.CARRY],
            matched=done[BreakEvent.MATCH],
            reopened=done[BreakEvent.REOPEN],
            corrected=done[BreakEvent.CORRECT],
            kept=done["kept"],
            supersedes=None if self.before is None else self.before.digest,
        )

    def _event(self, known: KnownBreak, item: Break) -> BreakEvent | None:
        """What finding a known break again means; None where nothing about it is new."""
        is_same = known.has_the_figures_of(item)
        if known.status in STANDING:
            return BreakEvent.CARRY if is_same else BreakEvent.CORRECT
        found_before = self.before.findings if self.before is not None else ()
        if is_same and any(each.break_id == known.id for each in found_before):
            return None
        return BreakEvent.REOPEN

    def _is_decided(self, known: KnownBreak) -> bool:
        """Whether a run that did not find a break has looked for it."""
        if known.business_date == self.command.business_date:
            return True
        carried = CarriedIn(known.item.txn_id, known.business_date)
        return known.item.code in OF_ONE_LINE and carried in self.command.carried

    def _told(self, more: str = "") -> str:
        """A step's note: by which version of the day, where it is not the first."""
        version = ""
        if self.before is not None:
            day = self.command.business_date.isoformat()
            version = f"version {self.before.version + 1} of {day}"
        return "; ".join(filter(None, (version, more)))[:_MOST_NOTE]


def _first_day(command: RecordBreaks, item: Break, since: Mapping[str, date]) -> date:
    """The date under which a break is known: that of the line that is carried, else today's."""
    return since.get(item.txn_id, command.business_date)


def _findings(found: Mapping[str, Break]) -> list[Finding]:
    return [
        Finding(id_, item.code.value, item.currency, item.amount_difference_minor)
        for id_, item in sorted(found.items())
    ]


def _named_now(known: KnownBreak, found: Mapping[str, Break]) -> str:
    """What to say of a break that is gone because its line is found under another name."""
    codes = sorted(
        item.code.value
        for id_, item in found.items()
        if item.txn_id == known.item.txn_id and id_.startswith(f"{known.business_date}.")
    )
    return f"named {', '.join(codes)} now" if codes else ""
