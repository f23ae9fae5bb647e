"""Cash in and out at the settlement bank: told by pacs.009, moved once, and the cap with it."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

import pytest
from sqlalchemy import Engine

from lapnet_sim.clearing.funding import move_funds
from lapnet_sim.clearing.ports import inline
from lapnet_sim.clock import LoopClock
from lapnet_sim.config import Settings
from lapnet_sim.gateways.cash_desk import SimulatedCashDesk
from lapnet_sim.ledger.funding import Funding, FundingDirection
from lapnet_sim.ledger.funding_lifecycle import FundingStatus
from lapnet_sim.ledger.position import Position
from lapnet_sim.ledger.registry_commands import FundingConflict, FundingOutcome, Refusal, Refused
from lapnet_sim.ledger.token_values import TokenKind
from lapnet_sim.ledger.tokens import MoveTokens
from lapnet_sim.ledger.writer import commit
from lapnet_sim.payments.background import Background
from lapnet_sim.payments.ports import CashDesk
from lapnet_sim.payments.switch import Switch
from lapnet_sim.sandbox.seeding import BankOpening, cash_desk_of, settlement_bank_of
from lapnet_sim.sandbox.virtual_time import run
from lapnet_sim.storage.books import SqlBookStore
from lapnet_sim.storage.invariants import violations
from lapnet_sim.storage.letters import SqlLetters
from lapnet_sim.storage.reads import Reads
from lapnet_sim.workers.sweeper import Sweeper
from participants.bank_messages import pacs002, pacs009
from participants.funding_desk import Drawer, Letter, LetterBox
from participants.settlement_bank import AnswerStatus, RefusalReason, SettlementBehaviour
from settlement.business_days import SCHEME_ZONE
from settlement.calendar import Calendar
from settlement.calendar_file import shipped_calendar
from settlement.window import WindowStatus
from tests.builders import ISSUER, NOW, WINDOW, kip, opening
from tests.clearing_world import ClearingWorld, Ledger
from tests.iso20022 import assert_standard

NIGHT = datetime(2026, 11, 20, 20, 0, tzinfo=SCHEME_ZONE)
MONDAY = datetime(2026, 11, 23, 8, 30, tzinfo=SCHEME_ZONE)
IN, OUT = FundingDirection.IN, FundingDirection.OUT
BEGUN = 10_000_000
"""Whole kip that everybody has at the start."""


@pytest.fixture(params=["sqlite_engine", "postgres_engine"])
def engine(request: pytest.FixtureRequest) -> Engine:
    found: Engine = request.getfixturevalue(request.param)
    return found


def a_funding(direction: FundingDirection, whole: int, number: int = 1) -> Funding:
    id_ = UUID(int=number, version=4)
    return Funding(id_, ISSUER, direction, kip(whole), "operator key ab12", NOW)


@dataclass
class Slow:
    """The bank's desk, and how long its answers take on their way."""

    desk: CashDesk
    clock: LoopClock
    takes_s: list[float]
    asked: list[bytes] = field(default_factory=list)

    async def ask(self, message: bytes) -> bytes:
        self.asked.append(message)
        told = await self.desk.ask(message)
        await self.clock.sleep(self.takes_s.pop(0) if self.takes_s else 0)
        return told


class Killed(BaseException):
    """The process ends here."""


@dataclass
class Dies:
    """The bank's desk; the process is killed once the bank has acted."""

    desk: CashDesk

    async def ask(self, message: bytes) -> bytes:
        await self.desk.ask(message)
        raise Killed


