"""Comparing one side's file with the switch, as expressions over whole tables.

Each file meets the switch's lines on its own, by transaction id, in one full join of raw lines;
duplicates are set apart first, because grouping whole files to find a handful of copies costs more
than everything else together. Only odd pairs leave the engine: on a good day next to nothing. What
an odd pair is called is decided in `settlement.naming`.
"""

from dataclasses import dataclass
from functools import reduce
from operator import and_
from types import MappingProxyType

from participants import LineStatus
from settlement.breaks import BreakCode, Sides
from settlement.engine import Table
from settlement.marks import COMPARED
from settlement.tally import Source

THEIR = "their_"
"""Prefix of the bank's columns where they stand to the right of ours."""
OUR = "our_"
"""Prefix of our columns where they stand to the right of the bank's."""

DETAILS_COMPARED = ("interchange_minor", "account", "settled_minor")
"""Details that are compared where both files tell them."""

_SOME = 1000
OK, FAILED = LineStatus.OK.value, LineStatus.FAILED.value


@dataclass(frozen=True, slots=True)
class Leg:
    """One side of a payment, and what a disagreement over presence or status is called there."""

    source: Source
    sides: Sides
    theirs_missing: BreakCode
    ours_missing: BreakCode
    not_booked: BreakCode
    booked_though_failed: BreakCode

    @property
    def member(self) -> str:
        """The column that names whose file it is."""
        return "payee" if self.source is Source.PAYEE else "payer"


PAYER_LEG = Leg(
    Source.PAYER, Sides.SWITCH_PAYER, BreakCode.A01, BreakCode.A04, BreakCode.D01, BreakCode.D03
)
PAYEE_LEG = Leg(
    Source.PAYEE, Sides.SWITCH_PAYEE, BreakCode.A02, BreakCode.A05, BreakCode.D02, BreakCode.D04
)
NETWORK_LEG = Leg(
    Source.NETWORK, Sides.SWITCH_NETWORK, BreakCode.A07, BreakCode.A07, BreakCode.D02, BreakCode.D04
)
LEGS = MappingProxyType({leg.source: leg for leg in (PAYER_LEG, PAYEE_LEG, NETWORK_LEG)})

BOTH_LEGS: MappingProxyType[tuple[BreakCode, ...], BreakCode] = MappingProxyType(
    {
        (BreakCode.A01, BreakCode.A02): BreakCode.A03,
        (BreakCode.A04, BreakCode.A05): BreakCode.A06,
        (BreakCode.F01, BreakCode.F01): BreakCode.F01,
    }
)
"""What a payer-side and a payee-side code of one transaction are called together."""


def compared(switch: Table, file: Table) -> tuple[str, ...]:
    """Return the details that both files have and that are compared."""
    return tuple(
        name for name in DETAILS_COMPARED if name in switch.columns and name in file.columns
    )


def expected(ours: Table, *, source: Source, codes: tuple[str, ...]) -> Table:
    """Return our lines that a source's file should have: abroad the network's, at home the rest.

    ``codes`` are the partner networks'.
    """
    pays, is_paid = ours.payer.isin(codes), ours.payee.isin(codes)
    if source is Source.NETWORK:
        return ours.filter(pays | is_paid)
    return ours.filter(~pays if source is Source.PAYER else ~is_paid)


def repeated(lines: Table) -> Table:
    """Return the lines whose transaction stands more than once, every different line once.

    ``copies`` counts how often the line stands, ``variants`` how many different lines its
    transaction has: one means a plain copy, more mean the bank contradicts itself.
    """
    keys = repeated_keys(lines)
    cells = lines.semi_join(keys, "txn_id").group_by(list(lines.columns)).agg(copies=_count)
    variants = cells.group_by("txn_id").agg(variants=_count)
    return cells.join(variants, "txn_id")


def repeated_keys(lines: Table) -> Table:
    """Return the transaction ids that stand more than once."""
    counted = lines.group_by("txn_id").agg(n=_count)
    return counted.filter(counted.n > 1).select("txn_id")


def first_repeated(lines: Table) -> Table:
    """Return the first transaction id that stands more than once, or no row."""
    return repeated_keys(lines).order_by("txn_id").limit(1)


def some_keys(lines: Table) -> Table:
    """Return the transaction ids of as many lines as tell how references are written."""
    return lines.select("txn_id").limit(_SOME)


def once(lines: Table, doubles: Table) -> Table:
    """Return the lines without copies, and without transactions the bank contradicts itself on."""
    copied = doubles.filter(doubles.variants == 1).select(list(lines.columns))
    return lines.anti_join(doubles, "txn_id").union(copied)


def beside(left: Table, right: Table, prefix: str, *, how: str) -> Table:
    """Return two tables' lines side by side by transaction id, the right's names prefixed."""
    return left.join(
        right, left.txn_id == right.txn_id, how=how, lname="{name}", rname=prefix + "{name}"
    )


def beside_ours(doubles: Table, switch: Table) -> Table:
    """Return a bank's repeated lines, each with our line beside it."""
    return beside(doubles, switch, OUR, how="left")


def odd_pairs(switch: Table, file: Table) -> Table:
    """Return our line and theirs (null when missing) where they do not agree in everything.

    Where we failed and the bank did not book, nothing moved and nothing is compared. A bank that
    names no window does not contradict ours.
    """
    pair = beside(switch, file, THEIR, how="outer")
    both = (pair.status == OK) & (pair.their_status == OK)
    same = [pair[name] == pair[THEIR + name] for name in (*COMPARED, *compared(switch, file))]
    same.append((pair.window_id == pair.their_window_id) | (pair.their_window_id == ""))
    agree = reduce(and_, same, both)
    nothing = (pair.status == FAILED) & (pair.their_txn_id.isnull() | (pair.their_status != OK))
    return pair.filter(~(agree.fill_null(False) | nothing.fill_null(False)))


def _count(table: Table) -> Table:
    return table.count()
