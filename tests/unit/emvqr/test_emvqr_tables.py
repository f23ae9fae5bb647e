"""The tables agree with the world and with each other."""

import iso4217
import pytest

from emvqr import networks, spec
from emvqr.currencies import CURRENCIES, CURRENCIES_OF
from emvqr.profiles import PaymentType
from emvqr.rules.manners import PAYMENT_TYPES
from emvqr.rules.payee import REQUIRED


@pytest.mark.parametrize("number", CURRENCIES)
def test_a_currency_has_the_number_and_the_decimals_of_iso_4217(number: str) -> None:
    ours = CURRENCIES[number]
    world = iso4217.Currency(ours.alpha)
    assert (number, ours.exponent) == (f"{world.number:03}", world.exponent)
    assert 0 <= ours.digits_in_use <= ours.exponent


def test_every_country_trades_in_currencies_we_know() -> None:
    assert {number for used in CURRENCIES_OF.values() for number in used} <= CURRENCIES.keys()
    assert set(networks.HOME.values()) <= CURRENCIES_OF.keys()


def test_identifiers_are_kept_in_upper_case_and_within_their_length() -> None:
    for guid in networks.BY_GUID:
        assert guid == guid.upper()
        assert len(guid) <= spec.LONGEST_GUID
    assert REQUIRED.keys() <= networks.BY_GUID.keys()


def test_only_primitive_ids_name_a_network_by_themselves() -> None:
    assert networks.BY_ID.keys() <= spec.PRIMITIVE_ACCOUNTS


def test_every_root_id_has_one_meaning() -> None:
    kinds = [
        spec.ACCOUNTS,
        spec.RESERVED,
        spec.UNRESERVED,
        frozenset(path for path in spec.OBJECTS if "." not in path),
    ]
    everything = [id_ for kind in kinds for id_ in kind]
    assert sorted(everything) == [f"{number:02}" for number in range(100)]


def test_the_payment_types_of_lao_qr_are_the_known_ones() -> None:
    assert {kind.value for kind in PaymentType} == PAYMENT_TYPES


# path, what people call it
NAMES = {
    "15": "merchant account",
    "38.01": "field",
    "30.00": "network identifier",
    "62.05": "reference label",
    "62.50": "field",
    "70": "reserved",
    "99": "unreserved template",
    "99.00": "network identifier",
}


@pytest.mark.parametrize("path", NAMES)
def test_every_path_has_a_name_for_people(path: str) -> None:
    assert spec.name_of(path) == NAMES[path]


# networks in a code, its country, whom a Lao switch asks
ROUTES = [
    ((), "LA", "unknown"),
    (("visa", "unionpay"), "SG", "unionpay"),
    (("unionpay", "promptpay"), "TH", "promptpay"),
    (("khqr", "lao_qr"), "KH", "lao_qr"),  # ours first, wherever it stands
    (("khqr", "vietqr"), "VN", "vietqr"),  # then the one at home
    (("vietqr", "khqr"), None, "khqr"),  # then in our order
]


@pytest.mark.parametrize(("found", "country", "asked"), ROUTES)
def test_of_several_networks_ours_comes_first(
    found: tuple[str, ...], country: str | None, asked: str
) -> None:
    schemes = tuple(networks.Scheme(name) for name in found)
    assert networks.preferred(schemes, country) == asked
