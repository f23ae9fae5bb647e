"""The settlement banks of a link: one keeps an account with the other, and both keep books of it.

To the home bank the account is its *nostro*: money it has abroad, and it writes in it what the
switch settled. To the bank abroad the same account is a *vostro*: money it owes, and it writes in
it what its own network paid out and took in. Two books of one account: ``nostro = -vostro`` after
every window, or somebody forgot something.
"""

import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from fx import Money, currency
from participants.identity import ParticipantId
from participants.settlement_bank import Entry
from participants.statement import LineStatus, StatementLine

FILE = resources.files("participants") / "data" / "correspondents.toml"


@dataclass(frozen=True, slots=True)
class Correspondents:
    """The two settlement banks of a link, and what the home bank kept abroad to begin with."""

    network: ParticipantId
    home: str
    abroad: str
    opening: tuple[Money, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """What one window moved, in one of the two books. Units: minor units."""

    window_id: str
    minor: int


@dataclass(frozen=True, slots=True)
class MirrorAccount:
    """One account in one currency, as either side has it.

    Units: minor units; the nostro is what the home bank has, the vostro what is owed to it, so
    that one is the other's negative.
    """

    link: Correspondents
    currency: str
    opening_minor: int
    nostro: tuple[Item, ...]
    vostro: tuple[Item, ...]
    gap_minor: int = 0
    """What the bank abroad owed more than the home bank had at the start, from days before."""

    @property
    def name(self) -> str:
        """How the account is called in both books."""
        return f"{self.link.network}-{self.currency}"

    @property
    def nostro_minor(self) -> int:
        """What the home bank believes it has."""
        return self.opening_minor + sum(item.minor for item in self.nostro)

    @property
    def vostro_minor(self) -> int:
        """What the bank abroad believes, with a minus for what it owes."""
        opening = -(self.opening_minor + self.gap_minor)
        return opening + sum(item.minor for item in self.vostro)

    @property
    def agrees(self) -> bool:
        """Whether each is the other's mirror, window by window."""
        ours = {item.window_id: item.minor for item in self.nostro}
        theirs = {item.window_id: -item.minor for item in self.vostro}
        return self.nostro_minor == -self.vostro_minor and ours == theirs


@cache
def correspondents() -> dict[ParticipantId, Correspondents]:
    """Every pair of settlement banks, by the network whose link they settle."""
    rows = tomllib.loads(FILE.read_text("utf-8"))["link"]
    return {
        ParticipantId(row["network"]): Correspondents(
            network=ParticipantId(row["network"]),
            home=row["home"],
            abroad=row["abroad"],
            opening=tuple(
                Money.parse(text, currency(code)) for code, text in sorted(row["opening"].items())
            ),
        )
        for row in rows
    }


def mirror(
    link: Correspondents,
    settled: Iterable[Entry],
    window_of: Mapping[str, str],
    booked: Iterable[StatementLine],
) -> tuple[MirrorAccount, ...]:
    """Return both books of every account of a link over a day.

    ``settled`` are the settlement bank's entries and ``window_of`` their windows; ``booked`` is
    what the network wrote into its own books.
    """
    nostro: defaultdict[tuple[str, str], int] = defaultdict(int)
    for entry in settled:
        if entry.participant == link.network:
            nostro[entry.amount.currency.code, window_of[entry.order_id]] -= entry.amount.minor
    vostro: defaultdict[tuple[str, str], int] = defaultdict(int)
    for line in booked:
        if line.status is LineStatus.OK:
            sign = (line.payee == link.network) - (line.payer == link.network)
            vostro[line.currency, line.window_id] += sign * line.amount_minor
    return tuple(
        MirrorAccount(
            link,
            money.currency.code,
            money.minor,
            _items(nostro, money.currency.code),
            _items(vostro, money.currency.code),
        )
        for money in link.opening
    )


def _items(found: Mapping[tuple[str, str], int], code: str) -> tuple[Item, ...]:
    return tuple(
        Item(window, minor)
        for (currency_code, window), minor in sorted(found.items())
        if currency_code == code and minor
    )
