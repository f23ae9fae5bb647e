"""Files in: judged before anything is compared, and refused whole or not at all.

CSV by its header, Parquet by its schema, a bank's own columns by a layout beside the file, XML by
its message. A file that comes twice is ignored the second time; one that is damaged leaves the day
incomplete, which is not the same as clean.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import reduce
from hashlib import sha256
from pathlib import Path
from typing import Protocol

from participants import LineStatus
from settlement.breaks import BreakCode
from settlement.bulk import load_file
from settlement.columns import is_currency
from settlement.engine import INTERCHANGE, Embedded, Engine, Row, Table, as_it_is, whole
from settlement.errors import SettlementError, SettlementErrorCode
from settlement.layout import Layout, layout_beside, names_details, read_with_layout
from settlement.line import Line
from settlement.tally import Totals, groups

_CHUNK = 1 << 22
MOST_BYTES = 8 << 30
"""A file of more is no day's file; invented."""

SHAPE = frozenset(
    {
        SettlementErrorCode.FILE_ENCODING,
        SettlementErrorCode.FILE_HEADER,
        SettlementErrorCode.FILE_ROW,
        SettlementErrorCode.FILE_TRAILER,
        SettlementErrorCode.FILE_SIZE,
        SettlementErrorCode.FILE_NAME,
    }
)
"""Refusals of a file's shape; the others speak of one cell."""

REPEATED = frozenset({SettlementErrorCode.FILE_SEEN, SettlementErrorCode.FILE_SEQUENCE})
"""Refusals of what was taken in before."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One file as it came in."""

    path: Path
    sha256: str
    lines: int
    is_repeated: bool = False


class ForeignReader(Protocol):
    """Reads files that are not a table of lines."""

    def knows(self, path: Path) -> bool:
        """Whether a file is one of its kind."""

    def lines(self, path: Path) -> list[Line]:
        """All lines of such a file.

        Raises: `SettlementError` with ``settlement.file_...``.
        """


@dataclass(slots=True)
class Intake:
    """Takes in the files of one day and remembers what it has seen, by content.

    ``seen`` are hashes of earlier days' files. Two sides may deliver the same content; one side
    delivers it once. A file without a line repeats nothing, whatever it is called.
    """

    engine: Engine
    seen: set[str] = field(default_factory=set)
    most_bytes: int = MOST_BYTES
    deliveries: list[Delivery] = field(default_factory=list)
    timed: bool = True
    """Whether anybody asks when a member's last line was."""
    totals: dict[str, Totals] = field(default_factory=dict)
    groups: defaultdict[str, list[Table]] = field(default_factory=lambda: defaultdict(list))
    """The tables of a side's lines by window and pair; none where no file was taken in."""

    def take(
        self,
        name: str,
        paths: Sequence[Path],
        layout: Path | None = None,
        foreign: "ForeignReader | None" = None,
    ) -> Table:
        """Return all lines of some files as one table; no file is an empty table.

        ``foreign`` reads the files that are in nobody's columns.

        Raises: `SettlementError` with ``settlement.file_...``; ``where`` is file, line and column.
        """
        tables, rows, taken = [], list[Row](), set[tuple[str, str]]()
        for number, path in enumerate(paths):
            mark = sha256_of(path, self.most_bytes)
            if mark in self.seen or (name, mark) in taken:
                self.deliveries.append(Delivery(path, mark, 0, is_repeated=True))
                continue
            table, groups_, counted = self._load(f"{name}_{number}", path, layout, foreign)
            if counted.lines:
                taken.add((name, mark))
            tables.append(table)
            self.groups[name].append(groups_)
            rows += counted.rows
            self.deliveries.append(Delivery(path, mark, counted.lines))
        self.totals[name] = Totals(tuple(rows))
        if not tables:
            return self.engine.load_lines(name, ())
        return tables[0] if len(tables) == 1 else self.engine.view(f"{name}_lines", union, *tables)

    def _load(
        self, name: str, path: Path, layout: Path | None, foreign: "ForeignReader | None"
    ) -> tuple[Table, Table, Totals]:
        told = layout_beside(path, layout)
        if foreign is not None and foreign.knows(path):
            table = self.engine.load_lines(name, foreign.lines(path))
        elif path.suffix.lower() == ".parquet":
            table = self.engine.scan_parquet(name, path)
        elif told.is_plain and not names_details(path) and isinstance(self.engine, Embedded):
            table = load_file(self.engine, name, path)
        else:
            table = self.engine.load_lines(name, read_with_layout(path, told))
        groups_ = self.engine.store(f"{name}_groups", groups, table, timed=self.timed)
        counted = Totals(tuple(self.engine.run(as_it_is, groups_)))
        _refuse_impossible(path, counted)
        _refuse_trailer(path, told, counted)
        return table, groups_, counted


