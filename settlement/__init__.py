"""Windows, netting, instructions and reconciliation: what follows from a day's payments.

Three banks paid each other; who owes whom at the cut-off?

>>> from datetime import UTC, date, datetime
>>> from participants import LineStatus, ParticipantId, StatementLine
>>> def paid(txn_id: str, payer: str, payee: str, amount_minor: int) -> StatementLine:
...     return StatementLine(
...         txn_id=txn_id,
...         business_date=date(2026, 11, 20),
...         window_id="2026-11-20/1",
...         payer=ParticipantId(payer),
...         payee=ParticipantId(payee),
...         currency="LAK",
...         amount_minor=amount_minor,
...         fee_minor=0,
...         status=LineStatus.OK,
...         committed_at=datetime(2026, 11, 20, 3, 0, tzinfo=UTC),
...     )
>>> ours = [paid("1", "BCEL", "LDB", 500), paid("2", "LDB", "JDB", 300)]
>>> for move in instructions(net(ours), "2026-11-20/1"):
...     print(move.participant, move.direction, move.amount_minor)
BCEL debit 500
JDB credit 300
LDB credit 200

And where a bank's books disagree, what is wrong, and with whom is the money?

>>> result = reconcile(ours, ours[:1], ours, date(2026, 11, 20))
>>> [(item.txn_id, item.code.value, item.owes, item.owed) for item in result.breaks]
[('2', 'A01', 'LDB', 'JDB')]

The engine behind `net` and `reconcile` is loaded when they are first called, not on import.
"""

from settlement.breaks import TAXONOMY, Break, BreakCode, BreakRule, Severity, Sides, due_on
from settlement.business_days import (
    DEFAULT_CUT_OFFS,
    SCHEME_ZONE,
    add_business_days,
    business_date,
    is_business_day,
    next_business_day,
)
from settlement.errors import Finding, SettlementError, SettlementErrorCode
from settlement.files import (
    read_lines,
    write_bilateral,
    write_breaks,
    write_instructions,
    write_lines,
    write_nets,
)
from settlement.instruction import Direction, Instruction, instructions
from settlement.liability import owed_by
from settlement.matching import Reconciliation, reconcile
from settlement.netting import BilateralNet, NetPosition, Netting, net
from settlement.tally import Source, Tally
from settlement.window import (
    TRANSITIONS,
    Window,
    WindowEvent,
    WindowId,
    WindowStatus,
    advance,
    schedule,
)

__all__ = [
    "DEFAULT_CUT_OFFS",
    "SCHEME_ZONE",
    "TAXONOMY",
    "TRANSITIONS",
    "BilateralNet",
    "Break",
    "BreakCode",
    "BreakRule",
    "Direction",
    "Finding",
    "Instruction",
    "NetPosition",
    "Netting",
    "Reconciliation",
    "SettlementError",
    "SettlementErrorCode",
    "Severity",
    "Sides",
    "Source",
    "Tally",
    "Window",
    "WindowEvent",
    "WindowId",
    "WindowStatus",
    "add_business_days",
    "advance",
    "business_date",
    "due_on",
    "instructions",
    "is_business_day",
    "net",
    "next_business_day",
    "owed_by",
    "read_lines",
    "reconcile",
    "schedule",
    "write_bilateral",
    "write_breaks",
    "write_instructions",
    "write_lines",
    "write_nets",
]
