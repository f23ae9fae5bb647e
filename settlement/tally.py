"""Accounting for every line: each ends in exactly one class, matched or broken, and they add up.

The three figures are counted independently of each other, in number and in money, and asserted to
fit: a line that neither matched nor broke would otherwise be money nobody looks at.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from settlement.engine import Embedded, Row, Table


class Source(StrEnum):
    """Whose lines they are."""

    SWITCH = "switch"
    """Ours."""
    PAYER = "payer"
    """The payers' banks' files."""
    PAYEE = "payee"
    """The payees' banks' files."""


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


@dataclass(frozen=True, slots=True)
class _Sums:
    """Lines and money by currency."""

    lines: Counter[str]
    minor: Counter[str]


def tally(
    engine: Embedded,
    source: Source,
    lines: Table,
    compared: Table,
    broken_keys: Table,
    surplus: Iterable[Row],
) -> tuple[Tally, ...]:
    """Return a source's tallies, by currency.

    ``lines`` are all it has; ``compared`` those that were compared; ``surplus`` those that were
    not, each with ``copies``: how often it was left out. Surplus lines are broken.
    """
    total = _sums(engine, lines)
    matched = _sums(engine, compared.anti_join(broken_keys, "txn_id"))
    broken = _sums(engine, compared.semi_join(broken_keys, "txn_id"))
    for row in surplus:
        broken.lines[row["currency"]] += row["copies"]
        broken.minor[row["currency"]] += row["copies"] * row["amount_minor"]
    return tuple(
        Tally(
            source=source,
            currency=currency,
            lines=total.lines[currency],
            matched=matched.lines[currency],
            broken=broken.lines[currency],
            amount_minor=total.minor[currency],
            matched_minor=matched.minor[currency],
            broken_minor=broken.minor[currency],
        )
        for currency in sorted(total.lines | matched.lines | broken.lines)
    )


def _sums(engine: Embedded, lines: Table) -> _Sums:
    grouped = lines.group_by("currency").agg(n=lines.count(), minor=lines.amount_minor.sum())
    rows = engine.run(grouped)
    return _Sums(
        Counter({row["currency"]: int(row["n"]) for row in rows}),
        Counter({row["currency"]: int(row["minor"]) for row in rows}),
    )
