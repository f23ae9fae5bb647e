"""Whatever the shortage: lines and rest are what was missing, and no layer pays beyond itself."""

from hypothesis import given
from hypothesis import strategies as st

from participants import ParticipantId
from settlement.batch import LossLine, Shortage
from settlement.cover_terms import OWN, cover_terms
from settlement.loss import cover_loss
from settlement.waterfall import Layer

MEMBERS = tuple(map(ParticipantId, ("BCEL", "JDB", "LDB", "STB")))
MINOR = st.integers(1, 10**15)
ORDERS = st.permutations(list(Layer)).flatmap(
    lambda layers: st.integers(0, len(layers)).map(lambda n: tuple(layers[:n]))
)
RECEIVES = st.dictionaries(st.sampled_from(MEMBERS[1:]), MINOR)


@given(st.lists(MINOR, min_size=1, max_size=4), ORDERS, RECEIVES)
def test_money_is_neither_made_nor_lost_and_nothing_is_drawn_twice(
    missing: list[int], order: tuple[Layer, ...], receives: dict[ParticipantId, int]
) -> None:
    terms, drawn = cover_terms(), list[LossLine]()
    for attempt, minor in enumerate(missing, 1):
        short = Shortage("w", attempt, MEMBERS[0], "LAK", minor, 0)
        loss = cover_loss(short, order, terms, receives, MEMBERS, drawn)
        assert sum(line.amount_minor for line in loss.lines) + loss.uncovered_minor == minor
        assert {line.layer for line in loss.lines} <= set(order)
        drawn += loss.lines
    for layer in OWN:
        paid = sum(line.amount_minor for line in drawn if line.layer is layer)
        assert paid <= terms.pledge(MEMBERS[0]).of(layer).minor
    lent = sum(line.amount_minor for line in drawn if line.layer is Layer.LIQUIDITY_LINE)
    assert lent <= terms.liquidity_line.minor
