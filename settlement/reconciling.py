"""A day's files in, its breaks out: what the command and the benchmark run.

accept -> totals -> cells -> lines -> pairs -> classes -> accounts -> settlement account
"""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from settlement import matching
from settlement.abroad import ClearingReader
from settlement.acceptance import Delivery, Intake
from settlement.beside import beside_the_lines, missing_members
from settlement.correspondents import against_correspondents
from settlement.engine import Embedded, Engine, Table, open_engine
from settlement.figures import judge_figures, read_figures
from settlement.matching import Reconciliation, Told, reconcile_tables
from settlement.modelled import Modelled, under_model
from settlement.netting import Netting, net_groups, net_table
from settlement.outputs import read_carry
from settlement.standing import delivered, moved_late
from settlement.supposing import Scenario
from settlement.tally import Source
from settlement.terms import Terms
from settlement.whatif import Cube, cube

STEPS = ("files", *matching.STEPS, "settlement")
"""What is told while it works, in order."""


@dataclass(frozen=True, slots=True)
class Inputs:
    """The files of one day and the terms on which they are compared."""

    switch: Sequence[Path]
    payer: Sequence[Path]
    payee: Sequence[Path]
    business_date: date
    network: Sequence[Path] = ()
    statement: Sequence[Path] = ()
    nostro: Sequence[Path] = ()
    vostro: Sequence[Path] = ()
    carry_in: Path | None = None
    holidays: AbstractSet[date] = frozenset()
    network_codes: AbstractSet[str] = frozenset()
    expected: Sequence[str] = ()
    layout: Path | None = None
    figures: Path | None = None
    engine: str = "embedded"
    seen: AbstractSet[str] = field(default_factory=frozenset)


def reconcile_day(
    inputs: Inputs, told: Told = lambda _: None
) -> tuple[Reconciliation, list[Delivery]]:
    """Return the reconciliation of a day's files, and the files as they were taken in.

    Raises: `SettlementError` with ``settlement.file_...`` for a refused file,
    ``settlement.key_repeated``, ``settlement.engine_missing``.
    """
    told("files")
    carried = read_carry(inputs.carry_in) if inputs.carry_in else []
    with open_engine(inputs.engine) as engine:
        intake = Intake(engine, set(inputs.seen))
        switch = intake.take("switch", inputs.switch)
        files = {
            Source.PAYER: intake.take("payer", inputs.payer, inputs.layout),
            Source.PAYEE: intake.take("payee", inputs.payee, inputs.layout),
        }
        codes = inputs.network_codes
        if inputs.network:
            foreign = ClearingReader(engine, switch, inputs.business_date)
            abroad = intake.take("network", inputs.network, inputs.layout, foreign)
            files[Source.NETWORK] = abroad
            codes = codes or foreign.codes | network_codes(engine, abroad, foreign.codes)
        terms = Terms(inputs.business_date, inputs.holidays, network=codes)
        known = {Source(name): counted for name, counted in intake.totals.items()}
        result = reconcile_tables(engine, switch, files, terms, carried, told, known)
        told("settlement")
        more = beside_the_lines(engine, switch, files, inputs.statement, terms, intake.deliveries)
        more += against_correspondents(inputs.nostro, inputs.vostro, terms)
        more += missing_members(known, inputs.expected, terms)
        if inputs.figures:
            stated, nets = read_figures(inputs.figures), net_table(engine, switch).positions
            more += judge_figures(stated, nets, result.breaks, terms)
    found = sorted((*result.breaks, *more), key=lambda item: (item.txn_id, item.code, item.sides))
    return replace(result, breaks=tuple(found)), intake.deliveries


def network_codes(
    engine: Engine, lines: Table, known: AbstractSet[str] = frozenset()
) -> frozenset[str]:
    """Return whom a partner network's file is about: who pays or is paid in every line.

    Lines of networks that are ``known`` already say nothing about another one.
    """
    pairs = engine.run(_pairs, lines)
    sides: list[set[str]] = [{row["payer"], row["payee"]} for row in pairs]
    sides = [side for side in sides if not side & known]
    return frozenset(set.intersection(*sides)) if sides else frozenset()


def _pairs(lines: Table) -> Table:
    return lines.select("payer", "payee").distinct()


def net_day(transactions: Sequence[Path]) -> tuple[Netting, int]:
    """Return the nets of some files' lines, and how many lines there were.

    Raises: `SettlementError` with ``settlement.file_...`` for a refused file,
    ``settlement.overflow``, ``settlement.line_without_window``.
    """
    with open_engine() as engine:
        intake = Intake(engine, timed=False)
        lines = intake.take("transactions", transactions)
        counted = intake.groups["transactions"]
        netting = net_groups(engine, *counted) if counted else net_table(engine, lines)
        return netting, sum(each.lines for each in intake.deliveries)


@dataclass(frozen=True, slots=True)
class Netted:
    """What some transactions net to, whose figures are provisional, and what came too late."""

    netting: Netting
    lines: int
    missing: Mapping[str, tuple[str, ...]]
    """By member the sides, ``payer`` and ``payee``, on which it has not delivered."""
    late: int
    """Booked lines moved into a dispute window, because their own had settled without them."""
    modelled: Modelled | None = None
    """What another model makes of the day, if one was asked for."""


def net_standing(
    transactions: Sequence[Path],
    payer: Sequence[Path] = (),
    payee: Sequence[Path] = (),
    settled: Sequence[Path] = (),
    scenario: Scenario | None = None,
) -> Netted:
    """Return the nets of some files' lines, held against the members' files and what has settled.

    Where no member's file is named, none is asked for and every net is final. With a ``scenario``
    the lines are put into the windows of its model first.

    Raises: as `net_day`; ``settlement.scenario``.
    """
    with Embedded() as engine:
        intake = Intake(engine, timed=False)
        lines = intake.take("transactions", transactions)
        count = sum(each.lines for each in intake.deliveries)
        late, modelled = 0, None
        if scenario is not None:
            modelled = under_model(engine, lines, scenario)
            lines = modelled.lines
        if settled:
            lines, late = moved_late(engine, lines, intake.take("settled", settled))
        counted = intake.groups["transactions"]
        netting = (
            net_table(engine, lines)
            if late or modelled or not counted
            else net_groups(engine, *counted)
        )
        missing: Mapping[str, tuple[str, ...]] = {}
        if payer or payee:
            there = delivered(engine, intake.take("payer", payer), intake.take("payee", payee))
            missing = there.missing(netting.bilateral)
        return Netted(netting, count, missing, late, modelled)


def cube_of(transactions: Sequence[Path]) -> Cube:
    """Return the netting cube of some files' lines; raises as `net_day` does for files."""
    with open_engine() as engine:
        return cube(engine, Intake(engine, timed=False).take("transactions", transactions))
