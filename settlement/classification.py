"""From odd lines to breaks: carried items first, then lookalikes and parts, then a name for each.

Everything that left the engine comes together here, a few lines of a day of millions. Each odd line
ends in one class: matched after all, or broken under one code.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from settlement import explanation
from settlement.breaks import Break, BreakCode, Sides
from settlement.carry import Carried, OpenItem, meet, open_items
from settlement.comparison import BOTH_LEGS, LEGS, PAYEE_LEG, PAYER_LEG
from settlement.line import Line
from settlement.naming import Pair, code_of
from settlement.suggestions import Suggestion, form, suggest
from settlement.tally import Source, Sums, Tally, tallied
from settlement.terms import Terms

Place = tuple[str, Source]
"""A transaction at one side of the payment."""

_CARRIED_ON = {
    BreakCode.A01, BreakCode.A02, BreakCode.A03, BreakCode.A04, BreakCode.A05, BreakCode.A06,
    BreakCode.A07, BreakCode.A08, BreakCode.D07, BreakCode.F01, BreakCode.M01,
}  # fmt: skip
_LEAST_SCORE = 70
"""Below, a lookalike is no suggestion: three edits of a reference."""


@dataclass(slots=True)
class Classes:
    """What became of the odd lines: breaks, suggestions, items to carry on, places broken."""

    breaks: list[Break] = field(default_factory=list)
    suggestions: list[Suggestion] = field(default_factory=list)
    open_items: list[OpenItem] = field(default_factory=list)
    broken: set[Place] = field(default_factory=set)
    carried: tuple[Tally, ...] = ()


@dataclass(slots=True)
class _Named:
    """An odd pair with its code."""

    code: BreakCode
    pair: Pair


def classify(
    odd: dict[Place, Pair],
    items: Iterable[OpenItem],
    last: Mapping[Source, Mapping[str, datetime]],
    known_forms: set[str],
    terms: Terms,
) -> Classes:
    """Return the classes of all odd pairs and carried items.

    ``last`` is when each member's last line was, by side; ``known_forms`` are the forms of our own
    references.
    """
    classes = Classes()
    items = list(items)
    carried = meet(items, odd)
    rest = {place: pair for place, pair in odd.items() if place not in carried.taken}
    _settle_batches(rest)
    suggestions = _link_lookalikes(rest, carried, known_forms, classes)
    named: defaultdict[str, dict[Source, _Named]] = defaultdict(dict)
    for (key, source), pair in rest.items():
        code = code_of(pair, terms, file_ends_before=_ends_before(pair, last))
        if code is not None and pair.ours is None and key in suggestions:
            code = BreakCode.M01 if suggestions[key].rivals else BreakCode.A08
        if code is not None:
            named[key][source] = _Named(code, pair)
    for legs in named.values():
        _tell(legs, suggestions, terms, classes)
    _tell_carried(items, carried, terms, classes)
    return classes


def _ends_before(pair: Pair, last: Mapping[Source, Mapping[str, datetime]]) -> bool:
    if pair.ours is None or pair.theirs is not None:
        return False
    source = pair.leg.source
    member = pair.ours.payee if source is Source.PAYEE else pair.ours.payer
    at = last.get(source, {}).get(member)
    return at is not None and at < pair.ours.committed_at


def _settle_batches(rest: dict[Place, Pair]) -> None:
    """Take out lines of ours that a bank booked as one, under their batch, to the last unit."""
    batches: defaultdict[Place, list[Pair]] = defaultdict(list)
    for (_, source), pair in rest.items():
        if pair.ours and pair.theirs is None and pair.ours.batch_id and pair.ours.is_booked:
            batches[pair.ours.batch_id, source].append(pair)
    for place, pairs in batches.items():
        whole = rest.get(place)
        if whole is None or whole.theirs is None or whole.ours is not None:
            continue
        parts = [pair.ours for pair in pairs if pair.ours]
        one_face = {(part.payer, part.payee, part.currency) for part in parts}
        theirs = whole.theirs
        if (
            theirs.is_booked
            and one_face == {(theirs.payer, theirs.payee, theirs.currency)}
            and sum(part.amount_minor for part in parts) == theirs.amount_minor
        ):
            for pair in [whole, *pairs]:
                del rest[pair.key, place[1]]


def _link_lookalikes(
    rest: dict[Place, Pair], carried: Carried, known_forms: set[str], classes: Classes
) -> dict[str, Suggestion]:
    """Take out lines written alike, and return what strangers of another form might be."""
    linked: dict[str, Suggestion] = {}
    for source in LEGS:
        strangers = [
            pair.theirs
            for (_, at), pair in rest.items()
            if at is source and pair.theirs and pair.ours is None
        ]
        if not strangers:
            continue
        waiting = [
            pair.ours
            for (_, at), pair in rest.items()
            if at is source and pair.ours and pair.theirs is None and pair.ours.is_booked
        ]
        waiting += [
            item.line
            for item in carried.alone
            if item.source is Source.SWITCH and item.missing_at is source
        ]
        here = {each.txn_id for each in waiting}
        for key, found in suggest(strangers, waiting).items():
            if found.score < _LEAST_SCORE:
                continue
            classes.suggestions.append(found)
            if form(key) in known_forms:
                continue
            if found.score == _FULL and not found.rivals and (found.ours, source) in rest:
                del rest[key, source], rest[found.ours, source]
                here.discard(found.ours)
            else:
                linked[key] = found
    classes.suggestions.sort()
    return linked


_FULL = 100


def _tell(
    legs: dict[Source, _Named],
    suggestions: Mapping[str, Suggestion],
    terms: Terms,
    classes: Classes,
) -> None:
    """Add one transaction's breaks; what is one disagreement with both banks is one break."""
    debit, credit = legs.get(Source.PAYER), legs.get(Source.PAYEE)
    domestic = [each for each in (debit, credit) if each]
    codes = tuple(each.code for each in domestic)
    if BreakCode.D05 in codes:
        classes.breaks.append(
            explanation.undecided(
                debit.pair if debit else None, credit.pair if credit else None, terms
            )
        )
    elif len(domestic) > 1 and codes in BOTH_LEGS and _is_same(domestic):
        _fault(BOTH_LEGS[codes], Sides.SWITCH_PAYER_PAYEE, domestic[0].pair, terms, classes)
    else:
        for each in domestic:
            _fault(each.code, each.pair.leg.sides, each.pair, terms, classes, suggestions)
    abroad = legs.get(Source.NETWORK)
    if abroad and not (abroad.code is BreakCode.D05 and BreakCode.D05 in codes):
        _fault(abroad.code, abroad.pair.leg.sides, abroad.pair, terms, classes, suggestions)
    for each in legs.values():
        classes.broken.add((each.pair.key, each.pair.leg.source))
        if each.code in _CARRIED_ON:
            item = open_items(each.pair, terms.business_date)
            if item:
                classes.open_items.append(item)