def union(*tables: Table) -> Table:
    """Return tables as one; a detail that only some have is the empty text in the others."""
    names = list(dict.fromkeys(name for table in tables for name in table.columns))
    filled = [
        table.mutate(**{name: _nothing(table, name) for name in names if name not in table.columns})
        for table in tables
    ]
    return reduce(lambda some, more: some.union(more), (table.select(names) for table in filled))


def code_of_refusal(error: SettlementError) -> BreakCode:
    """Return the break of a file that was refused.

    >>> code_of_refusal(SettlementError(SettlementErrorCode.FILE_HEADER, "")).value
    'J03'
    """
    if error.code is SettlementErrorCode.FILE_MISSING:
        return BreakCode.J01
    if error.code in REPEATED:
        return BreakCode.J02
    return BreakCode.J03 if error.code in SHAPE else BreakCode.J04


def _refuse_impossible(path: Path, counted: Totals) -> None:
    """Refuse unknown statuses and currencies, and negative amounts."""
    statuses = {status.value for status in LineStatus}
    for row in counted.rows:
        if row["status"] not in statuses:
            raise _field(path, "status", f"{row['status']!a} is none of {', '.join(LineStatus)}")
        if not is_currency(row["currency"]):
            raise _field(path, "currency", f"{row['currency']!a} is not a currency code")
        if row["least"] < 0 or row["least_fee"] < 0:
            name = "amount_minor" if row["least"] < 0 else "fee_minor"
            raise _field(path, name, "holds a negative amount: payer and payee say the direction")


def _refuse_trailer(path: Path, told: Layout, counted: Totals) -> None:
    """Refuse a file whose lines are not what its sender counted."""
    found = {"lines": counted.lines, "amount_minor": counted.sums.minor.total()}
    for name, wanted in told.trailer.items():
        if found[name] != wanted:
            raise SettlementError(
                SettlementErrorCode.FILE_TRAILER,
                f"the sender counted {wanted} {name}, the file has {found[name]}",
                str(path),
            )


def _field(path: Path, column: str, message: str) -> SettlementError:
    return SettlementError(SettlementErrorCode.FILE_FIELD, message, f"{path}:{column}")


def _nothing(table: Table, name: str) -> Table:
    return whole(0) if name == INTERCHANGE else table.txn_id.substr(0, 0)


def sha256_of(path: Path, most_bytes: int = MOST_BYTES) -> str:
    """Return the SHA-256 of a file's content.

    Raises: `SettlementError` with ``settlement.file_missing``, ``settlement.file_size``.
    """
    hashed = sha256()
    try:
        if path.stat().st_size > most_bytes:
            message = f"is larger than {most_bytes} bytes"
            raise SettlementError(SettlementErrorCode.FILE_SIZE, message, str(path))
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                hashed.update(chunk)
    except OSError as error:
        raise SettlementError(
            SettlementErrorCode.FILE_MISSING, error.strerror or "cannot be read", str(path)
        ) from None
    return hashed.hexdigest()
