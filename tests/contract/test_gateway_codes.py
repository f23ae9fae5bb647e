"""A foreign code goes raw to its network and comes back as a payee, however the network is reached.

The network reads the code with its own clock, hours, merchants and words; what two readers of the
answer could read differently is no answer.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from emvqr.crc import checksum
from fx import Money, currency
from lapnet_sim.clock import SystemClock
from lapnet_sim.gateways.directory import Directory
from lapnet_sim.gateways.http import HttpGateway
from lapnet_sim.gateways.line import Line
from lapnet_sim.gateways.simulated import SimulatedGateway
from lapnet_sim.payments.ports import Gateway, UnreachableError
from lapnet_sim.sandbox.merchants import foreign_merchants
from participants import ParticipantId
from participants.app import create_app
from participants.bank import Bank
from participants.code_enquiry import CodeEnquiry, CodePayee, CodeReply, write_reply
from participants.networks import networks
from participants.partner_network import PartnerNetwork
from participants.reasons import Reason
from participants.shops import Shop, shops_at
from tests.builders import ISSUER
from tests.served import Stranger, answer, nowhere, serving

CLOCK = SystemClock()
NOON = datetime(2026, 11, 20, 5, 0, tzinfo=UTC)
"""Noon in Bangkok and Phnom Penh, half past eleven in Yangon."""

THAILAND, CAMBODIA, MYANMAR, VIETNAM = map(ParticipantId, ("NITMX", "BAKONG", "MPU", "NAPAS"))
THAI, KHMER, BURMESE = (shops_at(id_)[0] for id_ in (THAILAND, CAMBODIA, MYANMAR))
STRANGERS = Shop(THAILAND, "promptpay", THAI.currency, "TH", 99)
"""A shop that the network does not have."""

Story = Callable[[Gateway], Awaitable[None]]


def a_network(id_: ParticipantId, at: datetime | None = NOON) -> Bank:
    now = None if at is None else lambda: at
    bank = PartnerNetwork(networks()[id_].participant, Random(1), now=now)
    for stall in foreign_merchants(id_):
        bank.register(stall.alias, stall.payee)
    return bank


@asynccontextmanager
async def simulated(bank: Bank) -> AsyncIterator[Gateway]:
    async def nobody(*_: object) -> None:
        raise AssertionError

    yield SimulatedGateway(bank, CLOCK, nobody)


@asynccontextmanager
async def over_http(bank: Bank) -> AsyncIterator[Gateway]:
    line = Line()
    with serving(create_app({bank.id: bank})) as address:
        try:
            yield Directory(HttpGateway(line, address / bank.id, CLOCK), CLOCK)
        finally:
            await line.close()


Asked = Callable[[Bank, str], CodeReply]


@pytest.fixture(params=[simulated, over_http], ids=lambda way: str(way.__name__))
def asked(request: pytest.FixtureRequest) -> Asked:
    """What a network says of a code, however it is reached."""

    def run(bank: Bank, code: str) -> CodeReply:
        async def main() -> CodeReply:
            async with request.param(bank) as gateway:
                reply: CodeReply = await gateway.read_code(CodeEnquiry(ISSUER, code))
                return reply

        return asyncio.run(main())

    return run


def test_a_static_code_pays_the_merchant_as_registered_there(asked: Asked) -> None:
    found = asked(a_network(THAILAND), THAI.code().encode())
    assert found == CodePayee(THAI.name, THAI.city, currency("THB"))


def test_the_name_is_the_registered_one_and_not_the_one_in_the_code(asked: Asked) -> None:
    code = THAI.code().encode()
    assert THAI.name in code
    body = code.replace(THAI.name, THAI.name[::-1])[:-4]
    painted = body + checksum(body)
    found = asked(a_network(THAILAND), painted)
    assert isinstance(found, CodePayee)
    assert found.name == THAI.name


def test_a_code_for_one_amount_says_how_much_and_until_when(asked: Asked) -> None:
    due = Money.parse("16000", KHMER.currency)
    found = asked(a_network(CAMBODIA), KHMER.code(due, NOON).encode())
    ends = NOON + timedelta(minutes=10)
    assert found == CodePayee(KHMER.name, KHMER.city, KHMER.currency, due, ends)


REFUSED: dict[str, tuple[Bank, str, Reason]] = {
    "an unknown shop": (a_network(THAILAND), STRANGERS.code().encode(), Reason.BE06),
    "an unknown shop, in another network's word": (
        PartnerNetwork(networks()[CAMBODIA].participant, Random(1)),
        KHMER.code().encode(), Reason.UCRD,
    ),
    "a damaged code": (a_network(THAILAND), THAI.code().encode()[:-1] + "!", Reason.FF02),
    "no code at all": (a_network(THAILAND), "hello", Reason.FF02),
    "another network's code": (a_network(THAILAND), KHMER.code().encode(), Reason.FF05),
    "an expired code": (
        a_network(CAMBODIA, NOON + timedelta(minutes=11)),
        KHMER.code(Money.parse("4000", KHMER.currency), NOON).encode(), Reason.TM01,
    ),
    "closed hours": (
        a_network(MYANMAR, NOON + timedelta(hours=12)), BURMESE.code().encode(), Reason.AB08,
    ),
    "a member bank": (
        Bank(networks()[THAILAND].participant, Random(1)), THAI.code().encode(), Reason.AG03,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("bank", "code", "reason"), REFUSED.values(), ids=REFUSED)
def test_a_network_refuses_with_its_own_reason(
    asked: Asked, bank: Bank, code: str, reason: Reason
) -> None:
    assert asked(bank, code) is reason


def test_a_network_without_a_clock_never_closes(asked: Asked) -> None:
    assert isinstance(asked(a_network(MYANMAR, None), BURMESE.code().encode()), CodePayee)


A_PAYEE = write_reply(CodePayee("Sample Shop", None, currency("THB")))

WRONG: dict[str, object] = {
    "a payee without a name": A_PAYEE | {"name": None},
    "a refusal without a reason": write_reply(Reason.BE06) | {"reason": None},
    "a refusal with a name": write_reply(Reason.BE06) | {"name": "Sample Shop"},
    "a payee with a reason": A_PAYEE | {"reason": "BE06"},
    "an amount in another currency": A_PAYEE | {"amount": {"amount": "1.00", "currency": "LAK"}},
    "a reason that nobody knows": write_reply(Reason.BE06) | {"reason": "XX99"},
    "a field that nobody knows": A_PAYEE | {"tip": None},
    "Lao digits": A_PAYEE | {"amount": {"amount": "\u0ed1.00", "currency": "THB"}},
    "no object": [],
}


async def _told(body: bytes) -> UnreachableError:
    stranger, line = Stranger([answer(200, body)]), Line()
    async with stranger.at_work() as base:
        gateway = HttpGateway(line, base, CLOCK)
        try:
            with pytest.raises(UnreachableError) as caught:
                await gateway.read_code(CodeEnquiry(ISSUER, "code"))
        finally:
            await line.close()
    return caught.value


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_an_answer_that_says_two_things_says_nothing(wrong: object) -> None:
    assert asyncio.run(_told(json.dumps(wrong).encode())).reason is Reason.AB09


def test_nobody_there_is_nobody_asked() -> None:
    async def main() -> UnreachableError:
        line = Line()
        try:
            with pytest.raises(UnreachableError) as caught:
                await HttpGateway(line, nowhere(), CLOCK).read_code(CodeEnquiry(ISSUER, "code"))
        finally:
            await line.close()
        return caught.value

    assert asyncio.run(main()).reason is Reason.AB08
