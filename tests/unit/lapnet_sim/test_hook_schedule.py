"""What follows an attempt: acknowledged, again after the next delay, or given up."""

from datetime import timedelta
from random import Random

import pytest

from lapnet_sim.config import Settings
from lapnet_sim.ids import HookEventId, uuid7
from lapnet_sim.notify.schedule import JITTER, judge
from lapnet_sim.notify.values import Attempt, DeliveryState, Heard, Letter, Trouble
from tests.builders import NOW
from tests.hooks import NoChance, an_endpoint

DELAYS = Settings().webhook_delays_s


def judged(heard: Heard, tries: int = 0, chance: Random | None = None) -> Attempt:
    letter = Letter(an_endpoint(), HookEventId(uuid7(NOW, Random(1))), 1, "{}", tries)
    later = NOW + timedelta(milliseconds=250)
    return judge(letter, heard, NOW, later, DELAYS, chance or NoChance())


ANSWERS = """
    200  delivered
    201  delivered
    202  delivered
    204  delivered
    299  delivered
    100  pending
    301  pending      # a redirect is not followed, and not taken for a yes
    302  pending
    304  pending
    307  pending
    308  pending
    400  pending
    401  pending
    404  pending
    408  pending
    410  dead         # gone: it wants nothing any more
    429  pending
    500  pending
    503  pending
"""


@pytest.mark.parametrize("line", ANSWERS.strip().splitlines())
def test_a_status_says_what_follows(line: str) -> None:
    status, expected = line.split("#", maxsplit=1)[0].split()
    attempt = judged(Heard(int(status)))
    assert attempt.state.value == expected
    assert (attempt.next_at is not None) == (expected == "pending")
    assert attempt.is_gone == (status == "410")


@pytest.mark.parametrize("trouble", Trouble)
def test_no_answer_is_tried_again(trouble: Trouble) -> None:
    attempt = judged(Heard(trouble=trouble))
    assert attempt.state is DeliveryState.PENDING
    assert not attempt.is_gone


def test_the_delays_are_those_of_the_scheme_and_reach_a_day() -> None:
    assert DELAYS[:5] == (1, 2, 5, 15, 60)
    assert list(DELAYS) == sorted(DELAYS)
    assert DELAYS[-1] == 86_400


@pytest.mark.parametrize("tries", range(len(DELAYS)))
def test_each_failure_waits_for_the_next_delay(tries: int) -> None:
    attempt = judged(Heard(500), tries)
    assert attempt.next_at == NOW + timedelta(milliseconds=250, seconds=DELAYS[tries])
    assert (attempt.tries, attempt.latency_ms) == (tries + 1, 250)


def test_after_the_last_delay_it_is_given_up() -> None:
    assert judged(Heard(500), len(DELAYS)).state is DeliveryState.DEAD
    assert judged(Heard(204), len(DELAYS)).state is DeliveryState.DELIVERED


def test_chance_only_adds_and_never_more_than_its_share() -> None:
    chance = Random(7)
    found = [judged(Heard(500), 4, chance).next_at for _ in range(200)]
    waits = [(at - NOW).total_seconds() - 0.25 for at in found if at is not None]
    assert 60 <= min(waits) < max(waits) <= 60 * (1 + JITTER)
    assert len(set(waits)) == 200


@pytest.mark.parametrize(
    ("asked_s", "tries", "waits_s"),
    [(30, 0, 30), (1, 4, 60), (86_400, 0, 86_400), (999_999, 0, 86_400), (0, 0, 1)],
)
def test_who_asks_for_time_gets_it_but_never_more_than_a_day(
    asked_s: int, tries: int, waits_s: int
) -> None:
    attempt = judged(Heard(429, retry_after_s=asked_s), tries)
    assert attempt.next_at == NOW + timedelta(milliseconds=250, seconds=waits_s)
