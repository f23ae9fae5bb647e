"""A window's figures for a page: what everybody sent everybody, and what that leaves.

The settlement engine nets from the payments themselves; a page nets from the sums the database
made of them. The two must agree, and the page shows whether they do.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from lapnet_sim.console.figures import home_first
from participants import OPERATOR, ParticipantId
from settlement.instruction import Instruction, signed_minor
from settlement.netting import BilateralNet, NetPosition

HEATS = 5
"""How many shades the matrix has."""

Nets = dict[tuple[ParticipantId, str], int]
"""Minor units by participant and currency, noughts left out."""


@dataclass(frozen=True, slots=True)
class CurrencyNets:
    """One currency of a window; all figures in minor units."""

    code: str
    pairs: tuple[BilateralNet, ...]
    positions: tuple[NetPosition, ...]
    """By participant."""

    @property
    def legs(self) -> int:
        """How many movements were netted; a converted payment has one in each currency."""
        return sum(pair.n for pair in self.pairs)

    @property
    def gross_minor(self) -> int:
        """What would move if every payment were settled by itself."""
        return sum(pair.amount_minor for pair in self.pairs)

    @property
    def moved_minor(self) -> int:
        """What moves after netting: the sum of what is owed to anybody."""
        return sum(position.net_minor for position in self.positions if position.net_minor > 0)

    @property
    def sum_minor(self) -> int:
        """The sum of the nets: nought, or something is wrong."""
        return sum(position.net_minor for position in self.positions)

    @property
    def saved(self) -> str:
        """How much less moves because of netting, in percent, as the day's report says it."""
        if not self.gross_minor:
            return ""
        return f"{100 - self.moved_minor * 100 // self.gross_minor} %"

    @property
    def matrix(self) -> tuple[NetPosition, ...]:
        """Who stands in the matrix: everybody but the operator, who neither sends nor receives."""
        return tuple(each for each in self.positions if each.participant != OPERATOR)

    def sent(self, payer: ParticipantId, payee: ParticipantId) -> BilateralNet | None:
        """One cell of the matrix."""
        return next(
            (pair for pair in self.pairs if (pair.payer, pair.payee) == (payer, payee)), None
        )

    def heat(self, pair: BilateralNet) -> int:
        """The shade of a cell, 1 to 5, by its share of the largest."""
        largest = max(each.amount_minor for each in self.pairs)
        return 1 + (HEATS - 1) * pair.amount_minor // largest

    def width(self, position: NetPosition) -> int:
        """A net's length in a bar chart, 0 to 100, by its share of the largest."""
        largest = max(abs(each.net_minor) for each in self.positions)
        return 100 * abs(position.net_minor) // largest if largest else 0


def netted(pairs: Iterable[BilateralNet]) -> tuple[CurrencyNets, ...]:
    """A window's matrix, by currency, with the nets that follow from it."""
    by_currency: defaultdict[str, list[BilateralNet]] = defaultdict(list)
    for pair in pairs:
        by_currency[pair.currency].append(pair)
    return tuple(
        CurrencyNets(code, tuple(found), _positions(code, found))
        for code, found in sorted(by_currency.items(), key=lambda each: home_first(each[0]))
    )


def computed(currencies: Iterable[CurrencyNets]) -> Nets:
    """The nets, to be compared with the books'."""
    return {
        (position.participant, each.code): position.net_minor
        for each in currencies
        for position in each.positions
        if position.net_minor
    }


def instructed(instructions: Iterable[Instruction]) -> Nets:
    """The nets as the settlement bank was told them."""
    return {(order.participant, order.currency): signed_minor(order) for order in instructions}


def _positions(code: str, pairs: list[BilateralNet]) -> tuple[NetPosition, ...]:
    received: defaultdict[ParticipantId, int] = defaultdict(int)
    sent: defaultdict[ParticipantId, int] = defaultdict(int)
    fees: defaultdict[ParticipantId, int] = defaultdict(int)
    for pair in pairs:
        sent[pair.payer] += pair.amount_minor
        received[pair.payee] += pair.amount_minor
        fees[pair.payer] += pair.interchange_minor - pair.fees_minor
        fees[pair.payee] -= pair.interchange_minor
        if pair.fees_minor:
            fees[OPERATOR] += pair.fees_minor
    return tuple(
        NetPosition(
            window_id=pairs[0].window_id,
            participant=participant,
            currency=code,
            received_minor=received[participant],
            sent_minor=sent[participant],
            fees_minor=fees[participant],
            net_minor=received[participant] - sent[participant] + fees[participant],
        )
        for participant in sorted(fees.keys())
    )
