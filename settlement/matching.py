"""Reconciliation: our lines against the payers' and payees' banks' and a partner network's.

A funnel. Fingerprints accept most of a day; in what is left duplicates are set apart, each file is
compared with the switch, and only odd pairs are looked at one by one. Every line is accounted for.
The transaction id is the key: unique among our own lines, or the whole comparison is refused.
"""

from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from participants import StatementLine
from settlement import comparison, marks
from settlement.breaks import Break
from settlement.carry import OpenItem
from settlement.classification import Classes, Place, classify, doubles
from settlement.comparison import LEGS, Leg
from settlement.engine import Engine, Row, Table, open_engine
from settlement.errors import SettlementError, SettlementErrorCode
from settlement.line import line_of
from settlement.naming import Pair
from settlement.suggestions import Suggestion, form
from settlement.tally import Source, Tally, Totals, tally, totals
from settlement.terms import Terms

Told = Callable[[str], None]
"""Told what is being done, step by step."""

STEPS = ("totals", "marks", "lines", "pairs", "classes", "accounts")
"""The steps, in their order."""


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """What a day's comparison found; ``breaks`` sorted by transaction, code and sides."""

    business_date: date
    breaks: tuple[Break, ...]
    tallies: tuple[Tally, ...]
    suggestions: tuple[Suggestion, ...] = ()
    open_items: tuple[OpenItem, ...] = ()


@dataclass(slots=True)
class _Side:
    """One side's file on its way through the funnel."""

    leg: Leg
    file: Table
    totals: Totals
    marks: Table | None = None
    opened: Table | None = None
    compared: Table | None = None
    doubles: list[Row] = field(default_factory=list)
    contradicted: set[str] = field(default_factory=set)


def reconcile(
    switch: Iterable[StatementLine],
    payer_side: Iterable[StatementLine],
    payee_side: Iterable[StatementLine],
    business_date: date,
    holidays: AbstractSet[date] = frozenset(),
    network: Iterable[StatementLine] | None = None,
    carry_in: Iterable[OpenItem] = (),
) -> Reconciliation:
    """Return every break between our lines and the banks', in whatever order lines come.

    Due dates count business days from ``business_date``.

    Raises: `SettlementError` with ``settlement.key_repeated`` when our own lines name a transaction
    twice, ``settlement.overflow``.
    """
    abroad = None if network is None else list(network)
    sides = [{str(line.payer), str(line.payee)} for line in abroad or ()]
    codes = frozenset(set.intersection(*sides)) if sides else frozenset()
    terms = Terms(business_date, holidays, network=codes)
    with open_engine() as engine:
        files = {
            Source.PAYER: engine.load_lines("payer_lines", payer_side),
            Source.PAYEE: engine.load_lines("payee_lines", payee_side),
        }
        if abroad is not None:
            files[Source.NETWORK] = engine.load_lines("network_lines", abroad)
        ours = engine.load_lines("switch_lines", switch)
        return reconcile_tables(engine, ours, files, terms, carry_in)


def reconcile_tables(
    engine: Engine,
    switch: Table,
    files: Mapping[Source, Table],
    terms: Terms,
    carry_in: Iterable[OpenItem] = (),
    told: Told = lambda _: None,
    known: Mapping[Source, Totals] = MappingProxyType({}),
) -> Reconciliation:
    """Return the reconciliation of tables of lines that the engine already holds.

    ``known`` are totals somebody has counted already. The lines that were looked at stay in the
    engine, in tables that `looked_at` names.

    Raises: as `reconcile`.
    """
    told("totals")
    all_ours = known.get(Source.SWITCH) or totals(engine, switch)
    sides = [
        _Side(LEGS[source], file, known.get(source) or totals(engine, file))
        for source, file in files.items()
    ]
    told("marks")
    our_marks, open_marks = _open(engine, switch, sides, all_ours.lines)
    told("lines")
    opened = engine.store(looked_at(Source.SWITCH), marks.lines_in, switch, open_marks)
    for side in sides:
        name = looked_at(side.leg.source)
        side.opened = engine.store(name, marks.lines_in, side.file, open_marks)
    _refuse_repeated(engine, opened)
    told("pairs")
    odd: dict[Place, Pair] = {}
    found: list[Break] = []
    for side in sides:
        ours = _ours_at(engine, opened, side.leg, files, terms)
        odd |= _compare(engine, ours, side)
        rows = ((line_of(r), int(r["copies"]), line_of(r, comparison.OUR)) for r in side.doubles)
        found += doubles(side.leg.sides, ((a, n, b) for a, n, b in rows if a), terms)
    told("classes")
    last = {side.leg.source: side.totals.last(side.leg.member) for side in sides}
    classes = classify(odd, carry_in, last, _forms(engine, opened, odd), terms)
    found += classes.breaks
    found.sort(key=lambda item: (item.txn_id, item.code, item.sides))
    told("accounts")
    tallies = _account(engine, all_ours, our_marks, open_marks, opened, sides, classes)
    return Reconciliation(
        terms.business_date,
        tuple(found),
        tallies,
        tuple(classes.suggestions),
        tuple(sorted(classes.open_items, key=_by_line)),
    )


