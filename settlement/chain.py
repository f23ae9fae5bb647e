"""The chain of final windows: each one's seal is taken over the seal of the one before.

What a seal is taken over is all that a window's file says once it is final: what was inside, the
nets, who approved, the message, and the three instants of finality. Whoever changes a past file,
takes one out or puts one in between would have to take every later seal again, and the head of the
chain, which stands on every control report, would be another one.

What is taken over what can never change: the seals that are stored would be wrong.

Source: the scheme's list of invariants, number 14.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from settlement.batch import Batch


@dataclass(frozen=True, slots=True)
class Link:
    """One final window in the chain; the first has number 1, and nothing before it."""

    number: int
    window_id: str
    previous: str
    """Seal of the link before; empty for the first."""
    seal: str
    """SHA-256."""


def link_after(last: Link | None, batch: Batch) -> Link:
    """Return the link of a window that is final, behind the last one."""
    number, previous = (1, "") if last is None else (last.number + 1, last.seal)
    return Link(number, batch.window_id, previous, seal_of(number, previous, batch))


def seal_of(number: int, previous: str, batch: Batch) -> str:
    """Return the seal that a window's file must have in its place."""
    control = batch.control
    told = (
        str(number),
        previous,
        batch.window_id,
        "" if control is None else f"{control.n} {control.sum_minor} {control.digest}",
        batch.netting_digest or "",
        "\n".join(batch.approved_by),
        batch.message_id or "",
        batch.asset.value,
        *map(_told, (batch.entered_at, batch.irrevocable_at, batch.final_at)),
    )
    return sha256("\x1f".join(told).encode()).hexdigest()


def broken_links(links: Iterable[Link], batches: Mapping[str, Batch]) -> list[Link]:
    """Return the links that do not follow from the one before and their window's file."""
    broken = []
    number, previous = 0, ""
    for link in sorted(links, key=lambda each: each.number):
        number += 1
        batch = batches.get(link.window_id)
        follows = (link.number, link.previous) == (number, previous)
        if not follows or batch is None or link.seal != seal_of(number, previous, batch):
            broken.append(link)
        number, previous = link.number, link.seal
    return broken


def _told(at: datetime | None) -> str:
    return "" if at is None else at.astimezone(UTC).isoformat(timespec="microseconds")
