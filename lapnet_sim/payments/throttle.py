"""How much a participant may ask about others: a bucket of look-ups that fills with time.

Finding somebody takes 1 from the bucket, finding nobody 20: whoever guesses aliases runs dry
twenty times sooner than whoever scans codes. One is taken before anything is asked and the rest
of a miss when it is known; so a bucket may be in debt, and many guesses at once cost what they
would have cost one by one.

Kept in memory: each worker process has buckets of its own, so N workers allow N times as much.
Source: Pix, anti-scan token buckets of the directory; capacity and refill here are invented.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

import emvqr
from lapnet_sim.clock import Clock
from lapnet_sim.errors import SwitchError, SwitchErrorCode
from lapnet_sim.routing.route import NoRouteError
from participants import ParticipantId
from participants.reasons import Reason

HIT, MISS = 1, 20

UNIT = 1_000_000
"""Levels are counted in millionths of a look-up: what trickles in during a microsecond."""


NOBODY_BEHIND = frozenset({Reason.AC04, Reason.BE06, Reason.CNOR, Reason.FF05})

NOTHING_BEHIND = frozenset({SwitchErrorCode.ORDER_UNKNOWN, SwitchErrorCode.PARTICIPANT_UNKNOWN})


def is_miss(error: Exception) -> bool:
    """Whether a look-up that was refused found nobody: what guessing mostly ends in.

    >>> is_miss(NoRouteError(Reason.BE06, "nobody")), is_miss(NoRouteError(Reason.TM01, "late"))
    (True, False)
    """
    match error:
        case NoRouteError():
            return error.reason in NOBODY_BEHIND
        case SwitchError():
            return error.code in NOTHING_BEHIND
        case _:
            return isinstance(error, emvqr.QrError)


@dataclass(slots=True)
class Bucket:
    """What one participant has left."""

    level: int
    at: datetime


class Throttle:
    """A bucket for everybody who asks."""

    def __init__(self, clock: Clock, capacity: int, refill_per_s: int) -> None:
        self._clock = clock
        self._full = capacity * UNIT
        self._refill_per_s = refill_per_s
        self._buckets: dict[ParticipantId, Bucket] = {}

    def admit(self, who: ParticipantId) -> None:
        """Take one look-up.

        Raises:
            SwitchError: ``switch.lookup_throttled``, with the seconds until there is one again.
        """
        bucket = self._filled(who)
        missing = HIT * UNIT - bucket.level
        if missing > 0:
            wait_s = -(-missing // (self._refill_per_s * UNIT))
            raise SwitchError(
                SwitchErrorCode.LOOKUP_THROTTLED,
                f"{who} has looked up too much; there is more in {wait_s} s",
                retry_after_s=wait_s,
            )
        bucket.level -= HIT * UNIT

    def missed(self, who: ParticipantId) -> None:
        """The look-up that was admitted found nobody."""
        self._filled(who).level -= (MISS - HIT) * UNIT

    @contextmanager
    def metered(self, who: ParticipantId) -> Iterator[None]:
        """A block that looks somebody up, and costs more if it ends in a miss.

        Raises:
            SwitchError: ``switch.lookup_throttled``; the block was not entered.
        """
        self.admit(who)
        try:
            yield
        except (emvqr.QrError, NoRouteError, SwitchError) as error:
            if is_miss(error):
                self.missed(who)
            raise

    def _filled(self, who: ParticipantId) -> Bucket:
        now = self._clock.now()
        bucket = self._buckets.setdefault(who, Bucket(self._full, now))
        passed_us = max(0, (now - bucket.at) // timedelta(microseconds=1))
        bucket.level = min(self._full, bucket.level + passed_us * self._refill_per_s)
        bucket.at = now
        return bucket
