"""Netting: what all payments of a window leave each participant owing or owed, in one figure.

First the bilateral matrix: per window, payer, payee and currency the number and sum of the booked
lines. From that small table alone follow the positions: received less sent, and the fees. A line's
fee goes from its payer to the operator, its interchange from its payee to its payer; both are
settled with the payments, so that what one party pays in a window is exactly what the others get.

The books prove themselves here: positions of a window and currency sum to zero, and each equals
its row and column of the matrix.

Source: PFMI principle 8 and the scheme's own rule that only completed payments are netted.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import astuple, dataclass
from functools import reduce
from hashlib import sha256

from participants import OPERATOR, LineStatus, ParticipantId, StatementLine
from settlement.engine import (
    INTERCHANGE,
    Embedded,
    Engine,
    Row,
    Table,
    as_it_is,
    checked,
    whole,
    wide,
    word,
)
from settlement.errors import SettlementError, SettlementErrorCode


@dataclass(frozen=True, slots=True, order=True)
class BilateralNet:
    """What one participant sent another in one window and currency.

    Units: ``n`` counts lines, amounts count minor units; all are nought or more. ``fees_minor``
    is what the payer paid the operator, ``interchange_minor`` what the payee paid the payer.
    """

    window_id: str
    payer: ParticipantId
    payee: ParticipantId
    currency: str
    n: int
    amount_minor: int
    fees_minor: int
    interchange_minor: int = 0


@dataclass(frozen=True, slots=True, order=True)
class NetPosition:
    """One participant's figure in one window and currency.

    Units: minor units; ``net_minor`` is received less sent with the fees: positive is owed to the
    participant, negative by it. ``fees_minor`` are fees received less fees paid, and part of the
    net.
    """

    window_id: str
    participant: ParticipantId
    currency: str
    received_minor: int
    sent_minor: int
    fees_minor: int
    net_minor: int


@dataclass(frozen=True, slots=True)
class Netting:
    """The result: matrix and positions, each sorted, and the sha256 of both.

    Equal lines in any order give an equal digest, on any engine.
    """

    bilateral: tuple[BilateralNet, ...]
    positions: tuple[NetPosition, ...]
    digest: str


def bilateral(lines: Table) -> Table:
    """Return the expression of the bilateral matrix of a table of statement lines."""
    booked = lines.filter(lines.status == LineStatus.OK.value)
    interchange = booked[INTERCHANGE] if INTERCHANGE in lines.columns else booked.fee_minor * 0
    return booked.group_by(["window_id", "payer", "payee", "currency"]).agg(
        n=booked.count(),
        amount_minor=wide(booked.amount_minor).sum(),
        fees_minor=wide(booked.fee_minor).sum(),
        interchange_minor=wide(interchange).sum(),
    )


def bilateral_of_groups(*counted: Table) -> Table:
    """Return the same from groups of lines, which are counted already."""
    groups = reduce(lambda some, more: some.union(more), counted)
    booked = groups.filter(groups.status == LineStatus.OK.value)
    return booked.group_by(["window_id", "payer", "payee", "currency"]).agg(
        n=booked.n.sum(),
        amount_minor=wide(booked.minor).sum(),
        fees_minor=wide(booked.fees_minor).sum(),
        interchange_minor=wide(booked.interchange_minor).sum(),
    )


def positions(matrix: Table) -> Table:
    """Return the expression of the net positions of a bilateral matrix."""
    nought = wide(whole(0))
    received = matrix.select(
        "window_id",
        "currency",
        participant=matrix.payee,
        received_minor=wide(matrix.amount_minor),
        sent_minor=nought,
        fees_minor=wide(nought - matrix.interchange_minor),
    )
    sent = matrix.select(
        "window_id",
        "currency",
        participant=matrix.payer,
        received_minor=nought,
        sent_minor=wide(matrix.amount_minor),
        fees_minor=wide(matrix.interchange_minor - matrix.fees_minor),
    )
    charged = matrix.filter(matrix.fees_minor > 0)
    operator = charged.select(
        "window_id",
        "currency",
        participant=word(OPERATOR),
        received_minor=nought,
        sent_minor=nought,
        fees_minor=wide(charged.fees_minor),
    )
    every = received.union(sent).union(operator)
    return every.group_by(["window_id", "participant", "currency"]).agg(
        received_minor=every.received_minor.sum(),
        sent_minor=every.sent_minor.sum(),
        fees_minor=every.fees_minor.sum(),
        net_minor=wide(every.received_minor - every.sent_minor + every.fees_minor).sum(),
    )


def net(lines: Iterable[StatementLine]) -> Netting:
    """Return the nets of the lines' windows; only lines with status ``ok`` count.

    Participants without a movement do not appear, and an empty window nets to nothing.

    Raises: `SettlementError` with ``settlement.overflow``, ``settlement.line_without_window``.
    """
    with Embedded() as engine:
        return net_table(engine, engine.load_lines("lines", lines))


def net_table(engine: Engine, lines: Table) -> Netting:
    """Return the nets of a table of lines that the engine already holds.

    Raises: as `net`.
    """
    return _netted(engine, engine.store("bilateral_matrix", bilateral, lines))


def net_groups(engine: Engine, *counted: Table) -> Netting:
    """Return the nets of lines of which the engine holds the groups of `settlement.tally`.

    Raises: as `net`.
    """
    return _netted(engine, engine.store("bilateral_matrix", bilateral_of_groups, *counted))


def _netted(engine: Engine, matrix: Table) -> Netting:
    pairs = tuple(sorted(_pair(row) for row in engine.run(as_it_is, matrix)))
    nets = tuple(sorted(_position(row) for row in engine.run(positions, matrix)))
    _assert_zero_sum(nets)
    _assert_margins(pairs, nets)
    return Netting(pairs, nets, _digest(pairs, nets))


def _pair(row: Row) -> BilateralNet:
    where = f"window {row['window_id']}, {row['payer']} to {row['payee']}, {row['currency']}"
    if not row["window_id"]:
        raise SettlementError(
            SettlementErrorCode.LINE_WITHOUT_WINDOW, "a booked line names no window", where
        )
    return BilateralNet(
        window_id=row["window_id"],
        payer=ParticipantId(row["payer"]),
        payee=ParticipantId(row["payee"]),
        currency=row["currency"],
        n=int(row["n"]),
        amount_minor=checked(int(row["amount_minor"]), where),
        fees_minor=checked(int(row["fees_minor"]), where),
        interchange_minor=checked(int(row["interchange_minor"]), where),
    )


def _position(row: Row) -> NetPosition:
    where = f"window {row['window_id']}, {row['participant']}, {row['currency']}"
    return NetPosition(
        window_id=row["window_id"],
        participant=ParticipantId(row["participant"]),
        currency=row["currency"],
        received_minor=checked(int(row["received_minor"]), where),
        sent_minor=checked(int(row["sent_minor"]), where),
        fees_minor=checked(int(row["fees_minor"]), where),
        net_minor=checked(int(row["net_minor"]), where),
    )


def _assert_zero_sum(nets: tuple[NetPosition, ...]) -> None:
    totals: defaultdict[tuple[str, str], int] = defaultdict(int)
    for position in nets:
        moved = position.received_minor - position.sent_minor + position.fees_minor
        assert position.net_minor == moved, "the net is received less sent with the fees"
        totals[position.window_id, position.currency] += position.net_minor
    assert not any(totals.values()), "nets of a window and currency sum to zero"


def _assert_margins(pairs: tuple[BilateralNet, ...], nets: tuple[NetPosition, ...]) -> None:
    received: defaultdict[tuple[str, str, str], int] = defaultdict(int)
    sent: defaultdict[tuple[str, str, str], int] = defaultdict(int)
    fees: defaultdict[tuple[str, str, str], int] = defaultdict(int)
    for pair in pairs:
        payer = (pair.window_id, pair.payer, pair.currency)
        payee = (pair.window_id, pair.payee, pair.currency)
        received[payee] += pair.amount_minor
        sent[payer] += pair.amount_minor
        fees[payee] -= pair.interchange_minor
        fees[payer] += pair.interchange_minor - pair.fees_minor
        if pair.fees_minor:
            fees[pair.window_id, OPERATOR, pair.currency] += pair.fees_minor
    keys = {(position.window_id, position.participant, position.currency) for position in nets}
    assert keys == fees.keys(), "a position for each party of the matrix"
    for position in nets:
        key = (position.window_id, position.participant, position.currency)
        assert position.received_minor == received[key], "received is the matrix's column"
        assert position.sent_minor == sent[key], "sent is the matrix's row"
        assert position.fees_minor == fees[key], "fees are the matrix's too"


def _digest(pairs: tuple[BilateralNet, ...], nets: tuple[NetPosition, ...]) -> str:
    """Hash the sorted rows, one a line, cells apart by a character no cell can hold."""
    rows = [("bilateral", *astuple(pair)) for pair in pairs]
    rows += [("position", *astuple(position)) for position in nets]
    text = "".join("\x1f".join(str(cell) for cell in row) + "\n" for row in rows)
    return sha256(text.encode()).hexdigest()
