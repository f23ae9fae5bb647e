"""One contract, two ways to reach a participant: in this process, and over HTTP on loopback.

Real time, because a socket knows no other: a participant is quick or takes a twentieth of a
second, and a deadline is a whole one away, so that a busy machine does not decide the test.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from random import Random
from uuid import UUID

import pytest

from lapnet_sim.clock import SystemClock
from lapnet_sim.gateways.directory import Directory
from lapnet_sim.gateways.http import HttpGateway
from lapnet_sim.gateways.line import Line
from lapnet_sim.gateways.simulated import SimulatedGateway
from lapnet_sim.payments.ports import Gateway
from participants import Kind, LineStatus, Participant, ParticipantId, StatementLine
from participants.app import create_app
from participants.bank import Bank
from participants.behaviour import OBEDIENT, TEN_THOUSAND, Behaviour
from participants.messages import (
    ACCEPTED,
    NO_ACCOUNT,
    AccountEnquiry,
    AccountReply,
    AccountStatus,
    Confirmation,
    CreditReply,
    CreditRequest,
    Decision,
    Payee,
    RecallNotice,
    RecallReply,
    Verdict,
)
from participants.reasons import Reason
from participants.wire import Answer
from tests.builders import ACQUIRER, ISSUER, NOW, WINDOW_ID, a_request, payment_id
from tests.served import serving

CLOCK = SystemClock()
QUICK = Behaviour(quick_s=(0.0, 0.0))
UNHURRIED = Behaviour(quick_s=(0.05, 0.05))
REFUSING = Behaviour(refuse=TEN_THOUSAND, reasons=(Reason.AC04,), quick_s=(0.0, 0.0))
LATE = Behaviour(late=TEN_THOUSAND, late_s=(1.5, 1.5))
SILENT = Behaviour(silent=TEN_THOUSAND)
PUSHING = Behaviour(pushed=TEN_THOUSAND, quick_s=(0.0, 0.0))
REFUSING_RECALLS = Behaviour(
    refuse_recalls=TEN_THOUSAND, recall_reasons=(Reason.CUST,), quick_s=(0.0, 0.0)
)
IGNORING_RECALLS = Behaviour(ignore_recalls=TEN_THOUSAND, quick_s=(0.0, 0.0))
RECALL = RecallNotice(
    id=UUID(int=7),
    payment_id=payment_id(),
    uetr=a_request().uetr,
    reference=a_request().reference,
    issuer=ISSUER,
    amount=a_request().amount,
    reason=Reason.FRAD,
    text="",
    due_at=NOW,
)
SHOP = Payee("Sample Noodle Shop")


@dataclass
class Reached:
    """A gateway and the bank behind it."""

    gateway: Gateway
    bank: Bank
    pushed: list[tuple[UUID, CreditReply]]
    """What it answered by messages of its own."""

    async def ask(self, request: CreditRequest | None = None) -> CreditReply | None:
        """What a switch does: wait for the answer, but not beyond the deadline."""
        request = due(request or a_request())
        try:
            async with CLOCK.until(request.deadline_at):
                return await self.gateway.request_credit(request)
        except TimeoutError:
            assert CLOCK.now() >= request.deadline_at
            return None


def due(request: CreditRequest) -> CreditRequest:
    """The request with a deadline a second from now."""
    return replace(request, deadline_at=CLOCK.now() + timedelta(seconds=1))


def booked() -> StatementLine:
    """The payment as it was completed."""
    return StatementLine(
        txn_id="20261120000000001",
        business_date=NOW.date(),
        window_id=WINDOW_ID,
        payer=ISSUER,
        payee=ACQUIRER,
        currency="LAK",
        amount_minor=a_request().amount.minor,
        fee_minor=100_00,
        status=LineStatus.OK,
        committed_at=NOW,
        interchange_minor=40_00,
    )


Story = Callable[[Reached], Awaitable[None]]


Pushed = list[tuple[UUID, CreditReply]]


@asynccontextmanager
async def simulated(bank: Bank, pushed: Pushed) -> AsyncIterator[Gateway]:
    async def take(payment: UUID, reply: CreditReply) -> None:
        pushed.append((payment, reply))

    yield SimulatedGateway(bank, CLOCK, take)


@asynccontextmanager
async def over_http(bank: Bank, pushed: Pushed) -> AsyncIterator[Gateway]:
    async def take(who: ParticipantId, uetr: UUID, answer: Answer) -> None:
        assert (who, uetr) == (bank.id, a_request().uetr)
        pushed.append((answer.payment_id, answer.reply))

    line = Line()
    with serving(create_app({bank.id: bank}, push=take)) as address:
        try:
            yield Directory(HttpGateway(line, address / bank.id, CLOCK), CLOCK)
        finally:
            await line.close()


@pytest.fixture(params=[simulated, over_http], ids=lambda way: str(way.__name__))
def live(request: pytest.FixtureRequest) -> Callable[[Behaviour, Story], None]:
    """Live a story with one participant, however it is reached."""

    def run(behaviour: Behaviour, story: Story) -> None:
        async def main() -> None:
            bank = Bank(Participant(ACQUIRER, "Sample Bank", Kind.BANK), Random(1), behaviour)
            bank.register(a_request().alias, SHOP)
            pushed: Pushed = []
            async with request.param(bank, pushed) as gateway:
                await story(Reached(gateway, bank, pushed))

        asyncio.run(main())

    return run


Live = Callable[[Behaviour, Story], None]


@pytest.mark.parametrize(
    ("behaviour", "decided"),
    [
        (QUICK, ACCEPTED),
        (UNHURRIED, ACCEPTED),
        (REFUSING, CreditReply(Decision.REFUSE, Reason.AC04)),
        (SILENT, None),
        (LATE, None),
    ],
    ids=["quick", "unhurried", "refuses", "silent", "late"],
)
def test_an_answer_in_time_is_the_answer_and_no_other(
    live: Live, behaviour: Behaviour, decided: CreditReply | None
) -> None:
    async def story(reached: Reached) -> None:
        assert await reached.ask() == decided

    live(behaviour, story)


@pytest.mark.parametrize("behaviour", [SILENT, LATE], ids=["silent", "late"])
def test_whoever_does_not_answer_holds_nobody_else_up(live: Live, behaviour: Behaviour) -> None:
    async def story(reached: Reached) -> None:
        waiting = asyncio.create_task(reached.ask())
        await asyncio.sleep(0.02)
        assert await reached.gateway.lookup(a_request().alias) == SHOP
        assert await waiting is None

    live(behaviour, story)


def test_the_same_question_gets_the_same_answer(live: Live) -> None:
    async def story(reached: Reached) -> None:
        assert len({await reached.ask() for _ in range(10)}) == 1

    live(Behaviour(refuse=5_000, quick_s=(0.0, 0.0)), story)


def test_many_can_ask_at_once(live: Live) -> None:
    async def story(reached: Reached) -> None:
        replies = await asyncio.gather(*(reached.ask(a_request(n)) for n in range(1, 41)))
        assert replies == [ACCEPTED] * 40

    live(UNHURRIED, story)


def test_a_receiver_nobody_knows_is_refused(live: Live) -> None:
    async def story(reached: Reached) -> None:
        assert await reached.gateway.lookup("nobody") is None
        assert await reached.ask(a_request(alias="nobody")) == CreditReply(
            Decision.REFUSE, Reason.BE06
        )

    live(OBEDIENT, story)


@pytest.mark.parametrize(
    "status", [AccountStatus.OPEN, AccountStatus.BLOCKED, AccountStatus.CLOSED]
)
def test_an_account_is_answered_as_its_bank_keeps_it(live: Live, status: AccountStatus) -> None:
    kept = AccountReply(status, "MR SAMPLE ຕົວຢ່າງ", "USD")

    async def story(reached: Reached) -> None:
        reached.bank.keep_account("010000000001", kept)
        asked = AccountEnquiry("010000000001", None, "LAK")
        assert await reached.gateway.verify_account(asked) == kept
        reached.bank.keep_account("010000000001", NO_ACCOUNT)
        assert await reached.gateway.verify_account(asked) == NO_ACCOUNT, "never from memory"

    live(OBEDIENT, story)


def test_an_alias_stands_for_an_account_and_nobodys_for_none(live: Live) -> None:
    async def story(reached: Reached) -> None:
        known = AccountEnquiry(None, a_request().alias, "LAK")
        found = AccountReply(AccountStatus.OPEN, SHOP.name, "LAK")
        assert await reached.gateway.verify_account(known) == found
        stranger = AccountEnquiry(None, "nobody", "LAK")
        assert await reached.gateway.verify_account(stranger) == NO_ACCOUNT

    live(OBEDIENT, story)


def test_an_enquiry_finds_what_was_decided(live: Live) -> None:
    async def story(reached: Reached) -> None:
        assert await reached.gateway.enquire(payment_id()) is None
        await reached.ask()
        assert await reached.gateway.enquire(payment_id()) == ACCEPTED
        assert await reached.gateway.enquire(payment_id(2)) is None

    live(LATE, story)


def test_being_told_the_end_twice_books_it_once(live: Live) -> None:
    line = booked()
    told = Confirmation(payment_id(), ACQUIRER, Verdict.COMPLETED, (line,))

    async def story(reached: Reached) -> None:
        await reached.ask()
        for _ in range(2):
            await reached.gateway.confirm(told)
        assert reached.bank.lines == [line]
        assert (
            reached.bank.book.balance(f"creditor:{a_request().alias}", "LAK") == line.amount_minor
        )

    live(QUICK, story)


def test_who_takes_a_request_to_answer_later_says_so_at_once_and_then_answers(live: Live) -> None:
    async def story(reached: Reached) -> None:
        assert await reached.gateway.request_credit(due(a_request())) is None
        until = CLOCK.now() + timedelta(seconds=10)
        while not reached.pushed:
            assert CLOCK.now() < until
            await asyncio.sleep(0.01)
        assert reached.pushed == [(payment_id(), ACCEPTED)]
        assert await reached.gateway.enquire(payment_id()) == ACCEPTED

    live(PUSHING, story)


def test_a_return_is_credited_whoever_it_names(live: Live) -> None:
    async def story(reached: Reached) -> None:
        back = a_request(2, alias="return of 20261120000000001", original_id=payment_id())
        assert await reached.ask(back) == ACCEPTED

    live(QUICK, story)


@pytest.mark.parametrize(
    ("behaviour", "reply"),
    [
        (QUICK, RecallReply(Decision.ACCEPT)),
        (REFUSING_RECALLS, RecallReply(Decision.REFUSE, Reason.CUST)),
        (IGNORING_RECALLS, None),
    ],
    ids=["gives back", "refuses", "takes it"],
)
def test_the_same_recall_gets_the_same_answer(
    live: Live, behaviour: Behaviour, reply: RecallReply | None
) -> None:
    async def story(reached: Reached) -> None:
        await reached.ask()
        await reached.gateway.confirm(
            Confirmation(payment_id(), ACQUIRER, Verdict.COMPLETED, (booked(),))
        )
        assert [await reached.gateway.recall(RECALL) for _ in range(3)] == [reply] * 3
        kept = reached.bank.book.balance(f"creditor:{a_request().alias}", "LAK")
        accepts = reply is not None and reply.decision is Decision.ACCEPT
        blocked = reached.bank.book.balance("blocked", "LAK")
        assert (kept, blocked) == (
            (0, 0) if accepts else (0, 20_000_00) if reply is None else (20_000_00, 0)
        )

    live(behaviour, story)


def test_what_a_bank_never_credited_it_does_not_give_back(live: Live) -> None:
    async def story(reached: Reached) -> None:
        assert await reached.gateway.recall(RECALL) == RecallReply(Decision.REFUSE, Reason.NOOR)

    live(QUICK, story)


def test_an_end_without_completion_books_nothing(live: Live) -> None:
    async def story(reached: Reached) -> None:
        await reached.ask()
        await reached.gateway.confirm(
            Confirmation(payment_id(), ACQUIRER, Verdict.NOT_COMPLETED, ())
        )
        assert reached.bank.lines == []

    live(QUICK, story)


def test_many_ends_are_told_at_once_and_what_is_not_believed_is_not_acknowledged(
    live: Live,
) -> None:
    ends = [Confirmation(payment_id(n), ACQUIRER, Verdict.NOT_COMPLETED, ()) for n in (1, 2, 3)]

    async def story(reached: Reached) -> None:
        reached.bank.confirm(Confirmation(payment_id(2), ACQUIRER, Verdict.COMPLETED, ()))
        for _ in range(2):
            assert await reached.gateway.confirm_all(ends) == {payment_id(1), payment_id(3)}
        told = {number: reached.bank.verdict(payment_id(number)) for number in (1, 2, 3)}
        ended, otherwise = Verdict.NOT_COMPLETED, Verdict.COMPLETED
        assert told == {1: ended, 2: otherwise, 3: ended}

    live(QUICK, story)


def test_an_echo_comes_back(live: Live) -> None:
    async def story(reached: Reached) -> None:
        await reached.gateway.echo()

    live(SILENT, story)  # to payments it is silent, and it works
