"""One step in a break's life, and what it moves in suspense, in the same transaction.

Suspense is kept beside the breaks, one account for whoever owes and currency: it is always the sum
of the breaks that stand.
"""

from datetime import datetime

from lapnet_sim.ledger.state import Changes
from settlement.break_life import BreakEvent, BreakStep, KnownBreak
from settlement.breaks import Break

SWITCH = "switch"
"""Whose hand it was, where no person's was."""


def find(changes: Changes, known: KnownBreak, now: datetime, note: str = "") -> None:
    """Begin the life of a break."""
    changes.breaks.put(known.id, known)
    changes.break_steps.append(BreakStep(known.id, 0, None, None, known.status, SWITCH, note, now))
    _suspend(changes, known, known.suspense_minor)


def go(
    changes: Changes,
    known: KnownBreak,
    event: BreakEvent,
    now: datetime,
    by: str = SWITCH,
    note: str = "",
    item: Break | None = None,
) -> KnownBreak:
    """Take one step, with the figures of ``item`` where it is found anew; return where it leads.

    Raises: `SettlementError` with ``settlement.illegal_break_step``.
    """
    moved = known.after(event, by)
    moved = moved if item is None else moved.of(item)
    changes.breaks.put(known.id, moved)
    changes.break_steps.append(
        BreakStep(known.id, moved.steps, event, known.status, moved.status, by, note, now)
    )
    if item is None:
        _suspend(changes, known, moved.suspense_minor - known.suspense_minor)
    else:  # whoever owes may be another one now
        _suspend(changes, known, -known.suspense_minor)
        _suspend(changes, moved, moved.suspense_minor)
    return moved


def _suspend(changes: Changes, known: KnownBreak, minor: int) -> None:
    if minor:
        key = (known.item.owes, known.item.currency)
        changes.suspense.put(key, (changes.suspense.get(key) or 0) + minor)
