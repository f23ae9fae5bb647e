"""The currencies a code may name: how fine they are on paper, and how fine they are in use.

ISO 4217 gives the kip two decimals; nobody pays with them. Codes are judged by both figures. This
library stands alone, so it keeps its own small table instead of asking a money library.
Source: ISO 4217 for `exponent`; `digits_in_use` from codes in circulation.
"""

from typing import Final, NamedTuple


class Currency(NamedTuple):
    """A currency by its number: letters, decimals by the standard, decimals in use."""

    alpha: str
    exponent: int
    digits_in_use: int


KIP: Final = "418"

CURRENCIES: Final = {
    "032": Currency("ARS", 2, 2),
    "036": Currency("AUD", 2, 2),
    "096": Currency("BND", 2, 2),
    "104": Currency("MMK", 2, 0),
    "116": Currency("KHR", 2, 0),
    "156": Currency("CNY", 2, 2),
    "170": Currency("COP", 2, 2),
    "344": Currency("HKD", 2, 2),
    "356": Currency("INR", 2, 2),
    "360": Currency("IDR", 2, 0),
    "392": Currency("JPY", 0, 0),
    "410": Currency("KRW", 0, 0),
    KIP: Currency("LAK", 2, 0),
    "458": Currency("MYR", 2, 2),
    "586": Currency("PKR", 2, 2),
    "608": Currency("PHP", 2, 2),
    "702": Currency("SGD", 2, 2),
    "704": Currency("VND", 0, 0),
    "764": Currency("THB", 2, 2),
    "826": Currency("GBP", 2, 2),
    "840": Currency("USD", 2, 2),
    "901": Currency("TWD", 2, 0),
    "936": Currency("GHS", 2, 2),
    "978": Currency("EUR", 2, 2),
    "986": Currency("BRL", 2, 2),
}
"""By ISO 4217 number, as data object 53 writes it."""

CURRENCIES_OF: Final = {
    "AR": ("032",),
    "BN": ("096",),
    "BR": ("986",),
    "CN": ("156",),
    "CO": ("170",),
    "GH": ("936",),
    "HK": ("344",),
    "ID": ("360",),
    "IN": ("356",),
    "JP": ("392",),
    "KH": ("116", "840"),
    "KR": ("410",),
    "LA": (KIP,),
    "MM": ("104",),
    "MY": ("458",),
    "PH": ("608",),
    "PK": ("586",),
    "SG": ("702",),
    "TH": ("764",),
    "TW": ("901",),
    "VN": ("704",),
}
"""By country: the currencies its merchants trade in. A country that is not here is not judged."""
