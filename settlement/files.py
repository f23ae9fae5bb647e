"""Statement, net, break and instruction files: read as a whole or not at all, written canonically.

CSV in UTF-8 with a header, LF at line ends, cells quoted only where they must be. A file that is
wrong in one cell is refused entirely, naming file, line and column: half a statement reconciles
worse than none. The same data always gives the same bytes.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from operator import attrgetter
from pathlib import Path
from types import MappingProxyType
from typing import Any

from participants import ParticipantId, StatementLine
from settlement.breaks import Break
from settlement.columns import (
    Reader,
    from_value,
    to_currency,
    to_date,
    to_instant,
    to_minor,
    to_optional_text,
    to_status,
    to_text,
)
from settlement.engine import LINE_SCHEMA
from settlement.errors import SettlementError, SettlementErrorCode
from settlement.instruction import Instruction
from settlement.netting import BilateralNet, NetPosition

LINE_READERS: dict[str, Reader] = {
    "txn_id": to_text,
    "business_date": to_date,
    "window_id": to_optional_text,
    "payer": to_text,
    "payee": to_text,
    "currency": to_currency,
    "amount_minor": to_minor,
    "fee_minor": to_minor,
    "status": to_status,
    "committed_at": to_instant,
    "interchange_minor": to_minor,
}

LINE_COLUMNS = tuple(LINE_READERS)
SHORT_COLUMNS = tuple(LINE_SCHEMA)
"""What a file must have: interchange may be left out where there is none."""
NET_COLUMNS = (
    "window_id",
    "participant",
    "currency",
    "received_minor",
    "sent_minor",
    "fees_minor",
    "net_minor",
)
BILATERAL_COLUMNS = tuple(field.name for field in fields(BilateralNet))
BREAK_COLUMNS = tuple(field.name for field in fields(Break))
INSTRUCTION_COLUMNS = tuple(field.name for field in fields(Instruction))


def read_lines(path: Path) -> list[StatementLine]:
    """Return all lines of a statement file, or refuse the whole file.

    A byte order mark and CRLF line ends are accepted: spreadsheets write them.

    Raises: `SettlementError` with ``settlement.file_missing``, ``settlement.file_encoding``,
    ``settlement.file_header``, ``settlement.file_row``, ``settlement.file_field``,
    ``settlement.file_cell_formula``; ``where`` is file, line and column.
    """
    rows = read_rows(path, read_text(path))
    header = tuple(next(rows, (1, []))[1])
    _check_header(path, header)
    return [_line(path, number, cells, header) for number, cells in rows]


def write_lines(path: Path, lines: Iterable[StatementLine]) -> None:
    """Write a statement file; lines keep their order.

    Raises: `SettlementError` with ``settlement.file_field`` or ``settlement.file_cell_formula`` for
    text that `read_lines` would refuse.
    """
    _write(path, LINE_COLUMNS, lines, LINE_READERS)


def write_nets(path: Path, nets: Iterable[NetPosition]) -> None:
    """Write the net positions; raises as `write_lines`."""
    _write(path, NET_COLUMNS, nets)


def write_bilateral(path: Path, pairs: Iterable[BilateralNet]) -> None:
    """Write the bilateral matrix, a pair a line; raises as `write_lines`."""
    _write(path, BILATERAL_COLUMNS, pairs)


def write_breaks(path: Path, breaks: Iterable[Break]) -> None:
    """Write the break list; raises as `write_lines`."""
    _write(path, BREAK_COLUMNS, breaks)


def write_instructions(path: Path, moves: Iterable[Instruction]) -> None:
    """Write the settlement bank's instructions; raises as `write_lines`."""
    _write(path, INSTRUCTION_COLUMNS, moves)


def read_text(path: Path) -> str:
    """Return a file's text; raises as `read_lines`."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise SettlementError(
            SettlementErrorCode.FILE_MISSING, error.strerror or "cannot be read", str(path)
        ) from None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise SettlementError(
            SettlementErrorCode.FILE_ENCODING, "is not UTF-8 text", f"{path}:{line}"
        ) from None
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise SettlementError(SettlementErrorCode.FILE_ENCODING, "holds a NUL", f"{path}:{line}")
    return text


def read_rows(path: Path, text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each row with the number of its last line in the file."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        for cells in reader:
            yield reader.line_num, cells
    except csv.Error as error:
        raise SettlementError(
            SettlementErrorCode.FILE_ROW, str(error), f"{path}:{reader.line_num}"
        ) from None


def _check_header(path: Path, header: tuple[str, ...]) -> None:
    if header not in (SHORT_COLUMNS, LINE_COLUMNS):
        wanted = ",".join(SHORT_COLUMNS)
        raise SettlementError(
            SettlementErrorCode.FILE_HEADER, f"the first line must be {wanted}", f"{path}:1"
        )


def _line(path: Path, number: int, cells: list[str], header: tuple[str, ...]) -> StatementLine:
    if len(cells) != len(header):
        raise SettlementError(
            SettlementErrorCode.FILE_ROW,
            f"{len(header)} cells are needed, {len(cells)} are there",
            f"{path}:{number}",
        )
    values: dict[str, Any] = {
        column: LINE_READERS[column](cell, f"{path}:{number}:{column}")
        for column, cell in zip(header, cells, strict=True)
    }
    values["payer"] = ParticipantId(values["payer"])
    values["payee"] = ParticipantId(values["payee"])
    return StatementLine(**values)


def _write(
    path: Path,
    columns: tuple[str, ...],
    records: Iterable[object],
    readers: Mapping[str, Reader] = MappingProxyType({}),
) -> None:
    """Write records; where a column has a reader, what it would refuse is not written."""
    pick = attrgetter(*columns)
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(columns)
    for number, record in enumerate(records, start=2):
        cells = []
        for column, value in zip(columns, pick(record), strict=True):
            where = f"{path}:{number}:{column}"
            cell = from_value(value, where)
            if column in readers:
                readers[column](cell, where)
            cells.append(cell)
        writer.writerow(cells)
    path.write_bytes(buffer.getvalue().encode())
