"""A corridor that settles in digital kip: both of its currencies are held, and both move, or none.

The kip leg moves as digital kip and the other one as cash on the network's account, under one
message. What one side cannot pay gives the other side back what it had locked.
"""

from datetime import datetime

import pytest
from sqlalchemy import Engine

from lapnet_sim.clearing.cycle import Cycle, run_cycle
from lapnet_sim.clearing.ports import inline
from lapnet_sim.ledger.registry_commands import Refused
from lapnet_sim.sandbox.virtual_time import run
from lapnet_sim.storage.invariants import violations
from participants.settlement_asset import Asset
from participants.settlement_bank import AnswerStatus, SettlementBehaviour
from settlement.business_days import SCHEME_ZONE
from settlement.window import WindowStatus
from tests.builders import ISSUER, NETWORK, PROVIDER
from tests.clearing_world import ClearingWorld
from tests.scripts import CORRIDOR, CORRIDOR_ID

AT = datetime(2026, 11, 23, 9, 0, tzinfo=SCHEME_ZONE)
KIP, BAHT = 65_688_00, 100_00
MESSAGE = f"{CORRIDOR_ID.replace('/', '-')}-1"


@pytest.fixture(params=["sqlite_engine", "postgres_engine"])
def world(request: pytest.FixtureRequest) -> ClearingWorld:
    engine: Engine = request.getfixturevalue(request.param)
    return ClearingWorld.begin(engine, Asset.DLAK)


def settle(world: ClearingWorld) -> Cycle:
    """Run the corridor's cycle once."""

    async def main() -> Cycle:
        return await run_cycle(world.switch(AT), world.reads, world.bank, CORRIDOR, inline)

    return run(main())


def holdings(world: ClearingWorld) -> dict[str, tuple[int, int]]:
    """Digital kip that everybody holds, and what of it is locked."""
    held = world.reads.settlements.holdings()
    return {each.participant: (each.held_minor, each.locked_minor) for each in held}


def baht(world: ClearingWorld) -> tuple[int, int]:
    """Cash of whoever converts and of the network, at the settlement bank."""
    return world.bank.balance(PROVIDER, "THB"), world.bank.balance(NETWORK, "THB")


def begin(world: ClearingWorld, kip_minor: int, behaviour: SettlementBehaviour) -> tuple[int, int]:
    """Give the issuer digital kip, and open the bank; the cash in baht before."""
    world.issue(ISSUER, kip_minor)
    world.reopen(behaviour)
    return baht(world)


def test_both_legs_are_locked_under_one_message_and_both_move(world: ClearingWorld) -> None:
    lost = SettlementBehaviour(loses_answers_to=frozenset({MESSAGE}))
    converter, network = begin(world, KIP, lost)
    assert settle(world).window.status is WindowStatus.INSTRUCTED  # its answer was lost
    answer = world.bank.became_of(MESSAGE)
    assert answer is not None
    assert answer.status is AnswerStatus.RESERVED
    assert set(answer.held) == {f"{CORRIDOR_ID}/LAK/{ISSUER}", f"{CORRIDOR_ID}/THB/{PROVIDER}"}
    assert baht(world) == (converter, network)
    assert world.bank.locked(ISSUER) == KIP
    assert settle(world).window.status is WindowStatus.DEBITS_RESERVED  # booked, and not heard
    assert holdings(world) == {ISSUER: (0, KIP)}
    assert settle(world).window.status is WindowStatus.FINAL
    assert holdings(world) == {ISSUER: (0, 0), PROVIDER: (KIP, 0)}
    assert baht(world) == (converter - BAHT, network + BAHT)
    assert violations(world.engine) == []


@pytest.mark.parametrize("short", ["kip", "baht"])
def test_when_one_side_cannot_pay_the_other_gets_back_what_it_had_locked(
    world: ClearingWorld, short: str
) -> None:
    key = (PROVIDER, "THB")
    all_but_one = {key: world.positions()[key].cap_minor - BAHT + 1}
    kept = SettlementBehaviour(withheld={} if short == "kip" else all_but_one)
    has = KIP - 1 if short == "kip" else KIP
    before = begin(world, has, kept)
    cycle = settle(world)
    assert cycle.window.status is WindowStatus.SHORT
    (missing,) = cycle.shortfalls
    who = (ISSUER, "LAK") if short == "kip" else key
    assert (missing.participant, missing.missing.currency.code, missing.missing.minor) == (*who, 1)
    assert world.bank.locked(ISSUER) == 0
    assert holdings(world) == {ISSUER: (has, 0)}
    assert world.bank.usable_cash(PROVIDER, missing.missing.currency) >= 0
    assert baht(world) == before, "nothing moved on either side"
    assert violations(world.engine) == []


def test_a_process_killed_with_both_legs_locked_finds_them_locked(world: ClearingWorld) -> None:
    lost = SettlementBehaviour(loses_answers_to=frozenset({MESSAGE}))
    converter, network = begin(world, KIP, lost)
    settle(world)
    settle(world)
    world.reopen()  # a bank made anew from the books
    assert world.bank.locked(ISSUER) == KIP
    refused = world.issue(ISSUER, 1, number=9)
    assert isinstance(refused, Refused), "nothing is turned while a closed window waits"
    assert settle(world).window.status is WindowStatus.FINAL
    assert baht(world) == (converter - BAHT, network + BAHT)
    assert holdings(world) == {ISSUER: (0, 0), PROVIDER: (KIP, 0)}
    assert violations(world.engine) == []
