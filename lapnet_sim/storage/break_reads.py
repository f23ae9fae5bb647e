"""Questions about breaks: lists, one break with its history, corrections, suspense."""

from datetime import date
from typing import Any

from sqlalchemy import Engine, Select, select

from lapnet_sim.ledger.break_commands import Correction
from lapnet_sim.storage import break_mapping as mapped
from lapnet_sim.storage import rows
from settlement.break_life import BreakStatus, BreakStep, KnownBreak


class BreakReads:
    """Questions to the database, each in a short transaction of its own."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def _all(self, statement: Select[Any]) -> list[Any]:
        with self._engine.connect() as connection:
            return list(connection.execute(statement).mappings())

    def listed(
        self,
        limit: int,
        *,
        business_date: date | None = None,
        status: BreakStatus | None = None,
        after: str | None = None,
    ) -> list[KnownBreak]:
        """Breaks in the order of their ids, ``after`` an id for the next page."""
        table = rows.recon_break
        wanted = select(table).order_by(table.c.id).limit(limit)
        if business_date is not None:
            wanted = wanted.where(table.c.business_date == business_date)
        if status is not None:
            wanted = wanted.where(table.c.status == status.value)
        if after is not None:
            wanted = wanted.where(table.c.id > after)
        return [mapped.break_of(row) for row in self._all(wanted)]

    def one(self, break_id: str) -> KnownBreak | None:
        """A break by its id."""
        table = rows.recon_break
        found = self._all(select(table).where(table.c.id == break_id))
        return mapped.break_of(found[0]) if found else None

    def history(self, break_id: str) -> list[BreakStep]:
        """What happened to a break, oldest first."""
        table = rows.recon_break_event
        steps = select(table).where(table.c.break_id == break_id).order_by(table.c.step)
        return [mapped.step_of(row) for row in self._all(steps)]

    def corrections(self, break_id: str) -> list[Correction]:
        """What was booked to close a break; more than one if it was opened again."""
        table = rows.correction
        booked = select(table).where(table.c.break_id == break_id)
        ordered = booked.order_by(table.c.booked_at, table.c.journal_id)
        return [mapped.correction_of(row) for row in self._all(ordered)]

    def corrected_in(self, window_id: str) -> list[Correction]:
        """The corrections that fell into a window."""
        table = rows.correction
        booked = select(table).where(table.c.window_id == window_id)
        return [mapped.correction_of(row) for row in self._all(booked.order_by(table.c.journal_id))]

    def suspense(self) -> dict[tuple[str, str], int]:
        """What stands in question, by who owes and currency, in minor units."""
        table = rows.suspense
        held = select(table).where(table.c.amount_minor != 0)
        ordered = held.order_by(table.c.owes, table.c.currency)
        return {(row["owes"], row["currency"]): row["amount_minor"] for row in self._all(ordered)}
