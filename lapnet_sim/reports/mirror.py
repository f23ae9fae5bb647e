"""Cash at the settlement bank in two books: our mirror, and the closing balances of its camt.053.

What members prefunded is mirrored as their caps. What was set aside because somebody is short is
still at the bank, and what moved after the statement's date is taken off, so that both books speak
of the same evening. Source: the scheme's list of invariants, number 8.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path

from sqlalchemy import Engine

from lapnet_sim.ledger.position import Position
from lapnet_sim.storage.settlement_reads import SettlementReads
from participants.bank_messages.account_statement import owner_of
from settlement.business_days import SCHEME_ZONE
from settlement.camt import read_camt

_DATED = re.compile(r"statement\.([0-9]{4}-[0-9]{2}-[0-9]{2})\.camt053\.xml")


@dataclass(frozen=True, slots=True)
class Mirrored:
    """One participant's cash in one currency. Units: minor units."""

    participant: str
    currency: str
    mirror_minor: int
    """By our books."""
    closing_minor: int
    """By the bank's statement."""


def last_statement(paths: Iterable[Path]) -> tuple[Path, date] | None:
    """Return the statement of the last date, and that date; nothing where there is none."""
    dated = ((path, _DATED.fullmatch(path.name)) for path in paths)
    found = [(date.fromisoformat(told[1]), path) for path, told in dated if told is not None]
    if not found:
        return None
    on, path = max(found)
    return path, on


def mirrored(
    engine: Engine, positions: Sequence[Position], path: Path, on: date
) -> tuple[Mirrored, ...]:
    """Return everybody's cash in both books at the end of a date, by participant and currency.

    Raises: `SettlementError` with ``settlement.file_...`` for a file that is no statement.
    """
    reads = SettlementReads(engine)
    ours: Counter[tuple[str, str]] = Counter()
    for each in positions:
        ours[each.participant, each.currency] += each.cap_minor
    for (who, code), minor in reads.lowered().items():
        ours[who, code] += minor
    for move in reads.moves(datetime.combine(on, time(0), SCHEME_ZONE)):
        if move.on > on:
            ours[move.participant, move.currency] -= move.minor
    theirs: Counter[tuple[str, str]] = Counter()
    for told in read_camt(path, on):
        theirs[owner_of(told.account), told.currency] += told.closing_minor
    return tuple(
        Mirrored(who, code, ours[who, code], theirs[who, code])
        for who, code in sorted(ours.keys() | theirs.keys())
    )
