"""How often a simulated participant does what: the shares of its table, and nothing beside them."""

from collections import Counter
from random import Random

import pytest

from participants.behaviour import OBEDIENT, TEN_THOUSAND, Behaviour, ReplyPlan
from participants.messages import Decision

MIXED = Behaviour(refuse=2_000, late=1_000, silent=500)


def kind_of(plan: ReplyPlan) -> str:
    if plan.reply is None:
        return "silent"
    if plan.reply.decision is Decision.REFUSE:
        return "refuse"
    return "late" if plan.delay_s >= 12 else "quick"


def counted(behaviour: Behaviour, draws: int = 20_000) -> dict[str, int]:
    chance = Random(7)
    return Counter(kind_of(behaviour.plan(chance)) for _ in range(draws))


@pytest.mark.parametrize(
    ("kind", "share"), [("refuse", 2_000), ("late", 1_000), ("silent", 500), ("quick", 6_500)]
)
def test_each_answer_comes_as_often_as_its_share_says(kind: str, share: int) -> None:
    assert counted(MIXED)[kind] / 20_000 == pytest.approx(share / TEN_THOUSAND, abs=0.01)


@pytest.mark.parametrize("kind", ["refuse", "late", "silent"])
def test_a_whole_share_leaves_nothing_else(kind: str) -> None:
    assert counted(Behaviour(**{kind: TEN_THOUSAND}), 500) == {kind: 500}  # type: ignore[arg-type] # one of the shares


def test_the_obedient_accept_always_and_quickly() -> None:
    assert counted(OBEDIENT, 500) == {"quick": 500}


def test_delays_and_reasons_stay_in_the_table() -> None:
    chance = Random(3)
    for plan in (MIXED.plan(chance) for _ in range(2_000)):
        if kind_of(plan) == "late":
            assert 12.0 <= plan.delay_s <= 40.0
        elif plan.reply is not None:
            assert 0.05 <= plan.delay_s <= 0.9
            assert plan.reply.reason is None or plan.reply.reason in MIXED.reasons


def test_the_same_chance_gives_the_same_answers() -> None:
    first, second = Random(5), Random(5)
    assert [MIXED.plan(first) for _ in range(99)] == [MIXED.plan(second) for _ in range(99)]


@pytest.mark.parametrize(
    "shares", [{"refuse": 10_001}, {"late": 5_001, "silent": 5_000}, {"silent": -1}], ids=str
)
def test_shares_are_shares_of_ten_thousand(shares: dict[str, int]) -> None:
    with pytest.raises(AssertionError):
        Behaviour(**shares)  # type: ignore[arg-type] # some of the shares