@dataclass
class World:
    """The books and the bank on one database; each run is a process of its own."""

    engine: Engine
    behaviour: SettlementBehaviour = field(default_factory=SettlementBehaviour)
    takes_s: list[float] = field(default_factory=list)
    is_killed: bool = False
    asked: list[bytes] = field(default_factory=list)
    calendar: Calendar = field(default_factory=shipped_calendar)
    """By which the switch thinks that the bank is open."""

    def move(
        self, funding: Funding, at: datetime = NOW
    ) -> FundingOutcome | FundingConflict | Refused:
        async def main() -> FundingOutcome | FundingConflict | Refused:
            return await move_funds(self.switch(at), funding)

        return run(main())

    def sweep(self, at: datetime) -> None:
        """Another process looks for what is due, once."""

        async def main() -> None:
            switch = self.switch(at)
            sweeper = Sweeper(switch, self.reads, lambda: settlement_bank_of(self.reads), inline)
            await sweeper.tick()
            await switch.background.finish()

        run(main())

    def switch(self, at: datetime) -> Switch:
        clock = LoopClock(at)
        desk: CashDesk = SimulatedCashDesk(
            lambda: cash_desk_of(self.engine, self.behaviour), clock, inline
        )
        desk = Dies(desk) if self.is_killed else Slow(desk, clock, self.takes_s, self.asked)
        ledger = Ledger(self.engine, at)
        return Switch(
            ledger, {}, clock, Random(1), Settings(), Background(),
            cash_desk=desk, calendar=self.calendar,
        )  # fmt: skip

    @property
    def reads(self) -> Reads:
        return Reads(self.engine)

    def position(self) -> Position:
        (found,) = [each for each in self.reads.positions() if each.key == (ISSUER, "LAK")]
        return found

    def stands(self) -> tuple[int, int]:
        """Cap and headroom, in whole kip; and the books are as they must be."""
        assert violations(self.engine) == []
        found = self.position()
        return found.cap_minor // 100, found.headroom_minor // 100

    def status(self, funding: Funding) -> FundingStatus:
        found = self.reads.fundings.one(funding.id)
        assert found is not None
        return found.status

    def at_bank(self) -> int:
        """Whole kip on the account, as the bank has it."""
        return settlement_bank_of(self.reads).balance(ISSUER, "LAK") // 100

    def moves(self) -> list[tuple[str, int]]:
        """What the bank's statement shows: whose message, and whole kip."""
        found = self.reads.settlements.moves(NOW - timedelta(days=1))
        return [(each.reference, each.minor // 100) for each in found]


@pytest.fixture
def world(engine: Engine) -> World:
    commit(SqlBookStore(engine), opening(), NOW)
    return World(engine)


@pytest.mark.parametrize(("direction", "cap"), [(IN, BEGUN + 500), (OUT, BEGUN - 500)])
def test_the_bank_books_by_message_and_the_cap_follows(
    world: World, direction: FundingDirection, cap: int
) -> None:
    funding = a_funding(direction, 500)
    result = world.move(funding)
    assert isinstance(result, FundingOutcome)
    assert (result.funding.status, result.position) == (FundingStatus.BOOKED, world.position())
    assert world.stands() == (cap, cap)
    (asked,) = world.asked
    assert_standard(asked)
    assert pacs009.read(asked).amount == funding.signed
    letter = world.reads.fundings.letter(funding)
    assert letter is not None
    assert_standard(letter.answered)
    assert pacs002.read(letter.answered).status is AnswerStatus.SETTLED
    assert b"pacs.009.001.09" in letter.answered
    assert world.moves() == [(funding.message_id, funding.signed.minor // 100)]
    assert world.at_bank() == cap


def test_a_repetition_asks_the_bank_nothing_and_a_changed_one_is_a_conflict(world: World) -> None:
    world.move(a_funding(IN, 500))
    again = world.move(a_funding(IN, 500))
    assert isinstance(again, FundingOutcome)
    assert (again.replayed, again.funding.status) == (True, FundingStatus.BOOKED)
    assert isinstance(world.move(a_funding(OUT, 500)), FundingConflict)
    assert len(world.asked) == 1
    assert world.stands() == (BEGUN + 500, BEGUN + 500)


@pytest.mark.parametrize("direction", [IN, OUT])
def test_what_the_bank_refuses_moves_nothing_and_stays_refused(
    world: World, direction: FundingDirection
) -> None:
    key = (ISSUER, "LAK")
    few, most = {key: 499_00}, {key: kip(BEGUN).minor - 499_00}
    world.behaviour = SettlementBehaviour(withheld=most, own_funds=few)
    result = world.move(a_funding(direction, 500))
    assert isinstance(result, FundingOutcome)
    assert (result.funding.status, result.funding.reason) == (
        FundingStatus.REFUSED,
        RefusalReason.SHORT,
    )
    world.behaviour = SettlementBehaviour()
    again = world.move(a_funding(direction, 500))
    assert isinstance(again, FundingOutcome)
    assert again.funding.status is FundingStatus.REFUSED
    world.sweep(NOW + timedelta(minutes=1))
    assert world.stands() == (BEGUN, BEGUN)
    assert world.moves() == []


@pytest.mark.parametrize("direction", [IN, OUT])
def test_a_lost_answer_moves_no_cap_until_it_was_asked_for_again(
    world: World, direction: FundingDirection
) -> None:
    funding = a_funding(direction, 500)
    lost = frozenset({funding.message_id})
    world.behaviour = SettlementBehaviour(loses_answers_to=lost)
    result = world.move(funding)
    assert isinstance(result, FundingOutcome)
    assert result.funding.status is FundingStatus.ASKED
    held = 500 if direction is OUT else 0
    assert world.stands() == (BEGUN, BEGUN - held), "what may have left is nobody's to pay with"
    after = BEGUN + funding.signed.minor // 100
    assert world.at_bank() == after, "the bank has moved it, and its statement shows it"
    assert world.moves() == [(funding.message_id, funding.signed.minor // 100)]
    world.sweep(NOW + timedelta(seconds=2))
    assert world.status(funding) is FundingStatus.BOOKED
    assert world.stands() == (after, after)
    first, second = world.asked
    assert first == second, "the same message"
    assert len(world.moves()) == 1
    assert world.at_bank() == after


def test_a_late_answer_is_not_waited_for_and_counts_once(world: World) -> None:
    world.takes_s = [Settings().settlement_answer_s + 60]
    result = world.move(a_funding(IN, 500))
    assert isinstance(result, FundingOutcome)
    assert result.funding.status is FundingStatus.ASKED
    again = world.move(a_funding(IN, 500))
    assert isinstance(again, FundingOutcome)
    assert (again.replayed, again.funding.status) == (True, FundingStatus.BOOKED)
    assert world.stands() == (BEGUN + 500, BEGUN + 500)
    assert len(world.moves()) == 1


@pytest.mark.parametrize("direction", [IN, OUT])
def test_a_process_killed_between_the_banks_act_and_its_own_goes_on_at_the_next_start(
    world: World, direction: FundingDirection
) -> None:
    funding = a_funding(direction, 500)
    world.is_killed = True
    with pytest.raises(Killed):
        world.move(funding)
    assert world.status(funding) is FundingStatus.ASKED
    world.is_killed = False
    world.sweep(NOW + timedelta(seconds=2))
    after = BEGUN + funding.signed.minor // 100
    assert world.status(funding) is FundingStatus.BOOKED
    assert (world.stands(), world.at_bank()) == ((after, after), after)
    assert len(world.moves()) == 1


def test_two_who_ask_at_once_move_the_cash_once(world: World) -> None:
    funding = a_funding(OUT, 500)

    async def main() -> list[object]:
        switch = world.switch(NOW)
        return await asyncio.gather(*(move_funds(switch, funding) for _ in range(4)))

    results = run(main())
    assert all(isinstance(each, FundingOutcome) for each in results)
    assert world.stands() == (BEGUN - 500, BEGUN - 500)
    assert len(world.moves()) == 1


def test_outside_its_hours_the_bank_is_not_asked_and_the_cash_moves_when_it_opens(
    world: World,
) -> None:
    world.behaviour = SettlementBehaviour(hours=BankOpening(shipped_calendar()))
    funding = a_funding(OUT, 500)
    result = world.move(funding, NIGHT)
    assert isinstance(result, FundingOutcome)
    assert result.funding.status is FundingStatus.ASKED
    assert shipped_calendar().bank_opens_at(NIGHT) == MONDAY
    assert world.stands() == (BEGUN, BEGUN - 500)
    world.sweep(MONDAY - timedelta(seconds=1))
    assert world.asked == []
    world.sweep(MONDAY)
    assert world.status(funding) is FundingStatus.BOOKED
    assert world.stands() == (BEGUN - 500, BEGUN - 500)


def test_a_bank_that_is_closed_though_it_should_be_open_is_asked_again(world: World) -> None:
    world.behaviour = SettlementBehaviour(hours=BankOpening(shipped_calendar()))
    world.calendar = shipped_calendar().round_the_clock()
    funding = a_funding(OUT, 500)
    result = world.move(funding, NIGHT)
    assert isinstance(result, FundingOutcome)
    assert (result.funding.status, result.funding.reason) == (FundingStatus.ASKED, None)
    assert len(world.asked) == 1
    assert world.move(funding, MONDAY) != result
    assert world.status(funding) is FundingStatus.BOOKED
    assert world.stands() == (BEGUN - 500, BEGUN - 500)


def test_a_message_outside_the_banks_hours_is_not_kept(world: World) -> None:
    world.behaviour = SettlementBehaviour(hours=BankOpening(shipped_calendar()))
    desk = cash_desk_of(world.engine, world.behaviour)
    message = pacs009.write(pacs009.FundingOrder("m-1", "m-1", ISSUER, kip(5)), NOW)
    refused = pacs002.read(desk.receive(message, NIGHT))
    assert (refused.status, refused.reason) == (AnswerStatus.REFUSED, RefusalReason.CLOSED)
    assert pacs002.read(desk.receive(message, MONDAY)).status is AnswerStatus.SETTLED


def test_a_message_that_changed_under_its_id_is_refused_and_the_first_one_stands(
    world: World,
) -> None:
    desk = cash_desk_of(world.engine, world.behaviour)
    first, second = (
        pacs009.write(pacs009.FundingOrder("m-1", "m-1", ISSUER, kip(whole)), NOW)
        for whole in (5, 6)
    )
    told = desk.receive(first, NOW)
    changed = pacs002.read(desk.receive(second, NOW))
    assert (changed.status, changed.reason) == (AnswerStatus.REFUSED, RefusalReason.CHANGED)
    assert desk.receive(first, NOW + timedelta(days=1)) == told


def test_cash_on_its_way_out_is_no_cash_for_anything_else(world: World) -> None:
    funding = a_funding(OUT, BEGUN - 100)
    world.behaviour = SettlementBehaviour(loses_answers_to=frozenset({funding.message_id}))
    world.move(funding)
    again = world.move(a_funding(OUT, 101, number=2))
    assert isinstance(again, Refused)
    assert again.refusal is Refusal.SHORT
    turned = MoveTokens(UUID(int=3), ISSUER, TokenKind.ISSUE, kip(101).minor, "operator")
    (refused,) = commit(SqlBookStore(world.engine), (turned,), NOW)
    assert isinstance(refused, Refused)
    assert refused.refusal is Refusal.SHORT
    assert world.stands() == (BEGUN, 100)


@pytest.mark.parametrize("kind", ["memory", "database"])
def test_a_letter_box_keeps_the_first_letter_of_an_id(engine: Engine, kind: str) -> None:
    box: LetterBox = Drawer() if kind == "memory" else SqlLetters(engine)
    order = pacs009.FundingOrder("m-1", "m-1", ISSUER, kip(5))
    asked, answered = pacs009.write(order, NOW), b"<Document/>"
    first = Letter(order, asked, answered, is_booked=True, at=NOW)
    assert box.find("m-1") is None
    assert [box.keep(first), box.keep(first)] == [True, False]
    assert not box.keep(replace(first, answered=b"<Other/>", is_booked=False))
    assert box.find("m-1") == first


def test_of_many_who_keep_one_letter_at_once_exactly_one_does(engine: Engine) -> None:
    order = pacs009.FundingOrder("m-1", "m-1", ISSUER, kip(5))
    letter = Letter(order, pacs009.write(order, NOW), b"<Document/>", is_booked=True, at=NOW)
    with ThreadPoolExecutor(4) as pool:
        kept = list(pool.map(lambda _: SqlLetters(engine).keep(letter), range(8)))
    assert sorted(kept) == [False] * 7 + [True]


def test_a_window_counts_on_no_cash_that_has_left_the_account(engine: Engine) -> None:
    """The switch has not heard of it yet: the window settles on what the bank really has."""
    world = ClearingWorld.begin(engine)
    funding = a_funding(OUT, 500)
    lost = SettlementBehaviour(loses_answers_to=frozenset({funding.message_id}))
    asked = World(engine, lost)
    asked.move(funding)
    before = asked.position().cap_minor
    world.reopen()
    assert world.bank.balance(ISSUER, "LAK") == before - funding.amount.minor
    assert world.settle().window.status is WindowStatus.FINAL
    asked.move(funding, WINDOW.cut_off_at)  # a repetition asks again
    assert asked.status(funding) is FundingStatus.BOOKED
    world.reopen()
    assert world.mirrors(lambda key: world.bank.balance(*key))
    assert violations(engine) == []
