"""What stays open over night: lines that found no partner, tried again first on the next day.

A line of ours that a bank does not have, and a bank's line that we do not have, are carried out of
a day and into the next. There an old line may meet a late one. What is still alone keeps its break,
under the day on which it was first seen, and is carried on.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from settlement.comparison import LEGS
from settlement.line import Line
from settlement.naming import Pair
from settlement.tally import Source


@dataclass(frozen=True, slots=True)
class OpenItem:
    """A line without its partner.

    ``source`` says whose line it is, ``missing_at`` in whose books its partner is missing, and
    ``since`` since which business date. ``decision`` is ``forced`` where people matched it without
    a partner.
    """

    line: Line
    source: Source
    missing_at: Source
    since: date
    decision: str = ""

    @property
    def leg(self) -> Source:
        """The side of the payment on which it is open."""
        return self.missing_at if self.source is Source.SWITCH else self.source


@dataclass(frozen=True, slots=True)
class Carried:
    """What became of the items that were carried in.

    ``met`` found a partner among the day's odd lines, ``alone`` did not; ``contradicted`` were
    matched by people and have met something else. ``taken`` are the odd pairs of today that are
    spoken for.
    """

    met: tuple[tuple[OpenItem, Pair], ...]
    alone: tuple[OpenItem, ...]
    contradicted: tuple[tuple[OpenItem, Pair], ...]
    taken: frozenset[tuple[str, Source]]


def meet(items: Iterable[OpenItem], odd: dict[tuple[str, Source], Pair]) -> Carried:
    """Return which carried items meet one of today's odd lines, by transaction and side."""
    met: list[tuple[OpenItem, Pair]] = []
    contradicted: list[tuple[OpenItem, Pair]] = []
    alone: list[OpenItem] = []
    taken: set[tuple[str, Source]] = set()
    for item in items:
        place = (item.line.txn_id, item.leg)
        today = odd.get(place)
        is_ours = item.source is Source.SWITCH
        if today is None or (today.theirs if is_ours else today.ours) is None:
            if not item.decision:
                alone.append(item)
            continue
        if is_ours and today.ours is not None:
            alone.append(item)
            continue
        leg = LEGS[item.leg]
        pair = (
            Pair(leg, item.line, today.theirs, is_carried=True)
            if is_ours
            else Pair(leg, today.ours, item.line, is_carried=True)
        )
        taken.add(place)
        (contradicted if item.decision else met).append((item, pair))
    return Carried(tuple(met), tuple(alone), tuple(contradicted), frozenset(taken))


def open_items(pair: Pair, since: date) -> OpenItem | None:
    """Return what is to be carried on of a pair, if one of its lines is missing."""
    source = pair.leg.source
    if pair.ours is not None and pair.theirs is None:
        return OpenItem(pair.ours, Source.SWITCH, source, since)
    if pair.theirs is not None and pair.ours is None:
        return OpenItem(pair.theirs, source, Source.SWITCH, since)
    return None
