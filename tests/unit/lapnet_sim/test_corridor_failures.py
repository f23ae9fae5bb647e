"""What can go wrong on the far side of a corridor, leg by leg, in virtual time.

Source: protocol of the scheme, timeouts and late answers leg by leg. Whatever happens, the books
sum to zero in both currencies, nothing stays held by a payment that ended, and all three parties
are told one end.
"""

from dataclasses import dataclass, field

import pytest

from lapnet_sim.ledger.decision import Ending as End
from lapnet_sim.ledger.lifecycle import Finality, Status
from lapnet_sim.ledger.payment import Payment
from lapnet_sim.ledger.payment_commands import Conclude, Outcome
from lapnet_sim.ledger.writer import commit
from lapnet_sim.payments.decisions import decide
from lapnet_sim.payments.late import take_late_reply
from lapnet_sim.payments.pay import pay
from lapnet_sim.payments.ports import UnreachableError
from lapnet_sim.payments.resolve import resolve
from lapnet_sim.payments.tell import tell_one
from lapnet_sim.sandbox.virtual_time import run
from participants.messages import ACCEPTED, CreditReply, Verdict
from participants.reasons import Reason
from tests.builders import (
    DEADLINE,
    ISSUER,
    NETWORK,
    NOW,
    PROVIDER,
    REFUSED,
    TICK,
    a_conversion,
    a_quote,
    hold,
    payment_id,
)
from tests.decision_scripts import FIRST_KEY, SECOND_KEY, says
from tests.payment_world import Answer, World

OURS, THEIRS = Finality.CONFIRMED, Finality.ONE_WAY
GONE = UnreachableError()
SILENT = None
NEVER_SEEN = None
QUOTE = a_quote()
LONG_AFTER_S = 300.0
"""The quote has expired by then."""


@dataclass(frozen=True)
class Failure:
    """What the network does, and what must come of it."""

    finality: Finality
    answer: Answer
    """To the request; None for silence."""
    status: Status
    reason: Reason | None
    enquiries: tuple[Answer, ...] = ()
    """Answers to the switch's enquiries; None for a request it never saw."""
    delay_s: float = 0.2
    operators: End | None = None
    """What two of them agree on."""
    late: tuple[CreditReply, ...] = ()
    """What it says by itself, long after."""
    kept: tuple[CreditReply, ...] = field(default=())
    """Of that, what contradicts the end."""


C, R, E = Status.COMPLETED, Status.REJECTED, Status.EXPIRED
OPEN = Status.INVESTIGATING

FAILURES = {
    "connection never opened, ours": Failure(OURS, GONE, R, Reason.AB08),
    "connection never opened, theirs": Failure(THEIRS, GONE, R, Reason.AB08),
    "silent, ours": Failure(OURS, SILENT, E, Reason.AB06),
    "silent for ever, theirs": Failure(THEIRS, SILENT, OPEN, None, (GONE, GONE, GONE)),
    "accepts at the deadline, ours": Failure(
        OURS, ACCEPTED, E, Reason.AB06, delay_s=10.0
    ),
    "accepts after it expired, ours": Failure(
        OURS, SILENT, E, Reason.AB06, late=(ACCEPTED,), kept=(ACCEPTED,)
    ),
    "refuses after it expired, ours": Failure(
        OURS, SILENT, E, Reason.AB06, late=(REFUSED,), kept=(REFUSED,)
    ),
    "says one thing, then the other, ours": Failure(
        OURS, ACCEPTED, C, None, late=(ACCEPTED, REFUSED), kept=(REFUSED,)
    ),
    "says one thing, then the other, theirs": Failure(
        THEIRS, REFUSED, R, Reason.AC04, late=(REFUSED, ACCEPTED), kept=(ACCEPTED,)
    ),
    "had accepted, theirs": Failure(THEIRS, SILENT, C, None, (ACCEPTED,)),
    "had refused, theirs": Failure(THEIRS, SILENT, R, Reason.AC04, (REFUSED,)),
    "never saw it, theirs": Failure(THEIRS, SILENT, R, Reason.AB06, (NEVER_SEEN,)),
    "accepts when the quote has long expired, theirs": Failure(
        THEIRS, SILENT, C, None, (GONE, GONE, GONE), late=(ACCEPTED,)
    ),
    "operators find that it credited, theirs": Failure(
        THEIRS, SILENT, C, None, (GONE, GONE, GONE), operators=End.COMPLETED
    ),
    "accepts what operators had rejected, theirs": Failure(
        THEIRS, SILENT, R, Reason.AB06, (GONE, GONE, GONE),
        operators=End.REJECTED, late=(ACCEPTED,), kept=(ACCEPTED,),
    ),
    "a partition that heals between two enquiries, theirs": Failure(
        THEIRS, SILENT, C, None, (GONE, TimeoutError(), ACCEPTED)
    ),
    "a partition that heals after the deadline, ours": Failure(
        OURS, SILENT, E, Reason.AB06, late=(ACCEPTED, ACCEPTED), kept=(ACCEPTED,)
    ),
}  # fmt: skip


