"""The corridor report says what the books, the quotes and the providers say."""

from collections import Counter
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from lapnet_sim.reports.catalogue import CATALOGUE
from lapnet_sim.reports.columns import by_key
from lapnet_sim.reports.evidence import Evidence
from lapnet_sim.reports.queries.corridor_position import rounded
from lapnet_sim.reports.sheet import make
from lapnet_sim.storage.report_reads import Converted
from participants.networks import networks
from tests.unit.reports.conftest import DATE, Lived


def table(evidence: Evidence, line: str) -> list[dict[str, Any]]:
    sheet = make(CATALOGUE["R-11"], evidence)
    found = [dict(by_key(sheet.report.columns, row)) for row in sheet.rows]
    return [row for row in found if row["line"] == line]


def test_each_corridor_has_its_direction_pair_and_date(lived: Lived) -> None:
    rows = {row["corridor"]: row for row in table(lived.evidence, "corridor")}
    out, back = rows["LA-TH"], rows["TH-LA"]
    assert (out["direction"], out["currency"], out["credit_currency"]) == ("outbound", "LAK", "THB")
    assert (back["direction"], back["currency"], back["credit_currency"]) == (
        "inbound",
        "THB",
        "LAK",
    )
    assert {row["business_date"] for row in rows.values()} == {DATE}
    assert {row["party"] for row in rows.values()} <= networks().keys()


def test_counts_totals_spread_and_rounding_are_those_of_the_day(lived: Lived) -> None:
    rows = {(row["corridor"], row["currency"]): row for row in table(lived.evidence, "corridor")}
    assert lived.day.conversions
    for each in lived.day.conversions:
        row = rows[each.corridor, each.source_currency]
        assert (row["n"], row["debited"], row["credited"], row["markup"], row["rounding"]) == (
            each.count,
            each.source_minor,
            each.target_minor,
            each.spread_minor,
            each.rounding_minor,
        )


def test_every_conversion_was_acknowledged_by_whoever_converted(lived: Lived) -> None:
    for row in table(lived.evidence, "corridor"):
        assert row["noticed_n"] == row["n"]
    evidence = lived.evidence
    first, *rest = evidence.conversions
    unheard = replace(evidence, conversions=(replace(first, is_noticed=False), *rest))
    missing = [row for row in table(unheard, "corridor") if row["noticed_n"] != row["n"]]
    assert [row["corridor"] for row in missing] == [first.corridor]


def test_a_quote_was_used_or_has_expired_or_is_open(lived: Lived) -> None:
    for row in table(lived.evidence, "corridor"):
        assert row["quotes_issued"] >= row["quotes_used"] + row["quotes_expired"]
        assert row["quotes_used"] >= row["n"]  # a refused payment has used its quote too
    assert any(row["quotes_expired"] for row in table(lived.evidence, "corridor"))


def test_the_nets_are_those_of_the_days_windows(lived: Lived) -> None:
    nets: Counter[tuple[str, str]] = Counter()
    for cycle in lived.day.cycles:
        for each in cycle.netting.positions:
            nets[each.participant, each.currency] += each.net_minor
    rows = {(row["party"], row["currency"]): row["net"] for row in table(lived.evidence, "net")}
    assert ("NITMX", "THB") in rows
    assert rows == {place: nets[place] for place in rows}
    abroad = sum(minor for (_, code), minor in rows.items() if code == "THB")
    assert abroad == 0  # only networks and providers have baht


def converted(rate: str, target_minor: int) -> Converted:
    return Converted("LA-TH", "LAK", "THB", 1, target_minor, 1, 0, 0, Decimal(rate), True)


def test_the_weighted_rate_is_exact_and_rounded_once(lived: Lived) -> None:
    some = (converted("650.1", 1), converted("650.2", 1), converted("650.4", 1))
    payments = tuple(
        payment for payment in lived.evidence.payments if payment.instruction.corridor == "LA-TH"
    )
    evidence = replace(lived.evidence, payments=payments, conversions=some, quoted=())
    (row,) = table(evidence, "corridor")
    assert row["weighted_rate"] == Decimal("650.2333333333")
    heavy = replace(evidence, conversions=(*some[:2], converted("650.4", 10**15)))
    (row,) = table(heavy, "corridor")
    assert row["weighted_rate"] == Decimal("650.4000000000")
    assert row["mean_rate"] == Decimal("650.2333333333")
    assert (row["best_rate"], row["worst_rate"]) == (Decimal("650.1"), Decimal("650.4"))


@pytest.mark.parametrize(
    ("exact", "text"),
    [
        (Fraction(1, 3), "0.3333333333"),
        (Fraction(15, 10**11), "2E-10"),
        (Fraction(25, 10**11), "2E-10"),
        (Fraction(10**17 + 1), "100000000000000001.0000000000"),
    ],
)
def test_half_goes_to_even(exact: Fraction, text: str) -> None:
    assert rounded(exact) == Decimal(text)
