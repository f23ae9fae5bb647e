"""The two lines that a break is about, field by field: ours from the books, theirs from its file.

Their file is there where the switch serves a simulated day. Elsewhere the break itself says what
differs, and that is shown.
"""

from dataclasses import dataclass

from lapnet_sim.api.deps import Desk
from lapnet_sim.console.asked import is_reference
from lapnet_sim.ledger.posting import legs
from lapnet_sim.sandbox.folder import DayFolder
from participants import StatementLine
from settlement.breaks import Break, Sides
from settlement.columns import from_value
from settlement.errors import SettlementError
from settlement.files import LINE_COLUMNS, read_lines

_SIDES = {Sides.SWITCH_PAYER: ("payer",), Sides.SWITCH_PAYEE: ("payee",)}
_BOTH = ("payer", "payee")
_ONE_FIELD = frozenset({*LINE_COLUMNS})


@dataclass(frozen=True, slots=True)
class FieldRow:
    """One field as either side has it; None where a side has no line, or none that we know."""

    field: str
    ours: str | None
    theirs: str | None
    differs: bool


@dataclass(frozen=True, slots=True)
class SideBySide:
    """Our line beside one of theirs."""

    side: str
    """``payer`` or ``payee``; empty where only the break's own words are known."""
    rows: tuple[FieldRow, ...]


def side_by_side(desk: Desk, item: Break) -> tuple[SideBySide, ...]:
    """Our line beside each of theirs that the break is about."""
    ours = _ours(desk, item.txn_id)
    found = []
    for side in _SIDES.get(item.sides, _BOTH if item.sides is Sides.SWITCH_PAYER_PAYEE else ()):
        theirs = _theirs(desk, side, item, ours)
        if theirs is not None or (ours is not None and _is_missing(desk, item)):
            found.append(SideBySide(side, _compared(ours, theirs)))
    if found:
        return tuple(found)
    row = FieldRow(item.field, item.ours, item.theirs, differs=item.ours != item.theirs)
    if ours is None or item.field not in _ONE_FIELD:
        return (SideBySide("", (row,)),)
    rows = tuple(row if name == item.field else FieldRow(name, cell, None, differs=False)
                 for name, cell in _cells(ours).items())  # fmt: skip
    return (SideBySide("", rows),)


def _is_missing(desk: Desk, item: Break) -> bool:
    """Whether their file is there and has no such line, as the break says."""
    return desk.switch.settings.day_folder is not None and item.field == "line"


def _ours(desk: Desk, txn_id: str) -> StatementLine | None:
    reference = txn_id.partition("/")[0]
    if not is_reference(reference):
        return None
    payment = desk.reads.payment_by_reference(reference)
    if payment is None or payment.concluded_at is None:
        return None
    return next((line for line in legs(payment) if line.txn_id == txn_id), None)


def _theirs(desk: Desk, side: str, item: Break, ours: StatementLine | None) -> StatementLine | None:
    folder = desk.switch.settings.day_folder
    if folder is None:
        return None
    member = None if ours is None else str(ours.payer if side == "payer" else ours.payee)
    for path in DayFolder(folder).statements(side):
        if member is not None and path.name != f"{member}.{side}.csv":
            continue
        try:
            lines = read_lines(path)
        except SettlementError:
            continue
        for line in lines:
            if line.txn_id == item.txn_id:
                return line
    return None


def _compared(ours: StatementLine | None, theirs: StatementLine | None) -> tuple[FieldRow, ...]:
    left = {} if ours is None else _cells(ours)
    right = {} if theirs is None else _cells(theirs)
    return tuple(
        FieldRow(
            name,
            left.get(name),
            right.get(name),
            differs=left.get(name) != right.get(name),
        )
        for name in LINE_COLUMNS
    )


def _cells(line: StatementLine) -> dict[str, str]:
    return {name: from_value(getattr(line, name), name) for name in LINE_COLUMNS}
