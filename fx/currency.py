"""Currencies: who they are, how finely they count, and how finely they are used.

Two numbers per currency differ more often than one expects. The *exponent* says what a minor unit
is, and is what books and messages count in. The *digits in use* are what people pay with. For the
kip ISO 4217 says 2 and practice says 0: books count in hundredths of a kip that nobody can hand
over, so whole-kip is a rule of the scheme, expressed here as a step of 100 minor units.

Names and numbers come from pycountry, which knows no exponents; those come from ``iso4217.csv``,
whose first line tells its editions. Codes without a minor unit (gold, testing) are listed there
with empty columns and are not currencies that one can pay in.

Source: ISO 4217 list one; digits in use: Unicode CLDR, supplemental currency data.
"""

import csv
from dataclasses import dataclass
from importlib.resources import files
from typing import Final

import pycountry

from fx.errors import FxError, FxErrorCode


@dataclass(frozen=True, slots=True)
class Currency:
    """One currency of ISO 4217.

    Units: ``exponent`` and ``digits_in_use`` count decimal places of one unit; ``number`` is three
    digits of text, for data object 53 of a QR code.
    """

    code: str
    number: str
    name: str
    exponent: int
    digits_in_use: int

    def __post_init__(self) -> None:
        assert 0 <= self.digits_in_use <= self.exponent, self

    @property
    def step_minor(self) -> int:
        """The smallest amount people pay, in minor units.

        >>> LAK.step_minor, THB.step_minor
        (100, 1)
        """
        return _power_of_ten(self.exponent - self.digits_in_use)

    @property
    def unit_minor(self) -> int:
        """One whole unit, in minor units.

        >>> LAK.unit_minor, VND.unit_minor
        (100, 1)
        """
        return _power_of_ten(self.exponent)

    def __str__(self) -> str:
        return self.code


def currency(code: str) -> Currency:
    """The currency of an alphabetic code, written exactly as ISO writes it.

    >>> currency("LAK").name
    'Lao Kip'

    Raises: ``fx.currency_unknown``.
    """
    return _find(_BY_CODE, code)


def currency_by_number(number: str) -> Currency:
    """The currency of a three-digit number, leading zeros kept.

    >>> currency_by_number("418").code
    'LAK'

    Raises: ``fx.currency_unknown``.
    """
    return _find(_BY_NUMBER, number)


def currencies() -> tuple[Currency, ...]:
    """Every currency known, by code."""
    return tuple(_BY_CODE.values())


def _find(table: dict[str, Currency], key: str) -> Currency:
    found = table.get(key)
    if found is None:
        raise FxError(
            FxErrorCode.CURRENCY_UNKNOWN, f"no currency with a minor unit is {key[:12]!r}"
        )
    return found


def _power_of_ten(exponent: int) -> int:
    return int(10**exponent)


def _read_table() -> dict[str, Currency]:
    """The packaged table, joined with pycountry's names."""
    text = files("fx").joinpath("iso4217.csv").read_text(encoding="ascii")
    rows = csv.DictReader(line for line in text.splitlines() if not line.startswith("#"))
    return {row["code"]: _from_row(row) for row in rows if row["exponent"]}


def _from_row(row: dict[str, str]) -> Currency:
    known = pycountry.currencies.get(alpha_3=row["code"])
    return Currency(
        code=row["code"],
        number=row["numeric"],
        name=row["code"] if known is None else known.name,
        exponent=int(row["exponent"]),
        digits_in_use=int(row["digits_in_use"]),
    )


_BY_CODE: Final = _read_table()
_BY_NUMBER: Final = {each.number: each for each in _BY_CODE.values()}

LAK: Final = currency("LAK")
THB: Final = currency("THB")
USD: Final = currency("USD")
KHR: Final = currency("KHR")
VND: Final = currency("VND")
CNY: Final = currency("CNY")
