"""The netting cube: a day's booked payments by five minutes, payer, payee and currency.

Built in one scan. Members are numbered in the order of their names, so that a bucket is a row of
whole numbers, one a member: what it receives less what it pays, and how deep it falls on the way.
Thousands of small rows stand for millions of lines, in exact whole minor units throughout; sums
have no width to overflow. Inside a bucket and currency payments go in the order of their payers.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from participants import LineStatus
from settlement.engine import Engine, Table, wide

BUCKETS = 288
"""Buckets of five minutes in a day of Vientiane."""
BUCKET_MINUTES = 5
ZONE_BUCKETS = 84
"""Seven hours: instants are UTC, buckets count from midnight in Vientiane."""


class Cell(NamedTuple):
    """Payments of one bucket, pair and currency. Units: minor units."""

    bucket: int
    payer: str
    payee: str
    currency: str
    n: int
    amount_minor: int


class Paid(NamedTuple):
    """A cell within its bucket and currency, members by number. Units: minor units."""

    payer: int
    payee: int
    n: int
    amount_minor: int


@dataclass(frozen=True, slots=True)
class Flow:
    """One bucket of one currency, one figure a member. Units: minor units.

    ``nets`` are receipts less payments; ``lows`` how far below its start a member's balance is when
    it has paid, counting what payers before it sent; nought for whoever does not pay. ``paid`` are
    the cells in order; what a member sends to itself moves nothing and is only counted.
    """

    bucket: int
    n: int
    amount_minor: int
    nets: tuple[int, ...]
    lows: tuple[int, ...]
    paid: tuple[Paid, ...]
    members: tuple[str, ...]

    @classmethod
    def of(cls, bucket: int, members: tuple[str, ...], paid: tuple[Paid, ...]) -> "Flow":
        """Add up cells, which come in the order of their payers."""
        balance = [0] * len(members)
        lows = [0] * len(members)
        n = amount = 0
        for payer, payee, count, minor in paid:
            n += count
            amount += minor
            if payer != payee:
                lows[payer] = balance[payer] = balance[payer] - minor
                balance[payee] += minor
        return cls(bucket, n, amount, tuple(balance), tuple(lows), paid, members)

    @property
    def net(self) -> dict[str, int]:
        """What each member receives less what it pays, by name."""
        return dict(zip(self.members, self.nets, strict=True))

    def without(self, gone: AbstractSet[int]) -> "Flow":
        """Return the bucket without some members' rows and columns."""
        paid = (each for each in self.paid if each[0] not in gone and each[1] not in gone)
        return Flow.of(self.bucket, self.members, tuple(paid))

    def netted_without(self, gone: AbstractSet[int]) -> "Flow":
        """Return the same as far as nets need it: rows and columns taken away from the sums."""
        nets, n, amount = list(self.nets), self.n, self.amount_minor
        touching = [each for each in self.paid if each[0] in gone or each[1] in gone]
        for payer, payee, count, minor in touching:
            nets[payer] += minor
            nets[payee] -= minor
            n -= count
            amount -= minor
        return Flow(self.bucket, n, amount, tuple(nets), (), (), self.members)


@dataclass(frozen=True, slots=True)
class Cube:
    """A day's cube, ready to be asked: who takes part, and the flows of each currency in time."""

    members: tuple[str, ...]
    flows: Mapping[str, Sequence[Flow]]

    @classmethod
    def of(cls, cells: Iterable[Cell]) -> "Cube":
        """Prepare cells, in any order, once for all scenarios."""
        kept = sorted(cells, key=_IN_TIME)
        members = tuple(sorted({cell[1] for cell in kept} | {cell[2] for cell in kept}))
        number = {name: place for place, name in enumerate(members)}
        flows: defaultdict[str, list[Flow]] = defaultdict(list)
        for (code, bucket), together in groupby(kept, key=itemgetter(3, 0)):
            paid = tuple(
                Paid(number[payer], number[payee], n, minor)
                for _, payer, payee, _, n, minor in together
            )
            flows[code].append(Flow.of(bucket, members, paid))
        return cls(members, dict(flows))

    @property
    def size(self) -> int:
        """How many cells there are."""
        return sum(len(flow.paid) for flows in self.flows.values() for flow in flows)

    @property
    def cells(self) -> list[Cell]:
        """The cells, by currency, in time."""
        name = self.members
        return [
            Cell(flow.bucket, name[payer], name[payee], code, n, minor)
            for code, flows in self.flows.items()
            for flow in flows
            for payer, payee, n, minor in flow.paid
        ]

    def without(self, names: AbstractSet[str], *, netted: bool) -> Mapping[str, Sequence[Flow]]:
        """Return the flows without some members' rows and columns; ``netted`` as far as nets go."""
        gone = {place for place, name in enumerate(self.members) if name in names}
        if not gone:
            return self.flows
        take = Flow.netted_without if netted else Flow.without
        left = {code: [take(flow, gone) for flow in flows] for code, flows in self.flows.items()}
        kept = {code: [flow for flow in flows if flow.n] for code, flows in left.items()}
        return {code: flows for code, flows in kept.items() if flows}


_IN_TIME = itemgetter(3, 0, 1, 2, 4, 5)
"""A cell's currency, bucket, payer, payee; and its figures, where cells of one key came apart."""


def without(cells: Iterable[Cell], members: AbstractSet[str]) -> Iterator[Cell]:
    """Yield the cells in which none of the members pays or is paid: the cube without their rows."""
    return (each for each in cells if each.payer not in members and each.payee not in members)


def cube(engine: Engine, lines: Table) -> Cube:
    """Return the cube of a stored table of lines, built in one scan."""
    return Cube.of(
        Cell(
            (int(row["minute"]) // BUCKET_MINUTES + ZONE_BUCKETS) % BUCKETS,
            row["payer"],
            row["payee"],
            row["currency"],
            int(row["n"]),
            int(row["amount_minor"]),
        )
        for row in engine.run(cells_of, lines)
    )


def cells_of(lines: Table) -> Table:
    """Return a table's cells by the first ``minute`` of their five, UTC."""
    timed = with_minute(lines)
    return timed.group_by(["minute", "payer", "payee", "currency"]).agg(
        n=timed.count(), amount_minor=wide(timed.amount_minor).sum()
    )


def with_minute(lines: Table) -> Table:
    """Return the booked lines with ``minute``: the first one of their five minutes, UTC."""
    booked = lines.filter(lines.status == LineStatus.OK.value)
    at = booked.committed_at
    utc = (at.hour() * 60 + at.minute()).cast("int64")
    return booked.mutate(minute=(utc - utc % BUCKET_MINUTES).cast("int64"))
