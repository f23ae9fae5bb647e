"""What people read: nets, settlement and breaks as plain text tables of fixed width.

The same values give the same lines. Amounts are printed as their currency is used, with thousands
commas; figures stand to the right of their column, names to the left.
"""

from collections import Counter
from collections.abc import Iterable, Sequence

from fx import FxError, Money, currency
from settlement.breaks import TAXONOMY, Break
from settlement.instruction import Instruction
from settlement.netting import Netting
from settlement.tally import Tally

_GAP = "  "


def nets_report(netting: Netting) -> list[str]:
    """Return the net positions: what each participant received, sent, and is owed (-: owes)."""
    return table(
        ("window", "participant", "currency", ">received", ">sent", ">fees", ">net"),
        [
            (
                position.window_id,
                position.participant,
                position.currency,
                amount(position.received_minor, position.currency),
                amount(position.sent_minor, position.currency),
                amount(position.fees_minor, position.currency),
                amount(position.net_minor, position.currency),
            )
            for position in netting.positions
        ],
    )


def settlement_report(moves: Iterable[Instruction]) -> list[str]:
    """Return the settlement bank's movements in the order they are made."""
    return table(
        ("window", "participant", "currency", "direction", ">amount"),
        [
            (
                move.window_id,
                move.participant,
                move.currency,
                move.direction,
                amount(move.amount_minor, move.currency),
            )
            for move in moves
        ],
    )


def breaks_report(breaks: Iterable[Break]) -> list[str]:
    """Return the break list: what differs, by how much, who owes whom, until when."""
    return table(
        ("transaction", "code", "what", "sides", "ours", "theirs", ">difference", "currency",
         "owes", "owed", "due", "severity"),
        [
            (
                item.txn_id,
                item.code,
                TAXONOMY[item.code].name,
                item.sides,
                item.ours,
                item.theirs,
                amount(item.amount_difference_minor, item.currency),
                item.currency,
                item.owes,
                item.owed,
                item.due_on.isoformat(),
                item.severity,
            )
            for item in breaks
        ],
    )  # fmt: skip


def break_summary(breaks: Iterable[Break]) -> list[str]:
    """Return how many breaks there are of each code."""
    counts = Counter(item.code for item in breaks)
    return table(
        ("code", "what", ">breaks"),
        [(code, TAXONOMY[code].name, str(counts[code])) for code in sorted(counts)],
    )


def tally_report(tallies: Iterable[Tally]) -> list[str]:
    """Return the account of every line: all, matched, broken, in number and money."""
    return table(
        ("source", "currency", ">lines", ">matched", ">broken", ">amount", ">in matched",
         ">in broken"),
        [
            (
                item.source,
                item.currency,
                str(item.lines),
                str(item.matched),
                str(item.broken),
                amount(item.amount_minor, item.currency),
                amount(item.matched_minor, item.currency),
                amount(item.broken_minor, item.currency),
            )
            for item in tallies
        ],
    )  # fmt: skip


def amount(minor: int, code: str) -> str:
    """Return an amount for people; of a currency we do not know, its bare minor units.

    >>> amount(150_000, "LAK"), amount(150_000, "XXQ")
    ('1,500', '150,000 minor')
    """
    try:
        return Money(minor, currency(code)).display
    except FxError:
        return f"{minor:,} minor"


def table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Lay out rows under headings; a heading with ``>`` stands to the right.

    >>> table(("who", ">owes"), [("BCEL", "1,500")])
    ['who    owes', '----  -----', 'BCEL  1,500']
    """
    titles = [heading.removeprefix(">") for heading in headings]
    columns = list(zip(titles, *rows, strict=True))
    widths = [max(len(cell) for cell in column) for column in columns]
    rule = ["-" * width for width in widths]
    return [
        _GAP.join(
            cell.rjust(width) if heading.startswith(">") else cell.ljust(width)
            for heading, cell, width in zip(headings, row, widths, strict=True)
        ).rstrip()
        for row in (titles, rule, *rows)
    ]
