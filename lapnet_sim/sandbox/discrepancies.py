"""Trouble put into the participants' statement files on purpose, with the truth kept apart.

Each discrepancy is of one kind and sits on a payment of its own, so that the reconciliation can
be held to finding every one of them and nothing else.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from participants import LineStatus, ParticipantId, StatementLine
from settlement import BreakCode

C = BreakCode

PER_PAYMENTS = 2_500
"""One discrepancy of each kind for so many payments, and at least one."""

UNKNOWN_SEQUENCE = 900_000_001
"""Where the numbers of payments begin that no switch has seen."""

EXTRA_MINOR = 1_500_00
"""By how much an amount or a fee is wrong: 1,500 in a currency with two decimals."""


@dataclass(frozen=True, slots=True, order=True)
class Discrepancy:
    """One thing that is wrong in a file."""

    txn_id: str
    code: BreakCode
    file: str
    """``payer`` or ``payee`` side; ``both`` where it takes two files."""


@dataclass
class Files:
    """The lines of a day as the participants write them, by side."""

    payer: list[StatementLine]
    payee: list[StatementLine]


def tamper(
    lines: Sequence[StatementLine], files: Files, day: date, payments: int, chance: Random
) -> list[Discrepancy]:
    """Put discrepancies of every kind into ``files``; return what was done.

    ``lines`` are the switch's own; of them, those with both ends in the files. Where a day has no
    payment that a kind could sit on, that kind does not occur.
    """
    booked = [line for line in lines if line.status is LineStatus.OK and "/" not in line.txn_id]
    failed = [line for line in lines if line.status is LineStatus.FAILED]
    chance.shuffle(booked)
    chance.shuffle(failed)
    hand = _Hand(files, booked, failed, day)
    for _ in range(max(1, payments // PER_PAYMENTS)):
        for code in (
            C.A01, C.A02, C.A03, C.A04, C.A05, C.A06, C.B01, C.B05, C.B07, C.C01,
            C.C02, C.D01, C.D02, C.D03, C.D04, C.E01, C.E02, C.F02, C.G01,
        ):  # fmt: skip
            hand.do(code)
    files.payer.sort(key=_place)
    files.payee.sort(key=_place)
    return sorted(hand.done)


def _place(line: StatementLine) -> tuple[object, ...]:
    return (line.committed_at, line.txn_id)


class _Hand:
    """Does one discrepancy after the other."""

    def __init__(
        self,
        files: Files,
        booked: list[StatementLine],
        failed: list[StatementLine],
        day: date,
    ) -> None:
        self.done: list[Discrepancy] = []
        self._files = files
        self._booked = booked
        self._failed = failed
        self._day = day
        self._unknown = UNKNOWN_SEQUENCE

    def do(self, code: BreakCode) -> None:  # noqa: C901, PLR0912, PLR0915 - one case per kind
        """Put one discrepancy of a kind into the files, if there is a payment for it."""
        source = self._failed if code in {C.D03, C.D04} else self._booked
        line = _taken(source, charged=code is C.C02)
        if line is None:
            return
        payer, payee = self._files.payer, self._files.payee
        side = "payer"
        match code:
            case C.A01:
                payer.remove(line)
            case C.A02:
                payee.remove(line)
                side = "payee"
            case C.A03:
                payer.remove(line)
                payee.remove(line)
                side = "both"
            case C.A04 | C.A05 | C.A06:
                line, side = self._invent(line, code)
            case C.B01:
                _swap(payee, line, amount_minor=line.amount_minor + EXTRA_MINOR)
                side = "payee"
            case C.B05:
                _swap(payer, line, currency="USD")
            case C.B07:
                _swap(payee, line, amount_minor=line.amount_minor * 100)
                side = "payee"
            case C.C01:
                _swap(payer, line, fee_minor=line.fee_minor + EXTRA_MINOR)
            case C.C02:
                _swap(payer, line, fee_minor=0)
            case C.D01:
                _swap(payer, line, status=LineStatus.FAILED)
            case C.D02:
                _swap(payee, line, status=LineStatus.FAILED)
                side = "payee"
            case C.D03:
                payer.append(replace(line, status=LineStatus.OK))
            case C.D04:
                payee.append(replace(line, status=LineStatus.OK))
                side = "payee"
            case C.E01:
                payee.append(line)
                side = "payee"
            case C.E02:
                payer.append(replace(line, amount_minor=line.amount_minor + EXTRA_MINOR))
            case C.F02:
                _swap(payee, line, business_date=line.business_date + timedelta(days=1))
                side = "payee"
            case C.G01:
                other = ParticipantId("TEST")
                _swap(payer, line, payee=other)
            case _:
                raise AssertionError(code)
        self.done.append(Discrepancy(line.txn_id, code, side))

    def _invent(self, like: StatementLine, code: BreakCode) -> tuple[StatementLine, str]:
        """A line about a payment the switch never saw, like one it did."""
        line = replace(like, txn_id=f"{self._day:%Y%m%d}{self._unknown}")
        self._unknown += 1
        if code in {C.A04, C.A06}:
            self._files.payer.append(line)
        if code in {C.A05, C.A06}:
            self._files.payee.append(line)
        return line, {C.A04: "payer", C.A05: "payee", C.A06: "both"}[code]


def _taken(source: list[StatementLine], *, charged: bool) -> StatementLine | None:
    """The last line that can be used, gone from ``source``: any, or one with a fee."""
    for place in reversed(range(len(source))):
        if source[place].fee_minor or not charged:
            return source.pop(place)
    return None


def _swap(lines: list[StatementLine], line: StatementLine, **changes: object) -> None:
    lines[lines.index(line)] = replace(line, **changes)  # type: ignore[arg-type] # its own fields


def sides(banks_lines: Iterable[tuple[ParticipantId, Sequence[StatementLine]]]) -> Files:
    """What the participants booked, by the side of the payment they were on."""
    files = Files([], [])
    for id_, lines in banks_lines:
        files.payer += [line for line in lines if line.payer == id_]
        files.payee += [line for line in lines if line.payee == id_]
    return files
