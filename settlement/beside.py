"""What is found beside the lines' comparison: returns, doubled payments, clocks, files, settlement.

Each pass is a question to whole tables whose answer is small. None of them changes the class of a
line; they add breaks about something else than a pair of lines.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from statistics import median

from participants import LineStatus, ParticipantId
from settlement import explanation
from settlement.acceptance import Delivery
from settlement.breaks import Break, BreakCode, Sides
from settlement.comparison import LEGS, OK, OUR, THEIR, beside
from settlement.engine import Engine, Table, lines_table
from settlement.line import Line, line_of
from settlement.matching import looked_at
from settlement.settled import against_statement
from settlement.tally import Source, Totals
from settlement.terms import Terms

SECONDS_APART = 60
"""Two like payments of one account within this are perhaps one too many; invented."""
LEAST_SHIFT_S = 60
"""A clock that is off by less is nobody's trouble; invented."""
_LEAST_LINES = 20
_MOST_LINES = 20_000
_NEARLY_ALL = 9, 10


def beside_the_lines(
    engine: Engine,
    switch: Table,
    files: Mapping[Source, Table],
    statement: Sequence[Path],
    terms: Terms,
    deliveries: Iterable[Delivery],
) -> list[Break]:
    """Return the breaks of every pass."""
    found = [*orphan_returns(engine, switch, terms), *doubled_payments(engine, switch, terms)]
    found += expired_quotes(engine, switch, terms)
    for source in files:
        found += shifted_clocks(engine, source, terms)
    found += repeated_files(deliveries, terms)
    if statement:
        found += against_statement(engine, switch, statement, terms)
    return found


def orphan_returns(engine: Engine, switch: Table, terms: Terms) -> Iterable[Break]:
    """Yield our returns that name no payment of the day, or send back more than was paid."""
    if "original_txn_id" not in switch.columns:
        return
    returns = switch.filter((switch.original_txn_id != "") & (switch.status == OK))
    pair = returns.join(
        switch,
        returns.original_txn_id == switch.txn_id,
        how="left",
        lname="{name}",
        rname=OUR + "{name}",
    )
    for row in engine.run(pair):
        line, paid = line_of(row), line_of(row, OUR)
        assert line is not None, "the left side of a left join is there"
        before = terms.business_date > line.business_date
        if before or (paid and paid.is_booked and paid.amount_minor >= line.amount_minor):
            continue
        ours = str(paid.amount_minor) if paid else "missing"
        yield explanation.subject(
            BreakCode.D06, Sides.SWITCH, line, terms, "original_txn_id", ours,
            line.original_txn_id, line.amount_minor - (paid.booked_minor if paid else 0),
        )  # fmt: skip


def doubled_payments(engine: Engine, switch: Table, terms: Terms) -> Iterable[Break]:
    """Yield payments that follow a like one of the same account within a minute."""
    if "account" not in switch.columns:
        return
    booked = switch.filter((switch.status == OK) & (switch.account != ""))
    face = ["payer", "payee", "account", "currency", "amount_minor"]
    several = booked.group_by(face).agg(n=booked.count())
    several = several.filter(several.n > 1).select(face)
    groups: defaultdict[tuple[object, ...], list[Line]] = defaultdict(list)
    for row in engine.run(booked.semi_join(several, face)):
        line = line_of(row)
        assert line is not None, "every row is a line"
        groups[tuple(row[name] for name in face)].append(line)
    for lines in groups.values():
        lines.sort(key=lambda line: (line.committed_at, line.txn_id))
        for first, second in pairwise(lines):
            if second.committed_at - first.committed_at <= timedelta(seconds=SECONDS_APART):
                yield explanation.subject(
                    BreakCode.E03, Sides.SWITCH, second, terms, "txn_id", first.txn_id,
                    second.txn_id, 0,
                )  # fmt: skip


