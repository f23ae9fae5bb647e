"""Asking what became of a payment: who may, when, how often, and who is asked then."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from lapnet_sim.payments.ports import UnreachableError
from lapnet_sim.storage import rows
from participants.messages import ACCEPTED
from tests.acquirers import ScriptedAcquirer
from tests.api import Api, an_order
from tests.builders import NOW, uetr

DUE = NOW + timedelta(seconds=20)
"""Ten seconds after the deadline."""


@pytest.fixture(autouse=True)
def clock_at_rest(api: Api) -> Iterator[None]:
    yield
    api.clock.at = NOW


def ask(api: Api, number: int, who: str = "BCEL") -> Any:  # noqa: ANN401 - the client's response
    path = f"/v1/payments/{uetr(number)}/status-enquiries"
    return api.client.post(path, headers=api.headers(who))


def put_in_doubt(api: Api, number: int) -> None:
    """A payment whose word is the other side's, and which nobody has answered."""
    with ScriptedAcquirer(ACCEPTED).at(api):
        api.pay(an_order(number, amount={"amount": "999999999999", "currency": "LAK"}))
    table = rows.payment
    with api.engine.begin() as connection:
        id_ = connection.scalar(select(table.c.id).where(table.c.uetr == uetr(number)))
        connection.execute(
            update(table)
            .where(table.c.id == id_)
            .values(
                status="in_doubt",
                finality="one_way",
                steps=3,
                reason=None,
                concluded_at=None,
                business_date=None,
                debit_minor=1,
                credit_minor=1,
                tariff=None,
                interchange_minor=0,
                switch_fee_minor=0,
            )
        )
        connection.execute(
            update(rows.position)
            .where(rows.position.c.participant == "BCEL", rows.position.c.currency == "LAK")
            .values(reserved_minor=rows.position.c.reserved_minor + 1)
        )


@pytest.mark.parametrize(("who", "number"), [("BCEL", 1), ("LDB", 2)])
def test_each_party_is_told_how_a_payment_ended(api: Api, who: str, number: int) -> None:
    paid = api.pay(an_order(number)).json()
    told = ask(api, number, who).json()
    assert told["payment"]["payment_id"] == paid["payment_id"]
    assert told["payment"]["iso_status"] == "ACSC"
    assert (told["number"], told["left"]) == (1, 2)


def test_the_fourth_enquiry_of_a_party_is_one_too_many(api: Api) -> None:
    api.pay(an_order(3))
    assert [ask(api, 3).status_code for _ in range(4)] == [200, 200, 200, 429]
    assert ask(api, 3).json()["code"] == "switch.enquiries_used_up"
    assert ask(api, 3, "LDB").status_code == 200, "the other party has its own three"


def test_an_open_payment_is_not_asked_about_before_its_time(api: Api) -> None:
    put_in_doubt(api, 4)
    api.clock.at = DUE - timedelta(milliseconds=1)
    early = ask(api, 4)
    assert (early.status_code, early.json()["code"]) == (429, "switch.enquiry_too_early")
    assert early.headers["retry-after"] == "1"
    api.clock.at = DUE
    with ScriptedAcquirer(enquiry=UnreachableError()).at(api):
        told = ask(api, 4).json()
    assert (told["number"], told["payment"]["status"]) == (1, "in_doubt")


def test_the_one_who_knows_is_asked_now_and_ends_the_doubt(api: Api) -> None:
    put_in_doubt(api, 5)
    api.clock.at = DUE
    with ScriptedAcquirer(enquiry=ACCEPTED).at(api) as acquirer:
        told = ask(api, 5).json()
        again = ask(api, 5).json()
    assert told["payment"]["status"] == again["payment"]["status"] == "completed"
    assert acquirer.enquired == 1, "what has ended is not asked about"


@pytest.mark.parametrize(
    "enquiry", [None, UnreachableError("silent")], ids=["never saw it", "silent"]
)
def test_who_does_not_know_leaves_the_doubt(api: Api, enquiry: UnreachableError | None) -> None:
    number = 6 if enquiry else 7
    put_in_doubt(api, number)
    api.clock.at = DUE
    with ScriptedAcquirer(enquiry=enquiry).at(api) as acquirer:
        assert ask(api, number).json()["payment"]["status"] == "in_doubt"
    assert acquirer.enquired == 1


def test_an_acquirer_that_asks_is_not_asked_itself(api: Api) -> None:
    put_in_doubt(api, 8)
    api.clock.at = DUE
    with ScriptedAcquirer(enquiry=ACCEPTED).at(api) as acquirer:
        assert ask(api, 8, "LDB").json()["payment"]["status"] == "in_doubt"
    assert acquirer.enquired == 0


def test_what_is_nobodys_does_not_exist(api: Api) -> None:
    assert ask(api, 999).json()["code"] == "switch.payment_unknown"
