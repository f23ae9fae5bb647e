"""The worker that tells, in virtual time: when it tries, whom it keeps waiting, what it loses."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from itertools import pairwise

import pytest
from sqlalchemy import Engine
from standardwebhooks import Webhook
from structlog.testing import capture_logs
from structlog.typing import EventDict

from lapnet_sim.clearing.ports import inline
from lapnet_sim.clock import LoopClock
from lapnet_sim.config import Settings
from lapnet_sim.notify.courier import Courier
from lapnet_sim.notify.signing import verify
from lapnet_sim.notify.values import DeliveryState, EndpointState, Heard, Told, Trouble
from lapnet_sim.sandbox.virtual_time import run
from tests.builders import ACQUIRER, ISSUER, NOW
from tests.hooks import ERROR, OK, Hooked, NoChance, ScriptedPostman, an_endpoint

SETTINGS = Settings()
HOOK = an_endpoint()
SWEEP_S = 120.0
ALL = sum(SETTINGS.webhook_delays_s)

Meanwhile = Callable[[LoopClock], Awaitable[None]]


async def nothing(_: LoopClock) -> None:
    """Let time pass."""


def work(
    hooked: Hooked,
    postman: ScriptedPostman,
    for_s: float,
    after_s: float = 0,
    meanwhile: Meanwhile = nothing,
    **settings: object,
) -> None:
    """Have a courier work for some virtual seconds, and stop it as the switch does."""

    async def main() -> None:
        clock = LoopClock(NOW + timedelta(seconds=after_s))
        told = Settings(**settings)  # type: ignore[arg-type] # pydantic checks them
        courier = Courier(hooked.outbox, postman, clock, NoChance(), told, inline, inline)
        working = asyncio.create_task(courier.run())
        await meanwhile(clock)
        await clock.sleep(for_s)
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)
        await courier.finish()

    run(main())


@pytest.fixture
def hooked(sqlite_engine: Engine) -> Hooked:
    found = Hooked(sqlite_engine)
    found.endpoints.put(HOOK)
    return found


def only(hooked: Hooked) -> Told:
    (told,) = hooked.told()
    return told


def rare(log: list[EventDict]) -> list[str]:
    """What is logged of that which does not happen with every delivery."""
    return [line["event"] for line in log if line["log_level"] != "debug"]


def test_what_is_sent_is_signed_and_acknowledged(hooked: Hooked) -> None:
    hooked.pay(1)
    postman = ScriptedPostman()
    work(hooked, postman, 5)
    ((url, headers, body),) = postman.posted
    assert url == HOOK.url
    verify(HOOK.secret, headers, body, NOW)
    assert headers["webhook-signature"] == Webhook(HOOK.secret).sign(
        headers["webhook-id"], NOW, body.decode()
    )
    assert only(hooked).state is DeliveryState.DELIVERED


def test_it_is_tried_again_after_each_delay_and_given_up_after_the_last(hooked: Hooked) -> None:
    hooked.pay(1)
    postman = ScriptedPostman({HOOK.url: [ERROR] * 99})
    with capture_logs() as log:
        work(hooked, postman, ALL + 3600, sweep_every_s=SWEEP_S)
    told = only(hooked)
    assert told.state is DeliveryState.DEAD
    assert len(told.attempts) == len(SETTINGS.webhook_delays_s) + 1
    times = [attempt.at for attempt in told.attempts]
    for delay_s, (one, next_one) in zip(SETTINGS.webhook_delays_s, pairwise(times), strict=True):
        assert delay_s <= (next_one - one).total_seconds() <= delay_s + SWEEP_S
    assert len(set(postman.ids())) == 1
    assert len({body for _, _, body in postman.posted}) == 1
    assert rare(log) == ["webhook.given_up"]
    assert "whsec_" not in str(log)


def test_the_first_delays_are_kept_to_a_sweep_each(hooked: Hooked) -> None:
    hooked.pay(1)
    work(hooked, ScriptedPostman({HOOK.url: [ERROR] * 9}), 90)
    after = [(attempt.at - NOW).total_seconds() for attempt in only(hooked).attempts]
    assert after == pytest.approx([0, 1, 3, 8, 23, 83], abs=6 * 0.25)


def test_each_try_is_signed_anew_at_its_own_time(hooked: Hooked) -> None:
    hooked.pay(1)
    postman = ScriptedPostman({HOOK.url: [ERROR] * 4})
    work(hooked, postman, 30)
    stamps = [int(headers["webhook-timestamp"]) for _, headers, _ in postman.posted]
    assert stamps == sorted(set(stamps))
    assert len(stamps) == 5


def test_who_hangs_is_left_after_the_time_that_is_allowed(hooked: Hooked) -> None:
    hooked.pay(1)
    postman = ScriptedPostman(hangs={HOOK.url})
    work(hooked, postman, 15.5)
    (attempt,) = only(hooked).attempts
    assert (attempt.trouble, attempt.latency_ms) == (Trouble.TIMEOUT, 15_000)


def test_who_hangs_keeps_nobody_else_waiting(hooked: Hooked) -> None:
    other = an_endpoint(2, participant=ACQUIRER)
    hooked.endpoints.put(other)
    hooked.pay(*range(1, 41))
    postman = ScriptedPostman(hangs={HOOK.url})
    work(hooked, postman, 1.0)
    assert len(postman.ids(other.url)) == 40
    assert len(postman.ids(HOOK.url)) == SETTINGS.webhook_concurrency


def test_events_come_in_their_order_when_all_goes_well_one_by_one(hooked: Hooked) -> None:
    hooked.pay(*range(1, 21))
    postman = ScriptedPostman()
    work(hooked, postman, 1.0, webhook_concurrency=1)
    assert [told.number for told in reversed(hooked.told())] == list(range(1, 21))
    in_order = [str(told.event_id) for told in reversed(hooked.told())]
    assert postman.ids() == in_order


def test_an_endpoint_that_is_gone_is_switched_off(hooked: Hooked) -> None:
    hooked.pay(1)
    with capture_logs() as log:
        work(hooked, ScriptedPostman({HOOK.url: [Heard(410)]}), 2)
    found = hooked.endpoints.one(ISSUER, HOOK.name)
    assert found is not None
    assert found.state is EndpointState.GONE
    assert only(hooked).state is DeliveryState.DEAD
    assert rare(log) == ["webhook.endpoint_gone"]


def test_after_a_kill_between_commit_and_send_it_is_sent(hooked: Hooked) -> None:
    hooked.pay(1)  # and the process is gone: no courier ever saw it
    postman = ScriptedPostman()
    work(hooked, postman, 1, after_s=3600)
    assert len(postman.posted) == 1


def test_after_a_kill_between_send_and_mark_it_is_sent_again_under_the_same_id(
    hooked: Hooked,
) -> None:
    hooked.pay(1)
    (letter,) = hooked.take()  # sent, perhaps; nothing was recorded
    postman = ScriptedPostman()
    work(hooked, postman, 29)
    assert postman.posted == []  # its holder may still be alive
    work(hooked, postman, 2, after_s=30)
    assert postman.ids() == [str(letter.event_id)]
    assert only(hooked).state is DeliveryState.DELIVERED


def test_a_stop_records_what_was_heard_and_gives_up_nothing(hooked: Hooked) -> None:
    other = an_endpoint(2)
    hooked.endpoints.put(other)
    hooked.pay(1)
    work(hooked, ScriptedPostman(hangs={other.url}), 1)
    assert only(hooked).state is DeliveryState.DELIVERED
    (waiting,) = hooked.told("hook-2")
    assert (waiting.state, waiting.attempts) == (DeliveryState.PENDING, ())
    postman = ScriptedPostman()
    work(hooked, postman, 1, after_s=60)
    assert postman.ids() == [str(waiting.event_id)]


def test_storage_that_fails_loses_no_attempt(hooked: Hooked) -> None:
    hooked.pay(1)
    troubles = [OSError("disk")]
    turn = hooked.outbox.turn

    def sometimes(*args: object) -> object:
        if args[0] and troubles:
            raise troubles.pop()
        return turn(*args)  # type: ignore[arg-type] # handed on as they came

    hooked.outbox.turn = sometimes  # type: ignore[assignment,method-assign] # a failing disk
    postman = ScriptedPostman()
    with capture_logs() as log:
        work(hooked, postman, 2)
    assert rare(log) == ["webhooks.failed"]
    assert len(postman.posted) == 1
    assert only(hooked).state is DeliveryState.DELIVERED


def test_a_postman_that_breaks_is_a_failed_attempt(hooked: Hooked) -> None:
    hooked.pay(1)
    postman = ScriptedPostman({HOOK.url: [OK]})
    posts = postman.post
    troubles = [RuntimeError("a mistake of ours")]

    async def broken(*args: object) -> Heard:
        if troubles:
            raise troubles.pop()
        return await posts(*args)  # type: ignore[arg-type] # handed on as they came

    postman.post = broken  # type: ignore[assignment,method-assign] # breaks once
    with capture_logs() as log:
        work(hooked, postman, 3)
    assert rare(log) == ["webhook.failed"]
    assert [each.status for each in only(hooked).attempts] == [None, 204]
