"""Carrying payments, in virtual time: asked once, ended in time, told to everybody, found out."""

import asyncio

import pytest

from lapnet_sim.ledger.lifecycle import Finality, Status
from lapnet_sim.ledger.payment import Payment
from lapnet_sim.ledger.payment_commands import Conflict, Outcome
from lapnet_sim.payments.late import take_late_reply
from lapnet_sim.payments.pay import pay
from lapnet_sim.payments.ports import UnreachableError
from lapnet_sim.payments.resolve import resolve
from lapnet_sim.sandbox.virtual_time import run
from participants.messages import (
    ACCEPTED,
    Verdict,
)
from participants.reasons import Reason
from tests.builders import (
    ACQUIRER,
    DEADLINE,
    ISSUER,
    NOW,
    REFUSED,
    an_instruction,
    payment_id,
    uetr,
)
from tests.payment_world import Answer, World

# what the acquirer does | when | how it ends | why
ENDS: list[tuple[str, Answer, float, Status, Reason | None]] = [
    ("accepts", ACCEPTED, 0.2, Status.COMPLETED, None),
    ("accepts in the last moment", ACCEPTED, 9.999, Status.COMPLETED, None),
    ("accepts at the deadline", ACCEPTED, 10.0, Status.EXPIRED, Reason.AB05),
    ("accepts too late", ACCEPTED, 11.0, Status.EXPIRED, Reason.AB05),
    ("refuses", REFUSED, 0.2, Status.REJECTED, Reason.AC04),
    ("stays silent", None, 0.0, Status.EXPIRED, Reason.AB05),
    ("cannot be reached", UnreachableError(), 0.0, Status.REJECTED, Reason.AB08),
]


@pytest.mark.parametrize(
    ("answer", "delay_s", "status", "reason"), [r[1:] for r in ENDS], ids=[r[0] for r in ENDS]
)
def test_a_payment_ends_by_its_deadline_and_everybody_is_told_the_same(
    answer: Answer, delay_s: float, status: Status, reason: Reason | None
) -> None:
    world = World(answer, delay_s)
    payment = world.pay(an_instruction()).payment
    assert (payment.status, payment.reason) == (status, reason)
    assert payment.concluded_at is not None
    assert payment.concluded_at <= DEADLINE
    completed = status is Status.COMPLETED
    verdict = Verdict.COMPLETED if completed else Verdict.NOT_COMPLETED
    for gateway in (world.issuer, world.acquirer):
        (confirmation,) = gateway.told
        assert confirmation.verdict is verdict
        assert [line.txn_id for line in confirmation.lines] == [payment.reference] * completed
    assert all(notice.acknowledged_at for notice in world.store.state.notices.values())


def test_the_acquirer_gets_the_deadline_and_the_creditors_amount() -> None:
    world = World()
    world.pay(an_instruction())
    (request,) = world.acquirer.requests
    asked = an_instruction()
    assert (request.amount, request.alias) == (asked.credit, asked.alias)
    assert (request.deadline_at, request.issuer) == (DEADLINE, ISSUER)
    assert request.reference == world.payment.reference


def test_a_repetition_is_not_forwarded_and_nobody_is_told_again() -> None:
    world = World()
    first = world.pay(an_instruction())
    again = world.pay(an_instruction())
    assert again == Outcome(first.payment, replayed=True)
    assert (len(world.acquirer.requests), len(world.acquirer.told)) == (1, 1)


def test_a_repetition_while_the_first_still_runs_gets_it_as_it_stands() -> None:
    world = World(delay_s=5.0)

    async def main() -> tuple[object, object]:
        first = asyncio.create_task(pay(world.switch, an_instruction()))
        await world.clock.sleep(1.0)
        second = await pay(world.switch, an_instruction())
        changed = await pay(world.switch, an_instruction(2, uetr=uetr(1)))
        assert isinstance(changed, Conflict)
        ended = await first
        await world.switch.background.finish()
        return second, ended

    second, ended = run(main())
    assert isinstance(second, Outcome)
    assert isinstance(ended, Outcome)
    assert (second.replayed, second.payment.status) == (True, Status.FORWARDED)
    assert ended.payment.status is Status.COMPLETED
    assert len(world.acquirer.requests) == 1


