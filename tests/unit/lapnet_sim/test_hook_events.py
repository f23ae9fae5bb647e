"""Who is told what by webhook, and in which words; decided with the payment, or not at all."""

import json
from typing import Any
from uuid import UUID

import pytest

from lapnet_sim.ids import HookEndpointId
from lapnet_sim.ledger.claim_hooking import DISPUTE_TYPES, RECALL_TYPES
from lapnet_sim.ledger.commands import Command
from lapnet_sim.ledger.dispute_lifecycle import DisputeEvent
from lapnet_sim.ledger.hooks import TYPES, HookEvent, HookType, Listener
from lapnet_sim.ledger.lifecycle import FINAL, Finality, Status
from lapnet_sim.ledger.payment_commands import Conclude, NoteEnquiry, Reserve, TimeOut
from lapnet_sim.ledger.recall_lifecycle import RecallEvent
from participants import ParticipantId
from participants.messages import ACCEPTED
from participants.reasons import Reason
from tests.builders import (
    ACQUIRER,
    DEADLINE,
    ISSUER,
    NETWORK,
    NOW,
    PROVIDER,
    REFUSED,
    WINDOW_ID,
    a_conversion,
    a_quote,
    a_return,
    an_instruction,
    hold,
    payment_id,
    uetr,
)
from tests.fakes import PlainBooks

EVERYBODY = (ISSUER, ACQUIRER, NETWORK, PROVIDER)


def endpoint(number: int) -> HookEndpointId:
    return HookEndpointId(UUID(int=number))


def listening(*who: ParticipantId, types: frozenset[HookType] | None = None) -> PlainBooks:
    """Books in which these have an endpoint each."""
    books = PlainBooks()
    for number, each in enumerate(who):
        books.state.listeners[each] = Listener(each, 0, ((endpoint(number), types),))
    return books


def told(books: PlainBooks, *commands: Command) -> list[HookEvent]:
    """What is told because of these, the deadline being passed for every end of time."""
    found = []
    for command in commands:
        books.result(command, DEADLINE if isinstance(command, TimeOut | NoteEnquiry) else NOW)
        found += books.last.hook_events
    return found


def body(event: HookEvent) -> dict[str, Any]:
    found = json.loads(event.body)
    assert isinstance(found, dict)
    return found


def receivers(events: list[HookEvent]) -> set[tuple[str, str]]:
    return {(event.receiver, event.type.value) for event in events}


PAY, ASK = Reserve(an_instruction()), payment_id()
ABROAD = Reserve(an_instruction(finality=Finality.ONE_WAY))

STORIES: dict[str, tuple[tuple[Command, ...], set[tuple[str, str]]]] = {
    "completed": (
        (PAY, Conclude(ASK, ACCEPTED)),
        {("BCEL", "payment.completed"), ("LDB", "payment.completed")},
    ),
    "refused by the acquirer": (
        (PAY, Conclude(ASK, REFUSED)),
        {("BCEL", "payment.rejected"), ("LDB", "payment.rejected")},
    ),
    # the acquirer never heard of it, and shall not now
    "refused before it was forwarded": (
        (Reserve(an_instruction(), refused=Reason.BE06),),
        {("BCEL", "payment.rejected")},
    ),
    "expired": (
        (PAY, TimeOut(ASK)),
        {("BCEL", "payment.expired"), ("LDB", "payment.expired")},
    ),
    "in doubt": (
        (ABROAD, TimeOut(ASK)),
        {("BCEL", "payment.in_doubt"), ("LDB", "payment.in_doubt")},
    ),
    "for people to find out": (
        (ABROAD, TimeOut(ASK), NoteEnquiry(ASK, is_last=True)),
        {
            (who, what)
            for who in ("BCEL", "LDB")
            for what in ("payment.in_doubt", "payment.investigating")
        },
    ),
    "returned": (
        (PAY, Conclude(ASK, ACCEPTED), Reserve(a_return(2)), Conclude(payment_id(2), ACCEPTED)),
        {
            (who, what)
            for who in ("BCEL", "LDB")
            for what in ("payment.completed", "return.completed")
        },
    ),
    "not returned": ((Reserve(a_return(2, 99)),), {("LDB", "return.rejected")}),
    "converted": (
        (hold(a_quote()), Reserve(a_conversion()), Conclude(ASK, ACCEPTED)),
        {(who, "payment.completed") for who in ("BCEL", "NITMX", "THFX")},
    ),
    "only begun": ((PAY,), set()),
    "asked twice": ((PAY, PAY), set()),
}


@pytest.mark.parametrize(("commands", "expected"), STORIES.values(), ids=STORIES)
def test_every_party_is_told_what_it_must_know(
    commands: tuple[Command, ...], expected: set[tuple[str, str]]
) -> None:
    events = told(listening(*EVERYBODY), *commands)
    assert receivers(events) == expected
    assert len(events) == len(expected)


