"""Three-way reconciliation: the switch's lines against the payers' and the payees' banks'.

Duplicates are set apart, each file is compared with the switch, what both sides miss or both have
becomes one break, and every line is accounted for. The transaction id is the key: unique among our
own lines, or the whole comparison is refused.
"""

from collections import defaultdict
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date

from participants import StatementLine
from settlement import comparison
from settlement.breaks import Break, BreakCode, Sides
from settlement.comparison import BOTH_LEGS, PAYEE_LEG, PAYER_LEG, Leg
from settlement.engine import Embedded, Row, Table
from settlement.errors import SettlementError, SettlementErrorCode
from settlement.explanation import Explainer
from settlement.tally import Source, Tally, tally


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """What a day's comparison found; ``breaks`` sorted by transaction, code and sides."""

    business_date: date
    breaks: tuple[Break, ...]
    tallies: tuple[Tally, ...]


@dataclass(frozen=True, slots=True)
class _Side:
    """One side's file after comparison, still in the engine but for its few odd rows."""

    leg: Leg
    file: Table
    compared: Table
    fault_keys: Table
    contradicted_keys: Table
    doubles: list[Row]
    faults: dict[str, Row]


def reconcile(
    switch: Iterable[StatementLine],
    payer_side: Iterable[StatementLine],
    payee_side: Iterable[StatementLine],
    business_date: date,
    holidays: AbstractSet[date] = frozenset(),
) -> Reconciliation:
    """Return every break between our lines and the banks', in whatever order lines come.

    Due dates count business days from ``business_date``.

    Raises: `SettlementError` with ``settlement.key_repeated`` when our own lines name a transaction
    twice, ``settlement.overflow``.
    """
    with Embedded() as engine:
        return reconcile_tables(
            engine,
            engine.load_lines("switch_lines", switch),
            engine.load_lines("payer_lines", payer_side),
            engine.load_lines("payee_lines", payee_side),
            Explainer(business_date, holidays),
        )


def reconcile_tables(
    engine: Embedded, switch: Table, payer_file: Table, payee_file: Table, explainer: Explainer
) -> Reconciliation:
    """Return the reconciliation of three tables of lines that the engine already holds.

    Raises: as `reconcile`.
    """
    _refuse_repeated(engine, switch)
    payer = _compare(engine, switch, payer_file, PAYER_LEG, "payer")
    payee = _compare(engine, switch, payee_file, PAYEE_LEG, "payee")
    found = [
        *_fault_breaks(explainer, payer.faults, payee.faults),
        *_double_breaks(explainer, payer),
        *_double_breaks(explainer, payee),
    ]
    found.sort(key=lambda item: (item.txn_id, item.code, item.sides))
    return Reconciliation(
        explainer.business_date, tuple(found), _account(engine, switch, payer, payee)
    )


def _refuse_repeated(engine: Embedded, switch: Table) -> None:
    keys = comparison.repeated_keys(switch)
    first = engine.run(keys.order_by("txn_id").limit(1))
    if first:
        raise SettlementError(
            SettlementErrorCode.KEY_REPEATED,
            "our own lines name the transaction more than once",
            f"transaction {first[0]['txn_id']}",
        )


def _compare(engine: Embedded, switch: Table, file: Table, leg: Leg, name: str) -> _Side:
    """Set duplicates apart, then compare; both results are small and kept as tables."""
    doubles = engine.store(f"{name}_doubles", comparison.repeated(file))
    beside_ours = engine.run(comparison.beside(doubles, switch, comparison.OUR, how="left"))
    compared = comparison.once(file, doubles) if beside_ours else file
    contradicted = comparison.contradicted(doubles)
    faulty = engine.store(f"{name}_pairs", comparison.faults(switch, compared, leg))
    faulty = faulty.anti_join(contradicted, faulty.key == contradicted.txn_id)
    return _Side(
        leg=leg,
        file=file,
        compared=compared,
        fault_keys=faulty.select(txn_id=faulty.key),
        contradicted_keys=contradicted,
        doubles=beside_ours,
        faults={row["key"]: row for row in engine.run(faulty)},
    )


def _fault_breaks(
    explainer: Explainer, payer: dict[str, Row], payee: dict[str, Row]
) -> Iterable[Break]:
    """Yield the breaks of both legs; what is one disagreement with both banks is one break."""
    for key in payer.keys() | payee.keys():
        debit, credit = payer.get(key), payee.get(key)
        codes = tuple(BreakCode(row["code"]) for row in (debit, credit) if row)
        if BreakCode.D05 in codes:
            yield explainer.undecided(debit, credit)
        elif debit and codes in BOTH_LEGS:
            yield explainer.fault(BOTH_LEGS[codes], Sides.SWITCH_PAYER_PAYEE, debit)
        else:
            if debit:
                yield explainer.fault(BreakCode(debit["code"]), Sides.SWITCH_PAYER, debit)
            if credit:
                yield explainer.fault(BreakCode(credit["code"]), Sides.SWITCH_PAYEE, credit)


def _double_breaks(explainer: Explainer, side: _Side) -> Iterable[Break]:
    """Yield a break for each transaction that stands several times: as copies, or contradicted."""
    variants: defaultdict[str, list[Row]] = defaultdict(list)
    for row in side.doubles:
        variants[row["txn_id"]].append(row)
    for rows in variants.values():
        if len(rows) > 1:
            yield explainer.contradiction(side.leg.sides, rows)
        else:
            yield explainer.copies(side.leg.sides, rows[0])


def _account(engine: Embedded, switch: Table, payer: _Side, payee: _Side) -> tuple[Tally, ...]:
    broken_ours = (
        payer.fault_keys.union(payee.fault_keys)
        .union(payer.contradicted_keys)
        .union(payee.contradicted_keys)
    )
    return (
        *tally(engine, Source.SWITCH, switch, switch, broken_ours, ()),
        *_account_side(engine, Source.PAYER, payer),
        *_account_side(engine, Source.PAYEE, payee),
    )


def _account_side(engine: Embedded, source: Source, side: _Side) -> tuple[Tally, ...]:
    """Tally a file; of a plain copy one line was compared, of a contradiction none."""
    surplus = [{**row, "copies": row["copies"] - (row["variants"] == 1)} for row in side.doubles]
    return tally(engine, source, side.file, side.compared, side.fault_keys, surplus)
