"""Every reason that the switch sends of a payment at home: what has to happen, and what is told."""

import asyncio
import json
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from emvqr.encode import sealed
from lapnet_sim.api.problems import of_switch
from lapnet_sim.clock import SystemClock
from lapnet_sim.config import Settings
from lapnet_sim.errors import SwitchError
from lapnet_sim.gateways.http import HttpGateway
from lapnet_sim.gateways.line import Line
from lapnet_sim.ids import OrderReference
from lapnet_sim.ledger.payment_commands import Conclude, Outcome, Reserve, TimeOut
from lapnet_sim.ledger.recall_commands import LapseRecall
from lapnet_sim.ledger.writer import Writer, commit
from lapnet_sim.payments.background import Background
from lapnet_sim.payments.pay import pay
from lapnet_sim.payments.ports import UnreachableError
from lapnet_sim.payments.switch import Switch
from lapnet_sim.storage.keys import new_key
from participants import ParticipantId
from participants.messages import ACCEPTED, CreditReply
from participants.reasons import Reason
from tests.acquirers import ScriptedAcquirer
from tests.api import OPERATOR, Api, a_dynamic_code, a_merchant, an_order, kip_of, running
from tests.builders import (
    ACQUIRER,
    DEADLINE,
    ISSUER,
    NETWORK,
    NOW,
    TICK,
    a_request,
    a_return,
    an_instruction,
    opening,
    payment_id,
    uetr,
)
from tests.claim_scripts import DUE, a_recall, place
from tests.fakes import HurriedClock, PlainBooks, TroubledStore
from tests.sends import sends
from tests.served import Stranger, answer

POOR = "STB"
"""A bank whose cash is paid out."""

Told = Any
"""A reason, as text."""


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    with running(tmp_path_factory.mktemp("reasons")) as found:
        yield found


def reason_of(answer: Any) -> Told:  # noqa: ANN401 - the client's response
    return answer.json()["reason"]


def put_order(api: Api, number: int) -> Any:  # noqa: ANN401 - the client's response
    sale = {
        "amount": kip_of("15000.00"),
        "merchant": {"receiver_id": a_merchant().alias, "category": "5812", "city": "Vientiane"},
        "expires_in_s": 600,
    }
    path = f"/v1/qr/orders/{uetr(number)}"
    return api.client.put(path, json=sale, headers=api.headers("LDB"))


def give_back(api: Api, number: int, return_number: int, amount: str) -> Any:  # noqa: ANN401 - as above
    path = f"/v1/payments/{uetr(number)}/returns/{uetr(return_number)}"
    body = {"reason": "MD06", "amount": kip_of(amount)}
    return api.client.put(path, json=body, headers=api.headers("LDB"))


def recall(api: Api, number: int, recall_number: int) -> Any:  # noqa: ANN401 - as above
    body = {"recall_id": str(uetr(recall_number)), "reason": "DUPL"}
    return api.post(f"/v1/payments/{uetr(number)}/recalls", body)


def paid_on(store: TroubledStore, clock: HurriedClock, acquirer: ScriptedAcquirer) -> Outcome:
    switch = Switch(
        Writer(store, clock),
        {ISSUER: acquirer, ACQUIRER: acquirer},
        clock,
        Random(1),
        Settings(),
        Background(),
    )

    async def main() -> Outcome:
        outcome = await pay(switch, an_instruction())
        await switch.background.finish()
        assert isinstance(outcome, Outcome)
        return outcome

    return asyncio.run(main())


def refusal_told(error: SwitchError) -> Told:
    return json.loads(bytes(of_switch(error).body))["reason"]


def a_code_of(identifier: str, template: str = "38") -> str:
    account = f"00{len(identifier):02d}{identifier}0104ABCD"
    return sealed({"00": "01", "01": "11", template: account} | SHOP)


SHOP = {
    "52": "5812", "53": "418", "58": "LA", "59": "Sample Noodle Shop", "60": "Vientiane",
}  # fmt: skip

# Time and connections


@sends(Reason.AB01)
def test_no_time_is_left_to_ask_the_acquirer() -> Told:
    store, clock = TroubledStore(), HurriedClock()
    commit(store, opening(), NOW)

    def pass_time() -> None:
        clock.at = DEADLINE

    store.on_commit = pass_time
    return paid_on(store, clock, ScriptedAcquirer(ACCEPTED)).payment.reason


