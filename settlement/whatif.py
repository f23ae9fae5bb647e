"""What if: the same day under other cut-offs, caps and troubles, from one cube.

The cube holds the day's booked payments by five-minute bucket, payer, payee and currency, built in
one scan. Every scenario after that is arithmetic on a small table: thousands of cells instead of
millions of lines, exact whole minor units throughout. A scenario answers with one row per currency:
what is gross, what is net, how much liquidity the worst window takes, what two defaults would cost,
how many legs settle, and how long money waits.

Source: Bech and Soramäki, "Gridlock resolution in interbank payment systems" (FIFO-max offsetting);
PFMI principle 4 for cover-2.
"""

from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import TypeVar

from participants import LineStatus
from settlement.engine import Engine, Table, wide

BUCKETS = 288
"""Buckets of five minutes in a day of Vientiane."""
_BUCKET_MINUTES = 5
_ZONE_BUCKETS = 84
"""Seven hours: instants are UTC, buckets count from midnight in Vientiane."""


@dataclass(frozen=True, slots=True, order=True)
class Cell:
    """Payments of one bucket, pair and currency. Units: minor units."""

    bucket: int
    payer: str
    payee: str
    currency: str
    n: int
    amount_minor: int


@dataclass(frozen=True, slots=True)
class Scenario:
    """One supposition. Cut-offs are buckets at which a window ends; the day's end is always one.

    ``caps`` are net debit caps by member in minor units, ``cap_minor`` for whoever has none;
    ``collateral`` what each has deposited. ``defaults`` are members that cannot pay; ``closed`` are
    members on holiday, whose payments wait for the next day. ``unwind`` says that the scheme nets
    again without the defaulters' payments: what the survivors then owe is what is compared.
    """

    name: str
    model: str = "net"
    cut_offs: tuple[int, ...] = ()
    cap_minor: int | None = None
    caps: Mapping[str, int] = field(default_factory=dict)
    collateral: Mapping[str, int] = field(default_factory=dict)
    defaults: tuple[str, ...] = ()
    closed: tuple[str, ...] = ()
    offset: str = "none"
    unwind: bool = False

    @property
    def needs_cells(self) -> bool:
        """Whether pairs matter, and not only each member's flow."""
        return self.cap_minor is not None or bool(self.caps) or self.model == "gross"

    @property
    def absent(self) -> frozenset[str]:
        """Members whose row and column are taken out of the cube."""
        return frozenset(self.closed) | (frozenset(self.defaults) if self.unwind else frozenset())


@dataclass(frozen=True, slots=True)
class Outcome:
    """R-24: what a scenario comes to in one currency. Units: minor units; minutes by value.

    ``peak_liquidity_minor`` is what all net debtors of the largest window owe together, in gross
    settlement the sum of what members must hold for every payment to pass at once.
    """

    scenario: str
    currency: str
    cycles: int
    gross_minor: int
    net_minor: int
    peak_liquidity_minor: int
    collateral_minor: int
    rejected: int
    rejected_minor: int
    cover_2_minor: int
    settlement_legs: int
    shortfall_minor: int
    queued_minor: int
    delay_minutes: int


@dataclass(frozen=True, slots=True)
class Flow:
    """One bucket of one currency, with each member's receipts less its payments."""

    bucket: int
    n: int
    amount_minor: int
    net: Mapping[str, int]


def flows(cells: Iterable[Cell]) -> dict[str, list[Flow]]:
    """Return the cube without its pairs, by currency: all that netting at any cut-off needs."""
    counted: defaultdict[tuple[str, int], list[int]] = defaultdict(lambda: [0, 0])
    nets: defaultdict[tuple[str, int], Counter[str]] = defaultdict(Counter)
    for cell in cells:
        place = (cell.currency, cell.bucket)
        counted[place][0] += cell.n
        counted[place][1] += cell.amount_minor
        _move(nets[place], cell)
    found: defaultdict[str, list[Flow]] = defaultdict(list)
    for code, bucket in sorted(counted):
        n, minor = counted[code, bucket]
        found[code].append(Flow(bucket, n, minor, nets[code, bucket]))
    return dict(found)


