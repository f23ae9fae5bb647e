"""What clearing asks of storage and of the place it runs in."""

from collections.abc import Awaitable, Callable
from typing import Protocol, TypeVar

from lapnet_sim.ledger.break_commands import Correction
from lapnet_sim.ledger.dispute import Dispute
from lapnet_sim.ledger.payment import Payment
from participants import ParticipantId
from settlement.batch import Batch
from settlement.instruction import Instruction
from settlement.window import Window

T = TypeVar("T")


class ClearingReads(Protocol):
    """What is stored of a window."""

    def in_window(self, window_id: str) -> list[Payment]:
        """The payments completed in it."""

    def window(self, window_id: str) -> Window | None:
        """It, as it stands."""

    def batch(self, window_id: str) -> Batch | None:
        """The file about its settlement, once it has closed."""

    def corrected_in(self, window_id: str) -> list[Correction]:
        """The corrections of breaks that fell into it."""

    def adjusted_in(self, window_id: str) -> list[Dispute]:
        """The disputes whose adjustment fell into it."""

    def booked_nets(self, window_id: str) -> dict[tuple[ParticipantId, str], int]:
        """What its postings leave owed, per participant and currency; zeros left out."""

    def instructions(self, window_id: str) -> list[Instruction]:
        """Its orders to the settlement bank, once instructed."""


class Offload(Protocol):
    """Runs slow, synchronous work where it blocks nobody: a thread, or right here."""

    def __call__(self, work: Callable[[], T]) -> Awaitable[T]:
        """Do ``work`` and give back what it returns."""


async def inline(work: Callable[[], T]) -> T:
    """Right here: for worlds in virtual time."""
    return work()
