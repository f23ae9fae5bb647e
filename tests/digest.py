"""What a database holds, as values that can be compared across databases."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Engine, Table, select

from lapnet_sim.storage.rows import metadata


def contents(engine: Engine) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, in the order of the primary keys."""
    return {table.name: _rows(engine, table) for table in metadata.sorted_tables}


def _rows(engine: Engine, table: Table) -> list[tuple[Any, ...]]:
    # A transaction for each: a server gives up on one that is silent, as all are on a busy machine.
    with engine.connect() as connection:
        return sorted(
            (tuple(map(_plain, row)) for row in connection.execute(select(table))), key=repr
        )


def _plain(value: Any) -> Any:  # noqa: ANN401 - any column
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value
