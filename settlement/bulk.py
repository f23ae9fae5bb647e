"""Statement files straight into the engine: millions of lines without a Python object for each.

A file is taken in by the engine only when nothing about it could be read in two ways: plain ASCII,
no quote, no carriage return, the exact header, as many rows as lines, and every cell of a narrower
form than `settlement.columns` allows. Any other file goes to the careful reader, which either reads
it or says which cell is wrong. So the short way is never more lenient than the long one.
"""

import re
from collections.abc import Sequence
from functools import reduce
from operator import and_
from pathlib import Path

from participants import LineStatus
from settlement.engine import Embedded, Table, missing_number
from settlement.files import LINE_COLUMNS, SHORT_COLUMNS, read_lines

_NAME = r"[A-Za-z0-9]([A-Za-z0-9 ._:/-]{0,62}[A-Za-z0-9._:/-])?"
_NAMES = {
    "window_id": re.compile(f"(?:{_NAME})?"),
    "payer": re.compile(_NAME),
    "payee": re.compile(_NAME),
    "currency": re.compile("[A-Z]{3}"),
    "status": re.compile("|".join(LineStatus)),
}
"""Columns of few different values: each value is looked at once."""
_INSTANT = (
    r"[1-9][0-9]{3}-[0-9]{2}-[0-9]{2}[T ]([01][0-9]|2[0-3]):[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?"
    r"(Z|\+00:00)?"
)
_HEADERS = {
    ",".join(columns).encode() + b"\n": columns for columns in (SHORT_COLUMNS, LINE_COLUMNS)
}
_LONGEST_HEADER = max(map(len, _HEADERS))
_CHUNK = 1 << 20


def load_file(engine: Embedded, name: str, path: Path) -> Table:
    """Take in one file as the table ``name``, the short way where that is safe.

    Raises: as `read_lines`.
    """
    plain = _plain_lines(path)
    if plain is not None:
        columns, lines = plain
        text = engine.scan_plain_csv(path, columns)
        table = engine.try_store(name, _typed, text)
        if table is not None and _is_certain(engine, table, lines):
            return table
    return engine.load_lines(name, read_lines(path))


def _is_certain(engine: Embedded, loaded: Table, lines: int) -> bool:
    """Say whether a table has all the file's lines, an amount in each, and plain names only."""
    groups = engine.run(_names, loaded)
    return sum(row["n"] for row in groups) == sum(
        row["amounts"] for row in groups
    ) == lines and all(
        form.fullmatch(row[column]) for column, form in _NAMES.items() for row in groups
    )


def _names(loaded: Table) -> Table:
    return loaded.group_by(list(_NAMES)).agg(n=loaded.count(), amounts=loaded.amount_minor.count())


def _plain_lines(path: Path) -> tuple[Sequence[str], int] | None:
    """Return the columns and how many lines follow, or nothing unless the file is plain."""
    if any(pattern in str(path.resolve()) for pattern in "*?["):
        return None
    try:
        with path.open("rb") as file:
            columns = _HEADERS.get(file.readline(_LONGEST_HEADER))
            if columns is None:
                return None
            lines, last = 0, b"\n"
            while chunk := file.read(_CHUNK):
                if not chunk.isascii() or any(odd in chunk for odd in (b'"', b"\r", b"\0")):
                    return None
                lines += chunk.count(b"\n")
                last = chunk[-1:]
    except OSError:
        return None
    return columns, lines + (last != b"\n")


def _typed(text: Table) -> Table:
    """Return the columns in their types; a row with any doubtful cell gets no amount.

    A number or a date is beyond doubt when it is written again as it was.
    """
    columns: Sequence[str] = text.columns
    amounts = [name for name in columns if name.endswith("_minor")]
    typed = {
        "business_date": text.business_date.try_cast("date"),
        "committed_at": text.committed_at.try_cast("timestamp"),
        **{name: text[name].try_cast("int64") for name in amounts},
    }
    plain = [typed[name].cast("string") == text[name] for name in ("business_date", *amounts)]
    plain += [typed[name] >= 0 for name in amounts]
    plain += [
        text.txn_id.re_search(f"^({_NAME})$"),
        text.committed_at.re_search(f"^({_INSTANT})$"),
        typed["committed_at"].notnull(),
    ]
    certain = reduce(and_, plain)
    typed["amount_minor"] = certain.ifelse(typed["amount_minor"], missing_number())
    return text.select(**{column: typed.get(column, text[column]) for column in columns})
