"""The rate board: who published which rate since when, and which ones are in force.

Nothing is ever overwritten: analysts ask which rate was in force at the time of a payment, and the
answer must not change. A publication is in force from its ``since`` until the provider's next one
of the pair; one published for later waits. Versions count per provider and pair, and their times
ascend. A rate in force but older than the board's ``max_age`` is stale, and a stale rate is refused
rather than used: money should not move on yesterday's price by accident. Only a standing
publication does not grow old.

Providers compete: ``competing`` lists everybody's price, in one direction only, because what a bank
sells at is not what it buys at. The mid rate is different: it is a reference that belongs to
nobody's trade, so ``mid`` takes the reference's newest line of either direction.

What is published is checked against the provider's line before it: see ``fx.breaker``.
"""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from fx.breaker import Breaker
from fx.currency import Currency
from fx.errors import FxError, FxErrorCode
from fx.price import Publication
from fx.rate import Rate

REFERENCE: Final = "BOL"
"""Whose rates are the mid reference: the central bank publishes a daily one."""


class RateBoard:
    """Published rates, every version kept.

    >>> from datetime import UTC
    >>> from fx.currency import LAK, THB
    >>> board = RateBoard(max_age=timedelta(hours=9))
    >>> morning = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
    >>> _ = board.publish(Publication("THFX", Rate.parse("650", THB, LAK), morning))
    >>> board.in_force("THFX", THB, LAK, at=morning + timedelta(hours=8)).rate.text
    '650'
    >>> board.in_force("THFX", THB, LAK, at=morning + timedelta(days=2))
    Traceback (most recent call last):
    fx.errors.FxError: fx.rate_stale at THB/LAK: older than 9:00:00, as of 2026-11-23T01:00:00+00:00
    """

    def __init__(
        self,
        max_age: timedelta,
        breaker: Breaker | None = None,
        lines: Iterable[Publication] = (),
    ) -> None:
        """A board of ``lines`` published before, in any order; they are not judged again."""
        assert max_age > timedelta(0), "rates must be allowed some age"
        self._max_age = max_age
        self._breaker = Breaker() if breaker is None else breaker
        self._lines: dict[tuple[str, str, str], list[Publication]] = {}
        for line in sorted(lines, key=lambda line: line.version):
            self._of(line.provider, line.rate.base, line.rate.quote).append(line)

    def publish(self, line: Publication, *, may_jump: bool = False) -> Publication:
        """Put a rate on the board under the next version, which is returned with it.

        ``may_jump`` lets a rate through that the breaker would refuse.

        Raises: ``fx.rate_out_of_order``; ``fx.rate_tenfold``; ``fx.rate_jumped``.
        """
        lines = self._of(line.provider, line.rate.base, line.rate.quote)
        if lines:
            if line.since <= lines[-1].since:
                late = f"version {lines[-1].version} holds since {lines[-1].since.isoformat()}"
                raise FxError(FxErrorCode.RATE_OUT_OF_ORDER, late, line.rate.pair)
            if not may_jump:
                self._breaker.check(line.rate, lines[-1].rate)
        published = replace(line, version=lines[-1].version + 1 if lines else 1)
        lines.append(published)
        return published

    def in_force(self, provider: str, base: Currency, quote: Currency, at: datetime) -> Publication:
        """What ``provider`` asks at ``at``: units of ``quote`` for one of ``base``.

        Raises: ``fx.rate_missing``; ``fx.rate_stale``.
        """
        return self._fresh(self._newest(provider, base, quote, at), f"{base}/{quote}", at)

    def competing(self, base: Currency, quote: Currency, at: datetime) -> tuple[Publication, ...]:
        """Everybody's line in force at ``at`` that is not stale, by provider; not the reference's.

        Raises: ``fx.rate_missing`` where nobody has one; ``fx.rate_stale`` where all are old.
        """
        providers = sorted({provider for provider, *_ in self._lines} - {REFERENCE})
        standing = [self._newest(provider, base, quote, at) for provider in providers]
        found = [line for line in standing if line is not None]
        fresh = tuple(line for line in found if not self._is_stale(line, at))
        if not fresh:
            newest = max(found, key=lambda line: line.since, default=None)
            self._fresh(newest, f"{base}/{quote}", at)
        return fresh

    def mid(self, base: Currency, quote: Currency, at: datetime) -> Rate:
        """The reference rate in force at ``at``, published in whichever direction is newer.

        Raises: ``fx.rate_missing``; ``fx.rate_stale``.
        """
        asked = self._newest(REFERENCE, base, quote, at)
        other = self._newest(REFERENCE, quote, base, at)
        if other is not None and (asked is None or other.since > asked.since):
            return self._fresh(other, f"{base}/{quote}", at).rate.inverted()
        return self._fresh(asked, f"{base}/{quote}", at).rate

    def history(self, provider: str, base: Currency, quote: Currency) -> tuple[Publication, ...]:
        """Every version a provider published of exactly this pair, oldest first."""
        return tuple(self._of(provider, base, quote))

    def _fresh(self, line: Publication | None, pair: str, at: datetime) -> Publication:
        if line is None:
            raise FxError(FxErrorCode.RATE_MISSING, f"none in force at {at.isoformat()}", pair)
        if self._is_stale(line, at):
            old = f"older than {self._max_age}, as of {line.since.isoformat()}"
            raise FxError(FxErrorCode.RATE_STALE, old, pair)
        return line

    def _is_stale(self, line: Publication, at: datetime) -> bool:
        return not line.is_standing and at - line.since > self._max_age

    def _newest(
        self, provider: str, base: Currency, quote: Currency, at: datetime
    ) -> Publication | None:
        lines = self._lines.get((provider, base.code, quote.code), [])
        place = bisect_right(lines, at, key=lambda line: line.since)
        return lines[place - 1] if place else None

    def _of(self, provider: str, base: Currency, quote: Currency) -> list[Publication]:
        return self._lines.setdefault((provider, base.code, quote.code), [])
