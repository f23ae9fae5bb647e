"""R-11: what went over each corridor, at which rates, what the provider earned, who is owed what.

Holidays of either side add to the days of exposure, from business date to value date.

Rates are units of the source for one of the target. The weighted one is weighted by what was
credited: what all the source together bought one unit for, rounding left out. It is worked out as
an exact fraction and rounded once, half to even.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

from lapnet_sim.ledger.lifecycle import Status
from lapnet_sim.ledger.payment import Instruction
from lapnet_sim.reports.columns import Cell, Row
from lapnet_sim.reports.evidence import Evidence, Need
from lapnet_sim.reports.model import report
from lapnet_sim.routing.table import shipped_table
from lapnet_sim.storage.report_reads import Converted, Quoted
from participants.networks import networks
from settlement.window import WindowKind

Way = tuple[str, str, str]
"""Corridor, currency debited, currency credited."""

PLACES = 10
"""Decimals of a rate that was worked out."""


def rows(evidence: Evidence) -> Iterable[Row]:
    """One row a corridor and pair of currencies, then one a party and currency: what it is owed.

    Parties are networks and providers; who owes has a minus.
    """
    paid: defaultdict[Way, list[Instruction]] = defaultdict(list)
    for payment in evidence.payments:
        asked = payment.instruction
        if asked.corridor and payment.status is Status.COMPLETED and asked.original_id is None:
            way = (asked.corridor, asked.debit.currency.code, asked.credit.currency.code)
            paid[way].append(asked)
    converted: defaultdict[Way, list[Converted]] = defaultdict(list)
    for each in evidence.conversions:
        converted[each.corridor, each.source_currency, each.target_currency].append(each)
    quoted = {
        (each.corridor, each.source_currency, each.target_currency): each
        for each in evidence.quoted
    }
    for way in sorted(paid.keys() | quoted.keys()):
        yield _corridor(evidence, way, paid[way], converted[way], quoted.get(way))
    yield from _nets(evidence)


def _corridor(
    evidence: Evidence,
    way: Way,
    paid: Sequence[Instruction],
    converted: Sequence[Converted],
    quoted: Quoted | None,
) -> Row:
    corridor, source, target = way
    found = shipped_table().find(corridor)
    value = _value_date(evidence, corridor)
    quotes = (None,) * 3 if quoted is None else (quoted.issued, quoted.used, quoted.expired)
    return (
        "corridor", evidence.business_date, corridor,
        None if found is None else found.side.value,
        None if found is None else found.network,
        source, len(paid), sum(each.debit.minor for each in paid),
        target, sum(each.credit.minor for each in paid), *_rates(converted),
        sum(each.spread_minor for each in converted),
        sum(each.rounding_minor for each in converted), None, *quotes,
        sum(each.is_noticed for each in converted),
        value, None if value is None else (value - evidence.business_date).days,
    )  # fmt: skip


def _value_date(evidence: Evidence, corridor: str) -> date | None:
    """When the day's windows of a corridor settle: a business day on both of its sides."""
    found = (
        evidence.value_dates.get(str(window.id))
        for window in evidence.windows
        if window.kind is WindowKind.CORRIDOR and window.series.corridor == corridor
    )
    return max(filter(None, found), default=None)


def _rates(converted: Sequence[Converted]) -> tuple[Cell, Cell, Cell, Cell]:
    """Weighted, mean, best and worst; none where nothing was converted here."""
    if not converted:
        return None, None, None, None
    rates = [Fraction(each.rate) for each in converted]
    bought = sum(each.target_minor for each in converted)
    paid = (rate * each.target_minor for rate, each in zip(rates, converted, strict=True))
    cost = sum(paid, Fraction(0))
    found = (cost / bought, sum(rates, Fraction(0)) / len(rates), min(rates), max(rates))
    weighted, mean, best, worst = map(rounded, found)
    return weighted, mean, best, worst


def rounded(exact: Fraction) -> Decimal:
    """An exact number with ten decimals, half to even.

    >>> rounded(Fraction(2, 3)), rounded(Fraction(1, 2)), rounded(Fraction(5, 10**11))
    (Decimal('0.6666666667'), Decimal('0.5000000000'), Decimal('0E-10'))
    """
    return Decimal(round(exact * 10**PLACES)).scaleb(-PLACES)


def _nets(evidence: Evidence) -> Iterable[Row]:
    """What partner networks and providers are owed after the day's windows, by currency."""
    providers = {payment.instruction.provider for payment in evidence.payments}
    wanted = {*networks(), *providers}
    nets: Counter[tuple[str, str]] = Counter()
    for each in evidence.netting.positions:
        if each.participant in wanted:
            nets[each.participant, each.currency] += each.net_minor
    empty = (None,) * 6
    for (party, code), minor in sorted(nets.items()):
        yield (
            "net", evidence.business_date, None, None, party, code, None, None, code, None,
            *empty, minor, *(None,) * 6,
        )  # fmt: skip


REPORT = report(
    "R-11",
    "line business_date~ corridor direction party currency n# debited$ credit_currency "
    "credited$credit_currency weighted_rate% mean_rate% best_rate% worst_rate% markup$ rounding$ "
    "net$ quotes_issued# quotes_used# quotes_expired# noticed_n# value_date~ exposure_days#",
    rows,
    Need.QUOTES,
)
