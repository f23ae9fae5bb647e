"""Settlement windows in the books: closing one opens the next, and its batch goes step by step.

Every step looks where the window stands, and does nothing when it stands elsewhere: so a job that
was killed is simply run again, and of two that run at once one does the work. A member that is
short loses headroom in the transaction in which that becomes known, before anything else; it gets
it back in the one that resolves it. No cap is ever raised to let a settlement pass.
"""

from dataclasses import replace
from datetime import datetime
from typing import assert_never

from lapnet_sim.ledger.commands import DONE, Result
from lapnet_sim.ledger.posting import PostingKind, balanced
from lapnet_sim.ledger.registry_commands import Refused
from lapnet_sim.ledger.resolving import resolve
from lapnet_sim.ledger.settlement_commands import (
    ApproveWindow,
    BatchOutcome,
    ChooseAsset,
    CloseWindow,
    NoteInstructed,
    NoteNetted,
    NoteReserved,
    NoteShort,
    ResolveShort,
    SealWindow,
    SettlementCommand,
    SettleWindow,
)
from lapnet_sim.ledger.state import Changes
from lapnet_sim.ledger.token_values import TokenKind, TokenMove
from lapnet_sim.ledger.tokens import move as move_tokens
from participants.settlement_asset import Asset, asset_of
from settlement.batch import Batch, BatchStep, Shortage
from settlement.chain import link_after
from settlement.series import HOME
from settlement.window import TRANSITIONS, WindowEvent, WindowStatus

SWITCH = "switch"
"""Whose hand it was, where no person's was."""

STANDS = {
    SealWindow: WindowStatus.DRAINING,
    NoteNetted: WindowStatus.CLOSED,
    ApproveWindow: WindowStatus.NETTED,
    NoteInstructed: WindowStatus.APPROVED,
    NoteReserved: WindowStatus.INSTRUCTED,
    NoteShort: WindowStatus.INSTRUCTED,
    ResolveShort: WindowStatus.SHORT,
    SettleWindow: WindowStatus.DEBITS_RESERVED,
}
"""Where a window must stand for a step to be taken."""


def step(changes: Changes, command: SettlementCommand, now: datetime) -> Result:  # noqa: C901, PLR0911, PLR0912 - one way per command
    """Take one step of a window's batch, or find that it was taken."""
    if isinstance(command, CloseWindow):
        return close(changes, command, now)
    window, batch = changes.windows.get(command.window_id), changes.batches.get(command.window_id)
    if window is None or batch is None or window.status is WindowStatus.FINAL:
        return DONE
    if isinstance(command, ChooseAsset):
        return _choose(changes, batch, window.status, command, now)
    if window.status is not STANDS[type(command)]:
        return BatchOutcome(window.status, batch, replayed=True)
    match command:
        case SealWindow(control=control):
            after = replace(batch, control=control)
            return _go(changes, after, WindowEvent.SEAL, now, f"{control.n} payment legs")
        case NoteNetted():
            changes.instructions += command.instructions
            after = replace(batch, netting_digest=command.digest)
            return _go(changes, after, WindowEvent.NET, now, f"{len(command.instructions)} moves")
        case ApproveWindow():
            return _approve(changes, batch, command, now)
        case NoteInstructed(message_id=message_id):
            after = replace(
                batch,
                message_id=message_id,
                attempt=batch.attempt + 1,
                not_before=None,
                entered_at=batch.entered_at or now,
            )
            return _go(changes, after, WindowEvent.INSTRUCT, now, message_id)
        case NoteReserved():
            _lock(changes, batch, command, now)
            return _go(changes, replace(batch, irrevocable_at=now), WindowEvent.RESERVE, now)
        case NoteShort():
            return _fall_short(changes, batch, command, now)
        case ResolveShort():
            return _resolve(changes, batch, command, now)
        case SettleWindow():
            return _settle(changes, batch, command, now)
        case _:
            assert_never(command)


def close(changes: Changes, command: CloseWindow, now: datetime) -> Result:
    """Close an open window; for domestic payments in kip the one that follows opens with it.

    Other windows are opened by what first falls into them, unless the caller has one at hand: one
    that takes the rest of the time when a window is closed before its cut-off.
    """
    window = changes.windows.get(command.window_id)
    if window is None or window.status is not WindowStatus.OPEN:
        return DONE
    assert command.following is not None or window.series != HOME, "one is always open"
    if command.following is not None:
        assert command.following.series == window.series, "a window follows one of its series"
        changes.windows.put(str(command.following.id), command.following)
    return _go(changes, Batch(command.window_id, asset=command.asset), WindowEvent.CLOSE, now)


