"""Whoever is admitted while the switch runs has the limits and the fees it was admitted with."""

from collections.abc import Iterator
from typing import Any

import pytest

from lapnet_sim.storage import keys
from participants import ParticipantId
from tests.api import OPERATOR, Api, Json, a_dynamic_code, an_order, kip_of, running
from tests.builders import NOW

NEWW = "NEWW"
APPLICATION: Json = {
    "name": "Sample Wallet",
    "kind": "wallet",
    "roles": ["issuer", "acquirer"],
    "iin": "22220418",
    "fee_plan": "reduced",
}
ALL_AT_ONCE = kip_of("12000001")
"""More than an account of level 1 may pay at a wallet that is no bank."""


@pytest.fixture
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    """One switch a test: what is admitted stays so."""
    with running(tmp_path_factory.mktemp("api")) as found:
        yield found


def admit(api: Api, **changes: Any) -> None:  # noqa: ANN401 - any field
    """A newcomer with cash and a key, up to where it can pay."""
    address = f"/v1/participants/{NEWW}"
    assert api.put(address, APPLICATION | changes, OPERATOR).status_code == 201
    because = {"reason": "agreement signed"}
    assert api.post(f"{address}/activate", because, OPERATOR).status_code == 200
    cash = {
        "funding_id": "00000000-0000-4000-8000-000000000001",
        "direction": "in",
        "amount": kip_of("50000000"),
    }
    assert api.post(f"{address}/funding", cash, OPERATOR).status_code == 201
    assert api.post(f"{address}/sign-on", because, OPERATOR).status_code == 200
    api.keys[NEWW] = keys.new_key(api.engine, ParticipantId(NEWW), NOW)


def debtor(level: int) -> Json:
    return {"account": "20555000111", "level": level}


def test_a_wallet_that_was_admitted_says_whose_account_pays(api: Api) -> None:
    admit(api)
    refused = api.pay(an_order(1), NEWW)
    assert (refused.status_code, refused.json()["where"]) == (422, "/debtor")
    assert api.pay(an_order(1, debtor=debtor(1)), NEWW).json()["status"] == "completed"


def test_its_accounts_have_the_limits_of_electronic_money(api: Api) -> None:
    admit(api)
    paid = api.pay(an_order(1, amount=ALL_AT_ONCE, debtor=debtor(1)), NEWW).json()
    assert (paid["status"], paid["reason"]) == ("rejected", "AM14")
    paid = api.pay(an_order(2, amount=ALL_AT_ONCE, debtor=debtor(2)), NEWW).json()
    assert paid["status"] == "completed"


def test_a_bank_that_was_admitted_has_none(api: Api) -> None:
    admit(api, kind="bank")
    paid = api.pay(an_order(1, amount=ALL_AT_ONCE), NEWW).json()
    assert paid["status"] == "completed"


def test_it_pays_what_its_fee_plan_says_and_is_shown_that_before(api: Api) -> None:
    admit(api, kind="bank")
    order = an_order(1, code=a_dynamic_code("75000"), amount=kip_of("75000"))
    shown = api.resolve(order["code"], NEWW).json()["fees"]
    fees = api.pay(order, NEWW).json()["fees"]
    assert (fees["tariff"], fees["switch_fee"]) == ("2015-1/purchase@reduced", kip_of("50.00"))
    assert (shown["tariff"], shown["switch_fee"]) == (fees["tariff"], fees["switch_fee"])
    assert api.pay(an_order(2)).json()["fees"]["switch_fee"] == kip_of("100.00")


def test_a_fee_plan_that_changes_counts_from_the_next_payment_on(api: Api) -> None:
    admit(api, kind="bank")
    changed = APPLICATION | {"kind": "bank", "fee_plan": "waived"}
    assert api.put(f"/v1/participants/{NEWW}", changed, OPERATOR).status_code == 200
    fees = api.pay(an_order(1), NEWW).json()["fees"]
    assert (fees["tariff"], fees["switch_fee"]) == ("2015-1/purchase@waived", kip_of("0.00"))