def expired_quotes(engine: Engine, switch: Table, terms: Terms) -> Iterable[Break]:
    """Yield payments that were completed after their quote had expired."""
    if "quoted_until" not in switch.columns:
        return
    quoted = switch.filter((switch.status == OK) & (switch.quoted_until != ""))
    for row in engine.run(quoted):
        line = line_of(row)
        assert line is not None, "every row is a line"
        until = _instant(line.quoted_until)
        if until is not None and line.committed_at > until:
            yield explanation.subject(
                BreakCode.B04, Sides.SWITCH, line, terms, "quoted_until", line.quoted_until,
                line.committed_at.isoformat(), 0,
            )  # fmt: skip


def shifted_clocks(engine: Engine, source: Source, terms: Terms) -> Iterable[Break]:
    """Yield members all of whose instants are off by a minute or more.

    The lines that were looked at are asked: those that do not agree, and a sample of the others.
    """
    member = LEGS[source].member
    ours, theirs = (lines_table(looked_at(each)) for each in (Source.SWITCH, source))
    some, of = _NEARLY_ALL
    suspects = tuple(
        sorted(
            row[member]
            for row in engine.run(_moved, ours, theirs, member=member)
            if row["n"] >= _LEAST_LINES and row["moved"] * of >= row["n"] * some
        )
    )
    if not suspects:
        return
    shifts: defaultdict[str, list[timedelta]] = defaultdict(list)
    for row in engine.run(_instants, ours, theirs, member=member, suspects=suspects):
        shifts[row[member]].append(row["their_committed_at"] - row["committed_at"])
    least = timedelta(seconds=LEAST_SHIFT_S)
    for name, all_shifts in sorted(shifts.items()):
        off = [shift for shift in all_shifts if abs(shift) >= least]
        if len(all_shifts) >= _LEAST_LINES and len(off) * of >= len(all_shifts) * some:
            seconds = median(shift // timedelta(seconds=1) for shift in off)
            yield explanation.subject(
                BreakCode.F03, LEGS[source].sides, about(name, terms), terms, "committed_at",
                "0 s", f"{seconds:.0f} s", 0,
            )  # fmt: skip


def _met(ours: Table, theirs: Table, member: str) -> Table:
    left = ours.select("txn_id", "committed_at", member)
    return beside(left, theirs.select("txn_id", "committed_at"), THEIR, how="inner")


def _moved(ours: Table, theirs: Table, *, member: str) -> Table:
    """Return by member how many lines met, and how many under another instant."""
    pair = _met(ours, theirs, member)
    moved = (pair.committed_at != pair.their_committed_at).ifelse(1, 0)
    return pair.group_by(member).agg(n=pair.count(), moved=moved.sum())


def _instants(ours: Table, theirs: Table, *, member: str, suspects: tuple[str, ...]) -> Table:
    pair = _met(ours, theirs, member)
    return pair.filter(pair[member].isin(suspects)).limit(_MOST_LINES)


def repeated_files(deliveries: Iterable[Delivery], terms: Terms) -> Iterable[Break]:
    """Yield the files that came a second time and were ignored."""
    for each in deliveries:
        if each.is_repeated:
            yield explanation.subject(
                BreakCode.J02, Sides.SWITCH, about(each.path.name, terms), terms, "file",
                each.sha256[:16], each.path.name, 0,
            )  # fmt: skip


def missing_members(
    known: Mapping[Source, Totals], expected: Iterable[str], terms: Terms
) -> Iterable[Break]:
    """Yield members that were to deliver and of whom no line is there."""
    there = {
        row[LEGS[source].member]
        for source, counted in known.items()
        if source in LEGS
        for row in counted.rows
    }
    for name in sorted(set(expected) - there):
        yield explanation.subject(
            BreakCode.J01, Sides.SWITCH, about(name, terms), terms, "file", "expected", "missing", 0
        )


def about(name: str, terms: Terms, currency: str = "", window_id: str = "") -> Line:
    """Return the stand-in for a break that is not about one payment: a member, a file, a window."""
    return Line(
        txn_id=name,
        business_date=terms.business_date,
        window_id=window_id,
        payer=ParticipantId(name),
        payee=ParticipantId(name),
        currency=currency,
        amount_minor=0,
        fee_minor=0,
        status=LineStatus.OK,
        committed_at=datetime.combine(terms.business_date, datetime.min.time(), UTC),
    )


def _instant(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
