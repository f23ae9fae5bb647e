"""R-23: what came in again after it had been taken in: the file, its content, what it changed.

A content that one side delivers twice changes nothing and is set aside; it stands here so that an
analyst sees it was noticed.
"""

from collections.abc import Iterable

from lapnet_sim.reports.columns import Row
from lapnet_sim.reports.evidence import Evidence, Need
from lapnet_sim.reports.model import report


def rows(evidence: Evidence) -> Iterable[Row]:
    """One row a file that repeats another one's content."""
    for side, each in evidence.deliveries:
        before = evidence.repeats.get((side, each.path.name))
        if before is not None:
            yield (side, each.path.name, before, each.sha256, each.lines)


REPORT = report("R-23", "side file repeats sha256 lines_changed#", rows, Need.STATEMENTS)
