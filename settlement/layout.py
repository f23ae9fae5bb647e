"""A member's own columns: a small YAML file says which of them are ours.

It stands beside the file (``bcel.csv`` and ``bcel.csv.yaml``) or is named. All of it is optional::

    columns:                    # ours: theirs
      txn_id: Reference
      amount_minor: {column: Amount, exponent: 2}     # written 1500.00
    values: {payer: BCEL}       # the same in every line
    status: {S: ok, F: failed}  # their words: ours
    delimiter: ";"
    trailer: {lines: 3, amount_minor: 450000}

Columns of theirs that are not named are not read. The trailer is what the sender counted.
"""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from participants import ParticipantId
from settlement.columns import to_safe_text
from settlement.engine import DETAIL_SCHEMA, INTERCHANGE, LINE_SCHEMA
from settlement.errors import SettlementError, SettlementErrorCode
from settlement.files import LINE_READERS, read_rows, read_text
from settlement.line import Line

_KEYS = {"columns", "values", "status", "delimiter", "trailer"}
_COUNTED = {"lines", "amount_minor"}
_OURS = (*LINE_SCHEMA, *DETAIL_SCHEMA)
_DECIMAL = re.compile(r"(0|[1-9][0-9]{0,17})(?:\.([0-9]{1,9}))?")
_MOST_DECIMALS = 9
_LONGEST_HEADER = 4096


@dataclass(frozen=True, slots=True)
class Layout:
    """How a file says what ours say.

    ``columns`` maps our names to theirs; ``exponents`` are the decimals of amounts written out.
    """

    columns: dict[str, str] = field(default_factory=dict)
    exponents: dict[str, int] = field(default_factory=dict)
    values: dict[str, str] = field(default_factory=dict)
    status: dict[str, str] = field(default_factory=dict)
    delimiter: str = ","
    trailer: dict[str, int] = field(default_factory=dict)

    @property
    def is_plain(self) -> bool:
        """Whether the file is written as ours are."""
        return not (self.columns or self.values or self.status or self.delimiter != ",")


def layout_beside(path: Path, named: Path | None = None) -> Layout:
    """Return the layout that is named or stands beside a file; without one, our own.

    Raises: `SettlementError` with ``settlement.layout``.
    """
    place = named or path.with_name(path.name + ".yaml")
    if named is None and not place.is_file():
        return Layout()
    import yaml  # noqa: PLC0415 - few files have a layout

    try:
        told = yaml.safe_load(read_text(place))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f":{mark.line + 1}" if mark else ""
        raise _wrong("is not YAML", f"{place}{line}") from None
    return _layout(told, str(place))


def names_details(path: Path) -> bool:
    """Say whether a file's first line names details that only the careful way reads."""
    try:
        with path.open("rb") as file:
            header = file.readline(_LONGEST_HEADER).decode("utf-8-sig", "replace").strip()
    except OSError:
        return False
    names = header.split(",")
    ours, more = names[: len(LINE_SCHEMA)], set(names[len(LINE_SCHEMA) :])
    return ours == list(LINE_SCHEMA) and bool(more - {INTERCHANGE}) and more <= set(DETAIL_SCHEMA)


def read_with_layout(path: Path, layout: Layout) -> list[Line]:
    """Return all lines of a CSV file, or refuse the whole file.

    Raises: `SettlementError` as `settlement.files.read_lines` does.
    """
    rows = _rows(path, layout)
    _, header = next(rows, (1, []))
    places = _places(path, header, layout)
    return [_line(path, number, cells, header, places, layout) for number, cells in rows]


def _rows(path: Path, layout: Layout) -> Iterator[tuple[int, list[str]]]:
    text = read_text(path)
    if layout.delimiter == ",":
        yield from read_rows(path, text)
        return
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=layout.delimiter, strict=True)
    try:
        for cells in reader:
            yield reader.line_num, cells
    except csv.Error as error:
        where = f"{path}:{reader.line_num}"
        raise SettlementError(SettlementErrorCode.FILE_ROW, str(error), where) from None


