"""What books that are empty are begun with."""

from dataclasses import dataclass
from typing import TypeAlias

from fx import Money
from participants import ParticipantId
from settlement.window import Window


@dataclass(frozen=True, slots=True)
class Fund:
    """Money was paid in at the settlement bank: the cap rises."""

    participant: ParticipantId
    amount: Money


@dataclass(frozen=True, slots=True)
class OpenWindow:
    """Open the first settlement window of a new database."""

    window: Window


OpeningCommand: TypeAlias = Fund | OpenWindow