@sends(Reason.AB02)
def test_the_books_refuse_to_take_a_payment_in() -> Told:
    store = TroubledStore()
    commit(store, opening(), NOW)
    store.one_command = (IntegrityError,)
    store.troubles = [IntegrityError("", {}, Exception())]
    with pytest.raises(SwitchError) as refusal:
        paid_on(store, HurriedClock(), ScriptedAcquirer(ACCEPTED))
    return refusal_told(refusal.value)


@sends(Reason.AB03)
def test_an_acceptance_in_time_is_not_in_the_books_in_time() -> Told:
    books = PlainBooks()
    books.result(Reserve(an_instruction()))
    in_time = Conclude(payment_id(), ACCEPTED, answered_at=DEADLINE - TICK)
    return books.payment(in_time, DEADLINE).reason


@sends(Reason.AB04)
def test_the_books_cannot_take_an_acceptance() -> Told:
    store, clock = TroubledStore(), HurriedClock()
    commit(store, opening(), NOW)
    store.one_command = (IntegrityError,)

    def break_next() -> None:
        store.troubles = [IntegrityError("", {}, Exception())]
        store.on_commit = lambda: None

    store.on_commit = break_next
    return paid_on(store, clock, ScriptedAcquirer(ACCEPTED)).payment.reason


@sends(Reason.AB05)
def test_the_acquirer_stays_silent() -> Told:
    books = PlainBooks()
    books.result(Reserve(an_instruction()))
    return books.payment(TimeOut(payment_id()), DEADLINE).reason


@sends(Reason.AB08)
def test_the_acquirer_cannot_be_reached(here: Api) -> Told:
    with ScriptedAcquirer(UnreachableError("nobody there")).at(here):
        return reason_of(here.pay(an_order(801)))


@sends(Reason.AB09)
def test_the_acquirer_answers_with_something_that_is_no_answer() -> Told:
    async def main() -> CreditReply | None:
        line = Line()
        async with Stranger([answer(500, b"sorry")]).at_work() as address:
            reply = await HttpGateway(line, address, SystemClock()).request_credit(a_request())
        await line.close()
        return reply

    reply = asyncio.run(main())
    assert reply is not None
    return reply.reason


@sends(Reason.ED06)
def test_more_is_waiting_than_the_writer_takes() -> Told:
    async def crowd() -> list[object]:
        writer = Writer(TroubledStore(), HurriedClock(), queue_limit=1)
        commands = (writer.apply(Reserve(an_instruction(number))) for number in (1, 2))
        return await asyncio.gather(*commands, return_exceptions=True)

    busy = asyncio.run(crowd())[1]
    assert isinstance(busy, SwitchError)
    return refusal_told(busy)


@sends(Reason.TM01)
def test_a_payment_comes_after_its_time(here: Api) -> Told:
    return reason_of(here.pay(an_order(803, accepted_at="2026-11-20T02:59:50Z")))


# What is asked


@sends(Reason.CH21)
def test_a_field_is_missing(here: Api) -> Told:
    return reason_of(here.pay(an_order(804, code=None)))


@sends(Reason.FF01)
def test_a_message_is_not_in_its_form(here: Api) -> Told:
    return reason_of(here.pay(b"{"))


@sends(Reason.FF02)
def test_a_code_is_damaged(here: Api) -> Told:
    return reason_of(here.pay(an_order(805, code=a_merchant().code.encode()[:-1] + "0")))


@sends(Reason.FF05)
def test_a_code_is_of_a_scheme_that_nobody_carries(here: Api) -> Told:
    return reason_of(here.pay(an_order(806, code=a_code_of("A000000999"))))


@sends(Reason.RC04)
def test_a_code_is_of_a_scheme_that_no_corridor_leads_to(here: Api) -> Told:
    brazilian = a_code_of("br.gov.bcb.pix", template="26")
    return reason_of(here.pay(an_order(807, code=brazilian)))


@sends(Reason.CNOR)
def test_a_code_names_an_institution_that_is_no_member(here: Api) -> Told:
    return reason_of(here.pay(an_order(808, code=a_dynamic_code(iin="99990418"), amount=None)))


@sends(Reason.BE06)
def test_a_code_names_a_receiver_that_nobody_knows(here: Api) -> Told:
    unknown = a_dynamic_code(receiver_id="mchffffffffffff")
    return reason_of(here.pay(an_order(810, code=unknown, amount=None)))


