"""Accounting for every line: each ends in exactly one class, matched or broken, and they add up.

The figures are counted independently of each other, in number and in money, and asserted to fit: a
line that neither matched nor broke would otherwise be money nobody looks at.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from participants import LineStatus
from settlement.engine import INTERCHANGE, Engine, Row, Table, whole, wide


class Source(StrEnum):
    """Whose lines they are."""

    SWITCH = "switch"
    """Ours."""
    PAYER = "payer"
    """The payers' banks' files."""
    PAYEE = "payee"
    """The payees' banks' files."""
    NETWORK = "network"
    """The partner networks' files."""
    STATEMENT = "statement"
    """The settlement account's statement."""
    CARRY_IN = "carry_in"
    """What earlier days left open."""


@dataclass(frozen=True, slots=True)
class Tally:
    """One source's lines in one currency.

    Units: ``lines``, ``matched`` and ``broken`` count lines; the others add up their amounts in
    minor units, whatever the lines' status.
    """

    source: Source
    currency: str
    lines: int
    matched: int
    broken: int
    amount_minor: int
    matched_minor: int
    broken_minor: int

    def __post_init__(self) -> None:
        assert self.lines == self.matched + self.broken, "every line is matched or broken"
        assert self.amount_minor == self.matched_minor + self.broken_minor, "and so is its money"


@dataclass(slots=True)
class Sums:
    """Lines and money by currency."""

    lines: Counter[str]
    minor: Counter[str]

    @classmethod
    def nothing(cls) -> "Sums":
        """No line yet."""
        return cls(Counter(), Counter())

    def add(self, currency: str, lines: int, minor: int) -> None:
        """Count lines of one currency with their money."""
        self.lines[currency] += lines
        self.minor[currency] += minor

    def less(self, other: "Sums") -> "Sums":
        """Return these without the others."""
        lines, minor = Counter(self.lines), Counter(self.minor)
        lines.subtract(other.lines)
        minor.subtract(other.minor)
        return Sums(lines, minor)


@dataclass(frozen=True, slots=True)
class Totals:
    """What a file holds, from one scan: the rows of `groups`."""

    rows: tuple[Row, ...]

    @property
    def sums(self) -> Sums:
        """Lines and money by currency."""
        sums = Sums.nothing()
        for row in self.rows:
            sums.add(row["currency"], int(row["n"]), int(row["minor"]))
        return sums

    @property
    def lines(self) -> int:
        """How many lines the file has."""
        return sum(int(row["n"]) for row in self.rows)

    @property
    def is_booked_throughout(self) -> bool:
        """Whether no line is failed or pending."""
        return all(row["status"] == LineStatus.OK.value for row in self.rows)

    @property
    def names_windows(self) -> bool:
        """Whether any line says in which window it is."""
        return any(row["window_id"] for row in self.rows)

    def last(self, member: str) -> dict[str, datetime]:
        """Return when each member's last line was; ``member`` is ``payer`` or ``payee``."""
        found: dict[str, datetime] = {}
        for row in self.rows:
            at = row["last"].replace(tzinfo=UTC)
            found[row[member]] = max(at, found.get(row[member], at))
        return found


def totals(engine: Engine, lines: Table) -> Totals:
    """Return a table's totals."""
    return Totals(tuple(engine.run(groups, lines)))


def groups(lines: Table, *, timed: bool = True) -> Table:
    """Return a table's lines by window, payer, payee, currency and status, in one scan.

    Units: ``n`` counts lines; ``minor``, ``fees_minor`` and ``interchange_minor`` add up their
    money, ``least`` and ``least_fee`` are the smallest amounts, ``last`` is the latest instant,
    which only a comparison needs.
    """
    sums = {
        "n": lines.count(),
        "minor": wide(lines.amount_minor).sum(),
        "fees_minor": wide(lines.fee_minor).sum(),
        "least": lines.amount_minor.min(),
        "least_fee": lines.fee_minor.min(),
    }
    if INTERCHANGE in lines.columns:
        sums["interchange_minor"] = wide(lines[INTERCHANGE]).sum()
    if timed:
        sums["last"] = lines.committed_at.max()
    found = lines.group_by(["window_id", "payer", "payee", "currency", "status"]).agg(**sums)
    none = {} if INTERCHANGE in lines.columns else {"interchange_minor": wide(whole(0))}
    return found.mutate(**none).select(*_GROUPED, *(["last"] if timed else []))


_GROUPED = (
    "window_id", "payer", "payee", "currency", "status", "n", "minor", "fees_minor",
    "interchange_minor", "least", "least_fee",
)  # fmt: skip


def tally(
    engine: Engine,
    source: Source,
    whole: Totals,
    closed: Row,
    opened: Table,
    compared: Table,
    broken_keys: Table,
    surplus: Iterable[Row],
) -> tuple[Tally, ...]:
    """Return a source's tallies, by currency.

    ``whole`` is all it has, ``closed`` what lies in cells accepted whole and ``opened`` the lines
    of the others, ``compared`` those of them that were compared; ``surplus`` those that were not,
    each with ``copies``: how often it was left out. Surplus lines are broken.
    """
    looked_at = _sums(engine.run(_by_currency, opened))
    in_cells = whole.sums.less(looked_at)
    assert in_cells.lines.total() == int(closed["lines"] or 0), "cells and lines are all there is"
    matched = _sums(engine.run(_others_by_currency, compared, broken_keys))
    broken = _sums(engine.run(_named_by_currency, compared, broken_keys))
    for row in surplus:
        broken.add(row["currency"], row["copies"], row["copies"] * int(row["amount_minor"]))
    return tallied(source, whole.sums, in_cells, matched, broken)


def tallied(
    source: Source, whole: Sums, in_cells: Sums, matched: Sums, broken: Sums
) -> tuple[Tally, ...]:
    """Put a source's sums together, by currency."""
    return tuple(
        Tally(
            source=source,
            currency=currency,
            lines=whole.lines[currency],
            matched=in_cells.lines[currency] + matched.lines[currency],
            broken=broken.lines[currency],
            amount_minor=whole.minor[currency],
            matched_minor=in_cells.minor[currency] + matched.minor[currency],
            broken_minor=broken.minor[currency],
        )
        for currency in sorted(whole.lines | matched.lines | broken.lines)
    )


def _by_currency(lines: Table) -> Table:
    return lines.group_by("currency").agg(n=lines.count(), minor=wide(lines.amount_minor).sum())


def _named_by_currency(lines: Table, keys: Table) -> Table:
    return _by_currency(lines.semi_join(keys, "txn_id"))


def _others_by_currency(lines: Table, keys: Table) -> Table:
    return _by_currency(lines.anti_join(keys, "txn_id"))


def _sums(rows: Iterable[Row]) -> Sums:
    sums = Sums.nothing()
    for row in rows:
        sums.add(row["currency"], int(row["n"]), int(row["minor"]))
    return sums
