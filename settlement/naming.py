"""What an odd pair of lines is called: the first rule that holds names it.

The order is the scheme's: presence, status, currency, amount, fee, date, party; then what only some
files tell: account, settled amount, window.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

from participants import LineStatus
from settlement.breaks import BreakCode, Sides
from settlement.columns import is_rate
from settlement.comparison import Leg
from settlement.line import Line
from settlement.terms import Terms, rounding_minor


@dataclass(frozen=True, slots=True)
class Pair:
    """Our line and a bank's, of one transaction; one of the two may be missing.

    ``is_carried`` says that one of them was carried here from an earlier day.
    """

    leg: Leg
    ours: Line | None
    theirs: Line | None
    is_carried: bool = False

    @property
    def key(self) -> str:
        """The transaction."""
        return self.known.txn_id

    @property
    def known(self) -> Line:
        """Our line, or theirs where we have none."""
        line = self.ours or self.theirs
        assert line is not None, "a pair has a line"
        return line


Rule = Callable[[Line, Line, Terms], BreakCode | None]


def code_of(  # noqa: PLR0911 - one return a rule
    pair: Pair, terms: Terms, *, file_ends_before: bool = False
) -> BreakCode | None:
    """Return the code of a pair, or nothing where it agrees after all.

    ``file_ends_before`` says that the bank's file has nothing of this instant or later.
    """
    leg, ours, theirs = pair.leg, pair.ours, pair.theirs
    if ours is None:
        return leg.ours_missing
    if ours.status is LineStatus.PENDING:
        return BreakCode.D05
    if ours.status is LineStatus.FAILED:
        return leg.booked_though_failed if theirs and theirs.is_booked else None
    if theirs is None:
        if ours.original_txn_id:
            return BreakCode.D07
        late = terms.is_cut_off(ours.business_date, ours.committed_at)
        return BreakCode.F01 if late and file_ends_before else leg.theirs_missing
    if not theirs.is_booked:
        return BreakCode.D07 if ours.original_txn_id else leg.not_booked
    rules = _ACROSS_THE_BORDER if leg.sides is Sides.SWITCH_NETWORK else _DOMESTIC
    for rule in rules:
        code = rule(ours, theirs, terms)
        if code is not None and not (pair.is_carried and code in _EXCUSED_WHEN_CARRIED):
            return code
    return None


_EXCUSED_WHEN_CARRIED = {BreakCode.F01, BreakCode.F02, BreakCode.F04, BreakCode.H03}
"""Differences that being late explains."""


def _currency(ours: Line, theirs: Line, _: Terms) -> BreakCode | None:
    return BreakCode.B05 if ours.currency != theirs.currency else None


def _rounding(ours: Line, theirs: Line, _: Terms) -> BreakCode | None:
    gap = abs(ours.amount_minor - theirs.amount_minor)
    return BreakCode.B02 if 0 < gap <= rounding_minor(ours.currency) else None


def _amount(ours: Line, theirs: Line, _: Terms) -> BreakCode | None:
    if ours.amount_minor == theirs.amount_minor:
        return None
    if is_power_of_ten_apart(ours.amount_minor, theirs.amount_minor):
        return BreakCode.B07
    return BreakCode.B01


def _fee(ours: Line, theirs: Line, _: Terms) -> BreakCode | None:
    if ours.fee_minor == theirs.fee_minor:
        return None
    if ours.tariff and theirs.tariff and ours.tariff != theirs.tariff:
        return BreakCode.C03
    if ours.fee_minor > 0 and theirs.fee_minor in (0, 2 * ours.fee_minor):
        return BreakCode.C02
    return BreakCode.C01


def _interchange(ours: Line, theirs: Line, _: Terms) -> BreakCode | None:
    if ours.interchange_minor == theirs.interchange_minor:
        return None
    if ours.interchange_minor > 0 and theirs.interchange_minor in (0, 2 * ours.interchange_minor):
        return BreakCode.C02
    return BreakCode.C01


def _date(ours: Line, theirs: Line, terms: Terms) -> BreakCode | None:
    if ours.business_date == theirs.business_date:
        return None
    if terms.is_holiday_between(ours.business_date, theirs.business_date):
        return BreakCode.F04
    if terms.is_cut_off(ours.business_date, ours.committed_at, theirs.business_date):
        return BreakCode.F01
    return BreakCode.F02


def _party(ours: Line, theirs: Line, _: Terms) -> BreakCode | None:
    if (ours.payer, ours.payee) == (theirs.payer, theirs.payee):
        return None
    swapped = (ours.payer, ours.payee) == (theirs.payee, theirs.payer)
    return BreakCode.B06 if swapped else BreakCode.G01


def _account(ours: Line, theirs: Line, _: Terms) -> BreakCode | None:
    told = ours.account and theirs.account
    return BreakCode.G02 if told and ours.account != theirs.account else None


def _rate(ours: Line, theirs: Line, _: Terms) -> BreakCode | None:
    """The settled amount is held against amount times rate, to one minor unit."""
    if not (ours.settled_minor and theirs.settled_minor):
        return None
    if ours.settled_minor == theirs.settled_minor:
        return None
    rate = theirs.rate or ours.rate
    if is_rate(rate) and theirs.settled_minor.isascii() and theirs.settled_minor.isdecimal():
        exact = ours.amount_minor * Decimal(rate)
        if abs(exact - int(theirs.settled_minor)) <= 1:
            return None
    return BreakCode.B03


def _window(ours: Line, theirs: Line, _: Terms) -> BreakCode | None:
    differs = theirs.window_id and ours.window_id != theirs.window_id
    return BreakCode.H03 if differs else None


_DOMESTIC: tuple[Rule, ...] = (
    _currency, _amount, _fee, _interchange, _date, _party, _account, _window
)  # fmt: skip
_ACROSS_THE_BORDER: tuple[Rule, ...] = (
    _currency, _rounding, _amount, _fee, _interchange, _date, _party, _account, _rate, _window
)  # fmt: skip

FIELD = MappingProxyType(
    {
        BreakCode.B01: "amount_minor",
        BreakCode.B02: "amount_minor",
        BreakCode.B03: "settled_minor",
        BreakCode.B05: "currency",
        BreakCode.B07: "amount_minor",
        BreakCode.C03: "fee_minor",
        BreakCode.F02: "business_date",
        BreakCode.F04: "business_date",
        BreakCode.G02: "account",
        BreakCode.H03: "window_id",
    }
)
"""The column in which lines differ, where the code alone says it."""


_FEES = {BreakCode.C01, BreakCode.C02}


def field_of(code: BreakCode, ours: Line, theirs: Line) -> str:
    """Return the column in which two lines that are there differ."""
    if code in FIELD:
        return FIELD[code]
    if code in _FEES:
        return "fee_minor" if ours.fee_minor != theirs.fee_minor else "interchange_minor"
    if ours.status is not theirs.status:
        return "status"
    if ours.amount_minor != theirs.amount_minor:
        return "amount_minor"
    if ours.business_date != theirs.business_date:
        return "business_date"
    return "payer" if ours.payer != theirs.payer else "payee"


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
