"""A week with a holiday in it: windows close every day, and settle when banks are open."""

from datetime import UTC, date, datetime, timedelta
from random import Random

from sqlalchemy import Engine

from lapnet_sim.clearing.ports import inline
from lapnet_sim.clock import LoopClock
from lapnet_sim.config import Settings
from lapnet_sim.ledger.payment_commands import Acknowledge, Conclude, Reserve
from lapnet_sim.ledger.writer import Writer, commit
from lapnet_sim.payments.background import Background
from lapnet_sim.payments.switch import Switch
from lapnet_sim.sandbox.seeding import settlement_bank_of
from lapnet_sim.sandbox.virtual_time import run
from lapnet_sim.storage.books import SqlBookStore
from lapnet_sim.storage.invariants import violations
from lapnet_sim.storage.reads import Reads
from lapnet_sim.workers.sweeper import Sweeper
from participants.messages import ACCEPTED
from settlement.business_days import business_date
from settlement.window import WindowStatus
from tests.builders import (
    ACQUIRER,
    ISSUER,
    NETWORK,
    NOW,
    PROVIDER,
    a_conversion,
    a_quote,
    an_instruction,
    hold,
    opening,
    payment_id,
)

TICK = timedelta(minutes=30)
MONDAY = datetime(2026, 11, 29, 17, 15, tzinfo=UTC)
"""A quarter past midnight in Vientiane, on 30 November."""

VALUE_DATES = {
    # Wednesday 2 December is a holiday in Laos, Monday 7 December one in Thailand.
    "2026-11-30/1": "2026-11-30",  # closes at 11:00, the settlement bank is open
    "2026-11-30/2": "2026-11-30",
    "2026-11-30/3": "2026-12-01",  # closes at midnight
    "2026-11-30/C-LA-TH-1": "2026-12-01",
    "2026-12-01/3": "2026-12-03",  # over the holiday
    "2026-12-01/C-LA-TH-1": "2026-12-03",
    "2026-12-02/1": "2026-12-03",
    "2026-12-02/C-LA-TH-1": "2026-12-03",
    "2026-12-04/2": "2026-12-04",  # Friday
    "2026-12-04/3": "2026-12-07",
    "2026-12-04/C-LA-TH-1": "2026-12-08",  # not on the Thai holiday
    "2026-12-05/1": "2026-12-07",  # a window closed on Saturday waits for Monday
    "2026-12-05/C-LA-TH-1": "2026-12-08",
    "2026-12-06/2": "2026-12-07",
}


def paid(engine: Engine, number: int, at: datetime) -> None:
    """One domestic payment and one abroad, from arrival to acknowledgement."""
    deadline = at + timedelta(seconds=10)
    quote = a_quote(number, created_at=at)
    asked = (
        an_instruction(number, deadline_at=deadline),
        a_conversion(100 + number, quote, deadline_at=deadline),
    )
    commit(SqlBookStore(engine), (hold(quote), *map(Reserve, asked)), at)
    ids = tuple(each.payment_id for each in asked)
    commit(SqlBookStore(engine), tuple(Conclude(each, ACCEPTED) for each in ids), at)
    told = [
        Acknowledge(ISSUER, ids),
        Acknowledge(ACQUIRER, (payment_id(number),)),
        Acknowledge(NETWORK, (payment_id(100 + number),)),
        Acknowledge(PROVIDER, (payment_id(100 + number),)),
    ]
    commit(SqlBookStore(engine), tuple(told), at)


def live_a_week(engine: Engine) -> None:
    """Nine days, one payment of each kind in every window, everything due done every half hour."""

    async def main() -> None:
        reads, clock = Reads(engine), LoopClock(MONDAY)
        writer = Writer(SqlBookStore(engine), clock)
        switch = Switch(writer, {}, clock, Random(1), Settings(), Background())
        sweeper = Sweeper(switch, reads, lambda: settlement_bank_of(reads), inline)
        number = 0
        while clock.now() < MONDAY + timedelta(days=9):
            if clock.now().astimezone(UTC).hour in {1, 6, 13} and clock.now().minute < 30:
                number += 1
                paid(engine, number, clock.now())
            await sweeper.tick()
            await clock.sleep(TICK.total_seconds())
        await writer.finish()

    commit(SqlBookStore(engine), opening(), NOW)
    run(main())


def test_windows_close_every_day_and_settle_when_banks_are_open(sqlite_engine: Engine) -> None:
    live_a_week(sqlite_engine)
    reads = Reads(sqlite_engine)
    final = {}
    for window in reads.windows():
        batch = reads.batch(str(window.id))
        if batch is not None and batch.final_at is not None:
            final[str(window.id)] = business_date(batch.final_at).isoformat()
            closed = next(
                step.at for step in reads.settlements.steps(str(window.id)) if step.event == "close"
            )
            late = closed - max(window.cut_off_at, MONDAY)
            assert late <= TICK, "it closed at its cut-off, whatever the day"
    assert {name: final.get(name) for name in VALUE_DATES} == VALUE_DATES
    assert not any(date.fromisoformat(day).weekday() >= 5 for day in final.values())
    assert "2026-12-02" not in final.values()
    filled = {str(each.id) for each in reads.windows() if reads.in_window(str(each.id))}
    assert filled >= VALUE_DATES.keys(), "there was something to settle in each"
    assert violations(sqlite_engine) == []
    waiting = {each.status for each in reads.windows()} - {WindowStatus.FINAL}
    assert waiting <= {WindowStatus.OPEN, WindowStatus.APPROVED}
