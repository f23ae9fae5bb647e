"""R-18: fees as the lines state them, against fees as they were booked to whoever is paid them."""

from collections import Counter
from collections.abc import Iterable

from lapnet_sim.reports.columns import Row
from lapnet_sim.reports.evidence import Evidence
from lapnet_sim.reports.model import report

_FEES = {"switch_fee": "fee_minor", "interchange": "interchange_minor"}
"""Kinds of posting, and where a line states them."""


def rows(evidence: Evidence) -> Iterable[Row]:
    """One row a kind of fee and currency; the difference is nought."""
    n: Counter[tuple[str, str]] = Counter()
    base: Counter[tuple[str, str]] = Counter()
    expected: Counter[tuple[str, str]] = Counter()
    for line in evidence.completed:
        for kind, name in _FEES.items():
            minor = getattr(line, name, 0)
            if minor:
                n[kind, line.currency] += 1
                base[kind, line.currency] += line.amount_minor
                expected[kind, line.currency] += minor
    charged: Counter[tuple[str, str]] = Counter()
    for each in evidence.booked:
        if each.kind in _FEES and each.amount_minor > 0:
            charged[each.kind, each.currency] += each.amount_minor
    for place in sorted(expected.keys() | charged.keys()):
        difference = charged[place] - expected[place]
        yield (*place, n[place], base[place], expected[place], charged[place], difference)


REPORT = report("R-18", "kind currency n# base$ expected_fee$ charged$ difference$", rows)
