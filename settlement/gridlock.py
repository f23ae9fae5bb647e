"""Gross settlement from members' own money: how much it takes, what waits, what offsetting frees.

A payment that its payer cannot cover waits in a queue while later ones may pass. When all wait for
each other, opposite queues are offset against each other: two by two, or all at once.

Source: Bech and Soramäki, "Gridlock resolution in interbank payment systems" (FIFO-max offsetting:
the largest set that keeps every member's order; it is the same one whoever is cut first).
"""

from collections import defaultdict, deque
from collections.abc import Iterable, Sequence
from operator import add, ge

from settlement.cube import Flow, Paid


def liquidity(flows: Iterable[Flow], members: int) -> list[int]:
    """Return what each member must hold so that every payment passes at once: its deepest point."""
    balance = deepest = [0] * members
    for flow in flows:
        deepest = list(map(min, deepest, map(add, balance, flow.lows)))
        balance = list(map(add, balance, flow.nets))
    return [-minor for minor in deepest]


def pass_what_is_covered(flows: Iterable[Flow], balance: list[int]) -> list[Paid]:
    """Settle in time what payers can cover, moving their balances; return what waits."""
    queue: list[Paid] = []
    nought = [0] * len(balance)
    for flow in flows:
        if all(map(ge, map(add, balance, flow.lows), nought)):
            balance[:] = map(add, balance, flow.nets)
            continue
        for each in flow.paid:
            payer, payee, _, minor = each
            if balance[payer] >= minor:
                balance[payer] -= minor
                balance[payee] += minor
            elif payer != payee:
                queue.append(each)
    return queue


def offset_bilateral(queue: Iterable[Paid], balance: list[int]) -> list[Paid]:
    """Settle pairs of opposite queues that cover each other; return what still waits."""
    queues: defaultdict[tuple[int, int], deque[Paid]] = defaultdict(deque)
    for each in queue:
        queues[each[:2]].append(each)
    for (payer, payee), waiting in sorted(queues.items()):
        other = queues.get((payee, payer))
        while waiting and other:
            gap = waiting[0].amount_minor - other[0].amount_minor
            if balance[payer if gap > 0 else payee] < abs(gap):
                break
            _move(balance, waiting.popleft())
            _move(balance, other.popleft())
    return [each for waiting in queues.values() for each in waiting]


def offset_multilateral(queue: Sequence[Paid], balance: list[int]) -> list[Paid]:
    """Settle the largest set that keeps each member's order and is covered; return what waits.

    Start with everything; while a member's net outflow is not covered, put off its last payment.
    """
    by_payer: list[list[Paid]] = [[] for _ in balance]
    after = list(balance)
    for each in queue:
        payer, payee, _, minor = each
        by_payer[payer].append(each)
        after[payer] -= minor
        after[payee] += minor
    put_off: list[Paid] = []
    while short := [m for m, left in enumerate(by_payer) if left and after[m] < 0]:
        for member in short:
            left = by_payer[member]
            while left and after[member] < 0:
                last = left.pop()
                payer, payee, _, minor = last
                after[payer] += minor
                after[payee] -= minor
                put_off.append(last)
    assert all(minor >= 0 for minor in after), "nobody pays what it does not have"
    assert sum(after) == sum(balance), "offsetting makes no money"
    balance[:] = after
    return put_off


def _move(balance: list[int], paid: Paid) -> None:
    balance[paid.payer] -= paid.amount_minor
    balance[paid.payee] += paid.amount_minor
