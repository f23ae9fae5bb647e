"""One report, made: its rows, the proofs beside it, and an id that its inputs alone decide.

Nothing here reads a clock: the same inputs under the same rules give the same sheet, and so the
same bytes in every format.
"""

from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Final

from lapnet_sim.reports.columns import Row, by_key
from lapnet_sim.reports.evidence import Evidence
from lapnet_sim.reports.model import Report
from lapnet_sim.reports.proofs import Proof, proofs
from participants import ParticipantId

RULE_VERSION: Final = "3"
"""Of the questions behind the reports: goes up when one of them changes its meaning."""

_RUN_DIGITS: Final = 16


@dataclass(frozen=True, slots=True)
class Sheet:
    """A report of one business date."""

    report: Report
    business_date: date
    rows: tuple[Row, ...]
    currencies: tuple[str, ...]
    run_id: str
    rule_version: str
    digests: tuple[tuple[str, str], ...]
    """SHA-256 of each input, by name."""
    as_of: datetime | None
    """The last instant the inputs know of; nobody's clock."""
    proofs: tuple[Proof, ...]

    @property
    def holds(self) -> bool:
        """Whether every proof holds."""
        return all(each.holds for each in self.proofs)


def make(report: Report, evidence: Evidence, reader: ParticipantId | None = None) -> Sheet:
    """Return a report of some evidence, for the operator or with one member's rows alone."""
    rows = tuple(report.query(evidence))
    for row in rows:
        assert len(row) == len(report.columns), f"{report.id}: a cell for each column"
    if reader is not None:
        rows = tuple(row for row in rows if by_key(report.columns, row)["member"] == reader)
    told = [report.id, RULE_VERSION, evidence.business_date.isoformat(), reader or ""]
    digests = tuple(
        (each.name, each.sha256)
        for each in evidence.inputs
        if each.part in report.needs | report.wishes
    )
    told += [f"{name}={digest}" for name, digest in digests]
    money = {each.currency for each in report.columns if each.currency}
    cells = [by_key(report.columns, row) for row in rows]
    return Sheet(
        report=report,
        business_date=evidence.business_date,
        rows=rows,
        currencies=tuple(sorted({str(row[key]) for row in cells for key in money if row[key]})),
        run_id=sha256("\n".join(told).encode()).hexdigest()[:_RUN_DIGITS],
        rule_version=RULE_VERSION,
        digests=digests,
        as_of=evidence.as_of,
        proofs=proofs(evidence, report.needs | report.wishes),
    )
