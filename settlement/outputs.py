"""What a reconciliation leaves: the break list twice, what is carried on, suggestions, a summary.

The same inputs give the same bytes, apart from the seconds in the summary. In CSV a text that a
spreadsheet would run as a formula is led by an apostrophe: Parquet files may hold such text.
"""

import csv
import io
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass
from datetime import UTC, date
from decimal import Decimal
from hashlib import sha256
from itertools import repeat
from operator import attrgetter
from pathlib import Path
from typing import Any

from settlement.acceptance import Delivery
from settlement.breaks import Break, BreakCode
from settlement.carry import OpenItem
from settlement.columns import from_instant
from settlement.engine import DETAIL_SCHEMA, INT64_MAX, LINE_SCHEMA, Embedded
from settlement.errors import SettlementError, SettlementErrorCode
from settlement.files import BREAK_COLUMNS
from settlement.line import line_of
from settlement.matching import Reconciliation
from settlement.tally import Source, Tally

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_TEXT = dict.fromkeys(BREAK_COLUMNS, "string")
_BREAK_SCHEMA = _TEXT | {"amount_difference_minor": "int64", "due_on": "date"}
CARRY_SCHEMA = (
    LINE_SCHEMA
    | DETAIL_SCHEMA
    | {"source": "string", "missing_at": "string", "since": "date", "decision": "string"}
)
_RATE_PLACES = 6
_CAREFUL = re.compile(r"(?:\A|\0)[=+\-@\t\r]|\r")
"""What makes a cell one to be careful with, where a nought character stands between cells."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that was refused, as the summary tells it."""

    file: str
    code: str
    error: str
    message: str


def write_results(
    folder: Path,
    result: Reconciliation,
    deliveries: Iterable[Delivery],
    engine: str,
    seconds: float,
    sides: Sequence[str] = (),
) -> dict[str, Any]:
    """Write everything into a folder and return the summary; ``sides`` are the files', in order.

    Raises: `SettlementError` with ``settlement.folder_unusable``.
    """
    cells = [_break_cells(each) for each in result.breaks]
    listed = _csv(BREAK_COLUMNS, cells)
    summary = summary_of(result, deliveries, sides) | {
        "digest": _digest(result, listed),
        "engine": engine,
        "seconds": round(seconds, 3),
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "summary.json").unlink(missing_ok=True)  # it comes last: with it all is there
        (folder / "breaks.csv").write_bytes(listed)
        (folder / "suggestions.csv").write_bytes(_csv(
            ("theirs", "ours", "score", "rivals"), (astuple(each) for each in result.suggestions)
        ))  # fmt: skip
        with Embedded() as writer:
            _write_breaks(writer, result.breaks, cells, folder / "breaks.parquet")
            _write_carry(writer, result.open_items, folder / "carry-out.parquet")
        _write_json(folder / "summary.json", summary)
    except OSError as error:
        raise unusable(folder, error) from None
    return summary


def digest_of(result: Reconciliation) -> str:
    """Return the SHA-256 over what a reconciliation found, what it carries on and its accounts."""
    return _digest(result, breaks_csv(result.breaks))


def _digest(result: Reconciliation, listed: bytes) -> str:
    accounts = json.dumps([_account(each) for each in result.tallies]).encode()
    return sha256(listed + carry_csv(result.open_items) + accounts).hexdigest()


