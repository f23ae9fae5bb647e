"""The page of invariants: what must be true of a day, computed from its evidence, and what is.

Each proof is a figure beside the figure it must equal. The database's own rules stand behind them
where they were asked for. Source: the scheme's list of invariants; those that need books which are
not kept yet are not listed.
"""

from collections import Counter
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from lapnet_sim.reports.evidence import Evidence, Need
from settlement.instruction import signed_minor

OF_PAYMENTS = frozenset({"principal", "spread", "rounding", "fx_difference"})
"""Kinds of posting that are a payment's own; fees and adjustments are lines beside them."""


@dataclass(frozen=True, slots=True)
class Proof:
    """One invariant: what was found, and what it had to be."""

    name: str
    subject: str
    value: str
    expected: str

    @property
    def holds(self) -> bool:
        """Whether it is true."""
        return self.value == self.expected


def proofs(evidence: Evidence, needs: AbstractSet[Need]) -> tuple[Proof, ...]:
    """Return every invariant that these parts of the evidence can show, in a fixed order."""
    rules = evidence.rules if Need.RULES in needs else ()
    return (
        *_nets(evidence),
        *_books(evidence),
        *_instructions(evidence),
        *_conversions(evidence),
        *_suspense(evidence),
        *(_lines(evidence) if Need.STATEMENTS in needs else ()),
        *(Proof("database_rule", rule, str(rows), "0") for rule, rows in rules),
    )


def _nets(evidence: Evidence) -> Iterable[Proof]:
    sums: Counter[tuple[str, str]] = Counter()
    margins: Counter[tuple[str, str]] = Counter()
    for each in evidence.netting.positions:
        place = (each.window_id, each.currency)
        sums[place] += each.net_minor
        margins[place] += each.received_minor
    gross: Counter[tuple[str, str]] = Counter()
    for pair in evidence.netting.bilateral:
        gross[pair.window_id, pair.currency] += pair.amount_minor
    lines: Counter[tuple[str, str]] = Counter()
    for line in evidence.completed:
        lines[line.window_id, line.currency] += line.amount_minor
    for place in sorted(sums):
        subject = " ".join(place)
        yield Proof("nets_sum_to_zero", subject, str(sums[place]), "0")
        yield Proof("matrix_margins", subject, str(margins[place]), str(gross[place]))
        yield Proof("window_equals_lines", subject, str(gross[place]), str(lines[place]))


def _books(evidence: Evidence) -> Iterable[Proof]:
    """The postings of payments and their nets; settled windows leave nothing owing."""
    left: Counter[tuple[str, str]] = Counter()
    settled = {each.window_id for each in evidence.booked if each.kind == "settlement"}
    for each in evidence.booked:
        left[each.window_id, each.currency] += each.amount_minor
    for window, code in sorted(left):
        yield Proof("journals_balance", f"{window} {code}", str(left[window, code]), "0")
    owing: Counter[str] = Counter()
    for row in evidence.booked:
        if row.window_id in settled:
            owing[f"{row.window_id} {row.participant} {row.currency}"] += row.amount_minor
    unpaid = sum(1 for minor in owing.values() if minor)
    yield Proof("settled_owes_nothing", str(evidence.business_date), str(unpaid), "0")
    booked: Counter[tuple[str, str, str]] = Counter()
    for each in evidence.booked:
        if each.kind != "settlement":
            booked[each.window_id, each.participant, each.currency] += each.amount_minor
    nets = {
        (each.window_id, str(each.participant), each.currency): each.net_minor
        for each in evidence.netting.positions
    }
    wrong = sum(nets.get(place, 0) != booked[place] for place in nets.keys() | booked.keys())
    yield Proof("nets_equal_books", str(evidence.business_date), str(wrong), "0")


def _instructions(evidence: Evidence) -> Iterable[Proof]:
    sums: Counter[tuple[str, str]] = Counter()
    for each in evidence.instructions:
        sums[each.window_id, each.currency] += signed_minor(each)
    for (window, code), minor in sorted(sums.items()):
        yield Proof("instructions_sum_to_zero", f"{window} {code}", str(minor), "0")


def _conversions(evidence: Evidence) -> Iterable[Proof]:
    wrong = sum(
        1
        for each in evidence.conversions
        if each.principal_minor + each.spread_minor + each.rounding_minor != each.source_minor
    )
    yield Proof("conversions_add_up", str(evidence.business_date), str(wrong), "0")


def _suspense(evidence: Evidence) -> Iterable[Proof]:
    """What is kept in suspense is what the breaks that stand come to."""
    standing: Counter[tuple[str, str]] = Counter()
    for each in evidence.known_breaks:
        standing[each.item.owes, each.item.currency] += each.suspense_minor
    places = {place for place, minor in standing.items() if minor} | set(evidence.suspense)
    for owes, code in sorted(places):
        kept = evidence.suspense.get((owes, code), 0)
        subject = f"{owes or '-'} {code}"
        yield Proof("suspense_equals_breaks", subject, str(kept), str(standing[owes, code]))


def _lines(evidence: Evidence) -> Iterable[Proof]:
    for each in evidence.reconciliation.tallies if evidence.reconciliation else ():
        subject = f"{each.source} {each.currency}"
        counted = str(each.matched + each.broken)
        yield Proof("every_line_has_a_class", subject, counted, str(each.lines))
        money = str(each.matched_minor + each.broken_minor)
        yield Proof("all_money_has_a_class", subject, money, str(each.amount_minor))
