"""The page of invariants: what must be true of a day, computed from its evidence, and what is.

Each proof is a figure beside the figure it must equal. The database's own rules stand behind them
where they were asked for. Which invariant of the scheme's list each of them shows is in
`lapnet_sim.reports.invariants`.
"""

from collections import Counter
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from fx import currency
from lapnet_sim.reports.evidence import Evidence, Need
from lapnet_sim.storage.report_reads import Converted
from participants import OPERATOR
from settlement.batch import Control
from settlement.instruction import signed_minor

OF_PAYMENTS = frozenset({"principal", "spread", "rounding", "fx_difference"})
"""Kinds of posting that are a payment's own; fees and adjustments are lines beside them."""

_DIGITS = 8
"""Of a digest, as far as it is shown."""


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
        *_controls(evidence),
        *_books(evidence),
        *_clearing(evidence),
        *_instructions(evidence),
        *_conversions(evidence),
        *_suspense(evidence),
        *_lines(evidence, is_compared=Need.STATEMENTS in needs),
        *(_mirror(evidence) if Need.MIRROR in needs else ()),
        *(_chain(evidence) if Need.RULES in needs else ()),
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
    unequal = _members_off_the_matrix(evidence)
    for place in sorted(sums):
        subject = " ".join(place)
        yield Proof("nets_sum_to_zero", subject, str(sums[place]), "0")
        yield Proof("matrix_margins", subject, str(margins[place]), str(gross[place]))
        yield Proof("members_equal_matrix", subject, str(unequal[place]), "0")
        yield Proof("window_equals_lines", subject, str(gross[place]), str(lines[place]))


def _members_off_the_matrix(evidence: Evidence) -> Counter[tuple[str, str]]:
    """How many members' nets are not their column less their row, by window and currency."""
    owed: Counter[tuple[str, str, str]] = Counter()
    for pair in evidence.netting.bilateral:
        minor = pair.amount_minor - pair.interchange_minor
        owed[pair.window_id, pair.payee, pair.currency] += minor
        owed[pair.window_id, pair.payer, pair.currency] -= minor + pair.fees_minor
        owed[pair.window_id, OPERATOR, pair.currency] += pair.fees_minor
    nets = {
        (each.window_id, str(each.participant), each.currency): each.net_minor
        for each in evidence.netting.positions
    }
    found: Counter[tuple[str, str]] = Counter()
    for place in nets.keys() | owed.keys():
        found[place[0], place[2]] += nets.get(place, 0) != owed[place]
    return found


def _controls(evidence: Evidence) -> Iterable[Proof]:
    """Number, sum and digest of a window's lines, as they are and as they were at its cut-off."""
    for name, batch in sorted(evidence.batches.items()):
        if batch.control is not None:
            found, kept = _told(evidence.controls[name]), _told(batch.control)
            yield Proof("control_equals_lines", name, found, kept)


def _told(control: Control) -> str:
    return f"{control.n} {control.sum_minor} {control.digest[:_DIGITS]}"


def _clearing(evidence: Evidence) -> Iterable[Proof]:
    """All positions of a currency together owe nothing: what one owes, others are owed."""
    sums: Counter[str] = Counter()
    for each in evidence.positions:
        sums[each.currency] += each.committed_minor
    for code in sorted(sums):
        yield Proof("clearing_is_zero", code, str(sums[code]), "0")


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
    beyond = sum(each.rounding_minor > _bound(each) for each in evidence.conversions)
    yield Proof("rounding_in_bounds", str(evidence.business_date), str(beyond), "0")


def _bound(each: Converted) -> int:
    """What whole steps of both currencies can leave over at most, in minor units of the source."""
    source, target = currency(each.source_currency), currency(each.target_currency)
    step = Decimal(target.step_minor).scaleb(source.exponent - target.exponent) * each.rate
    return source.step_minor + int(step.to_integral_value(ROUND_CEILING))


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


def _lines(evidence: Evidence, *, is_compared: bool) -> Iterable[Proof]:
    """Of the comparison at hand, else of the last version of the day that was recorded."""
    tallies = evidence.versions[-1].tallies if evidence.versions else ()
    if is_compared and evidence.reconciliation is not None:
        tallies = evidence.reconciliation.tallies
    for each in tallies:
        subject = f"{each.source} {each.currency}"
        counted = str(each.matched + each.broken)
        yield Proof("every_line_has_a_class", subject, counted, str(each.lines))
        money = str(each.matched_minor + each.broken_minor)
        yield Proof("all_money_has_a_class", subject, money, str(each.amount_minor))


def _mirror(evidence: Evidence) -> Iterable[Proof]:
    for each in evidence.mirror:
        subject = f"{each.participant} {each.currency}"
        mirror, closing = str(each.mirror_minor), str(each.closing_minor)
        yield Proof("mirror_equals_statement", subject, mirror, closing)


def _chain(evidence: Evidence) -> Iterable[Proof]:
    chain = evidence.chain
    if chain is not None and chain.links:
        subject = f"{chain.links} links, head {chain.head}"
        yield Proof("chain_unbroken", subject, str(chain.broken), "0")
