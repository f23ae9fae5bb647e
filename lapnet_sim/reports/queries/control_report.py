"""R-15: the fourteen invariants with what was found, what it had to be, and whether it holds.

Each has its number in the scheme's list; the database's own rules that are in none of them come
last. Where a day has nothing to show one by, because no statement of the settlement bank is at hand
or no reconciliation was recorded, a line says so.
"""

from collections.abc import Iterable

from lapnet_sim.reports.columns import Row
from lapnet_sim.reports.evidence import Evidence, Need
from lapnet_sim.reports.invariants import INVARIANTS, number_of
from lapnet_sim.reports.model import report
from lapnet_sim.reports.proofs import proofs

NEEDED = frozenset({Need.BOOKS, Need.RULES, Need.MIRROR})


def rows(evidence: Evidence) -> Iterable[Row]:
    """One row a proof, by the number of its invariant."""
    found = [(number_of(each.name, each.subject), each) for each in proofs(evidence, NEEDED)]
    shown = {number for number, _ in found}
    last = len(INVARIANTS) + 1
    for number, names in INVARIANTS.items():
        for each in (proof for place, proof in found if place == number):
            yield (number, each.name, each.subject, each.value, each.expected, _told(each.holds))
        if number not in shown:
            yield (number, names[0], "", "", "", "not shown")
    for each in (proof for place, proof in found if (place or last) == last):
        yield (None, each.name, each.subject, each.value, each.expected, _told(each.holds))


def _told(holds: bool) -> str:  # noqa: FBT001 - one question
    return "pass" if holds else "FAIL"


REPORT = report(
    "R-15",
    "number# invariant subject value expected holds",
    rows,
    Need.RULES,
    wishes=(Need.MIRROR,),
)
