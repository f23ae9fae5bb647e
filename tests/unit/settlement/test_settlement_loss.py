"""The loss waterfall with parameters: who pays, in which order, how much is left."""

from dataclasses import replace

import pytest

from fx import LAK, Money
from participants import ParticipantId
from settlement.batch import LossLine, Shortage
from settlement.cover_terms import Collateral, cover_terms, read_terms
from settlement.loss import Loss, cover_loss
from settlement.waterfall import Layer, cover

A, B, C = map(ParticipantId, "ABC")
TABLE = {
    "currency": "LAK",
    "order": [layer.value for layer in Layer],
    "pledge": {
        "prefund": "10",
        "contribution": "4",
        "collateral": [{"asset": "bond", "value": "100"}],
    },
    "operator": {"amount": "5"},
    "survivors": {"most_bp": 5_000},
    "liquidity_line": {"amount": "1000"},
    "member": [{"id": "B", "prefund": "10", "contribution": "8"}],
    "haircut": {"bond": 1_000},
    "group": [{"name": "A and B", "members": ["A", "B"]}],
}
TERMS = read_terms(TABLE)


def lose(missing: int, *before: LossLine, currency: str = "LAK") -> Loss:
    """A is short of so many kip, B is to receive 60 and C 20."""
    short = Shortage("w", 1, A, currency, missing * 100, 0)
    receives = {B: 60_00, C: 20_00}
    return cover_loss(short, TERMS.order, TERMS, receives, (A, B, C), before)


# kip missing, then what each layer pays in kip. Prefund 10, collateral 100 less a tenth,
# contribution 4, operator 5, the others' pool 8 + 4, survivors half of 80, line 1,000.
STORIES = [
    (9, (9, 0, 0, 0, 0, 0, 0)),
    (100, (10, 90, 0, 0, 0, 0, 0)),
    (103, (10, 90, 3, 0, 0, 0, 0)),
    (109, (10, 90, 4, 5, 0, 0, 0)),
    (121, (10, 90, 4, 5, 12, 0, 0)),
    (141, (10, 90, 4, 5, 12, 20, 0)),
    (1_161, (10, 90, 4, 5, 12, 40, 1_000)),
]


@pytest.mark.parametrize(("missing", "paid"), STORIES)
def test_layers_pay_one_after_the_other_each_as_far_as_it_reaches(
    missing: int, paid: tuple[int, ...]
) -> None:
    loss = lose(missing)
    assert tuple(draw.paid_minor // 100 for draw in loss.draws) == paid
    assert tuple(draw.layer for draw in loss.draws) == tuple(Layer)
    assert loss.uncovered_minor == 0
    assert sum(line.amount_minor for line in loss.lines) == missing * 100


def test_what_no_layer_covers_is_said() -> None:
    assert lose(1_162).uncovered_minor == 1_00


def test_the_pool_and_the_survivors_pay_in_proportion_to_the_last_unit() -> None:
    by = {(line.layer, line.payer): line.amount_minor for line in lose(141).lines}
    assert (by[Layer.POOL, "B"], by[Layer.POOL, "C"]) == (8_00, 4_00)
    assert (by[Layer.SURVIVORS, "B"], by[Layer.SURVIVORS, "C"]) == (15_00, 5_00)


def test_what_was_drawn_before_is_gone_and_a_contribution_is_spent_once() -> None:
    first = lose(109)
    again = lose(10, *first.lines)
    assert [line.layer for line in again.lines] == [Layer.POOL] * 2
    b_short = Shortage("w", 2, B, "LAK", 20_00, 0)
    drawn = [*first.lines, *again.lines]
    order = (Layer.CONTRIBUTION,)
    loss = cover_loss(b_short, order, TERMS, {}, (A, B, C), drawn)
    in_pool = sum(line.amount_minor for line in again.lines if line.payer == "B")
    assert loss.draws[0].paid_minor == 8_00 - in_pool


def test_in_another_currency_only_survivors_pay() -> None:
    loss = lose(10, currency="THB")
    assert {line.layer for line in loss.lines} == {Layer.SURVIVORS}


def test_a_layer_that_is_left_out_of_the_order_pays_nothing() -> None:
    terms = replace(TERMS, order=(Layer.OPERATOR,))
    short = Shortage("w", 1, A, "LAK", 9_00, 0)
    loss = cover_loss(short, terms.order, terms, {B: 60_00}, (A, B), ())
    assert (loss.draws[0].paid_minor, loss.uncovered_minor) == (5_00, 4_00)


def test_collateral_counts_after_its_haircut() -> None:
    assert TERMS.pledge(A).of(Layer.COLLATERAL).minor == 90_00
    assert TERMS.pledge(B).of(Layer.COLLATERAL).minor == 0
    assert Collateral("bill", Money(1_01, LAK), 200).counted.minor == 98


def test_affiliates_fail_together() -> None:
    nets = {A: -5, B: -3, C: -6, ParticipantId("D"): 14}
    alone, grouped = cover(nets), cover(nets, TERMS.groups)
    assert (alone.one_minor, alone.two_minor) == (6, 11)
    assert (grouped.one_minor, grouped.two_minor, grouped.groups) == (8, 14, ("A and B", "C"))


def test_the_shipped_table_says_that_it_is_invented_and_names_every_haircut() -> None:
    terms = cover_terms()
    assert set(terms.order) == set(Layer)
    assert all(0 <= each < 10_000 for each in terms.haircuts.values())
    assert terms.haircuts["cash"] == 0