def _places(path: Path, header: list[str], layout: Layout) -> dict[str, int]:
    """Return where each of our columns stands; one that is needed must stand somewhere."""
    places = {}
    for ours in _OURS:
        theirs = layout.columns.get(ours, ours)
        if ours in layout.values:
            continue
        if header.count(theirs) == 1:
            places[ours] = header.index(theirs)
        elif ours in LINE_SCHEMA or ours in layout.columns or theirs in header:
            raise SettlementError(
                SettlementErrorCode.FILE_HEADER,
                f"the first line must name {theirs} once, for {ours}",
                f"{path}:1",
            )
    return places


def _line(
    path: Path,
    number: int,
    cells: list[str],
    header: list[str],
    places: dict[str, int],
    layout: Layout,
) -> Line:
    if len(cells) != len(header):
        raise SettlementError(
            SettlementErrorCode.FILE_ROW,
            f"{len(header)} cells are needed, {len(cells)} are there",
            f"{path}:{number}",
        )
    values: dict[str, Any] = {}
    for ours in _OURS:
        if ours not in places and ours not in layout.values:
            continue
        where = f"{path}:{number}:{layout.columns.get(ours, ours)}"
        cell = layout.values.get(ours) or cells[places[ours]]
        if ours == "status":
            cell = layout.status.get(cell, cell)
        if ours in layout.exponents:
            cell = _minor(cell, layout.exponents[ours], where)
        reader = LINE_READERS.get(ours, to_safe_text)
        values[ours] = reader(cell, where)
    values["payer"], values["payee"] = (
        ParticipantId(values["payer"]),
        ParticipantId(values["payee"]),
    )
    return Line(**values)


def _minor(cell: str, exponent: int, where: str) -> str:
    """Return an amount written out as its minor units: ``1500.50`` with 2 decimals is ``150050``.

    >>> _minor("1500.5", 2, "")
    '150050'
    """
    found = _DECIMAL.fullmatch(cell)
    decimals = (found[2] or "") if found else ""
    if found is None or len(decimals) > exponent:
        raise SettlementError(
            SettlementErrorCode.FILE_FIELD,
            f"is not an amount with at most {exponent} decimals",
            where,
        )
    return (found[1] + decimals.ljust(exponent, "0")).lstrip("0") or "0"


def _layout(told: object, where: str) -> Layout:
    if not isinstance(told, dict) or not set(told) <= _KEYS:
        raise _wrong(f"must be a mapping with some of {', '.join(sorted(_KEYS))}", where)
    columns, exponents = {}, {}
    for ours, theirs in _mapping(told, "columns", where).items():
        if ours not in _OURS:
            raise _wrong(f"{ours!a} is no column of ours", where)
        if isinstance(theirs, dict):
            exponent = theirs.get("exponent")
            if type(exponent) is not int or not 0 <= exponent <= _MOST_DECIMALS:
                raise _wrong(f"{ours}: exponent must be 0 to {_MOST_DECIMALS}", where)
            exponents[ours] = exponent
            theirs = theirs.get("column")  # noqa: PLW2901 - unpacked
        columns[ours] = _text(theirs, ours, where)
    values = {k: _text(v, k, where) for k, v in _mapping(told, "values", where).items()}
    status = {k: _text(v, k, where) for k, v in _mapping(told, "status", where).items()}
    trailer = _mapping(told, "trailer", where)
    if not set(trailer) <= _COUNTED or any(type(count) is not int for count in trailer.values()):
        raise _wrong(f"trailer: whole numbers for {', '.join(sorted(_COUNTED))}", where)
    delimiter = _text(told.get("delimiter", ","), "delimiter", where)
    if len(delimiter) != 1 or delimiter in '"\r\n' or not delimiter.isascii():
        raise _wrong("delimiter: one character", where)
    return Layout(columns, exponents, values, status, delimiter, trailer)


def _mapping(told: dict[str, Any], key: str, where: str) -> dict[str, Any]:
    found = told.get(key) or {}
    if not isinstance(found, dict) or not all(isinstance(name, str) for name in found):
        raise _wrong(f"{key}: a mapping of names", where)
    return found


def _text(value: object, key: str, where: str) -> str:
    if not isinstance(value, str) or not value:
        raise _wrong(f"{key}: a text", where)
    return value


def _wrong(message: str, where: str) -> SettlementError:
    return SettlementError(SettlementErrorCode.LAYOUT, message, where)
