"""What a participant's errors, nonsense and broken connections mean over HTTP."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any, TypeVar

import pytest

from lapnet_sim.gateways.directory import LIFE, Directory
from lapnet_sim.gateways.http import HttpGateway
from lapnet_sim.gateways.line import ANSWER_LIMIT, Line
from lapnet_sim.payments.ports import UnreachableError
from participants import wire
from participants.messages import (
    ACCEPTED,
    AccountEnquiry,
    Confirmation,
    CreditReply,
    Decision,
    Payee,
    Verdict,
)
from participants.reasons import Reason
from tests.builders import ACQUIRER, a_request, kip, payment_id
from tests.fakes import HurriedClock
from tests.served import Stranger, answer, nowhere

T = TypeVar("T")

REQUEST = a_request()
GOOD = wire.write_answer(wire.Answer(payment_id(), REQUEST.amount, ACCEPTED))
ACCOUNT = AccountEnquiry("010000000001", None, "LAK")
TOLD = Confirmation(payment_id(), ACQUIRER, Verdict.NOT_COMPLETED, ())
MANY = [Confirmation(payment_id(n), ACQUIRER, Verdict.NOT_COMPLETED, ()) for n in (1, 2, 3)]


def said(**changes: Any) -> bytes:  # noqa: ANN401 - any field
    """A good answer, but for some fields."""
    return answer(200, json.dumps(GOOD | changes).encode())


def written(text: str) -> bytes:
    """This text with status 200."""
    return answer(200, text.encode())


@asynccontextmanager
async def reaching(
    stranger: Stranger, *, has_last_word: bool = False
) -> AsyncIterator[HttpGateway]:
    """A gateway to a stranger."""
    line = Line()
    async with stranger.at_work() as address:
        try:
            yield HttpGateway(line, address / "LDB", HurriedClock(), has_last_word=has_last_word)
        finally:
            await line.close()


def ask(stranger: Stranger, *, has_last_word: bool = False) -> CreditReply | None:
    """Request a credit and wait a second; None for silence."""

    async def main() -> CreditReply | None:
        async with reaching(stranger, has_last_word=has_last_word) as gateway:
            try:
                async with asyncio.timeout(1):
                    return await gateway.request_credit(REQUEST)
            except TimeoutError:
                return None

    return asyncio.run(main())


BROKEN = {
    "an error": answer(500, b"oops"),
    "overloaded": answer(503, b""),
    "not there": answer(404, b'{"code": "participant.payment_unknown"}'),
    "does not like the message": answer(400, b"{}"),
    "sends elsewhere": b"HTTP/1.1 302 X\r\nLocation: /\r\nContent-Length: 0\r\n\r\n",
    "nothing to say": answer(204, b""),
    "empty": answer(200, b""),
    "not JSON": written("yes"),
    "not an object": written("[]"),
    "NaN": written(json.dumps(GOOD).replace('"accept"', "NaN")),
    "a key twice": written(json.dumps(GOOD).replace("{", '{"decision": "refuse", ', 1)),
    "not UTF-8": answer(200, b'{"\xff": 1}'),
    "too large": answer(200, b" " * ANSWER_LIMIT + json.dumps(GOOD).encode()),
    "a field too many": said(extra=1),
    "a field too few": written('{"decision": "accept"}'),
    "another payment": said(payment_id=str(payment_id(2))),
    "another amount": said(amount={"amount": "20000.01", "currency": "LAK"}),
    "another currency": said(amount={"amount": "20000.00", "currency": "THB"}),
    "an amount as a number": said(amount=20000),
    "an amount in Lao digits": said(amount={"amount": "໒໐໐໐໐.00", "currency": "LAK"}),
    "an amount with an exponent": said(amount={"amount": "2e4", "currency": "LAK"}),
    "an id in capitals": said(payment_id=str(payment_id(0xABC)).upper()),
    "an unknown decision": said(decision="perhaps"),
    "accepts with a reason": said(reason="AC04"),
    "refuses without a reason": said(decision="refuse"),
    "refuses for an unknown reason": said(decision="refuse", reason="XX99"),
}  # fmt: skip


@pytest.mark.parametrize("spoken", BROKEN.values(), ids=BROKEN)
def test_an_answer_that_cannot_be_trusted_refuses(spoken: bytes) -> None:
    assert ask(Stranger([spoken])) == CreditReply(Decision.REFUSE, Reason.AB09)


@pytest.mark.parametrize(
    "what", ["an error", "not JSON", "another amount", "nothing to say", "refuses without a reason"]
)
def test_where_its_word_is_last_it_refuses_nothing(what: str) -> None:
    assert ask(Stranger([BROKEN[what]]), has_last_word=True) is None


@pytest.mark.parametrize(("status", "reason"), [(409, Reason.DU03), (429, Reason.FF10)])
def test_a_few_statuses_say_why(status: int, reason: Reason) -> None:
    spoken = answer(status, b"")
    assert ask(Stranger([spoken])) == CreditReply(Decision.REFUSE, reason)
    assert ask(Stranger([spoken]), has_last_word=True) is None


def test_a_good_answer_is_an_answer() -> None:
    assert ask(Stranger([said()])) == ACCEPTED
    assert ask(Stranger([said(decision="refuse", reason="AC04")])) == CreditReply(
        Decision.REFUSE, Reason.AC04
    )


def test_a_connection_that_breaks_is_asked_once_more() -> None:
    stranger = Stranger([b"", said()])
    assert ask(stranger) == ACCEPTED
    assert len(set(stranger.heard)) == 1
    assert len(stranger.heard) == 2


@pytest.mark.parametrize("spoken", [b"", answer(200, b"{", length=99)], ids=["nothing", "half"])
def test_a_connection_that_always_breaks_is_silence_not_refusal(spoken: bytes) -> None:
    stranger = Stranger([spoken])
    assert ask(stranger) is None
    assert len(stranger.heard) == 2


def test_the_deadline_closes_the_connection() -> None:
    async def main() -> None:
        stranger = Stranger([b""], hangs=True)
        async with reaching(stranger) as gateway:
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.1):
                    await gateway.request_credit(REQUEST)
            async with asyncio.timeout(1):
                await stranger.left.wait()

    asyncio.run(main())


def test_every_message_says_that_the_money_is_simulated() -> None:
    stranger = Stranger([said()])
    ask(stranger)
    assert b"\r\nX-Sandbox: simulated money\r\n" in stranger.heard[0]
    assert stranger.heard[0].startswith(b"POST /LDB/payments HTTP/1.1\r\n")
    assert wire.read_request(json.loads(stranger.heard[0].split(b"\r\n\r\n")[1])) == REQUEST


Question = Callable[[HttpGateway], Awaitable[object]]

QUESTIONS: dict[str, Question] = {
    "lookup": lambda gateway: gateway.lookup("nobody"),
    "account enquiry": lambda gateway: gateway.verify_account(ACCOUNT),
    "request": lambda gateway: gateway.request_credit(REQUEST),
    "enquiry": lambda gateway: gateway.enquire(payment_id()),
    "confirmation": lambda gateway: gateway.confirm(TOLD),
    "confirmations": lambda gateway: gateway.confirm_all(MANY),
}


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS)
def test_without_a_connection_nobody_was_asked(question: Question) -> None:
    async def main() -> None:
        line = Line()
        with pytest.raises(UnreachableError) as told:
            await question(HttpGateway(line, nowhere(), HurriedClock()))
        assert told.value.reason is Reason.AB08
        await line.close()

    asyncio.run(main())


@pytest.mark.parametrize("what", ["lookup", "account enquiry", "enquiry", "confirmation"])
@pytest.mark.parametrize("spoken", [answer(500, b""), answer(404, b"")], ids=["500", "404"])
def test_an_error_says_nothing(what: str, spoken: bytes) -> None:
    async def main() -> None:
        async with reaching(Stranger([spoken])) as gateway:
            with pytest.raises(UnreachableError) as told:
                await QUESTIONS[what](gateway)
            assert told.value.reason is Reason.AB09

    asyncio.run(main())


@pytest.mark.parametrize("spoken", [said(payment_id=str(payment_id(2))), written("{}")])
def test_an_enquiry_believes_only_what_is_about_its_payment(spoken: bytes) -> None:
    async def main() -> None:
        async with reaching(Stranger([spoken])) as gateway:
            with pytest.raises(UnreachableError):
                await gateway.enquire(payment_id())

    asyncio.run(main())


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        '{"status": "open", "name": null, "currency": "LAK"}',
        '{"status": "open", "name": "MR SAMPLE", "currency": null}',
        '{"status": "open", "name": "MR SAMPLE", "currency": "XXX"}',
        '{"status": "unknown", "name": "MR SAMPLE", "currency": null}',
        '{"status": "asleep", "name": "MR SAMPLE", "currency": "LAK"}',
        '{"status": "open", "name": "MR SAMPLE", "currency": "LAK", "balance": "1"}',
    ],
)
def test_what_is_no_answer_about_an_account_is_none(text: str) -> None:
    async def main() -> None:
        async with reaching(Stranger([written(text)])) as gateway:
            with pytest.raises(UnreachableError) as told:
                await gateway.verify_account(ACCOUNT)
            assert told.value.reason is Reason.AB09

    asyncio.run(main())


def test_a_payee_is_remembered_for_a_minute_and_a_stranger_is_not() -> None:
    async def main() -> None:
        clock = HurriedClock()
        known, unknown = written('{"payee": {"name": "Shop"}}'), written('{"payee": null}')
        stranger = Stranger([unknown, known, known])
        async with reaching(stranger) as gateway:
            directory = Directory(gateway, clock)
            assert await directory.lookup("x") is None
            for _ in range(3):
                assert await directory.lookup("x") == Payee("Shop")
            assert len(stranger.heard) == 2
            clock.at += LIFE + timedelta(microseconds=1)
            assert await directory.lookup("x") == Payee("Shop")
            assert len(stranger.heard) == 3

    asyncio.run(main())


def test_the_amount_of_an_answer_is_the_one_that_was_asked() -> None:
    other = wire.write_answer(wire.Answer(payment_id(), kip(20_001), ACCEPTED))
    assert ask(Stranger([written(json.dumps(other))])) == CreditReply(Decision.REFUSE, Reason.AB09)


NOTED = {each.payment_id for each in MANY}


def told_of(stranger: Stranger, *messages: list[Confirmation]) -> list[object]:
    """What a stranger acknowledges of each message."""

    async def main() -> list[object]:
        async with reaching(stranger) as gateway:
            return [await gateway.confirm_all(each) for each in messages]

    return asyncio.run(main())


def lines_of(stranger: Stranger) -> list[str]:
    """What it was asked."""
    return [heard.split(b" HTTP")[0].decode() for heard in stranger.heard]


ONE_BY_ONE = sorted(f"PUT /LDB/payments/{id_}/confirmation" for id_ in NOTED)
AT_ONCE = "PUT /LDB/confirmations"


def test_many_ends_are_one_message_and_one_end_is_told_as_ever() -> None:
    noted = answer(200, json.dumps(wire.write_acknowledged(NOTED)).encode())
    stranger = Stranger([noted, answer(204, b"")])
    assert told_of(stranger, MANY, MANY[:1]) == [NOTED, {payment_id(1)}]
    assert lines_of(stranger) == [AT_ONCE, f"PUT /LDB/payments/{payment_id(1)}/confirmation"]


@pytest.mark.parametrize("status", [404, 405, 501])
def test_who_takes_no_message_about_many_is_told_one_by_one_and_never_asked_again(
    status: int,
) -> None:
    stranger = Stranger([answer(status, b"{}"), answer(204, b"")])
    assert told_of(stranger, MANY, MANY) == [NOTED, NOTED]
    asked = lines_of(stranger)
    assert asked[0] == AT_ONCE
    assert sorted(asked[1:4]) == sorted(asked[4:]) == ONE_BY_ONE


@pytest.mark.parametrize(
    "said", [answer(400, b"{}"), answer(500, b"oops"), written("yes"), written('{"noted": []}')]
)
def test_who_trips_over_a_message_about_many_is_told_these_one_by_one(said: bytes) -> None:
    stranger = Stranger([said, answer(204, b""), answer(204, b""), answer(204, b""), said])
    assert told_of(stranger, MANY, MANY)[0] == NOTED
    assert lines_of(stranger)[4] == AT_ONCE


def test_who_does_not_answer_a_message_about_many_was_told_nothing() -> None:
    with pytest.raises(UnreachableError):
        told_of(Stranger([b""]), MANY)


def test_of_many_told_one_by_one_those_that_are_refused_are_not_acknowledged() -> None:
    stranger = Stranger([answer(404, b"{}"), answer(409, b"{}"), answer(204, b"")])
    (acknowledged,) = told_of(stranger, MANY)
    assert isinstance(acknowledged, set)
    assert len(acknowledged) == 2
