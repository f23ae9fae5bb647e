"""Questions about the settlement of windows: batches, steps, shortages, what was drawn."""

from collections import defaultdict
from typing import Any

from sqlalchemy import Engine, Select, func, select

from lapnet_sim.storage import rows
from lapnet_sim.storage import settlement_mapping as mapped
from participants import ParticipantId
from settlement.batch import Batch, BatchStep, Shortage, Way
from settlement.window import WindowStatus


class SettlementReads:
    """Questions to the database, each in a short transaction of its own."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def _all(self, statement: Select[Any]) -> list[Any]:
        with self._engine.connect() as connection:
            return list(connection.execute(statement).mappings())

    def batch(self, window_id: str) -> Batch | None:
        """The file about a window's settlement, once it has closed."""
        table = rows.settlement_batch
        found = self._all(select(table).where(table.c.window_id == window_id))
        return mapped.batch_of(found[0], self._shortages(window_id)) if found else None

    def _shortages(self, window_id: str) -> list[Shortage]:
        table = rows.settlement_shortage
        short = select(table).where(table.c.window_id == window_id)
        ordered = short.order_by(*table.primary_key.columns)
        return [mapped.shortage_of(row) for row in self._all(ordered)]

    def steps(self, window_id: str) -> list[BatchStep]:
        """What happened to a window since its cut-off, oldest first."""
        table = rows.settlement_step
        taken = select(table).where(table.c.window_id == window_id).order_by(table.c.step)
        return [mapped.step_of(row) for row in self._all(taken)]

    def lowered(self) -> dict[tuple[ParticipantId, str], int]:
        """By how much caps stand lowered, because somebody is short: money that is at the bank."""
        short, window = rows.settlement_shortage, rows.settlement_window
        sums = (
            select(short.c.participant, short.c.currency, func.sum(short.c.lowered_minor))
            .join(window, window.c.id == short.c.window_id)
            .where(short.c.way.is_(None), window.c.status == WindowStatus.SHORT.value)
            .group_by(short.c.participant, short.c.currency)
        )
        with self._engine.connect() as connection:
            found = connection.execute(sums).all()
        return {(ParticipantId(who), what): int(minor) for who, what, minor in found}

    def drawn(self, way: Way) -> dict[tuple[ParticipantId, str], int]:
        """What was paid in one way for each member that was short, in minor units."""
        table = rows.settlement_shortage
        drawn: defaultdict[tuple[ParticipantId, str], int] = defaultdict(int)
        for row in self._all(select(table).where(table.c.way == way.value)):
            drawn[ParticipantId(row["participant"]), row["currency"]] += row["missing_minor"]
        return dict(drawn)