def a_world(failure: Failure) -> World:
    world = World(failure.answer, failure.delay_s, acquirer=NETWORK)
    world.acquirer.enquiries = list(failure.enquiries)
    commit(world.store, (hold(QUOTE),), NOW)
    return world


async def lived(world: World, failure: Failure) -> Payment:
    """The payment, as far as anybody takes it."""
    switch = world.switch
    outcome = await pay(switch, a_conversion(quote=QUOTE, finality=failure.finality))
    assert isinstance(outcome, Outcome)
    if outcome.payment.status is Status.IN_DOUBT:
        await resolve(switch, outcome.payment)
    if failure.operators is not None:
        for key in (FIRST_KEY, SECOND_KEY):
            await decide(switch, says(failure.operators, key))
    if failure.late:
        await world.clock.sleep(LONG_AFTER_S)
        assert not QUOTE.is_open(world.clock.now())
    for reply in failure.late:
        await take_late_reply(switch, payment_id(), reply)
    await switch.background.finish()
    return world.payment


@pytest.mark.parametrize("failure", FAILURES.values(), ids=FAILURES)
def test_each_failure_has_one_end_and_the_books_agree_with_it(failure: Failure) -> None:
    world = a_world(failure)
    payment = run(lived(world, failure))
    assert (payment.status, payment.reason) == (failure.status, failure.reason)
    assert positions(world) == BOOKS.get(payment.status, RELEASED)
    assert world.acquirer.enquiries == []
    assert world.store.state.late_heard.get(payment_id(), ()) == failure.kept
    verdict = Verdict.COMPLETED if payment.status is C else Verdict.NOT_COMPLETED
    for party in (world.issuer, world.acquirer, world.provider):
        assert [told.verdict for told in party.told] == [verdict] * payment.is_final


def positions(world: World) -> dict[str, tuple[int, int]]:
    """What everybody owes and holds, and that it sums to zero."""
    found = world.store.state.positions
    for code in ("LAK", "THB"):
        assert sum(each.committed_minor for each in found.values() if each.currency == code) == 0
    keys = ((ISSUER, "LAK"), (PROVIDER, "LAK"), (PROVIDER, "THB"), (NETWORK, "THB"))
    return {
        f"{who} {code}": (found[who, code].committed_minor, found[who, code].reserved_minor)
        for who, code in keys
    }


PAID, GIVEN = QUOTE.source.minor, QUOTE.target.minor

RELEASED = {"BCEL LAK": (0, 0), "THFX LAK": (0, 0), "THFX THB": (0, 0), "NITMX THB": (0, 0)}

BOOKS = {
    C: {
        "BCEL LAK": (PAID, 0),
        "THFX LAK": (-PAID, 0),
        "THFX THB": (GIVEN, 0),
        "NITMX THB": (-GIVEN, 0),
    },
    OPEN: RELEASED | {"BCEL LAK": (0, PAID), "THFX THB": (0, GIVEN)},
}
"""Of the payments that end otherwise, nothing is left."""


def test_enquiries_follow_each_other_at_five_fifteen_and_forty_five_seconds() -> None:
    failure = FAILURES["silent for ever, theirs"]
    world = a_world(failure)
    run(lived(world, failure))
    after = [at - DEADLINE for at in world.acquirer.asked_at]
    assert [round(each.total_seconds()) for each in after] == [5, 20, 65]


@pytest.mark.parametrize(
    ("finality", "status", "reason"), [(OURS, E, Reason.AB03), (THEIRS, C, None)]
)
def test_an_acceptance_that_the_switch_could_not_book_in_time(
    finality: Finality, status: Status, reason: Reason | None
) -> None:
    """The switch died between the answer and the books, and comes back after the deadline."""
    world = a_world(Failure(finality, SILENT, status, reason))

    async def died_and_came_back() -> None:
        paying = pay(world.switch, a_conversion(quote=QUOTE, finality=finality))
        with pytest.raises(ZeroDivisionError):
            await paying
        await world.clock.sleep(60)
        answered_at = DEADLINE - TICK
        await world.switch.ledger.apply(Conclude(payment_id(), ACCEPTED, answered_at))

    world.acquirer.answer = ZeroDivisionError()
    run(died_and_came_back())
    assert (world.payment.status, world.payment.reason) == (status, reason)
    assert positions(world) == BOOKS.get(status, RELEASED)


def test_a_network_that_cannot_be_told_is_told_again_until_it_acknowledges() -> None:
    failure = FAILURES["silent, ours"]
    world = a_world(failure)
    world.acquirer.unreachable = True
    run(lived(world, failure))
    notice = world.store.state.notices[payment_id(), NETWORK]
    assert (notice.verdict, notice.acknowledged_at) == (Verdict.NOT_COMPLETED, None)

    async def healed() -> None:
        world.acquirer.unreachable = False
        tell_one(world.switch, NETWORK, world.payment)
        await world.switch.background.finish()

    run(healed())
    assert world.store.state.notices[payment_id(), NETWORK].acknowledged_at is not None
    assert [told.verdict for told in world.acquirer.told] == [Verdict.NOT_COMPLETED]
