"""Books that are empty are begun: the first window is opened, the first money is there."""

from datetime import datetime

from lapnet_sim.ledger.commands import DONE, Done
from lapnet_sim.ledger.opening_commands import Fund, OpenWindow
from lapnet_sim.ledger.position import Position
from lapnet_sim.ledger.state import Changes


def fund(changes: Changes, command: Fund, _: datetime) -> Done:
    """Let a participant's cap rise by what it paid in."""
    key = (command.participant, command.amount.currency.code)
    position = changes.positions.get(key) or Position(*key, cap_minor=0)
    changes.positions.put(key, position.fund(command.amount.minor))
    return DONE


def open_window(changes: Changes, command: OpenWindow, _: datetime) -> Done:
    """Open the first window."""
    changes.windows.put(str(command.window.id), command.window)
    return DONE
