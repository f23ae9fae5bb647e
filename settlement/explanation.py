"""From faulty rows to breaks: which field differs, by how much, and who owes whom for it.

Rows come from the engine a few at a time; everything here is exact integer arithmetic on one row.
"""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date

from participants import ParticipantId
from settlement.breaks import TAXONOMY, Break, BreakCode, Sides, due_on
from settlement.comparison import OK, OUR, THEIR
from settlement.engine import Row
from settlement.liability import owed_by

_OURS_MISSING = {BreakCode.A04, BreakCode.A05, BreakCode.A06}
_THEIRS_MISSING = {BreakCode.A01, BreakCode.A02, BreakCode.A03}
_BOOKED_BY_THEM_ONLY = _OURS_MISSING | {BreakCode.D03, BreakCode.D04}
_FEES = {BreakCode.C01, BreakCode.C02}
_COMPARED = {
    BreakCode.B01: "amount_minor",
    BreakCode.B05: "currency",
    BreakCode.B07: "amount_minor",
    BreakCode.D01: "status",
    BreakCode.D02: "status",
    BreakCode.D03: "status",
    BreakCode.D04: "status",
    BreakCode.F02: "business_date",
}


@dataclass(frozen=True, slots=True)
class _Difference:
    """The part of a break that says what differs; units as in `Break`."""

    field: str
    ours: str
    theirs: str
    minor: int


@dataclass(frozen=True, slots=True)
class Explainer:
    """Writes breaks of one business date; holidays move their due dates."""

    business_date: date
    holidays: AbstractSet[date] = frozenset()

    def fault(self, code: BreakCode, sides: Sides, row: Row) -> Break:
        """Return the break of a faulty pair: ours and theirs side by side."""
        if code is BreakCode.B01 and is_power_of_ten_apart(
            row["amount_minor"], row["their_amount_minor"]
        ):
            code = BreakCode.B07
        prefix = THEIR if code in _BOOKED_BY_THEM_ONLY else ""
        return self._break(code, sides, row, _difference(code, row), prefix)

    def undecided(self, payer: Row | None, payee: Row | None) -> Break:
        """Return the break of a payment still pending with us, from either or both legs."""
        row = payer or payee
        assert row is not None, "a pending payment is a row of at least one leg"
        theirs = f"{_status_there(payer)}/{_status_there(payee)}"
        difference = _Difference("status", row["status"], theirs, 0)
        return self._break(BreakCode.D05, Sides.SWITCH_PAYER_PAYEE, row, difference, "")

    def copies(self, sides: Sides, row: Row) -> Break:
        """Return the break of a line that stands several times, cell for cell the same."""
        extra = row["copies"] - 1
        difference = _Difference("line", "1", str(row["copies"]), extra * _booked(row, ""))
        return self._break(BreakCode.E01, sides, row, difference, "")

    def contradiction(self, sides: Sides, variants: Sequence[Row]) -> Break:
        """Return the break of different lines for one transaction, each beside our line.

        The difference adds up what the bank booked in one currency: ours, or the first of theirs
        when we do not have the transaction.
        """
        first = min(variants, key=lambda row: tuple(str(cell) for cell in row.values()))
        known = first["our_txn_id"] is not None
        currency = first["our_currency"] if known else first["currency"]
        theirs = sum(
            row["copies"] * _booked(row, "") for row in variants if row["currency"] == currency
        )
        ours = _booked(first, OUR) if known else 0
        times = sum(row["copies"] for row in variants)
        difference = _Difference("line", str(int(known)), str(times), theirs - ours)
        return self._break(BreakCode.E02, sides, first, difference, OUR if known else "")

    def _break(
        self, code: BreakCode, sides: Sides, row: Row, difference: _Difference, prefix: str
    ) -> Break:
        """Put a break together; ``prefix`` names the columns that know the parties."""
        payer = ParticipantId(row[f"{prefix}payer"])
        payee = ParticipantId(row[f"{prefix}payee"])
        owes, owed = owed_by(code, sides, difference.minor, payer, payee)
        return Break(
            txn_id=row[f"{prefix}txn_id"],
            code=code,
            sides=sides,
            field=difference.field,
            ours=difference.ours,
            theirs=difference.theirs,
            amount_difference_minor=difference.minor,
            currency=row[f"{prefix}currency"],
            owes=owes,
            owed=owed,
            due_on=due_on(code, self.business_date, self.holidays),
            severity=TAXONOMY[code].severity,
        )


def is_power_of_ten_apart(one: int, other: int) -> bool:
    """Say whether two amounts differ by a factor of 10, 100, ...

    >>> is_power_of_ten_apart(1500, 150_000), is_power_of_ten_apart(1500, 1600)
    (True, False)
    """
    low, high = sorted((one, other))
    if low <= 0:
        return False
    factor, rest = divmod(high, low)
    digits = str(factor)
    return rest == 0 and factor > 1 and digits == "1".ljust(len(digits), "0")


def _difference(code: BreakCode, row: Row) -> _Difference:
    if code in _THEIRS_MISSING:
        return _Difference("line", "present", "missing", -_booked(row, ""))
    if code in _OURS_MISSING:
        return _Difference("line", "missing", "present", _booked(row, THEIR))
    field = _COMPARED.get(code) or _differing(code, row)
    ours, theirs = row[field], row[THEIR + field]
    match field:
        case "amount_minor" | "fee_minor" | "interchange_minor":
            minor = theirs - ours
        case "status":
            minor = _booked(row, THEIR) - _booked(row, "")
        case _:
            minor = 0
    return _Difference(field, str(ours), str(theirs), minor)


def _differing(code: BreakCode, row: Row) -> str:
    """Return which of the two fees, or which of the two parties, is another."""
    first, second = ("fee_minor", "interchange_minor") if code in _FEES else ("payer", "payee")
    return first if row[first] != row[THEIR + first] else second


def _booked(row: Row, prefix: str) -> int:
    """Return what a line booked, in minor units: its amount, or nought unless it is ``ok``."""
    return int(row[f"{prefix}amount_minor"]) if row[f"{prefix}status"] == OK else 0


def _status_there(leg: Row | None) -> str:
    """Return the bank's word: its status, ``missing``, or ``several`` of them."""
    if leg is None:
        return "several"
    return str(leg["their_status"] or "missing")
