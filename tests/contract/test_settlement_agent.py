"""A window and its settlement bank: hours, lost answers, partial answers, digital kip, ways out."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import Engine

from lapnet_sim.clearing import shortage
from lapnet_sim.errors import SwitchError, SwitchErrorCode
from lapnet_sim.ids import JournalId
from lapnet_sim.ledger.registry_commands import Refusal, Refused
from lapnet_sim.ledger.settlement_commands import BatchOutcome, ChooseAsset, SettleWindow
from lapnet_sim.ledger.token_values import TokenKind
from lapnet_sim.ledger.tokens import MoveTokens, TokensMoved
from lapnet_sim.storage.invariants import violations
from participants.settlement_asset import Asset
from participants.settlement_bank import AnswerStatus, RefusalReason, SettlementBehaviour
from settlement.batch import Way
from settlement.cover_terms import cover_terms
from settlement.waterfall import Layer
from settlement.window import WindowStatus
from tests.builders import ACQUIRER, ISSUER, NETWORK, NOW, PROVIDER, WINDOW, WINDOW_ID
from tests.clearing_world import LATER, ClearingWorld


@pytest.fixture(params=["sqlite_engine", "postgres_engine"])
def engine(request: pytest.FixtureRequest) -> Engine:
    found: Engine = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def world(engine: Engine) -> ClearingWorld:
    return ClearingWorld.begin(engine)


@dataclass(frozen=True)
class From:
    """Open from an instant on."""

    at: datetime

    def opens(self, at: datetime) -> bool:
        return at >= self.at


def test_a_closed_bank_refuses_with_a_reason_and_the_window_settles_once_it_opens(
    world: ClearingWorld,
) -> None:
    world.reopen(SettlementBehaviour(hours=From(LATER)))
    cycle = world.settle()
    assert (cycle.window.status, cycle.refusal) == (WindowStatus.INSTRUCTED, RefusalReason.CLOSED)
    assert world.bank.entries == []
    assert world.settle(LATER - timedelta(seconds=1)).refusal is RefusalReason.CLOSED
    assert world.batch.message_id == "2026-11-20-1-1", "the same message is sent again"
    cycle = world.settle(LATER)
    assert (cycle.window.status, cycle.refusal) == (WindowStatus.FINAL, None)
    assert violations(world.engine) == []


def test_a_lost_answer_is_asked_after_and_nothing_moves_twice(world: ClearingWorld) -> None:
    world.reopen(SettlementBehaviour(loses_answers_to=frozenset({"2026-11-20-1-1"})))
    assert world.settle().window.status is WindowStatus.INSTRUCTED
    assert world.settle().window.status is WindowStatus.DEBITS_RESERVED  # booked, and not heard
    entries = list(world.bank.entries)
    assert entries
    assert world.settle().window.status is WindowStatus.FINAL
    assert world.bank.entries == entries
    assert world.mirrors(lambda key: world.bank.balance(*key))


def test_when_one_is_short_what_others_had_reserved_is_released(world: ClearingWorld) -> None:
    world.short_by(1)
    cycle = world.settle()
    assert cycle.window.status is WindowStatus.SHORT
    assert world.batch.message_id is not None
    answer = world.bank.became_of(world.batch.message_id)
    assert answer is not None
    assert (answer.status, answer.held) == (AnswerStatus.RELEASED, ())
    assert len(answer.shortfalls) == 1


def test_a_window_cut_short_while_debits_are_held_keeps_them_from_others(
    world: ClearingWorld,
) -> None:
    world.reopen(SettlementBehaviour(loses_answers_to=frozenset({"2026-11-20-1-1"})))
    world.settle()
    assert world.settle().window.status is WindowStatus.DEBITS_RESERVED
    world.reopen()
    answer = world.bank.became_of("2026-11-20-1-1")
    assert answer is not None
    assert answer.held
    assert world.settle().window.status is WindowStatus.FINAL
    assert world.mirrors(lambda key: world.bank.balance(*key))


# Digital kip


def dlak(world: ClearingWorld) -> dict[str, tuple[int, int]]:
    """What everybody holds, and what of it is locked."""
    held = world.reads.settlements.holdings()
    return {each.participant: (each.held_minor, each.locked_minor) for each in held}


def supplied(world: ClearingWorld) -> int:
    """What is in existence, which is what is held and locked."""
    reads = world.reads.settlements
    assert reads.issued_minor() == sum(each.total_minor for each in reads.holdings())
    return reads.issued_minor()


def debtor_owes(world: ClearingWorld) -> int:
    return -world.nets()[ISSUER, "LAK"]


def test_a_window_settles_in_digital_kip_and_the_supply_stays(world: ClearingWorld) -> None:
    world.asset = Asset.DLAK
    owes = debtor_owes(world)
    assert owes > 0
    before = world.positions()
    assert isinstance(world.issue(ISSUER, owes + 5_00), TokensMoved)
    assert world.positions() == before, "turning cash into digital kip changes no headroom"
    world.reopen()
    assert world.settle().window.status is WindowStatus.FINAL
    assert world.batch.asset is Asset.DLAK
    found = dlak(world)
    assert found[ISSUER] == (5_00, 0)
    assert supplied(world) == owes + 5_00
    assert world.bank.balance(PROVIDER, "THB") == world.positions()[PROVIDER, "THB"].cap_minor
    fresh = world.bank
    world.reopen()
    assert world.bank.accounts() == {key: n for key, n in fresh.accounts().items() if n or key in
                                     world.bank.accounts()}  # fmt: skip
    assert violations(world.engine) == []


def test_whoever_has_too_little_digital_kip_is_short_and_nothing_is_locked(
    world: ClearingWorld,
) -> None:
    world.asset = Asset.DLAK
    owes = debtor_owes(world)
    world.issue(ISSUER, owes - 1_00)
    world.reopen()
    cycle = world.settle()
    assert [(each.participant, each.missing.minor) for each in cycle.shortfalls] == [(ISSUER, 1_00)]
    assert dlak(world)[ISSUER] == (owes - 1_00, 0)
    result = world.resolve(Way.PREFUND)  # cash that comes in becomes digital kip
    assert isinstance(result, BatchOutcome)
    world.reopen()
    assert world.settle().window.status is WindowStatus.FINAL
    assert dlak(world)[ISSUER] == (0, 0)
    assert supplied(world) == owes
    assert violations(world.engine) == []


def settles_in(world: ClearingWorld) -> Asset:
    """As the books have it now."""
    return world.batch.asset


def test_what_a_window_settles_in_is_chosen_until_it_is_instructed(world: ClearingWorld) -> None:
    world.settle(approvals=1)
    assert settles_in(world) is Asset.CASH
    (chosen,) = world.commit(ChooseAsset(WINDOW_ID, Asset.DLAK, "one"), at=WINDOW.cut_off_at)
    assert isinstance(chosen, BatchOutcome)
    assert (chosen.status, chosen.batch.asset) == (WindowStatus.NETTED, Asset.DLAK)
    world.settle()  # nobody has digital kip: all debtors are short
    (late,) = world.commit(ChooseAsset(WINDOW_ID, Asset.CASH, "one"), at=WINDOW.cut_off_at)
    assert isinstance(late, BatchOutcome)
    assert late.replayed
    assert settles_in(world) is Asset.DLAK
    events = [step.event.value for step in world.reads.settlements.steps(WINDOW_ID)]
    assert events.count("choose") == 1
    world.resolve(Way.POSTPONE)
    world.commit(ChooseAsset(WINDOW_ID, Asset.CASH, "one"), at=WINDOW.cut_off_at)
    world.reopen()
    assert world.settle(LATER).window.status is WindowStatus.FINAL
    assert violations(world.engine) == []


def test_a_request_for_digital_kip_is_done_once_and_never_beyond_what_is_there(
    world: ClearingWorld,
) -> None:
    cap = world.positions()[ISSUER, "LAK"].cap_minor
    first, again = world.issue(ISSUER, cap), world.issue(ISSUER, cap)
    assert isinstance(first, TokensMoved)
    assert isinstance(again, TokensMoved)
    assert (first.replayed, again.replayed) == (False, True)
    assert supplied(world) == cap
    changed, much = world.issue(ISSUER, 1_00), world.issue(ISSUER, 1_00, number=2)
    nobody = world.issue(NETWORK, 1_00, number=3)
    for refused, why in ((changed, Refusal.STATUS), (much, Refusal.SHORT)):
        assert isinstance(refused, Refused)
        assert refused.refusal is why
    assert isinstance(nobody, Refused)
    back = MoveTokens(UUID(int=4), ISSUER, TokenKind.REDEEM, cap, "operator")
    world.commit(back)
    assert supplied(world) == 0


# Ways out of being short

WAYS_OUT = [
    (Way.FUND, ()),
    (Way.PREFUND, (Layer.PREFUND,)),
    (Way.COLLATERAL, (Layer.COLLATERAL,)),
    (Way.LOSS_SHARE, (Layer.PREFUND,)),
    (Way.POSTPONE, ()),
]


@pytest.mark.parametrize(("way", "layers"), WAYS_OUT)
def test_each_way_out_leads_to_a_final_window_and_books_who_paid(
    way: Way, layers: tuple[Layer, ...], world: ClearingWorld
) -> None:
    key = world.short_by(1)
    world.settle()
    world.resolve(way, "one")
    if way is Way.LOSS_SHARE:
        world.resolve(way, "two")
    world.reopen(None if way in (Way.FUND, Way.POSTPONE) else world.bank.behaviour)
    assert world.settle(LATER).window.status is WindowStatus.FINAL
    lines = world.reads.settlements.losses(WINDOW_ID)
    assert tuple(line.layer for line in lines) == layers
    assert sum(line.amount_minor for line in lines) == len(layers)
    assert all((line.participant, line.currency) == key for line in lines)
    assert world.mirrors(lambda each: world.bank.balance(*each))
    assert violations(world.engine) == []


@pytest.mark.parametrize(
    ("layer", "payers"),
    [
        (Layer.CONTRIBUTION, {ISSUER}),
        (Layer.OPERATOR, {"LAPNET"}),
        (Layer.POOL, {ACQUIRER, PROVIDER}),
        (Layer.SURVIVORS, {ACQUIRER, PROVIDER}),
        (Layer.LIQUIDITY_LINE, {"BOL"}),
    ],
)
def test_each_layer_of_the_waterfall_pays_alone_where_it_is_the_only_one(
    layer: Layer, payers: set[str], world: ClearingWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    terms = replace(cover_terms(), order=(layer,))
    monkeypatch.setattr(shortage, "cover_terms", lambda: terms)
    world.short_by(7)
    world.settle()
    before = sum(each.cap_minor for (_, code), each in world.positions().items() if code == "LAK")
    world.resolve(Way.LOSS_SHARE, "one")
    world.resolve(Way.LOSS_SHARE, "two")
    lines = world.reads.settlements.losses(WINDOW_ID)
    assert {line.layer for line in lines} == {layer}
    assert sum(line.amount_minor for line in lines) == 7
    assert {line.payer for line in lines} <= payers
    world.reopen(world.bank.behaviour)
    assert world.settle().window.status is WindowStatus.FINAL
    after = sum(each.cap_minor for (_, code), each in world.positions().items() if code == "LAK")
    # Seven come back that the cap had fallen by; seven come in, unless survivors only pass them on.
    assert after - before == (7 if layer is Layer.SURVIVORS else 14)
    assert violations(world.engine) == []


def test_the_money_of_others_needs_two_persons(world: ClearingWorld) -> None:
    world.short_by(1)
    world.settle()
    positions = world.positions()
    first = world.resolve(Way.LOSS_SHARE, "one")
    assert isinstance(first, BatchOutcome)
    assert (first.status, first.batch.proposed_by) == (WindowStatus.SHORT, "one")
    with pytest.raises(SwitchError) as refusal:
        world.resolve(Way.LOSS_SHARE, "one")
    assert refusal.value.code is SwitchErrorCode.FOUR_EYES
    assert world.positions() == positions
    assert world.reads.settlements.losses() == []
    second = world.resolve(Way.LOSS_SHARE, "two")
    assert isinstance(second, BatchOutcome)
    assert (second.status, second.batch.proposed_by) == (WindowStatus.INSTRUCTED, None)
    assert second.batch.message_id == "2026-11-20-1-2"


def test_a_loss_that_no_layer_covers_surfaces_and_moves_nothing(
    world: ClearingWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    terms = replace(cover_terms(), order=())
    monkeypatch.setattr(shortage, "cover_terms", lambda: terms)
    world.short_by(1)
    world.settle()
    positions = world.positions()
    with pytest.raises(SwitchError) as refusal:
        world.resolve(Way.LOSS_SHARE, "one")
    assert refusal.value.code is SwitchErrorCode.COVER_SHORT
    assert world.positions() == positions, "no cap is raised to let a settlement pass"
    assert world.settle().window.status is WindowStatus.SHORT


def test_nothing_leads_out_of_final(world: ClearingWorld) -> None:
    world.settle()
    positions = world.positions()
    for way in Way:
        with pytest.raises(SwitchError) as refusal:
            world.resolve(way, "one")
        assert refusal.value.code in (
            SwitchErrorCode.WINDOW_STATUS,
            SwitchErrorCode.WAY_NOT_ALLOWED,
        )
    again = SettleWindow(WINDOW_ID, JournalId(UUID(int=99)), ((ISSUER, "LAK", -1),))
    world.commit(again, ChooseAsset(WINDOW_ID, Asset.DLAK, "one"), at=NOW)
    assert world.positions() == positions
    assert world.batch.asset is Asset.CASH


def test_the_three_instants_of_finality_follow_each_other(world: ClearingWorld) -> None:
    world.reopen(SettlementBehaviour(hours=From(LATER)))
    world.settle()
    assert (world.batch.entered_at, world.batch.irrevocable_at) == (WINDOW.cut_off_at, None)
    world.settle(LATER)
    batch = world.batch
    assert (batch.entered_at, batch.irrevocable_at, batch.final_at) == (
        WINDOW.cut_off_at, LATER, LATER,
    )  # fmt: skip
