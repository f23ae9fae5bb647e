"""Everybody is told every end, many in a message, and one who hangs keeps only itself waiting."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from random import Random
from uuid import UUID

import pytest

from lapnet_sim.clock import LoopClock
from lapnet_sim.config import Settings
from lapnet_sim.gateways.simulated import SimulatedGateway
from lapnet_sim.ledger.payment_commands import Conclude, Outcome, Reserve
from lapnet_sim.ledger.writer import Writer, commit
from lapnet_sim.payments import bag
from lapnet_sim.payments.background import Background
from lapnet_sim.payments.bag import Bag
from lapnet_sim.payments.ports import UnreachableError
from lapnet_sim.payments.switch import Switch
from lapnet_sim.payments.tell import tell
from lapnet_sim.sandbox.virtual_time import run
from lapnet_sim.storage.resident import ResidentBookStore
from participants import Kind, Participant, ParticipantId
from participants.bank import Bank
from participants.messages import ACCEPTED, Confirmation
from tests.builders import ACQUIRER, ISSUER, NOW, an_instruction, opening, payment_id

ROUND_S = 1.0


class SlowEar(SimulatedGateway):
    """A participant that takes a second to note a message, whatever is in it."""

    def __init__(self, who: ParticipantId, clock: LoopClock) -> None:
        async def nothing_late(*_: object) -> None:
            raise AssertionError

        bank = Bank(Participant(who, "Sample Bank", Kind.BANK), Random(1))
        super().__init__(bank, clock, nothing_late)
        self.clock = clock
        self.messages: list[int] = []
        self.trouble: Exception | None = None

    async def confirm_all(self, confirmations: Sequence[Confirmation]) -> AbstractSet[UUID]:
        """Listen."""
        await self.clock.sleep(ROUND_S)
        self.messages.append(len(confirmations))
        if self.trouble is not None:
            trouble, self.trouble = self.trouble, None
            raise trouble
        return await super().confirm_all(confirmations)


class World:
    """A switch on which some payments have ended, and nobody was told."""

    def __init__(self, payments: int) -> None:
        self.store = ResidentBookStore()
        self.clock = LoopClock(NOW)
        commit(self.store, opening(), NOW)
        asked = [an_instruction(number) for number in range(1, payments + 1)]
        commit(self.store, tuple(map(Reserve, asked)), NOW)
        ended = [Conclude(each.payment_id, ACCEPTED) for each in asked]
        self.outcomes = [
            result
            for result in commit(self.store, tuple(ended), NOW)
            if isinstance(result, Outcome)
        ]
        self.issuer, self.acquirer = (SlowEar(who, self.clock) for who in (ISSUER, ACQUIRER))
        self.switch = Switch(
            ledger=Writer(self.store, self.clock),
            gateways={ISSUER: self.issuer, ACQUIRER: self.acquirer},
            clock=self.clock,
            chance=Random(1),
            settings=Settings(),
            background=Background(),
        )

    def tell(self, *, times: int = 1, every_s: float = 0.0) -> float:
        """Tell everybody everything; say how many seconds it took."""

        async def main() -> float:
            for _ in range(times):
                for outcome in self.outcomes:
                    tell(self.switch, outcome)
                await self.clock.sleep(every_s)
            await self.switch.background.finish()
            return (self.clock.now() - NOW).total_seconds()

        return run(main())

    def untold(self) -> set[tuple[UUID, ParticipantId]]:
        """Who does not know what."""
        notices = self.store.state.notices
        return {key for key, notice in notices.items() if notice.acknowledged_at is None}


def test_a_lone_end_is_told_at_once() -> None:
    world = World(1)
    assert world.tell() == ROUND_S
    assert world.issuer.messages == world.acquirer.messages == [1]
    assert not world.untold()


def test_ends_gather_while_a_message_is_on_its_way() -> None:
    world = World(2 * bag.IN_ONE_MESSAGE + 7)
    assert world.tell() == 3 * ROUND_S
    assert world.acquirer.messages == [bag.IN_ONE_MESSAGE, bag.IN_ONE_MESSAGE, 7]
    assert not world.untold()


@pytest.mark.parametrize("every_s", [0.0, ROUND_S / 4], ids=["waiting", "on its way"])
def test_what_is_being_told_is_not_told_a_second_time(every_s: float) -> None:
    world = World(5)
    world.tell(times=3, every_s=every_s)
    assert sum(world.acquirer.messages) == 5


@pytest.mark.parametrize("trouble", [UnreachableError("hung up"), ZeroDivisionError()])
def test_a_message_that_fails_keeps_its_notices_and_the_next_one_goes_out(
    trouble: Exception,
) -> None:
    world = World(bag.IN_ONE_MESSAGE + 1)
    world.acquirer.trouble = trouble
    world.tell()
    lost = range(1, bag.IN_ONE_MESSAGE + 1)
    assert world.untold() == {(payment_id(number), ACQUIRER) for number in lost}
    world.tell()
    assert not world.untold()


def test_a_bag_takes_so_many_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bag, "MOST", 3)
    full = Bag()
    for outcome in World(5).outcomes:
        full.put(outcome.payment)
    assert [payment.id for payment in full.take()] == [payment_id(n) for n in (1, 2, 3)]
    assert full.take() == []