def test_every_end_that_can_be_reached_has_a_type_of_its_own() -> None:
    told = [*TYPES.values(), *RECALL_TYPES.values(), *DISPUTE_TYPES.values()]
    assert len(set(told)) == len(told)
    assert set(HookType) - set(told) == {HookType.POSITION_WARNING}
    assert {None, *RecallEvent} == RECALL_TYPES.keys()
    assert {None, *DisputeEvent} == DISPUTE_TYPES.keys()
    ends = {status for is_return, status in TYPES if not is_return}
    assert ends >= FINAL - {Status.BLOCKED}  # nothing blocks a payment yet


def test_nothing_is_written_for_who_does_not_listen() -> None:
    commands = (PAY, Conclude(ASK, ACCEPTED))
    assert told(listening(), *commands) == []
    assert receivers(told(listening(ACQUIRER), *commands)) == {("LDB", "payment.completed")}


def test_nothing_is_written_that_no_endpoint_asked_for() -> None:
    wants = frozenset({HookType.RETURN_COMPLETED})
    books = listening(ISSUER, types=wants)
    assert told(books, PAY, Conclude(ASK, ACCEPTED)) == []
    (event,) = told(books, Reserve(a_return(2)), Conclude(payment_id(2), ACCEPTED))
    assert (event.type, event.number) == (HookType.RETURN_COMPLETED, 1)


def test_each_endpoint_gets_what_it_asked_for() -> None:
    books = listening()
    some = frozenset({HookType.PAYMENT_EXPIRED})
    ends = ((endpoint(1), None), (endpoint(2), some), (endpoint(3), None))
    books.state.listeners[ISSUER] = Listener(ISSUER, 41, ends)
    (event,) = told(books, PAY, Conclude(ASK, ACCEPTED))
    assert (event.endpoints, event.number) == ((endpoint(1), endpoint(3)), 42)


def test_order_rises_by_one_for_each_participant_by_itself() -> None:
    books = listening(ISSUER, ACQUIRER)
    numbers: dict[str, list[int]] = {"BCEL": [], "LDB": []}
    for number in range(1, 8):
        refused = Reason.BE06 if number % 2 else None
        commands: list[Command] = [Reserve(an_instruction(number), refused)]
        if refused is None:
            commands.append(Conclude(payment_id(number), ACCEPTED))
        for event in told(books, *commands):
            numbers[event.receiver].append(event.number)
    assert numbers == {"BCEL": [1, 2, 3, 4, 5, 6, 7], "LDB": [1, 2, 3]}


def test_an_event_says_all_that_its_receiver_needs() -> None:
    events = told(listening(ISSUER, ACQUIRER), PAY, Conclude(ASK, ACCEPTED))
    issuer, acquirer = (body(event) for event in events)
    both = {
        "payment_id": str(ASK),
        "uetr": str(uetr()),
        "reference": "20261120000000001",
        "end_to_end_id": "INVOICE-1",
        "status": "completed",
        "iso_status": "ACSC",
        "reason": None,
        "issuer": "BCEL",
        "acquirer": "LDB",
        "credit": {"amount": "20000.00", "currency": "LAK"},
        "window_id": WINDOW_ID,
        "received_at": "2026-11-20T03:00:00Z",
        "concluded_at": "2026-11-20T03:00:00Z",
    }
    debit = {"amount": "20000.00", "currency": "LAK"}
    assert issuer["data"] == both | {"role": "issuer", "debit": debit}
    assert acquirer["data"] == both | {"role": "acquirer", "alias": "mch0000000000001"}
    assert issuer["order"] == acquirer["order"] == 1
    assert issuer["timestamp"] == "2026-11-20T03:00:00Z"
    assert {issuer["sandbox"], acquirer["sandbox"]} == {"simulated money"}
    assert {issuer["id"], acquirer["id"]} == {str(event.id) for event in events}


def test_what_the_debtor_paid_is_not_the_acquirers_to_know() -> None:
    commands = (hold(a_quote()), Reserve(a_conversion()), Conclude(ASK, ACCEPTED))
    for event in told(listening(*EVERYBODY), *commands):
        data = body(event)["data"]
        assert ("debit" in data) == (data["role"] != "acquirer")
        assert ("alias" in data) == (data["role"] == "acquirer")


def test_an_event_shows_the_payment_as_it_stood_then() -> None:
    books = listening(ISSUER)
    books.result(ABROAD)
    books.result(Conclude(ASK, ACCEPTED), DEADLINE)  # overdue: in doubt, and completed at once
    doubt, end = (body(event)["data"] for event in books.last.hook_events)
    assert (doubt["status"], doubt["window_id"], doubt["concluded_at"]) == ("in_doubt", None, None)
    assert (end["status"], end["window_id"]) == ("completed", WINDOW_ID)


def test_a_return_names_what_it_returns() -> None:
    events = told(listening(ISSUER), *STORIES["returned"][0])
    data = body(events[-1])["data"]
    assert data["original_payment_id"] == str(payment_id())
    assert (data["role"], data["return_reason"]) == ("acquirer", "MD06")


def test_ids_are_version_7_unique_and_the_same_when_decided_again() -> None:
    once = told(listening(*EVERYBODY), *STORIES["converted"][0])
    again = told(listening(*EVERYBODY), *STORIES["converted"][0])
    assert once == again
    assert len({event.id for event in once}) == 3
    assert {event.id.version for event in once} == {7}
