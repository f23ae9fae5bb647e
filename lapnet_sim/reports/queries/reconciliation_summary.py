"""R-12: every source's lines, matched and broken, in number and money, and the breaks' classes."""

from collections import Counter
from collections.abc import Iterable

from lapnet_sim.reports.columns import Row, share
from lapnet_sim.reports.evidence import Evidence, Need
from lapnet_sim.reports.model import report


def rows(evidence: Evidence) -> Iterable[Row]:
    """First one row a source and currency, then one row a class of break and currency."""
    found = evidence.reconciliation
    assert found is not None
    for each in found.tallies:
        yield (
            "source", each.source.value, each.currency, each.lines, each.matched, each.broken,
            each.amount_minor, each.matched_minor, each.broken_minor,
            share(each.matched, each.lines), share(each.matched_minor, each.amount_minor),
        )  # fmt: skip
    number: Counter[tuple[str, str]] = Counter()
    money: Counter[tuple[str, str]] = Counter()
    for item in found.breaks:
        number[item.code.value, item.currency] += 1
        money[item.code.value, item.currency] += abs(item.amount_difference_minor)
    for (code, currency), n in sorted(number.items()):
        minor = money[code, currency]
        yield ("class", code, currency, None, None, n, None, None, minor, None, None)
    carried = Counter(item.line.currency for item in found.open_items)
    for currency, n in sorted(carried.items()):
        minor = sum(
            item.line.amount_minor for item in found.open_items if item.line.currency == currency
        )
        yield ("carried_out", "", currency, n, None, None, minor, None, None, None, None)


REPORT = report(
    "R-12",
    "line what currency lines# matched_n# broken_n# amount$ matched$ broken$ match_rate% "
    "match_rate_value%",
    rows,
    Need.STATEMENTS,
    is_printed=True,
)
