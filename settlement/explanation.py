"""From odd pairs to breaks: which field differs, by how much, and who owes whom for it.

Pairs come from the engine a few at a time; everything here is exact integer arithmetic on one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from settlement.breaks import TAXONOMY, Break, BreakCode, Sides, due_on
from settlement.liability import owed_by
from settlement.line import Line
from settlement.naming import Pair, field_of
from settlement.terms import Terms

_BOOKED_BY_THEM_ONLY = {BreakCode.D03, BreakCode.D04}


@dataclass(frozen=True, slots=True)
class _Difference:
    """The part of a break that says what differs; units as in `Break`."""

    field: str
    ours: str
    theirs: str
    minor: int


def fault(code: BreakCode, sides: Sides, pair: Pair, terms: Terms) -> Break:
    """Return the break of an odd pair."""
    about = pair.theirs if code in _BOOKED_BY_THEM_ONLY else pair.known
    assert about is not None, "a bank that booked it has a line"
    return _break(code, sides, about, _difference(code, pair), terms)


def undecided(payer: Pair | None, payee: Pair | None, terms: Terms) -> Break:
    """Return the break of a payment still pending with us, from either or both legs."""
    pair = payer or payee
    assert pair is not None, "a pending payment is a pair of at least one leg"
    theirs = f"{_status_there(payer)}/{_status_there(payee)}"
    difference = _Difference("status", pair.known.status, theirs, 0)
    return _break(BreakCode.D05, Sides.SWITCH_PAYER_PAYEE, pair.known, difference, terms)


def copied(sides: Sides, line: Line, copies: int, terms: Terms) -> Break:
    """Return the break of a line that stands several times, cell for cell the same."""
    difference = _Difference("line", "1", str(copies), (copies - 1) * line.booked_minor)
    return _break(BreakCode.E01, sides, line, difference, terms)


def contradiction(
    sides: Sides, variants: Sequence[tuple[Line, int]], ours: Line | None, terms: Terms
) -> Break:
    """Return the break of different lines for one transaction, each with how often it stands.

    The difference adds up what the bank booked in one currency: ours, or the first of theirs when
    we do not have the transaction.
    """
    first = min((line for line, _ in variants), key=_in_order)
    about = ours or first
    theirs = sum(n * line.booked_minor for line, n in variants if line.currency == about.currency)
    times = sum(n for _, n in variants)
    gap = theirs - (ours.booked_minor if ours else 0)
    difference = _Difference("line", str(int(ours is not None)), str(times), gap)
    return _break(_name_of_several(variants, ours), sides, about, difference, terms)


def subject(
    code: BreakCode,
    sides: Sides,
    about: Line,
    terms: Terms,
    field: str = "",
    ours: str = "",
    theirs: str = "",
    minor: int = 0,
) -> Break:
    """Return a break that is not about a pair of lines: a total, a movement, a clock, a file."""
    return _break(code, sides, about, _Difference(field, ours, theirs, minor), terms)


def _name_of_several(variants: Sequence[tuple[Line, int]], ours: Line | None) -> BreakCode:
    """Say what several lines of one transaction are: parts, another day's, or a contradiction."""
    lines = [line for line, n in variants for _ in range(n)]
    first = lines[0]
    if (
        ours
        and ours.is_booked
        and all(
            line.is_booked
            and (line.currency, line.payer, line.payee) == (ours.currency, ours.payer, ours.payee)
            for line in lines
        )
        and sum(line.amount_minor for line in lines) == ours.amount_minor
    ):
        return BreakCode.B08
    if len({line.business_date for line in lines}) > 1 and any(
        abs(line.committed_at - first.committed_at).days >= 1 for line in lines
    ):
        return BreakCode.E04
    return BreakCode.E02


def _break(
    code: BreakCode, sides: Sides, about: Line, difference: _Difference, terms: Terms
) -> Break:
    owes, owed = owed_by(code, sides, difference.minor, about.payer, about.payee)
    return Break(
        txn_id=about.txn_id,
        code=code,
        sides=sides,
        field=difference.field,
        ours=difference.ours,
        theirs=difference.theirs,
        amount_difference_minor=difference.minor,
        currency=about.currency,
        owes=owes,
        owed=owed,
        due_on=_due_on(code, terms.business_date, frozenset(terms.holidays)),
        severity=TAXONOMY[code].severity,
    )


@cache
def _due_on(code: BreakCode, day: date, holidays: frozenset[date]) -> date:
    return due_on(code, day, holidays)


def _difference(code: BreakCode, pair: Pair) -> _Difference:
    ours, theirs = pair.ours, pair.theirs
    if theirs is None:
        assert ours is not None, "a pair has a line"
        return _Difference("line", "present", "missing", -ours.booked_minor)
    if ours is None:
        return _Difference("line", "missing", "present", theirs.booked_minor)
    field = field_of(code, ours, theirs)
    told = _Difference(field, str(getattr(ours, field)), str(getattr(theirs, field)), 0)
    match field:
        case "amount_minor" | "fee_minor" | "interchange_minor":
            minor = getattr(theirs, field) - getattr(ours, field)
        case "status":
            minor = theirs.booked_minor - ours.booked_minor
        case _:
            return told
    return _Difference(told.field, told.ours, told.theirs, minor)


def _status_there(leg: Pair | None) -> str:
    """Return the bank's word: its status, ``missing``, or ``several`` of them."""
    if leg is None:
        return "several"
    return str(leg.theirs.status) if leg.theirs else "missing"


def _in_order(line: Line) -> tuple[str, ...]:
    return tuple(str(getattr(line, name)) for name in Line.__match_args__)