_Timed = TypeVar("_Timed", Cell, Flow)


@dataclass(frozen=True, slots=True)
class Cube:
    """A day's cube, ready to be asked: its cells in order, and its flows."""

    cells: tuple[Cell, ...]
    flows: Mapping[str, Sequence[Flow]]
    touching: Mapping[str, Sequence[Cell]]
    """Each member's row and column."""

    @classmethod
    def of(cls, cells: Iterable[Cell]) -> "Cube":
        """Prepare cells once for all scenarios."""
        kept = tuple(sorted(cells))
        touching: defaultdict[str, list[Cell]] = defaultdict(list)
        for cell in kept:
            touching[cell.payer].append(cell)
            if cell.payee != cell.payer:
                touching[cell.payee].append(cell)
        return cls(kept, flows(kept), touching)

    def flows_without(self, members: AbstractSet[str]) -> Mapping[str, Sequence[Flow]]:
        """Return the flows of `without`, by taking rows and columns away and not by adding up."""
        if not members:
            return self.flows
        gone = flows(_once(self.touching.get(member, ()) for member in sorted(members)))
        found: dict[str, list[Flow]] = {}
        for code, seen in self.flows.items():
            less = {each.bucket: each for each in gone.get(code, ())}
            left = [_less(each, less.get(each.bucket)) for each in seen]
            kept = [each for each in left if each.n]
            if kept:
                found[code] = kept
        return found


def _once(rows: Iterable[Sequence[Cell]]) -> Iterator[Cell]:
    """Yield the cells of some rows and columns, one that lies in two of them once."""
    seen: set[Cell] = set()
    for row in rows:
        fresh = [cell for cell in row if cell not in seen] if seen else row
        seen.update(fresh)
        yield from fresh


def _less(whole: Flow, part: Flow | None) -> Flow:
    if part is None:
        return whole
    net = Counter(whole.net)
    net.subtract(part.net)
    return Flow(whole.bucket, whole.n - part.n, whole.amount_minor - part.amount_minor, net)


