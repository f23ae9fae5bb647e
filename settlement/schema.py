"""What a line is to an engine: its columns, their types, and the width of its amounts.

Money is only added, subtracted and compared, and a sum becomes 64 bits wide again only through
`checked`: a sum that does not fit is refused, never wrapped.
"""

from collections.abc import Sequence
from datetime import UTC

from participants import LineStatus, StatementLine
from settlement.errors import SettlementError, SettlementErrorCode

INT64_MAX = 2**63 - 1

LINE_SCHEMA = {
    "txn_id": "string",
    "business_date": "date",
    "window_id": "string",
    "payer": "string",
    "payee": "string",
    "currency": "string",
    "amount_minor": "int64",
    "fee_minor": "int64",
    "status": "string",
    "committed_at": "timestamp",
}
"""The columns every file has, in the order of `StatementLine`; Ibis's types; instants are UTC."""

INTERCHANGE = "interchange_minor"
"""The one detail that is an amount; `StatementLine` always has it, a file may not."""

DETAIL_SCHEMA = {
    INTERCHANGE: "int64",
    "account": "string",
    "tariff": "string",
    "original_txn_id": "string",
    "batch_id": "string",
    "settled_minor": "string",
    "rate": "string",
    "quoted_until": "string",
}
"""Columns a file may have besides; the empty text, or nought, where it says nothing."""


def details_of(lines: Sequence[StatementLine]) -> dict[str, str]:
    """Return the details that a table of these lines has: interchange, and what any line tells."""
    return {
        name: kind
        for name, kind in DETAIL_SCHEMA.items()
        if name == INTERCHANGE or any(getattr(each, name, "") for each in lines)
    }


def checked(amount: int, where: str) -> int:
    """Return a sum that fits 64 bits.

    Raises: `SettlementError` with ``settlement.overflow``.
    """
    if not -INT64_MAX <= amount <= INT64_MAX:
        raise SettlementError(SettlementErrorCode.OVERFLOW, f"{amount} does not fit 64 bits", where)
    return amount


def cells_of(line: StatementLine) -> tuple[object, ...]:
    """Return a line as the engine stores it; the instant becomes a plain UTC timestamp."""
    where = f"transaction {line.txn_id}"
    assert line.amount_minor >= 0, "lines carry no sign: payer and payee say the direction"
    assert line.fee_minor >= 0, "a fee is never negative"
    assert line.interchange_minor >= 0, "interchange is never negative"
    checked(line.interchange_minor, where)
    assert line.committed_at.tzinfo is not None, "an instant needs its zone"
    return (
        line.txn_id,
        line.business_date,
        line.window_id,
        str(line.payer),
        str(line.payee),
        line.currency,
        checked(line.amount_minor, where),
        checked(line.fee_minor, where),
        LineStatus(line.status).value,
        line.committed_at.astimezone(UTC).replace(tzinfo=None),
    )
