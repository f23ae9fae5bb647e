"""A report as Parquet: typed columns, money as 38 digits, what surrounds it as the file's metadata.

Money is a decimal of four places, which holds every currency's minor units exactly.
"""

import json
import tempfile
from datetime import UTC, datetime
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from typing import Final

from lapnet_sim.reports.cells import decimal_of
from lapnet_sim.reports.columns import Cell, Column, ColumnKind, Row, currency_of
from lapnet_sim.reports.sheet import Sheet
from lapnet_sim.reports.wording import Wording
from lapnet_sim.reports.writers.as_json import about

_TYPES: Final = {
    ColumnKind.TEXT: "VARCHAR",
    ColumnKind.MONEY: "DECIMAL(38, 4)",
    ColumnKind.COUNT: "BIGINT",
    ColumnKind.RATE: "DECIMAL(38, 6)",
    ColumnKind.TIME: "TIMESTAMP",
}


def write_parquet(sheet: Sheet, wording: Wording) -> bytes:
    """Return the file's bytes."""
    listed = sheet.report.columns
    cells = [[_cell(cell, each, row, listed) for cell, each in zip(row, listed, strict=True)]
             for row in sheet.rows]  # fmt: skip
    columns = [list(column) for column in zip(*cells, strict=True)] or [[] for _ in listed]
    wanted = ", ".join(f'unnest(?::{_TYPES[each.kind]}[]) AS "{each.key}"' for each in listed)
    told = json.dumps(about(sheet, wording), ensure_ascii=False).replace("'", "''")
    with tempfile.TemporaryDirectory(prefix="lapnet-report-") as folder:
        path = Path(folder) / "report.parquet"
        with import_module("duckdb").connect(":memory:", config={"threads": "1"}) as engine:
            engine.execute(f"CREATE TABLE report AS SELECT {wanted}", columns)
            engine.execute(
                f"COPY report TO '{path}' (FORMAT parquet, KV_METADATA {{lapnet: '{told}'}})"
            )
        return path.read_bytes()


def _cell(cell: Cell, each: Column, row: Row, listed: tuple[Column, ...]) -> object:
    """A cell as the engine takes it: figures as text, which it reads exactly."""
    if isinstance(cell, datetime):
        return cell.astimezone(UTC).replace(tzinfo=None)
    if isinstance(cell, int) and each.kind is ColumnKind.MONEY:
        return f"{decimal_of(cell, currency_of(each, listed, row)):f}"
    return f"{cell:f}" if isinstance(cell, Decimal) else cell