@sends(Reason.AM01)
def test_no_amount_is_named_anywhere(here: Api) -> Told:
    return reason_of(here.pay(an_order(811, amount=None)))


@sends(Reason.AM03)
def test_a_currency_is_not_carried() -> Told:
    without_position = an_instruction(acquirer=NETWORK)
    return PlainBooks().payment(Reserve(without_position)).reason


@sends(Reason.AM09)
def test_an_amount_is_not_the_one_in_the_code(here: Api) -> Told:
    return reason_of(here.pay(an_order(812, code=a_dynamic_code(), amount=kip_of("15001"))))


@sends(Reason.AM12)
def test_an_amount_is_not_whole(here: Api) -> Told:
    return reason_of(here.pay(an_order(813, amount=kip_of("15000.50"))))


@sends(Reason.CURR)
def test_a_currency_is_not_the_one_of_the_code(here: Api) -> Told:
    baht = {"amount": "100.00", "currency": "THB"}
    return reason_of(here.pay(an_order(814, amount=baht)))


@sends(Reason.AM23)
def test_a_payment_is_over_the_cap(here: Api) -> Told:
    here.keys[POOR] = new_key(here.engine, ParticipantId(POOR), NOW)
    (lent,) = here.get("/v1/positions", POOR).json()["positions"]
    taken = {"funding_id": str(uetr(9815)), "direction": "out", "amount": lent["cap"]}
    here.post(f"/v1/participants/{POOR}/funding", taken, OPERATOR)
    return reason_of(here.pay(an_order(815), POOR))


# What was asked before


@sends(Reason.DU03)
def test_a_uetr_was_used_for_another_request(here: Api) -> Told:
    here.pay(an_order(816))
    return reason_of(here.pay(an_order(816, amount=kip_of("16000"))))


@sends(Reason.DU04)
def test_an_end_to_end_id_was_used_today(here: Api) -> Told:
    here.pay(an_order(817))
    return reason_of(here.pay(an_order(818, end_to_end_id="INVOICE-817")))


@sends(Reason.DU05)
def test_a_return_id_was_used_for_another_return(here: Api) -> Told:
    here.pay(an_order(819))
    give_back(here, 819, 8190, "5000")
    return reason_of(give_back(here, 819, 8190, "6000"))


@sends(Reason.AM05)
def test_a_code_for_one_payment_is_paid_twice(here: Api) -> Told:
    code = put_order(here, 8200).json()["code"]
    here.pay(an_order(820, code=code, amount=None))
    return reason_of(here.pay(an_order(821, code=code, amount=None)))


@sends(Reason.DS02)
def test_a_code_for_one_payment_was_withdrawn(here: Api) -> Told:
    code = put_order(here, 8220).json()["code"]
    here.client.post(f"/v1/qr/orders/{uetr(8220)}/cancel", headers=here.headers("LDB"))
    return reason_of(here.pay(an_order(822, code=code, amount=None)))


@sends(Reason.UCRD)
def test_a_code_names_an_order_that_does_not_exist() -> Told:
    nowhere = OrderReference("QO" + "0" * 19)
    return PlainBooks().payment(Reserve(an_instruction(order_reference=nowhere))).reason


# Money on its way back


@sends(Reason.NOOR)
def test_what_was_not_completed_is_recalled(here: Api) -> Told:
    here.pay(an_order(823, amount=kip_of("999999999999")))
    return reason_of(recall(here, 823, 8230))


@sends(Reason.ARDT)
def test_what_came_back_is_recalled(here: Api) -> Told:
    here.pay(an_order(824))
    give_back(here, 824, 8240, "15000")
    return reason_of(recall(here, 824, 8241))


@sends(Reason.AG03)
def test_a_return_is_returned() -> Told:
    books = PlainBooks()
    for command in (
        Reserve(an_instruction(1)),
        Conclude(payment_id(1), ACCEPTED),
        Reserve(a_return(2)),
        Conclude(payment_id(2), ACCEPTED),
    ):
        books.result(command)
    again = a_return(3, 2, issuer=ISSUER, acquirer=ACQUIRER)
    return books.payment(Reserve(again)).reason


@sends(Reason.NOAS)
def test_a_recall_is_not_answered() -> Told:
    books = PlainBooks()
    books.result(Reserve(an_instruction()))
    books.result(Conclude(payment_id(), ACCEPTED))
    books.result(place(a_recall()))
    books.result(LapseRecall(a_recall()), NOW + DUE)
    return books.last.recall_steps[-1].reason
