"""A foreign code is read by its network: in time, or nothing happened and the payer tries again."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest

from fx import Money, currency
from lapnet_sim.errors import SwitchError, SwitchErrorCode
from lapnet_sim.payments.enquiry import Enquiry, enquire_code
from lapnet_sim.payments.ports import UnreachableError
from lapnet_sim.payments.scan import Scan, scan
from lapnet_sim.routing.route import NoRouteError
from lapnet_sim.sandbox.cast import participants
from lapnet_sim.sandbox.virtual_time import run
from participants.code_enquiry import CodeEnquiry, CodePayee, CodeReply
from participants.reasons import Reason
from participants.shops import shops_at
from tests.api import a_merchant
from tests.builders import ACQUIRER, ISSUER, NETWORK, NOW
from tests.payment_world import ScriptedGateway, World

SHOP = shops_at(NETWORK)[0]
CODE = SHOP.code().encode()
BAHT, DOLLAR = currency("THB"), currency("USD")
PAYER = participants()[ISSUER]
PATIENCE_S = 15.0


@dataclass
class Reader(ScriptedGateway):
    """A network that reads codes as the test wrote down."""

    says: CodeReply | Exception = Reason.AG03
    after_s: float = 0.0
    read: list[CodeEnquiry] = field(default_factory=list)

    async def read_code(self, enquiry: CodeEnquiry) -> CodeReply:
        """Answer as written."""
        self.read.append(enquiry)
        await self.clock.sleep(self.after_s)
        if isinstance(self.says, Exception):
            raise self.says
        return self.says


def a_world(says: CodeReply | Exception, after_s: float = 0.0) -> tuple[World, Reader]:
    world = World(acquirer=NETWORK)
    reader = Reader(world.clock, says=says, after_s=after_s)
    world.switch = replace(world.switch, gateways={**world.switch.gateways, NETWORK: reader})
    return world, reader


def seen(says: CodeReply | Exception, after_s: float = 0.0) -> tuple[Scan, World, datetime]:
    world, reader = a_world(says, after_s)

    async def main() -> tuple[Scan, datetime]:
        found = await scan(world.switch, PAYER, CODE)
        return found, world.clock.now()

    found, at = run(main())
    assert reader.read == [CodeEnquiry(ISSUER, CODE)], "the code travels as it was scanned"
    return found, world, at


def enquired(world: World, found: Scan) -> Enquiry:
    async def main() -> Enquiry:
        return enquire_code(world.switch, PAYER, CODE, found)

    return run(main())


def test_what_the_network_says_is_what_is_shown_and_sealed() -> None:
    asked = Money.parse("120.00", BAHT)
    ends = NOW + timedelta(minutes=3)
    found, world, _ = seen(CodePayee("Registered Name", "Nong Khai", BAHT, asked, ends))
    enquiry = enquired(world, found)
    assert (enquiry.payee.name, enquiry.city) == ("Registered Name", "Nong Khai")
    assert (enquiry.route.amount, enquiry.expires_at) == (asked, ends)


@pytest.mark.parametrize("after_s", [PATIENCE_S, 86_400.0])
def test_a_network_that_is_silent_costs_nothing_and_the_payer_tries_again(after_s: float) -> None:
    """The first row of the table of failures: nothing was reserved, AB06."""
    found, world, at = seen(CodePayee("Too Late", None, BAHT), after_s)
    assert at == NOW + timedelta(seconds=PATIENCE_S)
    with pytest.raises(SwitchError) as refused:
        enquired(world, found)
    assert (refused.value.code, refused.value.reason) == (
        SwitchErrorCode.NETWORK_SILENT,
        Reason.AB06,
    )
    state = world.store.state
    assert not state.payments
    assert not state.quotes
    assert not any(position.reserved_minor for position in state.positions.values())


def test_an_answer_in_the_last_moment_is_an_answer() -> None:
    found, _, _ = seen(CodePayee("Just In Time", None, BAHT), PATIENCE_S - 0.001)
    assert found.payee is not None
    assert found.payee.name == "Just In Time"


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (UnreachableError(), Reason.AB08),
        (UnreachableError(reason=Reason.AB05), Reason.AB06),
        (UnreachableError(reason=Reason.AB09), Reason.AB10),
    ],
    ids=["offline", "silent", "in error"],
)
def test_a_network_that_cannot_be_asked_is_named_by_a_networks_reason(
    error: Exception, reason: Reason
) -> None:
    found, world, _ = seen(error)
    with pytest.raises(SwitchError) as refused:
        enquired(world, found)
    assert (refused.value.code, refused.value.reason) == (SwitchErrorCode.NETWORK_SILENT, reason)


@pytest.mark.parametrize(
    "reason", [Reason.BE06, Reason.UCRD, Reason.FF02, Reason.TM01, Reason.AB07]
)
def test_a_refusal_is_passed_on_as_the_network_gave_it(reason: Reason) -> None:
    found, world, _ = seen(reason)
    with pytest.raises(NoRouteError) as refused:
        enquired(world, found)
    assert refused.value.reason is reason


def test_a_code_paid_in_another_currency_than_the_corridors_is_not_carried() -> None:
    with pytest.raises(NoRouteError) as refused:
        seen(CodePayee("Registered Name", None, DOLLAR))
    assert refused.value.reason is Reason.AM03


def test_a_lao_code_is_nobody_elses_to_read() -> None:
    world, reader = a_world(Reason.AG03)
    stall = a_merchant("LDB")

    here = ScriptedGateway(world.clock)
    switch = replace(world.switch, gateways={**world.switch.gateways, ACQUIRER: here})

    async def main() -> Scan:
        return await scan(switch, PAYER, stall.code.encode())

    assert run(main()).abroad is None
    assert reader.read == []
