"""Pages of breaks for people: those that fit, in the order of their ids, and what may be asked."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Engine, func, or_, select
from sqlalchemy.sql.elements import ColumnElement

from lapnet_sim.storage import break_mapping as mapped
from lapnet_sim.storage import rows
from settlement.break_life import STANDING, BreakStatus, KnownBreak
from settlement.breaks import BreakCode, Severity


@dataclass(frozen=True, slots=True)
class WantedBreaks:
    """Which breaks a list shows; None leaves a thing open."""

    status: BreakStatus | None = None
    is_standing: bool = False
    """Only those that are not closed."""
    code: BreakCode | None = None
    severity: Severity | None = None
    owes: str | None = None
    first: date | None = None
    """First business date on which they were found."""
    last: date | None = None


@dataclass(frozen=True, slots=True)
class BreakPage:
    """Some breaks, and the id to ask for more after."""

    breaks: tuple[KnownBreak, ...]
    next: str | None
    total: int
    """How many fit, on all pages."""
    sums: tuple[tuple[str, int], ...]
    """What those that stand keep in suspense, by currency, in minor units."""


class BreakLists:
    """Questions to the database, each in a short transaction of its own."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def page(self, wanted: WantedBreaks, limit: int, after: str | None = None) -> BreakPage:
        """Breaks that fit, by id, ``after`` an id."""
        table = rows.recon_break
        fit = _conditions(wanted)
        listed = select(table).where(*fit).order_by(table.c.id).limit(limit + 1)
        if after is not None:
            listed = listed.where(table.c.id > after)
        standing = table.c.status.in_([each.value for each in STANDING])
        summed = (
            select(table.c.currency, func.sum(func.abs(table.c.difference_minor)))
            .where(*fit, standing, table.c.difference_minor != 0)
            .group_by(table.c.currency)
            .order_by(table.c.currency)
        )
        with self._engine.connect() as connection:
            found = [mapped.break_of(dict(row)) for row in connection.execute(listed).mappings()]
            counted = select(func.count()).select_from(table).where(*fit)
            total = int(connection.scalar(counted) or 0)
            sums = tuple((code, int(minor)) for code, minor in connection.execute(summed))
        shown = tuple(found[:limit])
        return BreakPage(shown, shown[-1].id if len(found) > limit else None, total, sums)

    def of_date_or_standing(self, day: date) -> list[KnownBreak]:
        """Every break of a date, and those of other dates that are not closed, by id."""
        table = rows.recon_break
        standing = table.c.status.in_([each.value for each in STANDING])
        wanted = select(table).where(or_(table.c.business_date == day, standing))
        with self._engine.connect() as connection:
            found = connection.execute(wanted.order_by(table.c.id)).mappings()
            return [mapped.break_of(dict(row)) for row in found]

    def owners(self) -> tuple[str, ...]:
        """Everybody who owes for a break, by name."""
        table = rows.recon_break
        asked = select(table.c.owes).distinct().where(table.c.owes != "").order_by(table.c.owes)
        with self._engine.connect() as connection:
            return tuple(connection.scalars(asked))


def _conditions(wanted: WantedBreaks) -> list[ColumnElement[bool]]:
    table = rows.recon_break
    named = {
        table.c.status: wanted.status,
        table.c.code: wanted.code,
        table.c.severity: wanted.severity,
        table.c.owes: wanted.owes,
    }
    found = [column == str(value) for column, value in named.items() if value is not None]
    if wanted.is_standing:
        found.append(table.c.status.in_([each.value for each in STANDING]))
    if wanted.first is not None:
        found.append(table.c.business_date >= wanted.first)
    if wanted.last is not None:
        found.append(table.c.business_date <= wanted.last)
    return found
