"""Which nets are final and which are provisional, and what came too late for its window.

A member that has not delivered its files may still tell us that we are wrong, so its nets are
provisional: they are computed and shown, and whoever settles them knows. Once its files are there
the same run gives the same figures, final. What turns up after its window has settled never enters
that window: it is netted in a dispute window of its own currency, like every correction.

Source: PFMI principle 8 (what is final stays), India's UPI (late items in a dispute cycle).
"""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import asdict, dataclass
from enum import StrEnum

from participants import OPERATOR, LineStatus, ParticipantId
from settlement.engine import Engine, Table, word
from settlement.netting import BilateralNet, NetPosition
from settlement.series import HOME_CURRENCY, WindowId, WindowKind


class Standing(StrEnum):
    """How far a net can be relied on."""

    FINAL = "final"
    """Everybody it concerns has delivered, or nobody was asked to."""
    PROVISIONAL = "provisional"
    """The member's own account of it is missing."""


@dataclass(frozen=True, slots=True)
class StandingNet:
    """A net position with its standing. Units: as `NetPosition`."""

    window_id: str
    participant: ParticipantId
    currency: str
    received_minor: int
    sent_minor: int
    fees_minor: int
    net_minor: int
    standing: Standing


@dataclass(frozen=True, slots=True)
class Delivered:
    """Whose lines are there: as payers in payers' files, as payees in payees' files."""

    payers: frozenset[str]
    payees: frozenset[str]

    def missing(self, pairs: Iterable[BilateralNet]) -> dict[str, tuple[str, ...]]:
        """Return by member the sides, ``payer`` and ``payee``, on which it has not delivered."""
        found: dict[str, set[str]] = {}
        for pair in pairs:
            if pair.payer not in self.payers and pair.payer != OPERATOR:
                found.setdefault(pair.payer, set()).add("payer")
            if pair.payee not in self.payees and pair.payee != OPERATOR:
                found.setdefault(pair.payee, set()).add("payee")
        return {member: tuple(sorted(sides)) for member, sides in sorted(found.items())}


def judged(positions: Iterable[NetPosition], missing: AbstractSet[str]) -> tuple[StandingNet, ...]:
    """Return the nets with their standing; those of members in ``missing`` are provisional."""
    return tuple(
        StandingNet(
            **asdict(each),
            standing=Standing.PROVISIONAL if each.participant in missing else Standing.FINAL,
        )
        for each in positions
    )


def delivered(engine: Engine, payer: Table, payee: Table) -> Delivered:
    """Return whose lines are in the payers' and in the payees' files."""
    sides = []
    for lines, name in ((payer, "payer"), (payee, "payee")):
        sides.append(frozenset(row[name] for row in engine.run(lines.select(name).distinct())))
    return Delivered(*sides)


def moved_late(engine: Engine, lines: Table, settled: Table) -> tuple[Table, int]:
    """Return the lines with late ones in a dispute window, and how many of them there were.

    Late is a booked line that is not among the settled ones although its window is. The dispute
    window is that of the latest business date there is.
    """
    latest = engine.run(lines.aggregate(day=lines.business_date.max()))[0]["day"]
    if latest is None:
        return lines, 0
    closed = settled.select(in_window=settled.window_id).distinct()
    known = settled.select(known_txn=settled.txn_id).distinct()
    joined = lines.left_join(closed, lines.window_id == closed.in_window)
    joined = joined.left_join(known, joined.txn_id == known.known_txn)
    is_late = (
        joined.in_window.notnull()
        & joined.known_txn.isnull()
        & (joined.status == LineStatus.OK.value)
    )
    home = WindowId(latest, 1, WindowKind.DISPUTE)
    abroad = word(f"{latest.isoformat()}/D-") + joined.currency + word("-1")
    late_window = (joined.currency == HOME_CURRENCY).ifelse(word(str(home)), abroad)
    moved = joined.mutate(window_id=is_late.ifelse(late_window, joined.window_id))
    late = joined.filter(is_late)
    counted = engine.run(late.aggregate(n=late.count()))
    return moved.select(*lines.columns), int(counted[0]["n"])
