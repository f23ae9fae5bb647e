"""A provider is told of each conversion until it has it, from whichever database."""

import asyncio
from random import Random

import pytest
from sqlalchemy import Engine

from lapnet_sim.clearing.ports import inline
from lapnet_sim.clock import LoopClock
from lapnet_sim.config import Settings
from lapnet_sim.gateways.simulated import SimulatedGateway
from lapnet_sim.ledger.payment_commands import Conclude, Reserve
from lapnet_sim.ledger.writer import Writer, commit
from lapnet_sim.payments.background import Background
from lapnet_sim.payments.conversions import NoOffers, Offers
from lapnet_sim.payments.switch import Switch
from lapnet_sim.sandbox.virtual_time import run
from lapnet_sim.storage.books import SqlBookStore
from lapnet_sim.storage.offers import SqlOffers
from lapnet_sim.storage.reads import Reads
from lapnet_sim.workers.sweeper import Sweeper
from participants import Kind, Participant
from participants.bank import Bank
from participants.messages import ACCEPTED
from participants.provider import Provider
from participants.settlement_bank import SettlementBank
from tests.builders import (
    ISSUER,
    NETWORK,
    NOW,
    PROVIDER,
    TICK,
    a_conversion,
    a_quote,
    hold,
    opening,
    payment_id,
)


@pytest.fixture(params=["sqlite_engine", "postgres_engine"])
def engine(request: pytest.FixtureRequest) -> Engine:
    found: Engine = request.getfixturevalue(request.param)
    return found


class Border:
    """A database with conversions that nobody was told of yet."""

    def __init__(self, engine: Engine, conversions: int) -> None:
        self.engine = engine
        self.store = SqlBookStore(engine)
        self.reads = Reads(engine)
        commit(self.store, opening(), NOW)
        for number in range(1, conversions + 1):
            quote = a_quote(number)
            commit(self.store, (hold(quote),), NOW)
            commit(self.store, (Reserve(a_conversion(number, quote)),), NOW)
            commit(self.store, (Conclude(payment_id(number), ACCEPTED),), NOW + TICK)
        self.provider = Provider(
            Participant(PROVIDER, "Sample Provider", Kind.FX_PROVIDER), Random(1)
        )
        self.banks: dict[str, Bank] = {
            who: Bank(Participant(who, "Sample Bank", Kind.BANK), Random(1))
            for who in (ISSUER, NETWORK)
        }
        self.banks[PROVIDER] = self.provider

    def sweep(self, offers: Offers, for_s: float = 3) -> None:
        """What the next process tells whoever was not told."""

        async def main() -> None:
            clock = LoopClock(NOW + 10 * TICK)

            async def nothing_late(*_: object) -> None:
                raise AssertionError

            switch = Switch(
                ledger=Writer(self.store, clock),
                gateways={
                    bank.id: SimulatedGateway(bank, clock, nothing_late)
                    for bank in self.banks.values()
                },
                clock=clock,
                chance=Random(1),
                settings=Settings(),
                background=Background(),
                offers=offers,
            )
            sweeper = Sweeper(switch, self.reads, SettlementBank, inline)
            sweeping = asyncio.create_task(sweeper.run())
            await clock.sleep(for_s)
            sweeping.cancel()
            await asyncio.gather(sweeping, return_exceptions=True)
            await switch.background.finish()

        run(main())

    def untold(self) -> list[str]:
        return [who for _, who in self.reads.untold(NOW + 86_400 * TICK, 100)]


def test_after_a_crash_it_hears_of_each_conversion_with_its_offer(engine: Engine) -> None:
    border = Border(engine, 3)
    assert border.untold().count(PROVIDER) == 3
    border.sweep(SqlOffers(engine, inline))
    assert border.untold() == []
    told = border.provider.notices
    assert told.keys() == {payment_id(number) for number in (1, 2, 3)}
    notice, quote = told[payment_id(2)], a_quote(2)
    assert (notice.quote_id, notice.source, notice.target) == (quote.id, quote.source, quote.target)
    assert (notice.rate, notice.mid) == (quote.rate.value, quote.mid.value)
    assert (notice.corridor, notice.version) == ("LA-TH", 3)
    assert border.provider.position == {
        "LAK": sum(each.source.minor for each in told.values()),
        "THB": -sum(each.target.minor for each in told.values()),
    }


def test_without_the_offer_it_does_not_acknowledge_and_is_told_again(engine: Engine) -> None:
    border = Border(engine, 1)
    border.sweep(NoOffers())
    assert border.untold() == [PROVIDER]
    assert border.provider.notices == {}
    border.sweep(SqlOffers(engine, inline))
    assert border.untold() == []
    assert border.provider.notices.keys() == {payment_id()}