def write_refusal(folder: Path, day: date, refused: Refused) -> None:
    """Write the summary of a day that is incomplete because a file was refused."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _write_json(
            folder / "summary.json",
            {
                "business_date": day.isoformat(),
                "status": "incomplete",
                "breaks": {refused.code: 1},
                "refused": [
                    {
                        "file": refused.file,
                        "code": refused.code,
                        "error": refused.error,
                        "message": refused.message,
                    }
                ],
            },
        )
    except OSError as error:
        raise unusable(folder, error) from None


def unusable(folder: Path, error: OSError) -> SettlementError:
    """Return the refusal of a folder that cannot be written to."""
    reason = error.strerror or "cannot be written"
    return SettlementError(SettlementErrorCode.FOLDER_UNUSABLE, reason, str(folder))


def summary_of(
    result: Reconciliation, deliveries: Iterable[Delivery], sides: Sequence[str] = ()
) -> dict[str, Any]:
    """Return lines, matched and broken by source in count and money, and breaks by code."""
    count: dict[str, Counter[str]] = {name: Counter() for name in ("lines", "matched", "broken")}
    money: defaultdict[str, dict[str, dict[str, int]]] = defaultdict(dict)
    for each in result.tallies:
        for name, counter in count.items():
            counter[each.source] += getattr(each, name)
        money[each.source][each.currency] = {
            "lines": each.lines,
            "matched": each.matched,
            "broken": each.broken,
            "lines_minor": each.amount_minor,
            "matched_minor": each.matched_minor,
            "broken_minor": each.broken_minor,
        }
    codes = Counter(str(each.code) for each in result.breaks)
    lines, matched = count["lines"].total(), count["matched"].total()
    return {
        "business_date": result.business_date.isoformat(),
        "status": status_of(result.breaks),
        **{name: dict(counter) for name, counter in count.items()},
        "money": {source: dict(rows) for source, rows in money.items()},
        "breaks": dict(sorted(codes.items())),
        "match_rate": match_rate(matched, lines),
        "carried_out": len(result.open_items),
        "suggestions": len(result.suggestions),
        "files": [
            {
                "file": each.path.name,
                "sha256": each.sha256,
                "lines": each.lines,
                **({"side": side} if side else {}),
                **({"ignored": "delivered twice"} if each.is_repeated else {}),
            }
            for each, side in zip(deliveries, sides or repeat(""), strict=False)
        ],
    }


def match_rate(matched: int, lines: int) -> Decimal:
    """Return the share of lines that matched, cut to six places: 1 only where all of them did.

    >>> match_rate(4_999_999, 5_000_000), match_rate(2, 2), match_rate(0, 0)
    (Decimal('0.999999'), Decimal('1.000000'), Decimal('1.000000'))
    """
    whole: int = 10**_RATE_PLACES
    return Decimal(matched * whole // lines if lines else whole).scaleb(-_RATE_PLACES)


def status_of(breaks: Iterable[Break]) -> str:
    """Return how a day stands: a file that is missing makes it ``incomplete``, whatever else."""
    codes = {each.code for each in breaks}
    if BreakCode.J01 in codes:
        return "incomplete"
    return "breaks" if codes else "clean"


def breaks_csv(breaks: Iterable[Break]) -> bytes:
    """Return the break list as a CSV file."""
    return _csv(BREAK_COLUMNS, (_break_cells(each) for each in breaks))


def carry_csv(items: Iterable[OpenItem]) -> bytes:
    """Return the carried items as a CSV file."""
    return _csv(tuple(CARRY_SCHEMA), (_carry_cells(each) for each in items))


def read_carry(path: Path) -> list[OpenItem]:
    """Return the items an earlier day carried out, from Parquet or CSV.

    Raises: `SettlementError` with ``settlement.file_missing``, ``settlement.file_row``.
    """
    if not path.is_file():
        raise SettlementError(SettlementErrorCode.FILE_MISSING, "is not there", str(path))
    with Embedded() as engine:
        rows = engine.read_rows(path, CARRY_SCHEMA)
    try:
        return [_item(row) for row in rows]
    except (ValueError, KeyError, AttributeError):
        raise SettlementError(
            SettlementErrorCode.FILE_ROW, "is not a file of carried items", str(path)
        ) from None


def _item(row: dict[str, Any]) -> OpenItem:
    line = line_of(row)
    if line is None:
        raise ValueError(row)
    return OpenItem(
        line, Source(row["source"]), Source(row["missing_at"]), row["since"], row["decision"] or ""
    )


def _write_breaks(
    writer: Embedded, breaks: Iterable[Break], cells: Sequence[Sequence[object]], path: Path
) -> None:
    kind = "int64"
    if any(abs(each.amount_difference_minor) > INT64_MAX for each in breaks):
        kind = "decimal(38, 0)"
    schema = _BREAK_SCHEMA | {"amount_difference_minor": kind}
    writer.write_parquet(writer.load("breaks", schema, cells), path)


def _write_carry(writer: Embedded, items: Sequence[OpenItem], path: Path) -> None:
    cells = []
    for item in items:
        row = _carry_cells(item)
        at = item.line.committed_at.astimezone(UTC).replace(tzinfo=None)
        cells.append((*row[:9], at, *row[10:]))
    writer.write_parquet(writer.load("carried", CARRY_SCHEMA, cells), path)


def _break_cells(each: Break) -> tuple[object, ...]:
    return (
        each.txn_id,
        each.code.value,
        each.sides.value,
        each.field,
        each.ours,
        each.theirs,
        each.amount_difference_minor,
        each.currency,
        each.owes,
        each.owed,
        each.due_on,
        each.severity.value,
    )


def _carry_cells(item: OpenItem) -> tuple[object, ...]:
    line = item.line
    details = (getattr(line, name, "") for name in DETAIL_SCHEMA)
    return (
        line.txn_id, line.business_date, line.window_id, str(line.payer), str(line.payee),
        line.currency, line.amount_minor, line.fee_minor, line.status.value,
        from_instant(line.committed_at), *details,
        item.source.value, item.missing_at.value, item.since, item.decision,
    )  # fmt: skip


def write_table(path: Path, columns: Sequence[str], records: Iterable[object]) -> None:
    """Write records as CSV, a column for each named attribute."""
    pick = attrgetter(*columns)
    path.write_bytes(_csv(columns, (pick(record) for record in records)))


def _csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Return rows as CSV, LF at line ends; a row with a carriage return is quoted throughout.

    Where lines end with LF alone Python leaves a lone CR bare, which other readers take for a line.
    """
    buffer = io.StringIO(newline="")
    plain = csv.writer(buffer, lineterminator="\n")
    rows = list(rows)
    quoted = csv.writer(buffer, lineterminator="\n", quoting=csv.QUOTE_ALL)
    plain.writerow(header)
    if not _CAREFUL.search(
        "\0".join(each for row in rows for each in row if isinstance(each, str))
    ):
        plain.writerows(rows)
        return buffer.getvalue().encode()
    for row in rows:
        cells = [_safe(cell) for cell in row]
        returns = any(isinstance(cell, str) and "\r" in cell for cell in cells)
        (quoted if returns else plain).writerow(cells)
    return buffer.getvalue().encode()


def _safe(cell: object) -> object:
    if isinstance(cell, str) and cell.startswith(_FORMULA_STARTS):
        return "'" + cell
    return cell


def _account(each: Tally) -> tuple[object, ...]:
    return astuple(each)


def _write_json(path: Path, told: dict[str, Any]) -> None:
    """Write a summary; its rate is a number of the very digits it has, never a float."""
    text = json.dumps(told, indent=2, ensure_ascii=False, default=str)
    rate = f'"match_rate": "{told.get("match_rate")}"'
    path.write_text(text.replace(rate, rate.replace(': "', ": ")[:-1]) + "\n", "utf-8")


__all__ = ["Refused", "read_carry", "write_refusal", "write_results"]
