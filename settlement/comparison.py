"""Comparing one side's file with the switch, as expressions over whole tables.

Each file meets the switch's lines on its own, by transaction id, in one full join of raw lines;
duplicates are set apart first, because grouping whole files to find a handful of copies costs more
than everything else together. Only faulty pairs leave the engine: on a good day next to nothing.

A pair is faulty for one reason, the first that holds: status, currency, amount, fee, interchange,
date, party.
"""

from dataclasses import dataclass
from types import MappingProxyType

from participants import LineStatus
from settlement.breaks import BreakCode, Sides
from settlement.engine import LINE_SCHEMA, Table

THEIR = "their_"
"""Prefix of the bank's columns where they stand to the right of ours."""
OUR = "our_"
"""Prefix of our columns where they stand to the right of the bank's."""

OK, FAILED, PENDING = LineStatus.OK.value, LineStatus.FAILED.value, LineStatus.PENDING.value


@dataclass(frozen=True, slots=True)
class Leg:
    """What a disagreement over presence or status is called at one side of the payment."""

    sides: Sides
    theirs_missing: BreakCode
    ours_missing: BreakCode
    not_booked: BreakCode
    booked_though_failed: BreakCode


PAYER_LEG = Leg(Sides.SWITCH_PAYER, BreakCode.A01, BreakCode.A04, BreakCode.D01, BreakCode.D03)
PAYEE_LEG = Leg(Sides.SWITCH_PAYEE, BreakCode.A02, BreakCode.A05, BreakCode.D02, BreakCode.D04)

BOTH_LEGS: MappingProxyType[tuple[BreakCode, ...], BreakCode] = MappingProxyType(
    {
        (BreakCode.A01, BreakCode.A02): BreakCode.A03,
        (BreakCode.A04, BreakCode.A05): BreakCode.A06,
    }
)
"""What a payer-side and a payee-side code of one transaction are called together."""


def repeated(lines: Table) -> Table:
    """Return the lines whose transaction stands more than once, every different line once.

    ``copies`` counts how often the line stands, ``variants`` how many different lines its
    transaction has: one means a plain copy, more mean the bank contradicts itself.
    """
    keys = repeated_keys(lines)
    cells = lines.semi_join(keys, "txn_id").group_by(list(LINE_SCHEMA)).agg(copies=_count)
    variants = cells.group_by("txn_id").agg(variants=_count)
    return cells.join(variants, "txn_id")


def repeated_keys(lines: Table) -> Table:
    """Return the transaction ids that stand more than once."""
    counted = lines.group_by("txn_id").agg(n=_count)
    return counted.filter(counted.n > 1).select("txn_id")


def once(lines: Table, doubles: Table) -> Table:
    """Return the lines without copies, and without transactions the bank contradicts itself on."""
    copied = doubles.filter(doubles.variants == 1).select(list(LINE_SCHEMA))
    return lines.anti_join(doubles, "txn_id").union(copied)


def contradicted(doubles: Table) -> Table:
    """Return the transaction ids on which the bank contradicts itself."""
    return doubles.filter(doubles.variants > 1).select("txn_id").distinct()


def beside(left: Table, right: Table, prefix: str, *, how: str) -> Table:
    """Return two tables' lines side by side by transaction id, the right's names prefixed."""
    return left.join(
        right, left.txn_id == right.txn_id, how=how, lname="{name}", rname=prefix + "{name}"
    )


def faults(switch: Table, file: Table, leg: Leg) -> Table:
    """Return the faulty pairs of one side: key, code, our line and theirs (null when missing)."""
    pair = beside(switch, file, THEIR, how="outer")
    judged = pair.mutate(key=pair.txn_id.coalesce(pair.their_txn_id), code=_code(pair, leg))
    return judged.filter(judged.code != "")


def _code(pair: Table, leg: Leg) -> Table:
    """Return the first code that holds, or the empty text for a pair that agrees.

    A bank that reports ``pending`` has not booked. Where we failed and the bank did not book,
    nothing moved and nothing is compared.
    """
    rules: list[tuple[Table, str]] = [
        (pair.txn_id.isnull(), leg.ours_missing),
        (pair.status == PENDING, BreakCode.D05),
        ((pair.status == FAILED) & (pair.their_status == OK), leg.booked_though_failed),
        (pair.status == FAILED, ""),
        (pair.their_txn_id.isnull(), leg.theirs_missing),
        (pair.their_status != OK, leg.not_booked),
        (pair.currency != pair.their_currency, BreakCode.B05),
        (pair.amount_minor != pair.their_amount_minor, BreakCode.B01),
        (_is_missing_or_twice(pair.fee_minor, pair.their_fee_minor), BreakCode.C02),
        (pair.fee_minor != pair.their_fee_minor, BreakCode.C01),
        (_is_missing_or_twice(pair.interchange_minor, pair.their_interchange_minor), BreakCode.C02),
        (pair.interchange_minor != pair.their_interchange_minor, BreakCode.C01),
        (pair.business_date != pair.their_business_date, BreakCode.F02),
        ((pair.payer != pair.their_payer) | (pair.payee != pair.their_payee), BreakCode.G01),
    ]
    code: Table = ""
    for holds, name in reversed(rules):
        code = holds.ifelse(str(name), code)
    return code


def _is_missing_or_twice(ours: Table, theirs: Table) -> Table:
    return (ours > 0) & ((theirs == 0) | (theirs == ours + ours))


def _count(table: Table) -> Table:
    return table.count()
