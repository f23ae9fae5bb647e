"""What a database holds, as values that can be compared across databases."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Engine, select

from lapnet_sim.storage.rows import metadata


def contents(engine: Engine) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, in the order of the primary keys."""
    with engine.connect() as connection:
        return {
            table.name: sorted(
                (tuple(map(_plain, row)) for row in connection.execute(select(table))), key=repr
            )
            for table in metadata.sorted_tables
        }


def _plain(value: Any) -> Any:  # noqa: ANN401 - any column
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value
