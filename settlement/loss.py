"""Who pays for a member that is short, line by line, and what nobody pays.

Each layer pays as far as it reaches, less what was drawn from it before. What comes out is a list
of lines with a payer each, so that the member's debt to everybody who paid for it is in the books;
the pool's and the survivors' parts are shared to the last unit.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from participants import OPERATOR, ParticipantId
from participants.settlement_bank import NAME as CENTRAL_BANK
from settlement.batch import LossLine, Shortage
from settlement.cover_terms import OWN, CoverTerms
from settlement.waterfall import WHOLE, Draw, Layer, shares, waterfall


@dataclass(frozen=True, slots=True)
class Loss:
    """How a shortage is covered. Units: minor units."""

    lines: tuple[LossLine, ...]
    draws: tuple[Draw, ...]
    """Each layer, what it pays and what is left in it."""
    uncovered_minor: int


def cover_loss(
    short: Shortage,
    layers: Iterable[Layer],
    terms: CoverTerms,
    receives: Mapping[ParticipantId, int],
    members: Iterable[ParticipantId],
    before: Iterable[LossLine],
) -> Loss:
    """Return who pays what for ``short``, from the ``layers`` in their order.

    ``receives`` says what each survivor is to receive in the window and currency; ``members`` who
    paid into the pool; ``before`` what was drawn until now.
    """
    everyone = tuple(sorted(set(members)))
    drawn = list(before)
    sources = {layer: _sources(layer, short, terms, receives, everyone, drawn) for layer in layers}
    draws, rest = waterfall(
        short.missing_minor, [(layer, sum(found.values())) for layer, found in sources.items()]
    )
    lines = [
        LossLine(
            short.window_id, short.attempt, short.participant, short.currency, layer, who, minor
        )
        for draw, (layer, found) in zip(draws, sources.items(), strict=True)
        for who, minor in _parts(draw.paid_minor, found).items()
    ]
    assert sum(line.amount_minor for line in lines) + rest == short.missing_minor
    return Loss(tuple(lines), tuple(draws), rest)


def _sources(
    layer: Layer,
    short: Shortage,
    terms: CoverTerms,
    receives: Mapping[ParticipantId, int],
    members: tuple[ParticipantId, ...],
    before: Iterable[LossLine],
) -> dict[str, int]:
    """What is left in a layer, by payer; nothing in another currency, but from survivors."""
    who = short.participant
    if layer is Layer.SURVIVORS:
        most = terms.survivors_most_bp
        return {str(each): minor * most // WHOLE for each, minor in sorted(receives.items())}
    if short.currency != terms.currency.code:
        return {}
    if layer in OWN:
        full = {str(who): terms.pledge(who).of(layer).minor}
    elif layer is Layer.POOL:
        full = {str(each): terms.pledge(each).contribution.minor for each in members if each != who}
    elif layer is Layer.OPERATOR:
        full = {str(OPERATOR): terms.operator.minor}
    else:
        assert layer is Layer.LIQUIDITY_LINE
        full = {CENTRAL_BANK: terms.liquidity_line.minor}
    same = {layer, Layer.POOL, Layer.CONTRIBUTION} if layer in _POOLED else {layer}
    spent: Counter[str] = Counter()
    for line in before:
        if line.layer in same and line.currency == short.currency:
            spent[line.payer] += line.amount_minor
    return {payer: max(0, minor - spent[payer]) for payer, minor in full.items()}


_POOLED = frozenset({Layer.POOL, Layer.CONTRIBUTION})
"""Two ways to spend one contribution."""


def _parts(minor: int, found: Mapping[str, int]) -> dict[str, int]:
    """Share what a layer pays among its payers, in proportion to what each has left."""
    return {
        str(who): part
        for who, part in shares(
            minor, {ParticipantId(who): left for who, left in found.items() if left}
        ).items()
    }
