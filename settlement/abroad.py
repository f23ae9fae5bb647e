"""Partner networks' clearing files as lines of ours, so that they are compared like anybody's.

A network's file says less than ours: our reference, which way the money went, how much, when, and
on which of its business days. What it does not say is taken from our own line of that reference and
so cannot differ: who stands on the other side, fees, the window. Its business date is held against
the day on which the network must have booked our instant by its own clock and cut-off; what differs
there differs in the line by as many days.

A day of ours lies in up to two of a network's days, and a file may hold the evening before as well:
what was booked on another business date of ours and is none of today's lines belongs to that date.
"""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from participants import OPERATOR, LineStatus, ParticipantId
from participants.clearing import (
    SUFFIXES,
    ClearingFile,
    ClearingRecord,
    Flow,
    network_day,
    network_of,
    read_clearing,
)
from participants.errors import ParticipantError, ParticipantErrorCode
from participants.networks import Network
from settlement.business_days import business_date
from settlement.engine import Engine, Table
from settlement.errors import SettlementError, SettlementErrorCode
from settlement.files import read_text
from settlement.line import Line, line_of

_TEXT = ".txt"
_REFUSALS = {
    ParticipantErrorCode.CLEARING_MALFORMED: SettlementErrorCode.FILE_ROW,
    ParticipantErrorCode.CLEARING_TOTALS: SettlementErrorCode.FILE_TRAILER,
}


@dataclass(slots=True)
class ClearingReader:
    """Reads clearing files beside our own lines of one business date."""

    engine: Engine
    switch: Table
    """Our lines."""
    day: date
    codes: frozenset[str] = field(default=frozenset())
    """The networks whose files were read."""

    def knows(self, path: Path) -> bool:
        """Whether a file is a clearing file by the end of its name; text may be anything else."""
        suffix = path.suffix.lower()
        return suffix in SUFFIXES and (suffix != _TEXT or network_of(read_text(path)) is not None)

    def lines(self, path: Path) -> list[Line]:
        """All lines of a clearing file that belong to the day.

        Raises: `SettlementError` with ``settlement.file_row``, ``settlement.file_trailer``.
        """
        try:
            network, file = read_clearing(read_text(path))
        except ParticipantError as error:
            where = f"{path}:{error.where.removeprefix('line ')}"
            raise SettlementError(_REFUSALS[error.code], error.message, where) from None
        self.codes |= {str(network.id)}
        ours = self._ours(network)
        return [
            _line(network, file, record, ours.get(record.reference))
            for record in file.records
            if record.reference in ours or business_date(record.booked_at) == self.day
        ]

    def _ours(self, network: Network) -> dict[str, Line]:
        """Our lines in which the network pays or is paid, by reference."""
        table, code = self.switch, str(network.id)
        rows = self.engine.run(table.filter((table.payer == code) | (table.payee == code)))
        return {line.txn_id: line for line in map(line_of, rows) if line is not None}


def _line(network: Network, file: ClearingFile, record: ClearingRecord, ours: Line | None) -> Line:
    """A record in our columns."""
    if ours is None:
        other, booked_on = OPERATOR, file.business_date
    else:
        other = ours.payer if ours.payee == network.id else ours.payee
        must_be = network_day(network, ours.committed_at)
        booked_on = ours.business_date + (file.business_date - must_be)
    payer, payee = _sides(network.id, other, record.flow)
    return Line(
        txn_id=record.reference,
        business_date=booked_on,
        window_id="",
        payer=payer,
        payee=payee,
        currency=record.amount.currency.code,
        amount_minor=record.amount.minor,
        fee_minor=0 if ours is None else ours.fee_minor,
        status=LineStatus.OK,
        committed_at=record.booked_at,
        interchange_minor=0 if ours is None else ours.interchange_minor,
    )


def _sides(
    network: ParticipantId, other: ParticipantId, flow: Flow
) -> tuple[ParticipantId, ParticipantId]:
    return (other, network) if flow is Flow.IN else (network, other)
