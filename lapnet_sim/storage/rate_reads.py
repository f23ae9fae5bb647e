"""Published rates in a database: every version a row, the next one decided by the board.

The rates that corridors open with are in their files, as version 1 of each; what is published goes
on from there. A board for quoting holds, of each provider, the line in force and those that wait
for a later time; the rest is history.
"""

import json
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Engine, RowMapping, and_, insert, or_, select

from fx import (
    Breaker,
    Currency,
    FxError,
    FxErrorCode,
    Money,
    Publication,
    Rate,
    RateBoard,
    Tier,
    currency,
)
from lapnet_sim.clearing.ports import Offload
from lapnet_sim.clock import Clock
from lapnet_sim.config import Settings
from lapnet_sim.routing.opening_rates import opening_lines
from lapnet_sim.routing.table import CorridorTable
from lapnet_sim.storage import rows
from lapnet_sim.storage.retrying import Transactions
from participants import ParticipantId


@dataclass(frozen=True, slots=True)
class SqlRates:
    """The rates of a switch that has a database."""

    engine: Engine
    table: CorridorTable
    settings: Settings
    clock: Clock
    offload: Offload

    async def board(self, base: Currency, quote: Currency) -> RateBoard:
        """A board with every line that matters now for this pair, either direction."""
        now = self.clock.now()

        def read() -> list[Publication]:
            with self.engine.connect() as connection:
                return _in_force(connection, base, quote, now)

        return self._board([*self._opening(base, quote), *await self.offload(read)])

    async def history(self, base: Currency, quote: Currency) -> tuple[Publication, ...]:
        """Every version of everybody's rate of exactly this pair, by provider, oldest first."""
        ours = rows.fx_rate
        wanted = select(ours).where(ours.c.base == base.code, ours.c.quote == quote.code)

        def read() -> list[Publication]:
            with self.engine.connect() as connection:
                return [_line(row) for row in connection.execute(wanted).mappings()]

        published = [*self._opening(base, quote), *await self.offload(read)]
        exact = [line for line in published if (line.rate.base, line.rate.quote) == (base, quote)]
        return tuple(sorted(exact, key=lambda line: (line.provider, line.version)))

    def publish(
        self, line: Publication, by: ParticipantId, now: datetime, *, may_jump: bool = False
    ) -> Publication:
        """Put a rate on the board, durably; for the writer's thread. The same again is no other.

        Raises: ``fx.rate_out_of_order``, also for a time that has passed; ``fx.rate_tenfold``;
            ``fx.rate_jumped``.
        """

        def work(connection: Connection) -> Publication:
            known = _newest(connection, line)
            if any(replace(line, version=each.version) == each for each in known):
                return known[0]
            if line.since < now:
                passed = f"{line.since.isoformat()} has passed"
                raise FxError(FxErrorCode.RATE_OUT_OF_ORDER, passed, line.rate.pair)
            opening = self._opening(line.rate.base, line.rate.quote)
            published = self._board([*opening, *known]).publish(line, may_jump=may_jump)
            values = _values(published, by, now, may_jump=may_jump)
            connection.execute(insert(rows.fx_rate).values(values))
            return published

        return Transactions(self.engine).do(work)

    def _board(self, lines: list[Publication]) -> RateBoard:
        max_age = timedelta(seconds=self.settings.rate_max_age_s)
        return RateBoard(max_age, Breaker(self.settings.rate_jump_most), lines)

    def _opening(self, base: Currency, quote: Currency) -> list[Publication]:
        return [
            line
            for line in opening_lines(self.table)
            if {line.rate.base, line.rate.quote} == {base, quote}
        ]


def _in_force(
    connection: Connection, base: Currency, quote: Currency, now: datetime
) -> list[Publication]:
    ours, newer = rows.fx_rate, rows.fx_rate.alias("newer")
    overtaken = (
        select(newer.c.version)
        .where(
            newer.c.provider == ours.c.provider,
            newer.c.base == ours.c.base,
            newer.c.quote == ours.c.quote,
            newer.c.version > ours.c.version,
            newer.c.since <= now,
        )
        .exists()
    )
    pairs = ((base.code, quote.code), (quote.code, base.code))
    wanted = select(ours).where(
        or_(*(and_(ours.c.base == one, ours.c.quote == other) for one, other in pairs)), ~overtaken
    )
    return [_line(row) for row in connection.execute(wanted).mappings()]


def _newest(connection: Connection, line: Publication) -> list[Publication]:
    ours = rows.fx_rate
    wanted = (
        select(ours)
        .where(
            ours.c.provider == line.provider,
            ours.c.base == line.rate.base.code,
            ours.c.quote == line.rate.quote.code,
        )
        .order_by(ours.c.version.desc())
        .limit(1)
    )
    return [_line(row) for row in connection.execute(wanted).mappings()]


def _line(row: RowMapping) -> Publication:
    base, quote = currency(row["base"]), currency(row["quote"])
    tiers = json.loads(row["tiers"])
    return Publication(
        provider=row["provider"],
        rate=Rate(base, quote, Decimal(row["rate"])),
        since=row["since"],
        version=row["version"],
        tiers=tuple(Tier(Money(minor, quote), Decimal(off)) for minor, off in tiers),
        improvements={who: Decimal(off) for who, off in json.loads(row["improvements"]).items()},
    )


def _values(
    line: Publication, by: ParticipantId, now: datetime, *, may_jump: bool
) -> dict[str, Any]:
    tiers = [[tier.begins.minor, f"{tier.improvement:f}"] for tier in line.tiers]
    improvements = {who: f"{off:f}" for who, off in sorted(line.improvements.items())}
    return {
        "provider": line.provider,
        "base": line.rate.base.code,
        "quote": line.rate.quote.code,
        "version": line.version,
        "rate": line.rate.value,
        "since": line.since,
        "tiers": json.dumps(tiers),
        "improvements": json.dumps(improvements),
        "may_jump": may_jump,
        "published_by": by,
        "published_at": now,
    }
