"""Looking up over HTTP has a price, and whoever has spent it waits."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.api import Api, a_dynamic_code, a_merchant, an_order, running

CAPACITY, REFILL_PER_S = 60, 5
CODE = a_merchant().code.encode()
STRANGER = a_dynamic_code(receiver_id="mchffffffffffff")


@pytest.fixture
def few(tmp_path: Path) -> Iterator[Api]:
    with running(tmp_path, lookup_capacity=CAPACITY, lookup_refill_per_s=REFILL_PER_S) as found:
        yield found


def left(few: Api) -> int:
    """How many more codes can be read."""
    count = 0
    while (answer := few.resolve(CODE)).status_code == 200:
        count += 1
    assert (answer.status_code, answer.json()["code"]) == (429, "switch.lookup_throttled")
    return count


def test_reading_codes_that_are_there_costs_one_each(few: Api) -> None:
    assert left(few) == CAPACITY


@pytest.mark.parametrize(
    ("code", "status"),
    [(STRANGER, 422), (CODE[:-1], 422), ("00", 422)],
    ids=["a receiver nobody knows", "cut short", "no code"],
)
def test_a_code_that_leads_to_nobody_costs_twenty(code: str, status: int, few: Api) -> None:
    assert few.resolve(code).status_code == status
    assert left(few) == CAPACITY - 20


@pytest.mark.parametrize(
    ("account", "cost"),
    [("010000000001", 1), ("010000000002", 1), ("010000000003", 20), ("1", 20)],
    ids=["open", "blocked", "closed", "unknown"],
)
def test_an_account_enquiry_is_a_lookup_too(account: str, cost: int, few: Api) -> None:
    body = {"participant": "LDB", "account": account, "currency": "LAK"}
    assert few.post("/v1/account-enquiries", body).status_code == 200
    assert left(few) == CAPACITY - cost
    refused = few.post("/v1/account-enquiries", body)
    assert (refused.status_code, refused.json()["code"]) == (429, "switch.lookup_throttled")


def test_a_closed_merchant_costs_twenty(few: Api) -> None:
    few.delete(f"/v1/merchants/{a_merchant().alias}", "LDB")
    assert few.resolve(CODE).json()["reason"] == "AC04"
    assert few.resolve(a_dynamic_code()).json()["reason"] == "AC04"
    few.put(
        f"/v1/merchants/{a_merchant().alias}",
        {"name_en": "Sample", "category": "5812", "city": "Pakse"},
        "LDB",
    )
    assert left(few) == CAPACITY - 40


def test_whoever_waits_as_long_as_told_is_served_and_others_are_all_the_while(few: Api) -> None:
    left(few)
    few.resolve(STRANGER)
    refused = few.resolve(CODE)
    assert refused.headers["retry-after"] == "1"
    assert few.resolve(CODE, "LDB").status_code == 200
    few.clock.at += timedelta(seconds=1)
    assert left(few) == REFILL_PER_S


def test_paying_is_no_lookup(few: Api) -> None:
    few.resolve(CODE)
    left(few)
    assert few.pay(an_order(1)).json()["status"] == "completed"


def test_a_malformed_body_is_not_looked_up(few: Api) -> None:
    assert few.post("/v1/qr/resolve", {"code": 7}).status_code == 422
    assert left(few) == CAPACITY
