"""R-15: every invariant with what was found, what it had to be, and whether it holds."""

from collections.abc import Iterable

from lapnet_sim.reports.columns import Row
from lapnet_sim.reports.evidence import Evidence, Need
from lapnet_sim.reports.model import report
from lapnet_sim.reports.proofs import proofs


def rows(evidence: Evidence) -> Iterable[Row]:
    """One row a proof, the database's own rules last."""
    for each in proofs(evidence, {Need.BOOKS, Need.RULES}):
        holds = "pass" if each.holds else "FAIL"
        yield (each.name, each.subject, each.value, each.expected, holds)


REPORT = report("R-15", "invariant subject value expected holds", rows, Need.RULES)
