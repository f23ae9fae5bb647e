"""The auditor takes the participants' word: whatever differs from the switch, it says so."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest

from fx import LAK, Money
from lapnet_sim.ledger.position import Position
from lapnet_sim.sandbox import virtual_time
from lapnet_sim.sandbox.auditor import audit
from lapnet_sim.sandbox.day import Day, Plan, live, missed_and_false
from lapnet_sim.sandbox.folder import DayFolder
from participants import OPERATOR, Kind, LineStatus, Participant, StatementLine
from participants.bank import Bank
from participants.messages import Confirmation, Verdict
from participants.settlement_bank import SettlementBank
from tests.builders import ACQUIRER, ISSUER, NOW, WINDOW_ID, kip, payment_id

LINE = StatementLine(
    txn_id="20261120000000001",
    business_date=NOW.date(),
    window_id=WINDOW_ID,
    payer=ISSUER,
    payee=ACQUIRER,
    currency="LAK",
    amount_minor=kip(20_000).minor,
    fee_minor=100_00,
    status=LineStatus.OK,
    committed_at=NOW,
    interchange_minor=40_00,
)


class Scheme:
    """Two banks that booked one payment, and the switch's word on it."""

    def __init__(self) -> None:
        chance = Random(1)
        self.banks = {
            id_: Bank(Participant(id_, id_, Kind.BANK), chance) for id_ in (ISSUER, ACQUIRER)
        }
        self.banks[ISSUER].hold(payment_id(), kip(20_000))
        for id_, bank in self.banks.items():
            bank.confirm(Confirmation(payment_id(), id_, Verdict.COMPLETED, (LINE,)))
        self.lines = [LINE]
        self.positions = [
            Position(ISSUER, "LAK", cap_minor=500),
            Position(OPERATOR, "LAK", cap_minor=0, committed_minor=-100_00),
        ]
        self.settlement_bank = SettlementBank()
        self.settlement_bank.fund(ISSUER, Money(500, LAK))

    def findings(self) -> list[str]:
        return audit(self.banks, self.lines, self.positions, self.settlement_bank)


def test_books_that_agree_give_nothing_to_say() -> None:
    assert Scheme().findings() == []


def more_money(scheme: Scheme) -> None:
    scheme.lines = [replace(LINE, amount_minor=LINE.amount_minor + 1)]


def more_interchange(scheme: Scheme) -> None:
    scheme.lines = [replace(LINE, interchange_minor=LINE.interchange_minor + 1)]


def a_fee_that_went_elsewhere(scheme: Scheme) -> None:
    scheme.positions[1] = replace(scheme.positions[1], committed_minor=-99_99)


def an_operator_without_a_position(scheme: Scheme) -> None:
    scheme.positions.pop()


def a_line_less(scheme: Scheme) -> None:
    scheme.banks[ACQUIRER].lines.clear()


def money_still_held(scheme: Scheme) -> None:
    scheme.banks[ISSUER].hold(payment_id(2), kip(1))


def another_prefund(scheme: Scheme) -> None:
    scheme.settlement_bank.fund(ISSUER, Money(1, LAK))


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (more_money, "by its own books"),
        (more_interchange, "by its own books"),
        (a_fee_that_went_elsewhere, "LAPNET has 9999 minor LAK by our books, 10000 by the banks'"),
        (an_operator_without_a_position, "LAPNET has 0 minor LAK by our books"),
        (a_line_less, "booked other lines"),
        (money_still_held, "still holds"),
        (another_prefund, "the switch mirrors"),
    ],
)
def test_books_that_differ_are_named(harm: Callable[[Scheme], None], said: str) -> None:
    scheme = Scheme()
    harm(scheme)
    assert any(said in finding for finding in scheme.findings())


@cache
def a_day() -> Day:
    with TemporaryDirectory() as folder:
        plan = Plan(3, 120, date(2026, 11, 20), DayFolder(Path(folder) / "day"))
        return live(plan, lambda _served, _of: None)


def test_a_day_that_missed_a_discrepancy_or_made_one_up_says_so() -> None:
    day = a_day()
    assert missed_and_false(day) == (set(), set())
    first = day.injected[0]
    overlooked = replace(
        day,
        reconciliation=replace(
            day.reconciliation,
            breaks=tuple(b for b in day.reconciliation.breaks if b.txn_id != first.txn_id),
        ),
    )
    assert missed_and_false(overlooked) == ({(first.txn_id, first.code)}, set())
    made_up = replace(day, injected=day.injected[1:])
    assert missed_and_false(made_up) == (set(), {(first.txn_id, first.code)})


def test_a_world_in_which_nothing_can_happen_is_no_silence() -> None:
    async def waits() -> None:
        await asyncio.get_running_loop().create_future()

    with pytest.raises(virtual_time.DeadlockError):
        virtual_time.run(waits())
