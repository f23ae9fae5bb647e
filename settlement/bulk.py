"""Statement files straight into the engine: millions of lines without a Python object for each.

A file is taken in by the engine only when nothing about it could be read in two ways: plain ASCII,
no quote, no carriage return, the exact header, as many rows as lines, and every cell of a narrower
form than `settlement.columns` allows. Any other file goes to the careful reader, which either reads
it or says which cell is wrong. So the short way is never more lenient than the long one.
"""

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from datetime import date
from functools import reduce
from pathlib import Path

from participants import LineStatus
from settlement.engine import Embedded, Table, lines_table, missing_number
from settlement.explanation import Explainer
from settlement.files import LINE_COLUMNS, read_lines
from settlement.matching import Reconciliation, reconcile_tables
from settlement.netting import Netting, net_table

_NAME = r"[A-Za-z0-9]([A-Za-z0-9 ._:/-]{0,62}[A-Za-z0-9._:/-])?"
_NUMBER = "(0|[1-9][0-9]{0,18})"
_DATE = "[1-9][0-9]{3}-[0-9]{2}-[0-9]{2}"
_TIME = r"([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]\.[0-9]{6}"
_PATTERNS = {
    "txn_id": _NAME,
    "business_date": _DATE,
    "window_id": f"({_NAME})?",
    "payer": _NAME,
    "payee": _NAME,
    "currency": "[A-Z]{3}",
    "amount_minor": _NUMBER,
    "fee_minor": _NUMBER,
    "status": "|".join(LineStatus),
    "committed_at": f"{_DATE}T{_TIME}Z",
    "interchange_minor": _NUMBER,
}
_HEADER = ",".join(LINE_COLUMNS).encode() + b"\n"
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
            load_files(engine, "payer", payer_side),
            load_files(engine, "payee", payee_side),
            Explainer(business_date, holidays),
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
    lines = _plain_lines(path)
    if lines is not None:
        text = engine.scan_plain_csv(path, LINE_COLUMNS)
        if engine.try_store(name, _typed(text)) and _is_certain(engine, name, lines):
            return lines_table(name)
    return engine.load_lines(name, read_lines(path))


def _is_certain(engine: Embedded, name: str, lines: int) -> bool:
    """Say whether a table has all the file's lines, and an amount in each."""
    loaded = lines_table(name)
    found = engine.run(loaded.agg(rows=loaded.count(), amounts=loaded.amount_minor.count()))[0]
    return bool(found["rows"] == found["amounts"] == lines)


def _plain_lines(path: Path) -> int | None:
    """Return how many lines follow the header, or nothing unless the file is plain throughout."""
    if any(pattern in str(path.resolve()) for pattern in "*?["):
        return None
    try:
        with path.open("rb") as file:
            if file.readline(len(_HEADER)) != _HEADER:
                return None
            lines, last = 0, b"\n"
            while chunk := file.read(_CHUNK):
                if not chunk.isascii() or any(odd in chunk for odd in (b'"', b"\r", b"\0")):
                    return None
                lines += chunk.count(b"\n")
                last = chunk[-1:]
    except OSError:
        return None
    return lines + (last != b"\n")


def _typed(text: Table) -> Table:
    """Return the columns in their types; a row with any doubtful cell gets no amount."""
    typed = {
        "business_date": text.business_date.try_cast("date"),
        "amount_minor": text.amount_minor.try_cast("int64"),
        "fee_minor": text.fee_minor.try_cast("int64"),
        "committed_at": text.committed_at.substr(0, 26).try_cast("timestamp"),
        "interchange_minor": text.interchange_minor.try_cast("int64"),
    }
    plain = [text[column].re_search(f"^({form})$") for column, form in _PATTERNS.items()]
    plain += [value.notnull() for value in typed.values()]
    certain = reduce(lambda some, more: some & more, plain)
    typed["amount_minor"] = certain.ifelse(typed["amount_minor"], missing_number())
    return text.select(**{column: typed.get(column, text[column]) for column in LINE_COLUMNS})