def _is_same(both: list[_Named]) -> bool:
    """Two cut-off differences are one only where both banks lack the line, or both have it."""
    return len({each.pair.theirs is None for each in both}) == 1


def _fault(
    code: BreakCode,
    sides: Sides,
    pair: Pair,
    terms: Terms,
    classes: Classes,
    suggestions: Mapping[str, Suggestion] | None = None,
) -> None:
    found = (suggestions or {}).get(pair.key)
    if found and pair.theirs and code in {BreakCode.A08, BreakCode.M01}:
        classes.breaks.append(
            explanation.subject(
                code, sides, pair.theirs, terms, "txn_id", found.ours, found.theirs, 0
            )
        )
    else:
        classes.breaks.append(explanation.fault(code, sides, pair, terms))


def _tell_carried(
    items: Iterable[OpenItem], carried: Carried, terms: Terms, classes: Classes
) -> None:
    """Add what carried items come to: met and agreeing, met and differing, or still alone."""
    whole, matched, broken = Sums.nothing(), Sums.nothing(), Sums.nothing()
    for item in items:
        whole.add(item.line.currency, 1, item.line.amount_minor)
        if item.decision:
            matched.add(item.line.currency, 1, item.line.amount_minor)
    for item, pair in carried.contradicted:
        _fault(BreakCode.M02, pair.leg.sides, pair, _since(item, terms), classes)
        classes.broken.add((pair.key, pair.leg.source))
        matched.add(item.line.currency, -1, -item.line.amount_minor)
        broken.add(item.line.currency, 1, item.line.amount_minor)
    for item, pair in carried.met:
        code = code_of(pair, terms)
        place = matched if code is None else broken
        place.add(item.line.currency, 1, item.line.amount_minor)
        if code is not None:
            _fault(code, pair.leg.sides, pair, _since(item, terms), classes)
            classes.broken.add((pair.key, pair.leg.source))
    alone: defaultdict[str, dict[Source, OpenItem]] = defaultdict(dict)
    for item in carried.alone:
        broken.add(item.line.currency, 1, item.line.amount_minor)
        classes.open_items.append(item)
        alone[item.line.txn_id][item.leg] = item
    for legs in alone.values():
        codes = tuple(_alone(legs[source]) for source in LEGS if source in legs)
        pairs = [_pair(legs[source]) for source in LEGS if source in legs]
        then = _since(min(legs.values(), key=lambda item: item.since), terms)
        if codes in BOTH_LEGS:
            _fault(BOTH_LEGS[codes], Sides.SWITCH_PAYER_PAYEE, pairs[0], then, classes)
            continue
        for code, pair in zip(codes, pairs, strict=True):
            _fault(code, pair.leg.sides, pair, then, classes)
    classes.carried = tallied(Source.CARRY_IN, whole, Sums.nothing(), matched, broken)


def _since(item: OpenItem, terms: Terms) -> Terms:
    """An old line is due from the day on which it was first found alone."""
    return replace(terms, business_date=item.since)


def _alone(item: OpenItem) -> BreakCode:
    """An old line has no cut-off to excuse it any more."""
    leg = LEGS[item.leg]
    if item.source is Source.SWITCH:
        return BreakCode.D07 if item.line.original_txn_id else leg.theirs_missing
    return leg.ours_missing


def _pair(item: OpenItem) -> Pair:
    is_ours = item.source is Source.SWITCH
    return Pair(
        LEGS[item.leg], item.line if is_ours else None, None if is_ours else item.line, True
    )


def doubles(
    leg_sides: Sides, rows: Iterable[tuple[Line, int, Line | None]], terms: Terms
) -> Iterable[Break]:
    """Yield a break for each transaction that stands several times: as copies, or contradicted.

    ``rows`` are a bank's different lines, each with how often it stands and our line.
    """
    variants: defaultdict[str, list[tuple[Line, int]]] = defaultdict(list)
    ours: dict[str, Line | None] = {}
    for line, copies, our_line in rows:
        variants[line.txn_id].append((line, copies))
        ours[line.txn_id] = our_line
    for key, lines in variants.items():
        if len(lines) > 1:
            yield explanation.contradiction(leg_sides, lines, ours[key], terms)
        else:
            yield explanation.copied(leg_sides, lines[0][0], lines[0][1], terms)


__all__ = ["PAYEE_LEG", "PAYER_LEG", "Classes", "Place", "classify", "doubles"]
