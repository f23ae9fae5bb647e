"""What a reconciliation left in its folder, read again: to be recorded, never to be judged anew."""

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from settlement.breaks import Break, BreakCode, Severity, Sides
from settlement.engine import INT64_MAX, Embedded
from settlement.errors import SettlementError, SettlementErrorCode
from settlement.files import BREAK_COLUMNS

_SCHEMA = dict.fromkeys(BREAK_COLUMNS, "string") | {
    "amount_difference_minor": "decimal(38, 0)",
    "due_on": "date",
}


@dataclass(frozen=True, slots=True)
class FileTold:
    """A file as the summary tells it."""

    name: str
    sha256: str
    lines: int
    is_ignored: bool


@dataclass(frozen=True, slots=True)
class Results:
    """A reconciliation that ended well."""

    business_date: date
    digest: str
    breaks: tuple[Break, ...]
    files: tuple[FileTold, ...]


def read_results(folder: Path) -> Results:
    """Return what ``reconcile`` left in a folder.

    Raises: `SettlementError` with ``settlement.file_missing`` where no run has ended,
    ``settlement.file_row`` for a run that refused a file or a folder of something else,
    ``settlement.overflow``.
    """
    place = folder / "summary.json"
    try:
        told = json.loads(place.read_text("utf-8"))
    except OSError as error:
        raise SettlementError(
            SettlementErrorCode.FILE_MISSING, error.strerror or "cannot be read", str(place)
        ) from None
    except ValueError:
        raise _no_run(place, "is not a summary") from None
    try:
        digest, day = str(told["digest"]), date.fromisoformat(told["business_date"])
        files = tuple(map(_file, told["files"]))
    except (KeyError, TypeError, ValueError):
        raise _no_run(place, "is not of a reconciliation that read all its files") from None
    with Embedded() as engine:
        rows = engine.read_rows(folder / "breaks.parquet", _SCHEMA)
    try:
        return Results(day, digest, tuple(_break(row) for row in rows), files)
    except ValueError:
        raise _no_run(folder / "breaks.parquet", "is not a list of breaks") from None


def _file(told: dict[str, Any]) -> FileTold:
    return FileTold(told["file"], told["sha256"], told["lines"], "ignored" in told)


def _break(row: dict[str, Any]) -> Break:
    minor = int(row["amount_difference_minor"])
    if abs(minor) > INT64_MAX:
        raise SettlementError(
            SettlementErrorCode.OVERFLOW, "a difference does not fit 64 bits", row["txn_id"]
        )
    words = {name: row[name] or "" for name in BREAK_COLUMNS if _SCHEMA[name] == "string"}
    return Break(
        **{
            **words,
            "code": BreakCode(row["code"]),
            "sides": Sides(row["sides"]),
            "amount_difference_minor": minor,
            "due_on": row["due_on"],
            "severity": Severity(row["severity"]),
        }
    )


def _no_run(place: Path, message: str) -> SettlementError:
    return SettlementError(SettlementErrorCode.FILE_ROW, message, str(place))
