"""Statement files straight into the engine: millions of lines without a Python object for each.

A file is taken in by the engine only when nothing about it could be read in two ways: plain ASCII,
no quote, no carriage return, the exact header, as many rows as lines, and every cell of a narrower
form than `settlement.columns` allows. Any other file goes to the careful reader, which either reads
it or says which cell is wrong. So the short way is never more lenient than the long one.
"""

import re
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from datetime import date
from functools import reduce
from operator import and_
from pathlib import Path

from participants import LineStatus
from settlement.engine import Embedded, Table, lines_table, missing_number, parquet_table
from settlement.files import LINE_COLUMNS, SHORT_COLUMNS, read_lines
from settlement.matching import Reconciliation, reconcile_tables
from settlement.netting import Netting, net_table
from settlement.tally import Source
from settlement.terms import Terms

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


def net_files(paths: Sequence[Path]) -> Netting:
    """Return the nets of all lines in the files; raises as `read_lines` and `net`."""
    with Embedded() as engine:
        return net_table(engine, load_files(engine, "switch", paths))


def reconcile_files(
    switch: Sequence[Path],
    payer_side: Sequence[Path],
    payee_side: Sequence[Path],
    business_date: date,
    holidays: AbstractSet[date] = frozenset(),
) -> Reconciliation:
    """Return every break between our files and the banks'; raises as `read_lines`, `reconcile`."""
    with Embedded() as engine:
        return reconcile_tables(
            engine,
            load_files(engine, "switch", switch),
            {
                Source.PAYER: load_files(engine, "payer", payer_side),
                Source.PAYEE: load_files(engine, "payee", payee_side),
            },
            Terms(business_date, holidays),
        )


def load_files(engine: Embedded, name: str, paths: Iterable[Path]) -> Table:
    """Take in files as one table of lines; no file is an empty table. Raises as `read_lines`."""
    tables = [load_file(engine, f"{name}_{number}", path) for number, path in enumerate(paths)]
    if not tables:
        return engine.load_lines(name, ())
    return reduce(lambda some, more: some.union(more), tables)


def load_file(engine: Embedded, name: str, path: Path) -> Table:
    """Take in one file as the table ``name``, the short way where that is safe.

    Raises: as `read_lines`.
    """
    plain = _plain_lines(path)
    if plain is not None:
        columns, lines = plain
        text = engine.scan_plain_csv(path, columns)
        if engine.try_store(name, _typed(text, columns)) and _is_certain(engine, name, lines):
            return parquet_table(name, set(columns))
    return engine.load_lines(name, read_lines(path))


def _is_certain(engine: Embedded, name: str, lines: int) -> bool:
    """Say whether a table has all the file's lines, an amount in each, and plain names only."""
    loaded = lines_table(name)
    groups = engine.run(
        loaded.group_by(list(_NAMES)).agg(n=loaded.count(), amounts=loaded.amount_minor.count())
    )
    return sum(row["n"] for row in groups) == sum(
        row["amounts"] for row in groups
    ) == lines and all(
        form.fullmatch(row[column]) for column, form in _NAMES.items() for row in groups
    )


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


def _typed(text: Table, columns: Sequence[str]) -> Table:
    """Return the columns in their types; a row with any doubtful cell gets no amount.

    A number or a date is beyond doubt when it is written again as it was.
    """
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
