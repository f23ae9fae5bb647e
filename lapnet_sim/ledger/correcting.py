"""Breaks in the books: recorded, and closed by a maker and a checker.

An approved journal is booked into the dispute window, never into one that is closed, and settles
with it.
"""

from datetime import datetime

from lapnet_sim.ids import uuid7_named
from lapnet_sim.ledger.break_commands import (
    BreakCommand,
    BreakOutcome,
    BreakResult,
    Correction,
    DecideEnd,
    ProposeEnd,
    RecordBreaks,
)
from lapnet_sim.ledger.break_stepping import go
from lapnet_sim.ledger.posting import PostingKind, balanced
from lapnet_sim.ledger.recording import record
from lapnet_sim.ledger.registry_commands import Refusal, Refused
from lapnet_sim.ledger.state import Changes
from settlement.break_life import BreakEvent, BreakStatus, KnownBreak
from settlement.series import WindowKind, series_of


def work(changes: Changes, command: BreakCommand, now: datetime) -> BreakResult:
    """Do what a command asks of breaks, or refuse and change nothing."""
    if isinstance(command, RecordBreaks):
        return record(changes, command, now)
    known = changes.breaks.get(command.break_id)
    if known is None:
        return Refused(Refusal.UNKNOWN, "no such break")
    match command:
        case ProposeEnd():
            if known.status is not BreakStatus.OPEN:
                return Refused(Refusal.STATUS, f"the break is {known.status}")
            moved = go(changes, known, BreakEvent.PROPOSE, now, command.by, command.note)
            return BreakOutcome(moved)
        case DecideEnd():
            return _decide(changes, known, command, now)


def _decide(
    changes: Changes, known: KnownBreak, command: DecideEnd, now: datetime
) -> BreakOutcome | Refused:
    if known.status is not BreakStatus.PROPOSED:
        return Refused(Refusal.STATUS, f"the break is {known.status}")
    if command.by == known.maker:
        return Refused(Refusal.SAME_HAND, "whoever proposed it cannot decide on it")
    if not command.approves:
        return BreakOutcome(go(changes, known, BreakEvent.REJECT, now, command.by, command.note))
    correction = None
    if known.journal is not None:
        booked = _book(changes, known, command, now)
        if isinstance(booked, Refused):
            return booked
        correction = booked
    moved = go(changes, known, BreakEvent.APPROVE, now, command.by, command.note)
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
