"""Settlement windows in the books: closing one opens the next, and settling moves its nets."""

from datetime import datetime

from lapnet_sim.ledger.commands import DONE, CloseWindow, NoteInstructed, Result, SettleWindow
from lapnet_sim.ledger.posting import PostingKind, balanced
from lapnet_sim.ledger.state import Changes
from settlement.window import WindowEvent, WindowStatus


def close(changes: Changes, command: CloseWindow) -> Result:
    """Close the open window and open the one that follows, so that one is always open."""
    window = changes.windows.get(command.window_id)
    if window is None or window.status is not WindowStatus.OPEN:
        return DONE
    changes.windows.put(command.window_id, window.after(WindowEvent.CLOSE))
    changes.windows.put(str(command.following.id), command.following)
    return DONE


def note_instructed(changes: Changes, command: NoteInstructed) -> Result:
    """The settlement bank has the orders of a closed window."""
    window = changes.windows.get(command.window_id)
    if window is not None and window.status is WindowStatus.CLOSED:
        changes.windows.put(command.window_id, window.after(WindowEvent.INSTRUCT))
        changes.instructions += command.instructions
    return DONE


def settle(changes: Changes, command: SettleWindow, now: datetime) -> Result:
    """Move a window's nets between positions and prefunded cash; once."""
    window = changes.windows.get(command.window_id)
    if window is None or window.status is not WindowStatus.INSTRUCTED:
        return DONE
    changes.windows.put(command.window_id, window.after(WindowEvent.SETTLE))
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
    return DONE
