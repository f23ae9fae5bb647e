"""The register beside ``reconcile``: asked before anything is read, added to when all is written.

The order makes it safe to die anywhere: results first, then the register. Whoever died between the
two runs again, finds the same files not yet accepted, and comes to the same results.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from lapnet_sim.cli.output import alone_with, sync
from lapnet_sim.clock import SystemClock
from settlement.acceptance import Delivery, sha256_of
from settlement.breaks import Break
from settlement.outputs import unusable
from settlement.register import (
    Accepted,
    Offered,
    additions,
    judge,
    offered,
    read_register,
    register_lines,
    whole_lines,
)
from settlement.terms import Terms

if TYPE_CHECKING:
    from settlement import Reconciliation
    from settlement.reconciling import Inputs


@dataclass
class Note:
    """What the register says of a run's files, and what it will be told."""

    known: Sequence[Accepted] = ()
    files: Sequence[Offered] = ()
    skipped: Sequence[Break] = ()
    lines: dict[Path, int] = field(default_factory=dict)

    def judged(self, result: "Reconciliation", deliveries: Sequence[Delivery]) -> "Reconciliation":
        """Add the files that were skipped to the breaks, and remember how long each file is."""
        self.lines = {each.path: each.lines for each in deliveries}
        every = sorted(
            (*result.breaks, *self.skipped), key=lambda item: (item.txn_id, item.code, item.sides)
        )
        return replace(result, breaks=tuple(every))


@contextmanager
def registered(path: Path | None, inputs: "Inputs") -> Iterator[Note]:
    """Judge a run's files by a register, and add them to it when the block has ended well.

    Raises: `SettlementError` as `settlement.register.judge` does, and
    ``settlement.folder_in_use`` while another run works with this register.
    """
    if path is None:
        yield Note()
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    except OSError as error:
        raise unusable(path, error) from None
    with alone_with(path):
        known = read_register(path)
        files = list(_offered(inputs))
        terms = Terms(inputs.business_date, inputs.holidays)
        note = Note(known, files, judge(known, files, terms))
        yield note
        new = additions(known, files, note.lines, SystemClock().now())
        _add(path, new)


def _offered(inputs: "Inputs") -> Iterator[Offered]:
    sides = {"switch": inputs.switch, "payer": inputs.payer, "payee": inputs.payee}
    sides |= {"network": inputs.network, "statement": inputs.statement}
    sides |= {"nostro": inputs.nostro, "vostro": inputs.vostro}
    for side, paths in sides.items():
        for path in paths:
            yield offered(side, path, sha256_of(path), inputs.business_date)


def _add(path: Path, new: Sequence[Accepted]) -> None:
    """Write lines behind the last whole one, and do not go on before they are on the disk."""
    if not new:
        return
    whole = len(whole_lines(path))
    try:
        with path.open("r+b") as file:
            file.truncate(whole)
            file.seek(whole)
            file.write(register_lines(new, is_new=not whole))
        sync(path)
    except OSError as error:
        raise unusable(path, error) from None
