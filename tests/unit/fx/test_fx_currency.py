"""Who the currencies are, and how finely they count and are used."""

import pytest

import fx
from fx import FxError, FxErrorCode

#         code number exponent in use  step in minor units
FACTS = """
          LAK  418    2        0       100    # ISO counts att, people do not
          THB  764    2        2       1
          USD  840    2        2       1
          KHR  116    2        2       1      # CLDR keeps the sen
          VND  704    0        0       1
          CNY  156    2        2       1
          MMK  104    2        0       100
          IQD  368    3        0       1000   # the widest gap of the table
          JPY  392    0        0       1
          ALL  008    2        0       100    # numbers keep their leading zeros
"""


@pytest.mark.parametrize("fact", [line.split("#")[0].split() for line in FACTS.split("\n")[1:-1]])
def test_a_currency_is_as_iso_and_practice_say(fact: list[str]) -> None:
    code, number, exponent, in_use, step = fact
    currency = fx.currency(code)
    assert currency.number == number
    assert (currency.exponent, currency.digits_in_use) == (int(exponent), int(in_use))
    assert currency.step_minor == int(step)
    assert currency.unit_minor == 10 ** int(exponent)
    assert fx.currency_by_number(number) is currency


def test_the_constants_are_the_table_rows() -> None:
    for constant in (fx.LAK, fx.THB, fx.USD, fx.KHR, fx.VND, fx.CNY):
        assert fx.currency(constant.code) is constant


def test_names_come_in_plain_english() -> None:
    assert (fx.LAK.name, fx.THB.name, fx.VND.name) == ("Lao Kip", "Baht", "Dong")


@pytest.mark.parametrize(
    "code",
    [
        "lak",  # codes are capitals
        "LAK ",  # and nothing else
        "ZZZ",  # nobody's
        "XAU",  # gold has no minor unit
        "XXX",  # no currency at all
        "LAJ",  # withdrawn in 1979
        "418",  # a number is not a code
        "",
    ],
)
def test_other_codes_are_unknown(code: str) -> None:
    with pytest.raises(FxError) as refusal:
        fx.currency(code)
    assert refusal.value.code is FxErrorCode.CURRENCY_UNKNOWN


@pytest.mark.parametrize("number", ["8", "0418", "LAK", "໔໑໘", "959", ""])
def test_other_numbers_are_unknown(number: str) -> None:
    with pytest.raises(FxError) as refusal:
        fx.currency_by_number(number)
    assert refusal.value.code is FxErrorCode.CURRENCY_UNKNOWN


def test_all_currencies_are_listed_once_by_code() -> None:
    codes = [each.code for each in fx.currencies()]
    assert codes == sorted(set(codes))
    assert len(codes) > 160