def _go(
    changes: Changes,
    batch: Batch,
    event: WindowEvent,
    now: datetime,
    detail: str = "",
    by: str = SWITCH,
) -> BatchOutcome:
    window = changes.windows.get(batch.window_id)
    assert window is not None
    moved = window.after(event)
    changes.windows.put(batch.window_id, moved)
    return _write(changes, batch, moved.status, (event, window.status, by, detail), now)


def _write(
    changes: Changes,
    batch: Batch,
    status: WindowStatus,
    what: tuple[WindowEvent, WindowStatus, str, str],
    now: datetime,
) -> BatchOutcome:
    event, before, by, detail = what
    written = replace(batch, steps=batch.steps + 1)
    changes.batches.put(batch.window_id, written)
    changes.batch_steps.append(
        BatchStep(batch.window_id, written.steps, event, before, status, by, detail, now)
    )
    return BatchOutcome(status, written)


def _approve(changes: Changes, batch: Batch, command: ApproveWindow, now: datetime) -> BatchOutcome:
    after = batch.approved(command.by) if command.needed else batch
    if len(after.approved_by) >= command.needed:
        return _go(changes, after, WindowEvent.APPROVE, now, by=command.by)
    netted = WindowStatus.NETTED
    if after is batch:
        return BatchOutcome(netted, batch, replayed=True)
    return _write(changes, after, netted, (WindowEvent.APPROVE, netted, command.by, "one of"), now)


def _choose(
    changes: Changes, batch: Batch, status: WindowStatus, command: ChooseAsset, now: datetime
) -> BatchOutcome:
    """Settle in something else, while nobody has been instructed."""
    if WindowEvent.CHOOSE not in TRANSITIONS[status] or command.asset is batch.asset:
        return BatchOutcome(status, batch, replayed=True)
    after = replace(batch, asset=command.asset)
    return _go(changes, after, WindowEvent.CHOOSE, now, command.asset.value, command.by)


def _lock(changes: Changes, batch: Batch, command: NoteReserved, now: datetime) -> None:
    """Net debtors set digital kip aside: all of them, because the bank holds every debit."""
    cause = f"{batch.window_id}/{batch.attempt}"
    for participant, minor in command.locks:
        lock = TokenMove(cause, participant, TokenKind.LOCK, minor, batch.window_id, now)
        move_tokens(changes, lock)


def _fall_short(changes: Changes, batch: Batch, command: NoteShort, now: datetime) -> BatchOutcome:
    assert command.shortfalls, "somebody is short"
    found = []
    for short in command.shortfalls:
        key = (short.participant, short.missing.currency.code)
        position = changes.positions.get(key)
        assert position is not None
        lowered = max(0, min(short.missing.minor, position.free_minor))
        if lowered:
            changes.positions.put(key, position.withdraw(lowered))
        found.append(Shortage(batch.window_id, batch.attempt, *key, short.missing.minor, lowered))
    for shortage in found:
        changes.shortages.put(shortage.key, shortage)
    after = replace(batch, shortages=(*batch.shortages, *found))
    detail = ", ".join(f"{each.participant} {each.currency}" for each in found)
    return _go(changes, after, WindowEvent.FALL_SHORT, now, detail)


def _resolve(
    changes: Changes, batch: Batch, command: ResolveShort, now: datetime
) -> BatchOutcome | Refused:
    resolved = resolve(changes, batch, command, now)
    if isinstance(resolved, Refused):
        return resolved
    after, event = resolved
    return _go(changes, after, event, now, command.way.value, command.by)


def _settle(changes: Changes, batch: Batch, command: SettleWindow, now: datetime) -> BatchOutcome:
    """Move a window's nets between positions and prefunded cash; once."""
    changes.postings += balanced(
        command.journal_id,
        [
            (participant, currency, PostingKind.SETTLEMENT, -net_minor)
            for participant, currency, net_minor in command.nets
        ],
        command.window_id,
        now,
    )
    for participant, currency, net_minor in command.nets:
        position = changes.positions.get((participant, currency))
        assert position is not None
        changes.positions.put(position.key, position.settle(net_minor))
        if asset_of(batch.asset, currency) is Asset.DLAK and net_minor:
            kind = TokenKind.RECEIVE if net_minor > 0 else TokenKind.PAY
            size, window_id = abs(net_minor), batch.window_id
            move_tokens(changes, TokenMove(window_id, participant, kind, size, window_id, now))
    after = replace(batch, final_at=now)
    last = max(changes.links.values(), key=lambda each: each.number, default=None)
    link = link_after(last, after)
    changes.links.put(link.number, link)
    return _go(changes, after, WindowEvent.SETTLE, now)
