"""Reading the database behind resident books: what is not written yet is written first."""

from lapnet_sim.ledger.break_commands import Correction
from lapnet_sim.ledger.dispute import Dispute
from lapnet_sim.ledger.payment import Payment
from lapnet_sim.storage.reads import Reads
from lapnet_sim.storage.resident import ResidentBookStore
from participants import ParticipantId
from settlement.batch import Batch
from settlement.instruction import Instruction
from settlement.window import Window


class WrittenReads:
    """What clearing reads, true to the instant."""

    def __init__(self, store: ResidentBookStore, reads: Reads) -> None:
        self._store = store
        self._reads = reads

    def in_window(self, window_id: str) -> list[Payment]:
        """The payments completed in a window."""
        self._store.flush()
        return self._reads.in_window(window_id)

    def window(self, window_id: str) -> Window | None:
        """It, as it stands."""
        self._store.flush()
        return self._reads.window(window_id)

    def batch(self, window_id: str) -> Batch | None:
        """The file about its settlement."""
        self._store.flush()
        return self._reads.batch(window_id)

    def corrected_in(self, window_id: str) -> list[Correction]:
        """The corrections of breaks that fell into it."""
        self._store.flush()
        return self._reads.corrected_in(window_id)

    def adjusted_in(self, window_id: str) -> list[Dispute]:
        """The disputes whose adjustment fell into it."""
        self._store.flush()
        return self._reads.adjusted_in(window_id)

    def booked_nets(self, window_id: str) -> dict[tuple[ParticipantId, str], int]:
        """What its postings leave owed; zeros left out."""
        self._store.flush()
        return self._reads.booked_nets(window_id)

    def instructions(self, window_id: str) -> list[Instruction]:
        """Its orders to the settlement bank, once instructed."""
        self._store.flush()
        return self._reads.instructions(window_id)
