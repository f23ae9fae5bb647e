"""Paying over HTTP: the way that goes well, repetitions, and what belongs to somebody else."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from lapnet_sim.payments.request import PaymentRequest
from lapnet_sim.storage import rows
from participants.reasons import Reason
from tests.api import Api, a_dynamic_code, a_merchant, an_order, kip_of
from tests.builders import ISSUER, NOW, kip, uetr


def test_a_payment_is_completed_and_says_so(api: Api) -> None:
    answer = api.pay(an_order(1))
    assert answer.status_code == 201
    assert answer.headers["location"] == f"/v1/payments/{uetr(1)}"
    assert "idempotent-replayed" not in answer.headers
    body = answer.json()
    assert body["uetr"] == str(uetr(1))
    assert (body["status"], body["iso_status"], body["reason"]) == ("completed", "ACSC", None)
    assert body["debit"] == body["credit"] == kip_of("15000.00")
    assert body["payee"] == {"name": a_merchant().payee.name, "acquirer": "LDB"}
    assert body["received_at"] == body["concluded_at"] == "2026-11-20T03:00:00Z"
    assert body["deadline_at"] == "2026-11-20T03:00:10Z"
    assert body["window_id"].startswith("2026-11-20/")


def test_a_payment_can_be_asked_for(api: Api) -> None:
    paid = api.pay(an_order(2)).json()
    nothing_since = {
        "return_status": "none", "returned": kip_of("0.00"), "dispute_status": "none",
    }  # fmt: skip
    assert api.get(f"/v1/payments/{uetr(2)}").json() == paid | nothing_since


def test_a_payment_tells_its_life(api: Api) -> None:
    paid = api.pay(an_order(3)).json()
    story = api.get(f"/v1/payments/{uetr(3)}/events").json()
    assert story["payment"] == paid
    assert [(event["step"], event["to_status"]) for event in story["events"]] == [
        (0, "received"),
        (1, "reserved"),
        (2, "forwarded"),
        (3, "accepted"),
        (4, "completed"),
    ]


def test_a_repetition_gets_the_same_answer_and_moves_nothing(api: Api) -> None:
    first, stored = api.pay(an_order(4)), api.stored()
    for _ in range(2):
        again = api.pay(an_order(4))
        assert again.status_code == 200
        assert again.headers["idempotent-replayed"] == "true"
        assert again.headers["location"] == first.headers["location"]
        assert again.content == first.content
    assert api.stored() == stored


def test_a_repetition_is_told_the_end_even_after_its_code_has_expired(api: Api) -> None:
    code = a_dynamic_code(expires_at=NOW + timedelta(minutes=1))
    first = api.pay(an_order(5, code=code, amount=None))
    assert first.json()["status"] == "completed"
    api.clock.at = NOW + timedelta(minutes=2)
    try:
        again = api.pay(an_order(5, code=code, amount=None))
        fresh = api.pay(an_order(6, code=code, amount=None))
        changed = api.pay(an_order(5, code=code, amount=None, end_to_end_id="OTHER"))
    finally:
        api.clock.at = NOW
    assert (again.status_code, again.content) == (200, first.content)
    assert again.headers["idempotent-replayed"] == "true"
    assert (fresh.status_code, fresh.json()["reason"]) == (422, "TM01")
    assert (changed.status_code, changed.json()["reason"]) == (409, "DU03")


CHANGES = [
    {"amount": kip_of("15001.00")},
    {"end_to_end_id": "INVOICE-OTHER"},
    {"code": a_merchant("JDB").code.encode()},
    {"code": a_dynamic_code()},
]


@pytest.mark.parametrize("change", CHANGES, ids=str)
def test_a_changed_request_under_the_same_uetr_is_refused(
    change: dict[str, object], api: Api
) -> None:
    api.pay(an_order(7))
    stored = api.stored()
    answer = api.pay(an_order(7, **change))
    assert answer.status_code == 409
    problem = answer.json()
    assert (problem["code"], problem["reason"]) == ("switch.request_changed", "DU03")
    assert problem["where"] == str(uetr(7))
    assert api.stored() == stored
    assert api.pay(an_order(7)).json()["status"] == "completed"


def test_the_same_amount_in_other_words_is_the_same_request(api: Api) -> None:
    first = api.pay(an_order(8, amount=kip_of("15000")))
    again = api.pay(an_order(8, amount=kip_of("15000.0")))
    assert again.content == first.content


def test_only_what_was_asked_makes_the_hash() -> None:
    order = PaymentRequest(ISSUER, uetr(1), "A", "CODE", kip(1))
    same = PaymentRequest(ISSUER, uetr(2), "A", "CODE", kip(1))
    other = PaymentRequest(ISSUER, uetr(1), "A", "CODE", None)
    assert order.request_hash == same.request_hash != other.request_hash


@pytest.mark.parametrize("path", ["", "/events"])
def test_another_participants_payment_does_not_exist(path: str, api: Api) -> None:
    api.pay(an_order(9))
    answer = api.get(f"/v1/payments/{uetr(9)}{path}", who="LDB")
    assert (answer.status_code, answer.json()["code"]) == (404, "switch.payment_unknown")
    nothing = api.get(f"/v1/payments/{uetr(999)}{path}", who="LDB")
    assert answer.json() == nothing.json()


def test_the_same_uetr_of_another_participant_is_another_payment(api: Api) -> None:
    api.pay(an_order(10))
    other = api.pay(an_order(10, code=a_merchant("JDB").code.encode()), who="LDB")
    assert other.status_code == 201
    assert api.get(f"/v1/payments/{uetr(10)}").json() != other.json()


LETTERS = uetr(0xABCDEF)
SPELLINGS = ["0", "x", str(LETTERS).upper(), f"{{{LETTERS}}}", LETTERS.hex, f"urn:uuid:{LETTERS}"]


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_uetr_has_one_spelling(spelling: str, api: Api) -> None:
    api.pay(an_order(0xABCDEF))
    assert api.get(f"/v1/payments/{spelling}").json()["code"] == "switch.payment_unknown"


def test_a_refusal_is_a_payment_with_a_reason_and_is_spent(api: Api) -> None:
    """LDB has registered somebody whom its own books do not know."""
    shop = {"name_en": "Sample Ghost", "category": "5812", "city": "Vientiane"}
    api.put("/v1/merchants/mchffffffffffff", shop, "LDB")
    unknown = a_dynamic_code(receiver_id="mchffffffffffff")
    refused = api.pay(an_order(11, code=unknown, amount=None))
    assert refused.status_code == 201
    assert (refused.json()["status"], refused.json()["reason"]) == ("rejected", Reason.BE06)
    again = api.pay(an_order(11, code=unknown, amount=None))
    assert (again.status_code, again.content) == (200, refused.content)


def test_a_payment_over_the_cap_is_rejected_and_stored(api: Api) -> None:
    table = rows.position
    ours = update(table).where(table.c.participant == ISSUER)
    needed = 15_000_00 + 100_00  # the amount, and the fee of the switch
    with api.engine.begin() as connection:
        cap_minor = connection.scalar(
            select(table.c.cap_minor).where(table.c.participant == ISSUER)
        )
        left = table.c.committed_minor + table.c.reserved_minor + needed - 1
        connection.execute(ours.values(cap_minor=left))
    answer = api.pay(an_order(12))
    assert (answer.json()["status"], answer.json()["reason"]) == ("rejected", "AM23")
    assert answer.json().items() <= api.get(f"/v1/payments/{uetr(12)}").json().items()
    with api.engine.begin() as connection:
        connection.execute(ours.values(cap_minor=cap_minor))


def test_the_amount_of_a_dynamic_code_may_be_left_out_or_repeated(api: Api) -> None:
    for number, amount in ((13, None), (14, kip_of("15000"))):
        answer = api.pay(an_order(number, code=a_dynamic_code(), amount=amount))
        assert answer.json()["credit"] == kip_of("15000.00")


def test_a_bank_may_pay_its_own_merchant(api: Api) -> None:
    answer = api.pay(an_order(15, code=a_merchant(ISSUER).code.encode()))
    assert answer.json()["status"] == "completed"