def cube(engine: Engine, lines: Table) -> Cube:
    """Return the cube of a table of lines, built in one scan."""
    booked = lines.filter(lines.status == LineStatus.OK.value)
    at = booked.committed_at
    utc = (at.hour() * 60 + at.minute()).cast("int64")
    minute = booked.mutate(bucket=(utc - utc % _BUCKET_MINUTES).cast("int64"))
    grouped = minute.group_by(["bucket", "payer", "payee", "currency"]).agg(
        n=minute.count(), amount_minor=wide(minute.amount_minor).sum()
    )
    return Cube.of(
        Cell(
            (int(row["bucket"]) // _BUCKET_MINUTES + _ZONE_BUCKETS) % BUCKETS,
            row["payer"],
            row["payee"],
            row["currency"],
            int(row["n"]),
            int(row["amount_minor"]),
        )
        for row in engine.run(grouped)
    )


def without(cells: Iterable[Cell], members: AbstractSet[str]) -> Iterator[Cell]:
    """Yield the cells in which none of the members pays or is paid: the cube without their rows."""
    return (each for each in cells if each.payer not in members and each.payee not in members)


def outcomes(day: Cube, scenario: Scenario) -> list[Outcome]:
    """Return what a scenario comes to, one row per currency.

    Cut-offs, defaults, holidays and collateral need the flows alone; caps and gross settlement go
    through the cells in time.
    """
    rejected: dict[str, list[Cell]] = {}
    by_currency: dict[str, list[Cell]] = {}
    if not scenario.needs_cells:
        seen = day.flows_without(scenario.absent)
    else:
        ends = _ends(scenario)
        open_cells: defaultdict[str, list[Cell]] = defaultdict(list)
        for cell in without(day.cells, scenario.absent):
            open_cells[cell.currency].append(cell)
        for code, cells in open_cells.items():
            by_currency[code], rejected[code] = _capped(cells, scenario, ends)
        seen = flows(cell for cells in by_currency.values() for cell in cells)
    codes = sorted(seen.keys() | rejected.keys())
    return [
        _outcome(
            code, seen.get(code, ()), by_currency.get(code, []), rejected.get(code, []), scenario
        )
        for code in codes
    ]


def _outcome(
    code: str,
    seen: Sequence[Flow],
    kept: Sequence[Cell],
    rejected: Sequence[Cell],
    scenario: Scenario,
) -> Outcome:
    ends = _ends(scenario)
    windows = _windows(seen, ends)
    nets = [_net(window) for window in windows]
    for net in nets:
        assert not sum(net.values()), "nets of a window sum to zero"
    gross = sum(flow.amount_minor for flow in seen)
    is_gross = scenario.model == "gross"
    debits = [_debits(net) for net in nets]
    peak = _gross_liquidity(kept) if is_gross else max((sum(d.values()) for d in debits), default=0)
    waits = 0 if is_gross else sum(
        flow.amount_minor * (end - flow.bucket) * _BUCKET_MINUTES
        for end, window in zip(ends, windows, strict=True)
        for flow in window
    )  # fmt: skip
    return Outcome(
        scenario=scenario.name,
        currency=code,
        cycles=sum(bool(window) for window in windows),
        gross_minor=gross,
        net_minor=gross if is_gross else sum(sum(d.values()) for d in debits),
        peak_liquidity_minor=peak,
        collateral_minor=sum(scenario.collateral.values()),
        rejected=sum(cell.n for cell in rejected),
        rejected_minor=sum(cell.amount_minor for cell in rejected),
        cover_2_minor=max((_cover_2(d, scenario.collateral) for d in debits), default=0),
        settlement_legs=sum(flow.n for flow in seen)
        if is_gross
        else sum(sum(map(bool, net.values())) for net in nets),
        shortfall_minor=_shortfall(debits, scenario),
        queued_minor=_queued(kept, scenario) if is_gross else 0,
        delay_minutes=waits // gross if gross else 0,
    )


def _ends(scenario: Scenario) -> tuple[int, ...]:
    return tuple(sorted({*scenario.cut_offs, BUCKETS} & set(range(1, BUCKETS + 1))))


def _windows(seen: Iterable[_Timed], ends: Sequence[int]) -> list[list[_Timed]]:
    """Return what falls into each window; a bucket belongs to the first end after it."""
    windows: list[list[_Timed]] = [[] for _ in ends]
    place = 0
    for each in seen:
        while each.bucket >= ends[place]:
            place += 1
        windows[place].append(each)
    return windows


def _net(window: Iterable[Flow]) -> dict[str, int]:
    net: Counter[str] = Counter()
    for flow in window:
        for member, minor in flow.net.items():
            net[member] += minor
    return dict(net)


def _debits(net: Mapping[str, int]) -> dict[str, int]:
    return {member: -minor for member, minor in net.items() if minor < 0}


def _cover_2(debits: Mapping[str, int], collateral: Mapping[str, int]) -> int:
    """Return what the two largest net debtors owe beyond their collateral."""
    open_ = (max(0, minor - collateral.get(member, 0)) for member, minor in debits.items())
    return sum(sorted(open_, reverse=True)[:2])


def _shortfall(debits: Iterable[Mapping[str, int]], scenario: Scenario) -> int:
    """Return what defaulting members leave unpaid beyond their collateral, over all windows."""
    owed: Counter[str] = Counter()
    for window in debits:
        for member in scenario.defaults:
            owed[member] += window.get(member, 0)
    return sum(max(0, minor - scenario.collateral.get(m, 0)) for m, minor in owed.items())


def _capped(
    cells: Sequence[Cell], scenario: Scenario, ends: Sequence[int]
) -> tuple[list[Cell], list[Cell]]:
    """Return what passes the caps and what does not, cell by cell in time; a window starts anew."""
    if scenario.cap_minor is None and not scenario.caps:
        return list(cells), []
    kept: list[Cell] = []
    rejected: list[Cell] = []
    for window in _windows(cells, ends):
        position: Counter[str] = Counter()
        for cell in window:
            cap = scenario.caps.get(cell.payer, scenario.cap_minor)
            if cap is not None and position[cell.payer] - cell.amount_minor < -cap:
                rejected.append(cell)
                continue
            position[cell.payer] -= cell.amount_minor
            position[cell.payee] += cell.amount_minor
            kept.append(cell)
    return kept, rejected


def _gross_liquidity(cells: Iterable[Cell]) -> int:
    """Return what members must hold so that every payment passes at once: their deepest points."""
    balance: Counter[str] = Counter()
    deepest: Counter[str] = Counter()
    for cell in cells:
        balance[cell.payer] -= cell.amount_minor
        balance[cell.payee] += cell.amount_minor
        deepest[cell.payer] = min(deepest[cell.payer], balance[cell.payer])
    return -sum(deepest.values())


def _queued(cells: Sequence[Cell], scenario: Scenario) -> int:
    """Return what cannot settle gross with the collateral alone, after offsetting if asked for."""
    if not scenario.collateral:
        return 0
    balance = Counter(scenario.collateral)
    queue: list[Cell] = []
    for cell in cells:
        if balance[cell.payer] >= cell.amount_minor:
            _move(balance, cell)
        else:
            queue.append(cell)
    if scenario.offset == "bilateral":
        queue = offset_bilateral(queue, balance)
    elif scenario.offset == "multilateral":
        queue = offset_multilateral(queue, balance)
    return sum(cell.amount_minor for cell in queue)


def offset_bilateral(queue: Sequence[Cell], balance: Counter[str]) -> list[Cell]:
    """Settle pairs of opposite queues that cover each other; return what still waits."""
    queues: defaultdict[tuple[str, str], deque[Cell]] = defaultdict(deque)
    for cell in queue:
        queues[cell.payer, cell.payee].append(cell)
    for (payer, payee), waiting in list(queues.items()):
        other = queues.get((payee, payer))
        while waiting and other:
            gap = waiting[0].amount_minor - other[0].amount_minor
            if balance[payer if gap > 0 else payee] < abs(gap):
                break
            _move(balance, waiting.popleft())
            _move(balance, other.popleft())
    return sorted(cell for waiting in queues.values() for cell in waiting)


def offset_multilateral(queue: Sequence[Cell], balance: Counter[str]) -> list[Cell]:
    """Settle the largest set that keeps each member's order and is covered; return what waits.

    Start with everything; while a member's net outflow is not covered, put off its last payment.
    """
    by_payer: defaultdict[str, list[Cell]] = defaultdict(list)
    net: Counter[str] = Counter()
    for cell in queue:
        by_payer[cell.payer].append(cell)
        _move(net, cell)
    put_off: list[Cell] = []
    while short := [m for m in by_payer if by_payer[m] and balance[m] + net[m] < 0]:
        for member in short:
            last = by_payer[member].pop()
            net[last.payer] += last.amount_minor
            net[last.payee] -= last.amount_minor
            put_off.append(last)
    for cells in by_payer.values():
        for cell in cells:
            _move(balance, cell)
    assert all(minor >= 0 for minor in balance.values()), "nobody pays what it does not have"
    return sorted(put_off)


def _move(balance: Counter[str], cell: Cell) -> None:
    balance[cell.payer] -= cell.amount_minor
    balance[cell.payee] += cell.amount_minor
