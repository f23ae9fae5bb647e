"""Laws of netting, on days that chance made up, beside books kept in plain Python."""

import random
from collections import Counter
from datetime import UTC, date, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from participants import OPERATOR, LineStatus, ParticipantId, StatementLine
from settlement import Direction, Netting, instructions, net

BANKS = [ParticipantId(code) for code in ("APB", "BCEL", "JDB", "LDB")]
WINDOWS = ["2026-11-20/1", "2026-11-20/2"]

LINES = st.lists(
    st.builds(
        StatementLine,
        txn_id=st.just("t"),
        business_date=st.just(date(2026, 11, 20)),
        window_id=st.sampled_from(WINDOWS),
        payer=st.sampled_from(BANKS),
        payee=st.sampled_from(BANKS),
        currency=st.sampled_from(["LAK", "THB"]),
        amount_minor=st.one_of(st.integers(0, 1000), st.integers(0, 2**57)),
        fee_minor=st.integers(0, 100),
        status=st.sampled_from(LineStatus),
        committed_at=st.just(datetime(2026, 11, 20, 3, tzinfo=UTC)),
        interchange_minor=st.integers(0, 100),
    ),
    max_size=40,
)


@settings(max_examples=40, deadline=None)
@given(lines=LINES, chance=st.randoms(use_true_random=False))
def test_nets_obey_their_laws(lines: list[StatementLine], chance: random.Random) -> None:
    """Zero sum, margins, the second opinion, and indifference to order, on one day each."""
    netting = net(lines)
    assert_zero_sum(netting)
    assert_margins(netting)
    assert_as_in_plain_books(lines, netting)
    shuffled = list(lines)
    chance.shuffle(shuffled)
    assert net(shuffled) == netting


def assert_zero_sum(netting: Netting) -> None:
    sums: Counter[tuple[str, str]] = Counter()
    for position in netting.positions:
        sums[position.window_id, position.currency] += position.net_minor
    assert set(sums.values()) <= {0}
    for window in WINDOWS:
        moves = instructions(netting, window)
        debits = sum(m.amount_minor for m in moves if m.direction is Direction.DEBIT)
        assert 2 * debits == sum(m.amount_minor for m in moves)


def assert_margins(netting: Netting) -> None:
    for position in netting.positions:
        own = [
            pair
            for pair in netting.bilateral
            if (pair.window_id, pair.currency) == (position.window_id, position.currency)
        ]
        column = sum(pair.amount_minor for pair in own if pair.payee == position.participant)
        row = sum(pair.amount_minor for pair in own if pair.payer == position.participant)
        fees = sum(pair.interchange_minor for pair in own if pair.payer == position.participant)
        fees -= sum(pair.fees_minor for pair in own if pair.payer == position.participant)
        fees -= sum(pair.interchange_minor for pair in own if pair.payee == position.participant)
        if position.participant == OPERATOR:
            fees += sum(pair.fees_minor for pair in own)
        assert position.net_minor == column - row + fees


def assert_as_in_plain_books(lines: list[StatementLine], netting: Netting) -> None:
    """Keep the books a second time, one payment after the other."""
    books: Counter[tuple[str, str, str]] = Counter()
    fees: Counter[tuple[str, str, str]] = Counter()
    seen = set()
    for line in lines:
        if line.status is LineStatus.OK:
            payer = (line.window_id, line.payer, line.currency)
            payee = (line.window_id, line.payee, line.currency)
            books[payee] += line.amount_minor
            books[payer] -= line.amount_minor
            fees[payer] += line.interchange_minor - line.fee_minor
            fees[payee] -= line.interchange_minor
            seen |= {payer, payee}
            if line.fee_minor:
                operator = (line.window_id, OPERATOR, line.currency)
                fees[operator] += line.fee_minor
                seen.add(operator)
    keys = {(p.window_id, p.participant, p.currency): p for p in netting.positions}
    assert keys.keys() == seen
    assert list(keys) == sorted(keys)
    for key, position in keys.items():
        assert (position.net_minor, position.fees_minor) == (books[key] + fees[key], fees[key])
