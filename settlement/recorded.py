"""What a reconciliation came to: as it is at hand, or left in its folder and read again.

It is told to be recorded, never to be judged anew.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from settlement.acceptance import Delivery
from settlement.breaks import Break, BreakCode, Severity, Sides
from settlement.engine import INT64_MAX, Embedded
from settlement.errors import SettlementError, SettlementErrorCode
from settlement.files import BREAK_COLUMNS
from settlement.matching import Reconciliation
from settlement.outputs import digest_of
from settlement.tally import Source, Tally

if TYPE_CHECKING:
    from settlement.reconciling import Inputs

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
    side: str = ""
    """Whose lines it holds: ``switch``, ``payer``, ``payee`` or ``network``."""


@dataclass(frozen=True, slots=True)
class Results:
    """A reconciliation that ended well."""

    business_date: date
    digest: str
    breaks: tuple[Break, ...]
    files: tuple[FileTold, ...]
    tallies: tuple[Tally, ...] = ()

    @property
    def id(self) -> str:
        """What the run is known by: its date, the contents it was made from, and what it found."""
        told = [self.business_date.isoformat(), self.digest]
        told += sorted(f"{each.side}/{each.name}/{each.sha256}" for each in self.files)
        return sha256("\n".join(told).encode()).hexdigest()


def sides_of(inputs: "Inputs") -> list[str]:
    """Return the side of each file, in the order in which a day's files are taken in."""
    sides = {"switch": inputs.switch, "payer": inputs.payer, "payee": inputs.payee}
    return [side for side, paths in (sides | {"network": inputs.network}).items() for _ in paths]


def results_of(
    result: Reconciliation, deliveries: Iterable[Delivery], sides: Sequence[str]
) -> Results:
    """Return what a reconciliation came to, with its files and their sides in one order."""
    files = tuple(
        FileTold(each.path.name, each.sha256, each.lines, each.is_repeated, side)
        for each, side in zip(deliveries, sides, strict=True)
    )
    digest = digest_of(result)
    return Results(result.business_date, digest, result.breaks, files, result.tallies)


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
        tallies = tuple(_tallies(told["money"]))
    except (AttributeError, KeyError, TypeError, ValueError):
        raise _no_run(place, "is not of a reconciliation that read all its files") from None
    with Embedded() as engine:
        rows = engine.read_rows(folder / "breaks.parquet", _SCHEMA)
    try:
        return Results(day, digest, tuple(_break(row) for row in rows), files, tallies)
    except ValueError:
        raise _no_run(folder / "breaks.parquet", "is not a list of breaks") from None


def _file(told: dict[str, Any]) -> FileTold:
    side = str(told.get("side", ""))
    return FileTold(told["file"], told["sha256"], told["lines"], "ignored" in told, side)


def _tallies(told: dict[str, dict[str, dict[str, int]]]) -> Iterable[Tally]:
    """Each source's account; a summary from before they were counted by currency has none."""
    for source, currencies in told.items():
        for code, sums in currencies.items():
            if "lines" not in sums:
                continue
            figures = [sums[name] for name in ("lines", "matched", "broken")]
            money = [sums[f"{name}_minor"] for name in ("lines", "matched", "broken")]
            if any(type(each) is not int for each in (*figures, *money)):
                raise ValueError(sums)
            if figures[0] != sum(figures[1:]) or money[0] != sum(money[1:]):
                raise ValueError(sums)
            if any(abs(each) > INT64_MAX for each in (*figures, *money)):
                raise SettlementError(
                    SettlementErrorCode.OVERFLOW, "a sum does not fit 64 bits", f"{source} {code}"
                )
            yield Tally(Source(source), code, *figures, *money)


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