def _ours_at(
    engine: Engine, lines: Table, leg: Leg, files: Mapping[Source, Table], terms: Terms
) -> Table:
    """Return our lines that a side's file should have: abroad the network's, at home the rest."""
    if Source.NETWORK not in files or not terms.network:
        return lines
    codes = tuple(sorted(terms.network))
    name = f"switch_lines_of_{leg.source}"
    return engine.view(name, comparison.expected, lines, source=leg.source, codes=codes)


def _open(
    engine: Engine, switch: Table, sides: list[_Side], lines: int
) -> tuple[dict[tuple[str, ...], Table], Table]:
    """Return our lines' marks, by what is compared, and which marks are opened."""
    ours: dict[tuple[str, ...], Table] = {}
    sets = []
    for side in sides:
        source = side.leg.source
        more = comparison.compared(switch, side.file)
        if side.totals.names_windows:
            more = (*more, "window_id")
        if more not in ours:
            name = "_".join(("switch_marks", *more))
            ours[more] = engine.store(name, marks.marks, switch, more=more)
        side.marks = engine.store(f"{source}_marks", marks.marks, side.file, more=more)
        met = engine.store(f"{source}_met", marks.meet, ours[more], side.marks)
        sets.append(engine.view(f"{source}_odd", marks.odd, met))
        found = marks.Met.of(engine.run(marks.counts, met)[0])
        if found.repeats_ours(side.totals.lines):
            sets.append(engine.view(f"repeated_for_{source}", marks.repeated, ours[more]))
        if found.repeats_theirs(lines):
            sets.append(engine.view(f"{source}_repeated", marks.repeated, side.marks))
    first = next(iter(ours.values()))
    sets.append(engine.view("sampled", marks.sample, first, one_in=marks.one_in(lines)))
    return ours, engine.store("open_marks", marks.opened, *sets)


def looked_at(source: Source) -> str:
    """Return the name of the table of a source's lines that were looked at one by one."""
    return f"{source}_opened"


def _refuse_repeated(engine: Engine, switch: Table) -> None:
    first = engine.run(comparison.first_repeated, switch)
    if first:
        raise SettlementError(
            SettlementErrorCode.KEY_REPEATED,
            "our own lines name the transaction more than once",
            f"transaction {first[0]['txn_id']}",
        )


def _compare(engine: Engine, switch: Table, side: _Side) -> dict[Place, Pair]:
    """Set duplicates apart, then compare; return the odd pairs."""
    file, source = side.opened, side.leg.source
    doubled = engine.store(f"{source}_doubles", comparison.repeated, file)
    side.doubles = engine.run(comparison.beside_ours, doubled, switch)
    side.compared = (
        engine.store(f"{source}_once", comparison.once, file, doubled) if side.doubles else file
    )
    side.contradicted = {row["txn_id"] for row in side.doubles if row["variants"] > 1}
    odd = {}
    for row in engine.run(comparison.odd_pairs, switch, side.compared):
        pair = Pair(side.leg, line_of(row), line_of(row, comparison.THEIR))
        if pair.key not in side.contradicted:
            odd[pair.key, source] = pair
    return odd


def _forms(engine: Engine, opened: Table, odd: Mapping[Place, Pair]) -> set[str]:
    """Return the forms of our own references, from as many as were looked at."""
    if all(pair.ours for pair in odd.values()):
        return set()
    some = engine.run(comparison.some_keys, opened)
    return {form(row["txn_id"]) for row in some} | {
        form(pair.ours.txn_id) for pair in odd.values() if pair.ours
    }


def _account(
    engine: Engine,
    all_ours: Totals,
    our_marks: Mapping[tuple[str, ...], Table],
    open_marks: Table,
    opened: Table,
    sides: list[_Side],
    classes: Classes,
) -> tuple[Tally, ...]:
    contradicted = {key for side in sides for key in side.contradicted}
    ours = engine.load_keys("switch_broken", {key for key, _ in classes.broken} | contradicted)
    closed = engine.run(marks.closed, next(iter(our_marks.values())), open_marks)[0]
    tallies = [*tally(engine, Source.SWITCH, all_ours, closed, opened, opened, ours, ())]
    for side in sides:
        source = side.leg.source
        keys = {key for key, at in classes.broken if at is source}
        broken = engine.load_keys(f"{source}_broken", keys)
        surplus = [
            {**row, "copies": row["copies"] - (row["variants"] == 1)} for row in side.doubles
        ]
        closed = engine.run(marks.closed, side.marks, open_marks)[0]
        tallies += tally(
            engine, source, side.totals, closed, side.opened, side.compared, broken, surplus
        )
    return (*tallies, *classes.carried)


def _by_line(item: OpenItem) -> tuple[str, str, str]:
    return (item.line.txn_id, item.source, item.missing_at)
