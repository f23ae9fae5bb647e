"""Whatever is sent, the answer is a payment or a problem, never a mistake of ours."""

import json
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from emvqr.encode import sealed
from fx import currencies
from tests.api import Api, an_order, running

QUICK = settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)

SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=40)
ANYTHING = st.recursive(
    SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=8
)
FIELDS = st.sampled_from(
    ["uetr", "end_to_end_id", "code", "enquiry_id", "amount", "accepted_at", "debtor", "note"]
)
AMOUNTS = st.fixed_dictionaries(
    {
        "amount": st.from_regex(r"[0-9]{1,15}(\.[0-9]{1,4})?", fullmatch=True),
        "currency": st.sampled_from([currency.code for currency in currencies()]),
    }
)
UETRS = st.integers(0, 2**122 - 1).map(lambda number: str(UUID(int=number, version=4)))
CURRENCIES = st.sampled_from([currency.number for currency in currencies()])
CODE_AMOUNTS = st.none() | st.from_regex(r"[0-9]{1,11}(\.[0-9]{0,2})?", fullmatch=True)


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    with running(tmp_path_factory.mktemp("api")) as found:
        yield found


def a_code(currency: str, amount: str | None) -> str:
    """A Lao merchant's code in any currency, well sealed."""
    account = "0016A00526628466257701082771041802030020316mch5d0077995d4ae"
    fields = {"00": "01", "01": "12" if amount else "11", "38": account, "52": "5812"}
    fields |= {"53": currency} | ({"54": amount} if amount else {})
    fields |= {"58": "LA", "59": "Sample Shop", "60": "Vientiane"}
    return sealed(fields)


def is_sound(answer: Any) -> bool:  # noqa: ANN401 - the client's response
    body: dict[str, object] = answer.json()
    if answer.status_code in {200, 201}:
        return body["status"] in {"completed", "rejected"}
    return answer.status_code in range(400, 500) and body["status"] == answer.status_code


@QUICK
@given(field=FIELDS, value=ANYTHING)
def test_any_value_in_any_field(field: str, value: object, api: Api) -> None:
    enquiry_id = api.resolve(an_order(1)["code"]).json()["enquiry_id"]
    order = an_order(1, uetr=None, enquiry_id=enquiry_id)
    assert is_sound(api.pay(json.dumps(order | {field: value}).encode()))


@QUICK
@given(body=st.binary(max_size=200))
def test_any_bytes(body: bytes, api: Api) -> None:
    assert is_sound(api.pay(body))


@QUICK
@given(uetr=UETRS, amount=AMOUNTS)
def test_any_amount_of_any_currency(uetr: str, amount: dict[str, str], api: Api) -> None:
    assert is_sound(api.pay(an_order(1, uetr=uetr, amount=amount)))


@QUICK
@given(uetr=UETRS, currency=CURRENCIES, inside=CODE_AMOUNTS, asked=st.none() | AMOUNTS)
def test_a_sealed_code_with_any_currency_and_amount(
    uetr: str, currency: str, inside: str | None, asked: dict[str, str] | None, api: Api
) -> None:
    code = a_code(currency, inside)
    assert is_sound(api.pay(an_order(1, uetr=uetr, code=code, amount=asked)))
