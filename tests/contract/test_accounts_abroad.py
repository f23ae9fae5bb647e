"""Accounts abroad in the running switch: settled at home, booked abroad once it is acknowledged."""

from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import Engine

from lapnet_sim.clearing.cycle import run_cycle
from lapnet_sim.clearing.mirrors import mirrors_on
from lapnet_sim.clearing.ports import inline
from lapnet_sim.ledger.payment_commands import Acknowledge
from lapnet_sim.sandbox.virtual_time import run
from participants.bank_messages import camt
from participants.bank_messages.mirror_statement import Book, keeper_of, told
from participants.correspondents import MirrorAccount, correspondents
from settlement.breaks import BreakCode
from settlement.business_days import SCHEME_ZONE
from settlement.correspondents import against_correspondents
from settlement.mirror import mirror_breaks
from settlement.terms import Terms
from settlement.window import WindowStatus
from tests.builders import NETWORK, payment_id
from tests.clearing_world import ClearingWorld
from tests.scripts import CORRIDOR, CORRIDOR_ID

SETTLED_ON = date(2026, 11, 23)
"""The Monday after the corridor's business date."""
AT = datetime(2026, 11, 23, 9, 0, tzinfo=SCHEME_ZONE)
PAID = payment_id(3)
BAHT = 100_00


@pytest.fixture(params=["sqlite_engine", "postgres_engine"])
def world(request: pytest.FixtureRequest) -> ClearingWorld:
    engine: Engine = request.getfixturevalue(request.param)
    return ClearingWorld.begin(engine)


def settle_corridor(world: ClearingWorld) -> None:
    """Take the corridor's window to its end."""

    async def main() -> WindowStatus:
        cycle = await run_cycle(world.switch(AT), world.reads, world.bank, CORRIDOR, inline)
        return cycle.window.status

    assert run(main()) is WindowStatus.FINAL


def account(world: ClearingWorld, day: date = SETTLED_ON) -> MirrorAccount:
    """The account in baht, on a date."""
    networks, reads = tuple(correspondents()), world.reads.mirrors
    found = mirrors_on(day, reads.settled(networks), reads.acknowledged(networks))
    (baht,) = [each for each in found if each.name == f"{NETWORK}-THB"]
    return baht


def acknowledge(world: ClearingWorld, payment: UUID = PAID) -> None:
    world.commit(Acknowledge(NETWORK, (payment,)))


def test_what_the_network_acknowledged_is_in_both_books_on_the_date_it_settled(
    world: ClearingWorld,
) -> None:
    acknowledge(world)
    settle_corridor(world)
    found = account(world)
    assert [(item.window_id, item.minor) for item in found.nostro] == [(CORRIDOR_ID, -BAHT)]
    assert [(item.window_id, item.minor) for item in found.vostro] == [(CORRIDOR_ID, BAHT)]
    assert found.agrees
    before, after = (account(world, SETTLED_ON + timedelta(days=n)) for n in (-1, 1))
    assert (before.nostro, before.vostro, after.nostro, after.vostro) == ((), (), (), ())
    assert after.nostro_minor == found.nostro_minor == before.nostro_minor - BAHT
    assert after.agrees


def test_what_it_never_acknowledged_is_a_break_of_its_window(
    world: ClearingWorld, tmp_path: Path
) -> None:
    settle_corridor(world)
    found = account(world)
    (item,) = mirror_breaks([found], Terms(SETTLED_ON))
    assert (item.code, item.txn_id) == (BreakCode.I07, f"{CORRIDOR_ID}/THB/{NETWORK}")
    assert (item.ours, item.theirs, item.amount_difference_minor) == (f"-{BAHT}", "0", BAHT)
    paths = []
    for book in Book:
        statement = told(found, book, SETTLED_ON, AT)
        paths.append(tmp_path / f"{book}.xml")
        paths[-1].write_bytes(camt.write_statements([statement], AT, keeper_of(found, book)))
    (by_file,) = against_correspondents(paths[:1], paths[1:], Terms(SETTLED_ON))
    assert by_file == item


def test_what_is_acknowledged_days_later_closes_the_gap(world: ClearingWorld) -> None:
    settle_corridor(world)
    assert account(world, SETTLED_ON + timedelta(days=1)).gap_minor == BAHT
    acknowledge(world)
    assert account(world, SETTLED_ON + timedelta(days=1)).gap_minor == 0


def test_a_window_that_is_not_final_is_on_no_statement(world: ClearingWorld) -> None:
    acknowledge(world)
    world.settle()
    found = account(world, CORRIDOR.business_date)
    assert (found.nostro, found.vostro) == ((), ())
