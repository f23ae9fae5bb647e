"""The report of a simulated day, read back from the folder that ``lapnet-sim day`` made."""

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from fx import FxError, Money, currency
from lapnet_sim.ledger.lifecycle import Status
from lapnet_sim.sandbox.folder import DayFolder
from lapnet_sim.storage.day_reads import Ending
from settlement.breaks import TAXONOMY, BreakCode, Severity

_MINOR = re.compile(r"-?[0-9]{1,20}")
_REFERENCE = re.compile(r"([0-9]{17})(?:/2)?")


class _Part(BaseModel):
    """Only what the console shows; a later report may say more."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class OutcomeCount(_Part):
    """How many payments ended in one way."""

    corridor: str | None
    status: Status
    reason: str | None
    count: int


class WireMoney(_Part):
    """An amount as the wire writes it."""

    amount: str
    currency: str

    @property
    def money(self) -> Money:
        """The amount."""
        return Money.parse(self.amount, currency(self.currency))

    @model_validator(mode="after")
    def _is_money(self) -> Self:
        try:
            _ = self.money
        except FxError as error:
            raise ValueError(str(error)) from None
        return self


class ConversionSum(_Part):
    """What went over one corridor."""

    corridor: str
    count: int
    source: WireMoney
    target: WireMoney
    spread: WireMoney
    rounding: WireMoney


class WindowResult(_Part):
    """How a window's settlement went."""

    window_id: str
    digest: str
    settled: bool


class ReconciliationResult(_Part):
    """Breaks by code: put in on purpose, and found."""

    breaks: dict[BreakCode, int]
    injected: dict[BreakCode, int]
    missed: int
    false: int

    @property
    def rows(self) -> list[tuple[BreakCode, Severity, int, int]]:
        """Code, severity, injected, found; in the order of the codes."""
        return [
            (code, TAXONOMY[code].severity, self.injected.get(code, 0), self.breaks.get(code, 0))
            for code in sorted(self.breaks.keys() | self.injected.keys())
        ]

    @property
    def found(self) -> int:
        """All breaks found."""
        return sum(self.breaks.values())

    @property
    def put_in(self) -> int:
        """All breaks put in on purpose."""
        return sum(self.injected.values())


class DayReport(_Part):
    """``report.json``."""

    business_date: date
    seed: int
    payments: tuple[OutcomeCount, ...]
    replays: int
    conflicts: int
    late_replies: int
    doubts: int = 0
    conversions: tuple[ConversionSum, ...] = ()
    samples_paid: tuple[str, ...] = ()
    samples_refused: tuple[str, ...] = ()
    windows: tuple[WindowResult, ...] = ()
    reconciliation: ReconciliationResult
    ledger_hash: str

    @property
    def endings(self) -> list[Ending]:
        """How the payments ended."""
        return [
            Ending(each.corridor, each.status, each.reason, each.count) for each in self.payments
        ]


@dataclass(frozen=True, slots=True)
class BreakLine:
    """One row of ``breaks.csv``, as a page shows it.

    Units: ``difference_minor`` is theirs less ours.
    """

    txn_id: str
    reference: str | None
    """The payment it is about, where its number has the form of ours."""
    code: BreakCode
    ours: str
    theirs: str
    difference_minor: int
    currency: str
    owes: str
    owed: str
    due_on: date
    severity: Severity


def read_report(folder: Path | None) -> DayReport | None:
    """The report, or None where no simulated day left one that can be read."""
    if folder is None:
        return None
    try:
        return DayReport.model_validate_json(DayFolder(folder).report_json.read_bytes())
    except (OSError, ValidationError):
        return None


def read_breaks(folder: Path) -> list[BreakLine]:
    """Every break of the day, the most pressing first; none where there is no such file."""
    try:
        with (folder / "reconciliation" / "breaks.csv").open(encoding="utf-8", newline="") as file:
            found = list(_lines(csv.DictReader(file)))
    except (OSError, ValueError, KeyError):
        return []
    pressing = list(Severity)
    return sorted(found, key=lambda line: (pressing.index(line.severity), line.due_on, line.txn_id))


def _lines(rows: Iterable[dict[str, str]]) -> Iterator[BreakLine]:
    for row in rows:
        code, difference = BreakCode(row["code"]), row["amount_difference_minor"]
        if _MINOR.fullmatch(difference) is None:
            raise ValueError(difference)
        payment = _REFERENCE.fullmatch(row["txn_id"])
        yield BreakLine(
            txn_id=row["txn_id"],
            reference=payment[1] if payment else None,
            code=code,
            ours=row["ours"],
            theirs=row["theirs"],
            difference_minor=int(difference),
            currency=row["currency"],
            owes=row["owes"],
            owed=row["owed"],
            due_on=date.fromisoformat(row["due_on"]),
            severity=Severity(row["severity"]),
        )