def test_what_is_refused_at_once_is_never_forwarded() -> None:
    world = World()
    late = an_instruction(deadline_at=NOW)
    assert world.pay(late).payment.reason is Reason.TM01
    assert not world.acquirer.requests
    assert not world.acquirer.told


def test_a_mistake_in_a_gateway_leaves_a_payment_that_the_sweeper_will_end() -> None:
    world = World(ZeroDivisionError())
    with pytest.raises(ZeroDivisionError):
        world.pay(an_instruction())
    assert world.payment.status is Status.FORWARDED


def test_who_cannot_be_told_keeps_its_notice() -> None:
    world = World()
    world.acquirer.unreachable = True
    world.pay(an_instruction())
    notices = world.store.state.notices
    assert notices[payment_id(), ISSUER].acknowledged_at is not None
    assert notices[payment_id(), ACQUIRER].acknowledged_at is None


def test_a_late_answer_is_recorded_and_nothing_else() -> None:
    world = World(answer=None)
    ended = world.pay(an_instruction()).payment

    async def late() -> Payment:
        return (await take_late_reply(world.switch, payment_id(), ACCEPTED)).payment

    assert world.do(late) == ended
    assert world.store.state.late_heard == {payment_id(): (ACCEPTED,)}
    assert len(world.issuer.told) == 1


def doubtful(*enquiries: Answer) -> World:
    world = World(answer=None)
    world.acquirer.enquiries = list(enquiries)
    outcome = world.pay(an_instruction(finality=Finality.ONE_WAY))
    assert outcome.payment.status is Status.IN_DOUBT
    assert world.acquirer.told == []
    return world


GONE = UnreachableError()

# the answers to the enquiries | how the payment ends | why | seconds from one to the next
FOUND: list[tuple[str, list[Answer], Status, Reason | None, list[int]]] = [
    ("they had accepted", [ACCEPTED], Status.COMPLETED, None, [5]),
    ("they had refused", [REFUSED], Status.REJECTED, Reason.AC04, [5]),
    ("they never saw it", [None], Status.REJECTED, Reason.AB06, [5]),
    ("found at the second try", [GONE, ACCEPTED], Status.COMPLETED, None, [5, 20]),
    ("found at the last try", [GONE, GONE, None], Status.REJECTED, Reason.AB06, [5, 20, 65]),
    ("never found", [GONE, GONE, GONE], Status.INVESTIGATING, None, [5, 20, 65]),
]


@pytest.mark.parametrize(
    ("answers", "status", "reason", "at_s"), [r[1:] for r in FOUND], ids=[r[0] for r in FOUND]
)
def test_a_doubt_is_enquired_into_on_a_schedule_to_an_end(
    answers: list[Answer], status: Status, reason: Reason | None, at_s: list[int]
) -> None:
    world = doubtful(*answers)
    payment = world.do(lambda: resolve(world.switch, world.payment))
    assert (payment.status, payment.reason) == (status, reason)
    assert [round((at - NOW).total_seconds()) for at in world.acquirer.asked_at] == at_s
    assert len(world.acquirer.told) == len(world.issuer.told) == payment.is_final
    held = world.store.state.positions[ISSUER, "LAK"].reserved_minor
    assert held == (0 if payment.is_final else 20_000_00)


def test_an_enquiry_that_hangs_counts_as_unanswered() -> None:
    world = doubtful(TimeoutError(), ACCEPTED)
    payment = world.do(lambda: resolve(world.switch, world.payment))
    assert (payment.status, payment.enquiries) == (Status.COMPLETED, 1)


def test_enquiries_go_on_where_an_earlier_run_stopped() -> None:
    world = doubtful(GONE, GONE, GONE)

    async def stop_after_one() -> Payment:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(6):
                await resolve(world.switch, world.payment)
        return world.payment

    assert world.do(stop_after_one).enquiries == 1
    assert world.do(lambda: resolve(world.switch, world.payment)).status is Status.INVESTIGATING
    assert len(world.acquirer.asked_at) == 3
