"""A line with everything anybody may say about it: the ten agreed columns, and details.

Details are columns a file may have besides; the empty text says nothing. What both books tell is
compared, what only one tells is kept.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC
from functools import cache
from operator import itemgetter
from typing import Any

from participants import LineStatus, ParticipantId, StatementLine
from settlement.engine import DETAIL_SCHEMA, INTERCHANGE, LINE_SCHEMA, Row

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
    cells = _plain_cells(prefix)(row)
    if cells[0] is None:
        return None
    txn_id, day, window_id, payer, payee, currency, amount, fee, status, at = cells
    return Line(
        txn_id,
        day,
        window_id,
        ParticipantId(payer),
        ParticipantId(payee),
        currency,
        int(amount),
        int(fee),
        _STATUS[status],
        at.replace(tzinfo=UTC),
        int(row.get(prefix + INTERCHANGE) or 0),
        **{name: row[told] for name, told in _detail_names(prefix) if told in row},
    )


@cache
def _plain_cells(prefix: str) -> Callable[[Row], tuple[Any, ...]]:
    """Return what takes the agreed columns out of a row, in the order of `Line`."""
    return itemgetter(*(prefix + name for name in LINE_SCHEMA))


@cache
def _detail_names(prefix: str) -> tuple[tuple[str, str], ...]:
    return tuple((name, prefix + name) for name in _TEXTS)


_STATUS = {status.value: status for status in LineStatus}
