"""The sum over all books is zero, in every currency: nobody made money, and nobody lost any.

A payment only moves money, so what everybody has gained since the morning adds up to nothing:

    banks + wallets + partner networks + providers      what they and their customers have
  + operator                                            its fees
  + switch                                              what its postings leave over
  + settlement bank                                     what it has moved from account to account
  = 0

Each figure is taken from the books of whoever keeps them; the operator's are the switch's. Two
mistakes could cancel each other out, so each figure is also held against the one that another book
has of it: a participant's against the switch's postings, the settlement bank's against the windows
that were settled. Without a difference the sum is zero; with one, it says in which book to look.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from fx import Money, currency
from lapnet_sim.errors import SwitchError, SwitchErrorCode
from lapnet_sim.ledger.position import PositionKey
from lapnet_sim.ledger.posting import PostingKind
from lapnet_sim.storage.report_reads import Booked
from participants import OPERATOR, Kind, ParticipantId
from participants.accounts import CLEARING
from participants.bank import Bank
from participants.settlement_bank import SettlementBank


class Keeper(StrEnum):
    """Whose books they are, in the order in which they are listed."""

    BANKS = "banks"
    WALLETS = "wallets"
    NETWORKS = "networks"
    PROVIDERS = "providers"
    OPERATOR = "operator"
    SWITCH = "switch"
    SETTLEMENT_BANK = "settlement_bank"


_KEEPERS = {
    Kind.BANK: Keeper.BANKS,
    Kind.WALLET: Keeper.WALLETS,
    Kind.PARTNER_NETWORK: Keeper.NETWORKS,
    Kind.FX_PROVIDER: Keeper.PROVIDERS,
}


@dataclass(frozen=True, slots=True)
class Stated:
    """What one book says of one participant's money. Units: minor units, signed; + was gained."""

    keeper: Keeper
    participant: ParticipantId | None
    """Whose money it is; None for the switch's postings as a whole."""
    currency: str
    minor: int
    """By this book."""
    elsewhere_minor: int
    """By the book that mirrors it."""

    def __str__(self) -> str:
        """In words, for whoever has to look."""
        unit = currency(self.currency)
        gap = Money(self.minor - self.elsewhere_minor, unit).amount
        whose = "" if self.participant is None else f" of {self.participant}"
        return f"the books of {self.keeper}{whose} differ by {gap} {self.currency}"


@dataclass(frozen=True, slots=True)
class AllBooks:
    """Everybody's books at one instant."""

    stated: tuple[Stated, ...]
    """What is summed."""
    mirrors: tuple[Stated, ...] = ()
    """What institutions say the scheme owes them; it is no money of its own, and is only held
    against the switch's books."""

    @property
    def currencies(self) -> tuple[str, ...]:
        """All that anybody has money in, sorted."""
        return tuple(sorted({each.currency for each in self.stated}))

    def sum_of(self, code: str, keeper: Keeper | None = None) -> int:
        """What the books of a sort of keeper, or all of them, come to in minor units."""
        return sum(
            each.minor
            for each in self.stated
            if each.currency == code and keeper in {None, each.keeper}
        )

    @property
    def differing(self) -> tuple[Stated, ...]:
        """The figures that are not what another book has of them."""
        every = (*self.stated, *self.mirrors)
        return tuple(each for each in every if each.minor != each.elsewhere_minor)


def all_books(
    banks: Mapping[ParticipantId, Bank],
    booked: Iterable[Booked],
    settlement_bank: SettlementBank,
    paid_in: Mapping[PositionKey, int],
) -> AllBooks:
    """Everybody's books, each figure beside its mirror.

    ``booked`` are the switch's postings; ``paid_in`` is what was on the accounts at the settlement
    bank before anything was settled, in minor units.
    """
    owed, settled = _posted(booked)
    stated = [*_institutions(banks, owed), *_operator(owed), *_switch(owed, settled)]
    stated += _settlement_bank(settlement_bank, settled, paid_in)
    return AllBooks(tuple(stated), tuple(_mirrors(banks, owed)))


def refuse_unbalanced(books: AllBooks) -> None:
    """Go on only where the sum over all books is zero in every currency, and no book differs.

    Raises:
        SwitchError: ``switch.books_unbalanced``, which names the sums and the books.
    """
    sums = [
        f"the sum over all books is {Money(total, currency(code)).amount} {code}"
        for code in books.currencies
        if (total := books.sum_of(code))
    ]
    differing = list(dict.fromkeys(map(str, books.differing)))
    if sums or differing:
        raise SwitchError(SwitchErrorCode.BOOKS_UNBALANCED, "; ".join([*sums, *differing][:6]))


def _posted(booked: Iterable[Booked]) -> tuple[Counter[PositionKey], Counter[PositionKey]]:
    """What payments and the like left owing to everybody, and what settlement evened out of it."""
    owed: Counter[PositionKey] = Counter()
    settled: Counter[PositionKey] = Counter()
    for each in booked:
        sums = settled if each.kind == PostingKind.SETTLEMENT else owed
        sums[each.participant, each.currency] += each.amount_minor
    return owed, settled


def _institutions(
    banks: Mapping[ParticipantId, Bank], owed: Counter[PositionKey]
) -> Iterable[Stated]:
    """What customers and the institutions have, apart from what the scheme owes or is owed."""
    for id_, bank in sorted(banks.items()):
        totals = bank.book.totals()
        mirrored = {code for who, code in owed if who == id_}
        for code in sorted(totals.keys() | mirrored):
            minor = totals.get(code, 0) - bank.book.balance(CLEARING, code)
            yield Stated(_KEEPERS[bank.participant.kind], id_, code, minor, owed[id_, code])


def _mirrors(banks: Mapping[ParticipantId, Bank], owed: Counter[PositionKey]) -> Iterable[Stated]:
    for id_, bank in sorted(banks.items()):
        for code in sorted(bank.book.totals()):
            minor = -bank.book.balance(CLEARING, code)
            yield Stated(_KEEPERS[bank.participant.kind], id_, code, minor, owed[id_, code])


def _operator(owed: Counter[PositionKey]) -> Iterable[Stated]:
    """The operator's fees; the switch keeps its books, so they mirror themselves."""
    for (who, code), minor in sorted(owed.items()):
        if who == OPERATOR:
            yield Stated(Keeper.OPERATOR, who, code, minor, minor)


def _switch(owed: Counter[PositionKey], settled: Counter[PositionKey]) -> Iterable[Stated]:
    """What the postings leave over, of payments and of settlement: nothing."""
    left: Counter[str] = Counter()
    for (_, code), minor in [*owed.items(), *settled.items()]:
        left[code] += minor
    for code, minor in sorted(left.items()):
        yield Stated(Keeper.SWITCH, None, code, minor, 0)


def _settlement_bank(
    bank: SettlementBank, settled: Counter[PositionKey], paid_in: Mapping[PositionKey, int]
) -> Iterable[Stated]:
    """What was moved on the settlement accounts: what settled windows say the other way round.

    In whichever asset: kip that became digital kip are still there.
    """
    for who, code in sorted(settled.keys() | paid_in.keys()):
        moved = bank.kept(who, code) - paid_in.get((who, code), 0)
        if moved or settled[who, code]:
            yield Stated(Keeper.SETTLEMENT_BANK, who, code, moved, -settled[who, code])
