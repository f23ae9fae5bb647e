"""Breaks in the books: recorded, carried, matched, opened again; closed by a maker and a checker.

Suspense is kept beside the breaks, one account for whoever owes and currency, and moves in the same
transaction: it is always the sum of the breaks that stand. An approved journal is booked into the
dispute window, never into one that is closed, and settles with it.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime

from lapnet_sim.ids import uuid7_named
from lapnet_sim.ledger.break_commands import (
    BreakCommand,
    BreakOutcome,
    BreakResult,
    BreaksRecorded,
    Correction,
    DecideEnd,
    ProposeEnd,
    RecordBreaks,
)
from lapnet_sim.ledger.posting import PostingKind, balanced
from lapnet_sim.ledger.recon_run import CarriedIn
from lapnet_sim.ledger.registry_commands import Refusal, Refused
from lapnet_sim.ledger.state import Changes
from settlement.break_life import (
    OF_ONE_LINE,
    STANDING,
    BreakEvent,
    BreakStatus,
    BreakStep,
    KnownBreak,
    break_id,
)
from settlement.breaks import Break
from settlement.series import WindowKind, series_of

SWITCH = "switch"
"""Whose hand it was, where no person's was."""


def work(changes: Changes, command: BreakCommand, now: datetime) -> BreakResult:
    """Do what a command asks of breaks, or refuse and change nothing."""
    if isinstance(command, RecordBreaks):
        return _record(changes, command, now)
    known = changes.breaks.get(command.break_id)
    if known is None:
        return Refused(Refusal.UNKNOWN, "no such break")
    match command:
        case ProposeEnd():
            if known.status is not BreakStatus.OPEN:
                return Refused(Refusal.STATUS, f"the break is {known.status}")
            moved = _go(changes, known, BreakEvent.PROPOSE, now, command.by, command.note)
            return BreakOutcome(moved)
        case DecideEnd():
            return _decide(changes, known, command, now)


def _record(changes: Changes, command: RecordBreaks, now: datetime) -> BreaksRecorded:
    run = command.run
    if run is not None:
        if changes.recon_runs.get(run.digest) is not None:
            return BreaksRecorded(0, 0, 0, 0, is_repeated=True)
        changes.recon_runs.put(run.digest, replace(run, recorded_at=now))
    since = {each.txn_id: each.since for each in command.carried}
    found = {break_id(_first_day(command, item, since), item): item for item in command.breaks}
    done: Counter[BreakEvent | None] = Counter()
    for id_, item in sorted(found.items()):
        known = changes.breaks.get(id_)
        if known is None:
            known = KnownBreak(id_, _first_day(command, item, since), item, now)
            changes.breaks.put(id_, known)
            step = BreakStep(id_, 0, None, None, known.status, SWITCH, "", now)
            changes.break_steps.append(step)
            _suspend(changes, known, known.suspense_minor)
            done[None] += 1
            continue
        event = BreakEvent.CARRY if known.status in STANDING else BreakEvent.REOPEN
        _go(changes, known, event, now)
        done[event] += 1
    for known in list(changes.breaks.values()):
        if known.id not in found and known.status in STANDING and _is_decided(known, command):
            _go(changes, known, BreakEvent.MATCH, now, note=_named_now(known, found))
            done[BreakEvent.MATCH] += 1
    return BreaksRecorded(
        opened=done[None],
        carried=done[BreakEvent.CARRY],
        matched=done[BreakEvent.MATCH],
        reopened=done[BreakEvent.REOPEN],
    )


def _first_day(command: RecordBreaks, item: Break, since: Mapping[str, date]) -> date:
    """The date under which a break is known: that of the line that is carried, else today's."""
    return since.get(item.txn_id, command.business_date)


def _is_decided(known: KnownBreak, command: RecordBreaks) -> bool:
    """Whether a run that did not find a break has looked for it."""
    if known.business_date == command.business_date:
        return True
    carried = CarriedIn(known.item.txn_id, known.business_date)
    return known.item.code in OF_ONE_LINE and carried in command.carried


def _named_now(known: KnownBreak, found: Mapping[str, Break]) -> str:
    """What to say of a break that is gone because its line is found under another name."""
    codes = sorted(
        item.code.value
        for id_, item in found.items()
        if item.txn_id == known.item.txn_id and id_.startswith(f"{known.business_date}.")
    )
    return f"named {', '.join(codes)} now" if codes else ""


def _decide(
    changes: Changes, known: KnownBreak, command: DecideEnd, now: datetime
) -> BreakOutcome | Refused:
    if known.status is not BreakStatus.PROPOSED:
        return Refused(Refusal.STATUS, f"the break is {known.status}")
    if command.by == known.maker:
        return Refused(Refusal.SAME_HAND, "whoever proposed it cannot decide on it")
    if not command.approves:
        return BreakOutcome(_go(changes, known, BreakEvent.REJECT, now, command.by, command.note))
    correction = None
    if known.journal is not None:
        booked = _book(changes, known, command, now)
        if isinstance(booked, Refused):
            return booked
        correction = booked
    moved = _go(changes, known, BreakEvent.APPROVE, now, command.by, command.note)
    return BreakOutcome(moved, correction)


def _book(
    changes: Changes, known: KnownBreak, command: DecideEnd, now: datetime
) -> Correction | Refused:
    journal = known.journal
    assert journal is not None
    assert known.maker is not None
    debtor = changes.positions.get((journal.debtor, journal.currency))
    creditor = changes.positions.get((journal.creditor, journal.currency))
    if debtor is None or creditor is None:
        return Refused(Refusal.UNKNOWN, "one of them has no position in this currency")
    if journal.amount_minor > debtor.headroom_minor:
        return Refused(Refusal.SHORT, f"{journal.debtor} has no headroom for it")
    series = series_of(WindowKind.DISPUTE, journal.currency, None)
    window = changes.open_window(series, now)
    correction = Correction(
        journal_id=uuid7_named(now, f"{known.id}/{known.steps}"),
        break_id=known.id,
        window_id=str(window.id),
        debtor=journal.debtor,
        creditor=journal.creditor,
        currency=journal.currency,
        amount_minor=journal.amount_minor,
        maker=known.maker,
        checker=command.by,
        booked_at=now,
    )
    lines = [
        (journal.debtor, journal.currency, PostingKind.CORRECTION, -journal.amount_minor),
        (journal.creditor, journal.currency, PostingKind.CORRECTION, journal.amount_minor),
    ]
    changes.postings += balanced(correction.journal_id, lines, correction.window_id, now)
    changes.positions.put(
        debtor.key, debtor.reserve(journal.amount_minor).commit(journal.amount_minor)
    )
    changes.positions.put(creditor.key, creditor.credit(journal.amount_minor))
    changes.corrections.append(correction)
    return correction


def _go(
    changes: Changes,
    known: KnownBreak,
    event: BreakEvent,
    now: datetime,
    by: str = SWITCH,
    note: str = "",
) -> KnownBreak:
    moved = known.after(event, by)
    changes.breaks.put(known.id, moved)
    changes.break_steps.append(
        BreakStep(known.id, moved.steps, event, known.status, moved.status, by, note, now)
    )
    _suspend(changes, known, moved.suspense_minor - known.suspense_minor)
    return moved


def _suspend(changes: Changes, known: KnownBreak, minor: int) -> None:
    if minor:
        key = (known.item.owes, known.item.currency)
        changes.suspense.put(key, (changes.suspense.get(key) or 0) + minor)
