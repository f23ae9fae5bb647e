"""A merchant is remembered for a while; a bill is asked about each time, since it may be paid."""

from random import Random

import pytest

from lapnet_sim.clock import LoopClock
from lapnet_sim.gateways.directory import Directory
from lapnet_sim.gateways.simulated import SimulatedGateway
from lapnet_sim.sandbox.virtual_time import run
from participants import Kind, Participant
from participants.bank import Bank
from participants.billers import billers
from participants.messages import Payee
from tests.builders import NOW

BILLER = billers()[0]
BILL = BILLER.alias(BILLER.rule.reference(7))


class Counting(Bank):
    """Counts who asks."""

    asked = 0

    def lookup(self, alias: str) -> Payee | None:
        """As a bank does."""
        self.asked += 1
        return super().lookup(alias)


@pytest.mark.parametrize(("alias", "asked"), [("shop", 1), (BILL, 2)], ids=["merchant", "bill"])
def test_how_often_its_bank_is_asked(alias: str, asked: int) -> None:
    bank = Counting(Participant(BILLER.holder, "Sample Bank", Kind.BANK), Random(1))
    bank.register("shop", Payee("Sample Shop"))
    bank.bills.open(BILLER)

    async def main() -> None:
        clock = LoopClock(NOW)

        async def nothing_late(*_: object) -> None:
            raise AssertionError

        directory = Directory(SimulatedGateway(bank, clock, nothing_late), clock)
        for _ in range(2):
            assert await directory.lookup(alias) is not None

    run(main())
    assert bank.asked == asked
