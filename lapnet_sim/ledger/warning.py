"""Early warning: a reserve that brings a position to a share of its cap is told, once.

A crossing is from below the share to it or above. A payment that is reserved while the position
stands above crosses nothing, and when it has fallen below, the next crossing is told again. So
nothing needs to be remembered about a position but the position.
"""

from dataclasses import dataclass
from datetime import datetime

from lapnet_sim.ids import PaymentId
from lapnet_sim.ledger.position import Position


@dataclass(frozen=True, slots=True)
class PositionWarning:
    """A reserve brought a position to the share of its cap that its owner wants to know of."""

    payment_id: PaymentId
    """The payment whose reserve it was."""
    position: Position
    """As it stood after the reserve."""
    warn_percent: int
    at: datetime


def is_pressing(position: Position, warn_percent: int) -> bool:
    """Whether so much of the cap is used; nothing used of nothing is not.

    >>> from participants import ParticipantId
    >>> is_pressing(Position(ParticipantId("BCEL"), "LAK", 100, 50, 30), 80)
    True
    """
    used = position.used_minor
    return used > 0 and used * 100 >= warn_percent * position.cap_minor


def crosses(before: Position, after: Position, warn_percent: int) -> bool:
    """Whether ``after`` is pressing and ``before`` was not."""
    return is_pressing(after, warn_percent) and not is_pressing(before, warn_percent)
