"""A line with everything anybody may say about it: the ten agreed columns, and details.

Details are columns a file may have besides; the empty text says nothing. What both books tell is
compared, what only one tells is kept.
"""

from dataclasses import dataclass
from datetime import UTC

from participants import LineStatus, ParticipantId, StatementLine
from settlement.engine import DETAIL_SCHEMA, INTERCHANGE, Row

_TEXTS = tuple(name for name in DETAIL_SCHEMA if name != INTERCHANGE)


@dataclass(frozen=True, slots=True)
class Line(StatementLine):
    """One leg of one payment, as its writer booked it.

    ``account`` is the account credited, or its merchant; ``tariff`` names the version the fee was
    taken from; ``original_txn_id`` is the payment that this one returns; ``batch_id`` names lines
    booked as one; ``settled_minor`` is the amount in the corridor's settlement currency, ``rate``
    what one minor unit of ours is there; ``quoted_until`` is when the quote expired.
    """

    account: str = ""
    tariff: str = ""
    original_txn_id: str = ""
    batch_id: str = ""
    settled_minor: str = ""
    rate: str = ""
    quoted_until: str = ""

    @property
    def is_booked(self) -> bool:
        """Whether its writer booked it."""
        return self.status is LineStatus.OK

    @property
    def booked_minor(self) -> int:
        """What it moved, in minor units: nothing unless it is booked."""
        return self.amount_minor if self.status is LineStatus.OK else 0


def line_of(row: Row, prefix: str = "") -> Line | None:
    """Return a row's line; nothing where the row has none under this prefix."""
    if row[prefix + "txn_id"] is None:
        return None
    return Line(
        txn_id=row[prefix + "txn_id"],
        business_date=row[prefix + "business_date"],
        window_id=row[prefix + "window_id"],
        payer=ParticipantId(row[prefix + "payer"]),
        payee=ParticipantId(row[prefix + "payee"]),
        currency=row[prefix + "currency"],
        amount_minor=int(row[prefix + "amount_minor"]),
        fee_minor=int(row[prefix + "fee_minor"]),
        status=_STATUS[row[prefix + "status"]],
        committed_at=row[prefix + "committed_at"].replace(tzinfo=UTC),
        interchange_minor=int(row.get(prefix + INTERCHANGE) or 0),
        **{name: row[prefix + name] for name in _TEXTS if prefix + name in row},
    )


_STATUS = {status.value: status for status in LineStatus}
