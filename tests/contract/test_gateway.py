"""The contract of a gateway, kept by the simulated one: answers, silence, lateness, repetition."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any, TypeVar
from uuid import UUID

import pytest

from lapnet_sim.clock import LoopClock
from lapnet_sim.gateways.simulated import SimulatedGateway
from lapnet_sim.sandbox.virtual_time import run
from participants import Kind, Participant
from participants.bank import Bank
from participants.behaviour import OBEDIENT, TEN_THOUSAND, Behaviour
from participants.messages import (
    ACCEPTED,
    Confirmation,
    CreditReply,
    CreditRequest,
    Decision,
    Payee,
    Verdict,
)
from participants.partner_network import PartnerNetwork
from participants.reasons import Reason
from tests.builders import ACQUIRER, DEADLINE, NOW, a_request, payment_id

T = TypeVar("T")

SILENT = Behaviour(silent=TEN_THOUSAND)
REFUSING = Behaviour(refuse=TEN_THOUSAND, reasons=(Reason.AC04,))
LATE = Behaviour(late=TEN_THOUSAND, late_s=(12.0, 12.0))
JUST_TOO_LATE = Behaviour(quick_s=(10.0, 10.0))
LAST_MOMENT = Behaviour(quick_s=(9.999, 9.999))

REQUEST = a_request()


@dataclass
class Reached:
    """A gateway, its bank, and what came late through it."""

    behaviour: Behaviour = OBEDIENT
    kind: type[Bank] = Bank
    seed: int = 1
    late: list[tuple[UUID, CreditReply, datetime]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.clock = LoopClock(NOW)
        participant = Participant(ACQUIRER, "Sample Bank", Kind.BANK)
        self.bank = self.kind(participant, Random(self.seed), self.behaviour)
        self.bank.register(REQUEST.alias, Payee("Sample Noodle Shop"))
        self.gateway = SimulatedGateway(self.bank, self.clock, self._on_late)

    async def _on_late(self, payment: UUID, reply: CreditReply) -> None:
        self.late.append((payment, reply, self.clock.now()))

    async def ask(self, request: CreditRequest = REQUEST) -> CreditReply | None:
        """What a switch does: wait for the answer, but not beyond the deadline."""
        try:
            async with self.clock.until(request.deadline_at):
                return await self.gateway.request_credit(request)
        except TimeoutError:
            return None

    async def enquire(self) -> CreditReply | None:
        """Ask what became of it."""
        return await self.gateway.enquire(payment_id())

    async def ask_and_wait(self, seconds: float) -> CreditReply | None:
        """Ask, then let time pass."""
        reply = await self.ask()
        await self.clock.sleep(seconds)
        return reply


def in_time(work: Callable[[], Awaitable[T]]) -> tuple[T, datetime]:
    """Run ``work`` in virtual time; say when it ended."""

    async def main() -> tuple[T, datetime]:
        return await work(), LoopClock(NOW).now()

    coroutine: Coroutine[Any, Any, tuple[T, datetime]] = main()
    return run(coroutine)


def test_an_answer_takes_as_long_as_the_bank_takes() -> None:
    reply, at = in_time(Reached(Behaviour(quick_s=(0.5, 0.5))).ask)
    assert (reply, at) == (ACCEPTED, NOW + timedelta(seconds=0.5))


def test_a_refusal_carries_its_reason() -> None:
    reply, _ = in_time(Reached(REFUSING).ask)
    assert reply == CreditReply(Decision.REFUSE, Reason.AC04)


def test_an_answer_in_the_last_moment_is_an_answer() -> None:
    reached = Reached(LAST_MOMENT)
    reply, at = in_time(reached.ask)
    assert (reply, at) == (ACCEPTED, DEADLINE - timedelta(milliseconds=1))
    assert not reached.late


@pytest.mark.parametrize("behaviour", [SILENT, LATE, JUST_TOO_LATE], ids=["silent", "late", "at"])
def test_whoever_asks_waits_until_the_deadline_and_no_longer(behaviour: Behaviour) -> None:
    reply, at = in_time(Reached(behaviour).ask)
    assert (reply, at) == (None, DEADLINE)


@pytest.mark.parametrize(
    ("behaviour", "after_s"), [(LATE, 12), (JUST_TOO_LATE, 10)], ids=["late", "at the deadline"]
)
def test_a_late_answer_comes_by_itself_and_once(behaviour: Behaviour, after_s: int) -> None:
    reached = Reached(behaviour)
    in_time(lambda: reached.ask_and_wait(3_600))
    assert reached.late == [(payment_id(), ACCEPTED, NOW + timedelta(seconds=after_s))]


def test_a_silent_bank_never_answers() -> None:
    reached = Reached(SILENT)
    in_time(lambda: reached.ask_and_wait(172_800))
    assert not reached.late


def test_the_same_question_gets_the_same_answer() -> None:
    reached = Reached(Behaviour(refuse=5_000))

    async def ask_often() -> set[CreditReply | None]:
        return {await reached.ask() for _ in range(10)}

    answers, _ = in_time(ask_often)
    assert len(answers) == 1


def test_many_can_ask_at_once() -> None:
    reached = Reached(Behaviour(quick_s=(0.5, 0.5)))

    async def crowd() -> list[CreditReply | None]:
        return await asyncio.gather(*(reached.ask(a_request(n)) for n in range(1, 51)))

    replies, at = in_time(crowd)
    assert replies == [ACCEPTED] * 50
    assert at == NOW + timedelta(seconds=0.5)


def test_a_receiver_nobody_knows_is_refused() -> None:
    reached = Reached()
    reply, _ = in_time(lambda: reached.ask(a_request(alias="nobody")))
    assert reply == CreditReply(Decision.REFUSE, Reason.BE06)
    assert in_time(lambda: reached.gateway.lookup("nobody"))[0] is None
    assert in_time(lambda: reached.gateway.lookup(REQUEST.alias))[0] == Payee("Sample Noodle Shop")


@pytest.mark.parametrize("verdict", Verdict)
def test_being_told_the_end_twice_changes_nothing(verdict: Verdict) -> None:
    reached = Reached()
    confirmation = Confirmation(payment_id(), ACQUIRER, verdict, ())

    async def tell_twice() -> None:
        await reached.ask()
        for _ in range(2):
            await reached.gateway.confirm(confirmation)

    in_time(tell_twice)
    assert reached.bank.lines == []


def test_an_enquiry_finds_what_was_decided() -> None:
    for behaviour, decided in ((OBEDIENT, ACCEPTED), (LATE, ACCEPTED), (SILENT, None)):
        reached = Reached(behaviour)
        in_time(reached.ask)
        assert in_time(reached.enquire)[0] == decided
    assert in_time(lambda: Reached().gateway.enquire(payment_id(2)))[0] is None


def test_a_silent_partner_network_either_accepted_or_never_saw_it_and_says_so_for_ever() -> None:
    found = set()
    for seed in range(20):
        reached = Reached(SILENT, PartnerNetwork, seed)
        in_time(reached.ask)
        answers = {in_time(reached.enquire)[0] for _ in range(3)}
        assert len(answers) == 1
        found |= answers
    assert found == {ACCEPTED, None}
