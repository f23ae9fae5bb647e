"""The rate board: who published which rate since when, and which one is in force.

Nothing is ever overwritten: analysts ask which rate was in force at the time of a payment, and the
answer must not change. A rate is in force from its ``as_of`` until the next one of its pair; one
published for later waits. A rate in force but older than the board's ``max_age`` is stale, and a
stale rate is refused rather than used: money should not move on yesterday's price by accident.

A pair published in one direction can be asked for in the other; the newer direction answers.
The newest line answers whoever published it; providers who compete get a board each.
"""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import datetime, timedelta

from fx.currency import Currency
from fx.errors import FxError, FxErrorCode
from fx.rate import Rate


@dataclass(frozen=True, slots=True)
class Publication:
    """One line of the board: ``provider`` offers ``rate`` from ``as_of`` (aware) on."""

    provider: str
    rate: Rate
    as_of: datetime

    def __post_init__(self) -> None:
        assert self.as_of.tzinfo is not None, "times are aware"

    def inverted(self) -> "Publication":
        """The same line for those who ask for the pair the other way round."""
        return Publication(self.provider, self.rate.inverted(), self.as_of)


class RateBoard:
    """Published rates, every version kept.

    >>> from datetime import UTC
    >>> from fx.currency import LAK, THB
    >>> board = RateBoard(max_age=timedelta(hours=9))
    >>> morning = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
    >>> _ = board.publish("BFL", Rate.parse("650", THB, LAK), as_of=morning)
    >>> board.rate(THB, LAK, at=morning + timedelta(hours=8)).text
    '650'
    >>> board.rate(THB, LAK, at=morning + timedelta(days=2))
    Traceback (most recent call last):
    fx.errors.FxError: fx.rate_stale at THB/LAK: older than 9:00:00, as of 2026-11-23T01:00:00+00:00
    """

    def __init__(self, max_age: timedelta) -> None:
        assert max_age > timedelta(0), "rates must be allowed some age"
        self._max_age = max_age
        self._lines: dict[tuple[str, str], list[Publication]] = {}

    def publish(self, provider: str, rate: Rate, as_of: datetime) -> Publication:
        """Put a rate on the board, in force from ``as_of``; of equal times the last one holds."""
        line = Publication(provider, rate, as_of)
        lines = self._lines.setdefault((rate.base.code, rate.quote.code), [])
        lines.insert(bisect_right(lines, as_of, key=_since), line)
        return line

    def rate(self, base: Currency, quote: Currency, at: datetime) -> Rate:
        """The rate in force at ``at``: units of ``quote`` for one of ``base``.

        Raises: ``fx.rate_missing``; ``fx.rate_stale``.
        """
        return self.in_force(base, quote, at).rate

    def in_force(self, base: Currency, quote: Currency, at: datetime) -> Publication:
        """The line in force at ``at``: the rate with its provider and time.

        Raises: ``fx.rate_missing``; ``fx.rate_stale``.
        """
        pair = f"{base}/{quote}"
        asked = self._newest(base, quote, at)
        other = self._newest(quote, base, at)
        if other is not None and (asked is None or other.as_of > asked.as_of):
            asked = other.inverted()
        if asked is None:
            raise FxError(FxErrorCode.RATE_MISSING, f"none in force at {at.isoformat()}", pair)
        if at - asked.as_of > self._max_age:
            old = f"older than {self._max_age}, as of {asked.as_of.isoformat()}"
            raise FxError(FxErrorCode.RATE_STALE, old, pair)
        return asked

    def history(self, base: Currency, quote: Currency) -> tuple[Publication, ...]:
        """Every version published of exactly this pair, oldest first."""
        return tuple(self._lines.get((base.code, quote.code), ()))

    def _newest(self, base: Currency, quote: Currency, at: datetime) -> Publication | None:
        lines = self._lines.get((base.code, quote.code), [])
        place = bisect_right(lines, at, key=_since)
        return lines[place - 1] if place else None


def _since(line: Publication) -> datetime:
    return line.as_of
