"""Figures that members and operators state beside their lines, held against ours.

A small CSV file, ``code,participant,window_id,currency,ours_minor,theirs_minor``: H01 a member's
total, H02 its net, I05 and I07 balances and their mirrors, I08 a corridor's nets at the contract
rate, K01 to K03 ledgers and suspense. Where ``ours_minor`` is empty for H01 and H02 we compute it;
a figure that the member's own broken lines explain is no break of its own.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from settlement import explanation
from settlement.beside import about
from settlement.breaks import Break, BreakCode, Sides
from settlement.errors import SettlementError, SettlementErrorCode
from settlement.files import read_rows, read_text
from settlement.netting import NetPosition
from settlement.terms import Terms

COLUMNS = ("code", "participant", "window_id", "currency", "ours_minor", "theirs_minor")
STATED = (
    BreakCode.H01, BreakCode.H02, BreakCode.I05, BreakCode.I07, BreakCode.I08,
    BreakCode.K01, BreakCode.K02, BreakCode.K03,
)  # fmt: skip
_MINOR = re.compile(r"-?(0|[1-9][0-9]{0,18})")


@dataclass(frozen=True, slots=True)
class Figure:
    """One stated figure. Units: minor units; ``ours_minor`` is missing where we compute it."""

    code: BreakCode
    participant: str
    window_id: str
    currency: str
    ours_minor: int | None
    theirs_minor: int


def read_figures(path: Path) -> list[Figure]:
    """Return the figures of a file.

    Raises: `SettlementError` with ``settlement.file_...``; ``where`` is file, line and column.
    """
    rows = read_rows(path, read_text(path))
    if tuple(next(rows, (1, []))[1]) != COLUMNS:
        raise SettlementError(
            SettlementErrorCode.FILE_HEADER,
            f"the first line must be {','.join(COLUMNS)}",
            f"{path}:1",
        )
    return [_figure(path, number, cells) for number, cells in rows]


def judge_figures(
    figures: Iterable[Figure],
    positions: Sequence[NetPosition],
    found: Iterable[Break],
    terms: Terms,
) -> Iterable[Break]:
    """Yield a break for each stated figure that is not ours and that nothing else explains."""
    nets: Counter[tuple[str, str, str]] = Counter()
    received: Counter[tuple[str, str, str]] = Counter()
    for each in positions:
        for window in (each.window_id, ""):
            place = (str(each.participant), window, each.currency)
            nets[place] += each.net_minor
            received[place] += each.received_minor + each.sent_minor
    explained: defaultdict[str, int] = defaultdict(int)
    for item in found:
        for name in {item.owes, item.owed}:
            explained[name.removeprefix("customer of ")] += abs(item.amount_difference_minor)
    for figure in figures:
        place = (figure.participant, figure.window_id, figure.currency)
        computed = received[place] if figure.code is BreakCode.H01 else nets[place]
        ours = computed if figure.ours_minor is None else figure.ours_minor
        gap = figure.theirs_minor - ours
        if gap and not (figure.code in _EXPLAINED_BY_LINES and explained[figure.participant]):
            yield explanation.subject(
                figure.code, Sides.SWITCH, about(figure.participant, terms, figure.currency),
                terms, "figure", str(ours), str(figure.theirs_minor), gap,
            )  # fmt: skip


_EXPLAINED_BY_LINES = {BreakCode.H01, BreakCode.H02}


def _figure(path: Path, number: int, cells: list[str]) -> Figure:
    if len(cells) != len(COLUMNS):
        raise SettlementError(
            SettlementErrorCode.FILE_ROW, f"{len(COLUMNS)} cells are needed", f"{path}:{number}"
        )
    code, participant, window, currency, ours, theirs = cells
    if code not in {str(each) for each in STATED}:
        raise _wrong(path, number, "code", f"is none of {', '.join(STATED)}")
    for name, cell in (("ours_minor", ours), ("theirs_minor", theirs)):
        if not _MINOR.fullmatch(cell) and not (name == "ours_minor" and not cell):
            raise _wrong(path, number, name, "is not a whole number of minor units")
    return Figure(
        BreakCode(code), participant, window, currency, int(ours) if ours else None, int(theirs)
    )


def _wrong(path: Path, number: int, column: str, message: str) -> SettlementError:
    return SettlementError(SettlementErrorCode.FILE_FIELD, message, f"{path}:{number}:{column}")
