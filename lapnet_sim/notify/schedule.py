"""What follows an attempt: acknowledged, tried again later, or given up.

Any status of the 200s acknowledges. 410 says that the endpoint is gone: it is switched off, and
the event joins the dead letters. Everything else, a redirect too, is tried again after the next
delay of the table; after the last one the event is a dead letter. A little chance on each delay
keeps many events of one outage from coming back in one moment.

Source: protocol of the scheme, time budgets (outbox); Standard Webhooks, retries.
"""

from datetime import datetime, timedelta
from http import HTTPStatus
from random import Random

from lapnet_sim.notify.values import Attempt, DeliveryState, Heard, Letter

JITTER = 0.1
"""Most that chance adds to a delay, as a share of it."""

LONGEST_WAIT_S = 86_400
"""The longest ``Retry-After`` that is followed."""


def judge(
    letter: Letter,
    heard: Heard,
    at: datetime,
    now: datetime,
    delays_s: tuple[float, ...],
    chance: Random,
) -> Attempt:
    """What an attempt begun ``at`` and answered ``now`` leaves behind."""
    state, next_at = DeliveryState.DEAD, None
    gone = heard.status == HTTPStatus.GONE
    if heard.status is not None and 200 <= heard.status < 300:  # noqa: PLR2004 - the 200s
        state = DeliveryState.DELIVERED
    elif not gone and letter.tries < len(delays_s):
        state = DeliveryState.PENDING
        next_at = now + _wait(delays_s[letter.tries], heard, chance)
    return Attempt(
        endpoint_id=letter.endpoint.id,
        number=letter.number,
        at=at,
        heard=heard,
        latency_ms=(now - at) // timedelta(milliseconds=1),
        state=state,
        next_at=next_at,
        tries=letter.tries + 1,
        is_gone=gone,
    )


def _wait(delay_s: float, heard: Heard, chance: Random) -> timedelta:
    asked_s = min(heard.retry_after_s or 0, LONGEST_WAIT_S)
    return timedelta(seconds=max(delay_s * (1 + JITTER * chance.random()), asked_s))
