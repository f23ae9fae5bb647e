"""Queues of payments that wait for each other, small enough to work out by hand."""

from settlement.cube import Flow, Paid
from settlement.gridlock import (
    liquidity,
    offset_bilateral,
    offset_multilateral,
    pass_what_is_covered,
)

A, B, C = range(3)
RING = [Paid(A, B, 1, 10), Paid(B, C, 1, 10), Paid(C, A, 1, 10)]


def flow(*paid: Paid) -> Flow:
    return Flow.of(0, ("A", "B", "C"), paid)


def test_a_ring_without_money_is_freed_by_multilateral_offsetting_alone() -> None:
    assert len(offset_bilateral(RING, [0, 0, 0])) == 3
    assert offset_multilateral(RING, [0, 0, 0]) == []


def test_what_is_not_covered_waits_from_the_end_of_its_payers_queue() -> None:
    queue = [*RING, Paid(A, B, 1, 7)]
    balance = [0, 0, 0]
    assert offset_multilateral(queue, balance) == [queue[3]]
    assert not any(balance)


def test_opposite_payments_offset_each_other() -> None:
    balance = [3, 0, 0]
    waiting = [Paid(A, B, 1, 10), Paid(B, A, 1, 7), Paid(A, B, 1, 1)]
    assert offset_bilateral(waiting, balance) == [waiting[2]]
    assert balance == [0, 3, 0]


def test_a_later_payment_passes_one_that_waits() -> None:
    balance = [5, 0, 0]
    paid = (Paid(A, B, 1, 6), Paid(A, C, 1, 5), Paid(C, A, 1, 2))
    assert pass_what_is_covered([flow(*paid)], balance) == [paid[0]]
    assert balance == [2, 0, 3]


def test_who_is_paid_first_needs_less() -> None:
    assert liquidity([flow(Paid(A, B, 1, 10), Paid(B, C, 1, 12))], 3) == [10, 2, 0]
    assert liquidity([flow(Paid(B, C, 1, 12)), flow(Paid(A, B, 1, 10))], 3) == [10, 12, 0]


def test_what_a_member_sends_to_itself_takes_nothing() -> None:
    own = flow(Paid(A, A, 1, 50))
    assert (own.n, own.amount_minor, own.lows) == (1, 50, (0, 0, 0))
    assert pass_what_is_covered([flow(Paid(A, A, 1, 50), Paid(A, B, 1, 1))], [0, 0, 0]) == [
        Paid(A, B, 1, 1)
    ]


def test_a_member_needs_what_it_pays_before_it_is_paid_back_in_the_same_bucket() -> None:
    there_and_back = flow(Paid(A, B, 1, 10), Paid(B, A, 1, 10))
    assert there_and_back.nets == (0, 0, 0)
    assert liquidity([there_and_back], 3) == [10, 0, 0]
    assert pass_what_is_covered([there_and_back], [9, 0, 0]) == list(there_and_back.paid)
