"""Which layout is written and read by which module. All are invented; no network publishes its own.

===============  ======  ====================================================================
``fixed_width``  .txt    positions count, minor units, local time, a trailer
``pipes``        .psv    fields between bars, a minus for what the network owes, local time
``json_lines``   .jsonl  one object a line, decimal amounts, UTC
``xml``          .xml    elements and attributes, decimal amounts, local time with its offset
===============  ======  ====================================================================
"""

from collections.abc import Callable
from dataclasses import dataclass

from participants.clearing import fixed_width, json_lines, pipes, xml
from participants.clearing.record import ClearingFile
from participants.networks import Network


@dataclass(frozen=True, slots=True)
class Layout:
    """How one kind of file is written and read back."""

    suffix: str
    write: Callable[[Network, ClearingFile], str]
    read: Callable[[Network, str], ClearingFile]
    """Raises: ``participant.clearing_malformed``; ``participant.clearing_totals``."""


LAYOUTS = {
    "fixed_width": Layout("txt", fixed_width.write, fixed_width.read),
    "pipes": Layout("psv", pipes.write, pipes.read),
    "json_lines": Layout("jsonl", json_lines.write, json_lines.read),
    "xml": Layout("xml", xml.write, xml.read),
}
"""By the name that ``networks.toml`` uses."""
