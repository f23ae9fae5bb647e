"""Our nets against the settlement account's statement: what was instructed, and what moved.

A movement is a line between a member and the settlement account; the account is the one code that
stands in every line. Movements of a window, member and currency are added up and held against the
net: none, another amount, twice the amount, or nothing that was instructed.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from participants import ParticipantId
from settlement import explanation
from settlement.breaks import Break, BreakCode, Sides
from settlement.camt import Statement, read_camt
from settlement.engine import Engine, Table
from settlement.errors import SettlementError, SettlementErrorCode
from settlement.layout import layout_beside, read_with_layout
from settlement.line import Line, line_of
from settlement.netting import net_table
from settlement.terms import Terms

Place = tuple[str, str, str]
"""Window, member, currency; no window where the statement names none."""


@dataclass(frozen=True, slots=True)
class Movements:
    """What moved at one place. Units: minor units, positive into the member's account."""

    minor: int
    lines: tuple[Line, ...]


def against_statement(
    engine: Engine, switch: Table, paths: Sequence[Path], terms: Terms
) -> list[Break]:
    """Return the breaks between our nets and the settlement account's files.

    Raises: `SettlementError` with ``settlement.file_...``.
    """
    lines: list[Line] = []
    statements: list[Statement] = []
    for path in paths:
        if path.suffix.lower() == ".xml":
            found = read_camt(path, terms.business_date)
            statements += found
            lines += [line for each in found for line in each.lines]
        elif path.suffix.lower() == ".parquet":
            rows = engine.run(engine.scan_parquet("statement", path))
            lines += [line for line in map(line_of, rows) if line]
        else:
            lines += read_with_layout(path, layout_beside(path))
    account = account_of(lines, str(paths[0]))
    moved = movements(lines, account)
    by_window = any(line.window_id for line in lines)
    nets: defaultdict[Place, int] = defaultdict(int)
    for net in net_table(engine, switch).positions:
        place = (net.window_id if by_window else "", str(net.participant), net.currency)
        nets[place] += net.net_minor
    return [
        *judge(dict(nets), moved, account, terms),
        *balances(statements, terms),
    ]


def account_of(lines: Sequence[Line], where: str) -> str:
    """Return the settlement account's code: it stands in every line.

    Raises: `SettlementError` with ``settlement.file_field`` where no code does.
    """
    common: set[str] = set()
    for number, line in enumerate(lines):
        sides = {str(line.payer), str(line.payee)}
        common = sides if number == 0 else common & sides
        if not common:
            raise SettlementError(
                SettlementErrorCode.FILE_FIELD,
                "no account stands in every line: not a settlement account's statement",
                f"{where}: {line.txn_id}",
            )
    if len(common) > 1:
        often = [str(line.payee) for line in lines] + [str(line.payer) for line in lines]
        return max(sorted(common), key=often.count)
    return next(iter(common), "")


def movements(lines: Iterable[Line], account: str) -> dict[Place, Movements]:
    """Return what moved, by window, member and currency."""
    found: dict[Place, Movements] = {}
    for line in lines:
        if not line.is_booked:
            continue
        received = str(line.payer) == account
        member = str(line.payee if received else line.payer)
        place = (line.window_id, member, line.currency)
        before = found.get(place, Movements(0, ()))
        minor = before.minor + (line.amount_minor if received else -line.amount_minor)
        found[place] = Movements(minor, (*before.lines, line))
    return found


def judge(
    nets: dict[Place, int], moved: dict[Place, Movements], account: str, terms: Terms
) -> Iterable[Break]:
    """Yield a break for each place where the account did not move as instructed."""
    for place in sorted(nets.keys() | moved.keys()):
        wanted, found = nets.get(place, 0), moved.get(place)
        minor = found.minor if found else 0
        if wanted == minor and (wanted or not found):
            continue
        if found is None:
            code = BreakCode.I03
        elif not wanted:
            code = BreakCode.I02
        else:
            code = BreakCode.I04 if minor == 2 * wanted else BreakCode.I01
        yield explanation.subject(
            code, Sides.SWITCH_STATEMENT, _about(place, found, wanted, account, terms), terms,
            "net_minor", str(wanted), str(minor) if found else "missing", minor - wanted,
        )  # fmt: skip


def balances(statements: Iterable[Statement], terms: Terms) -> Iterable[Break]:
    """Yield statements that do not add up, or do not follow each other."""
    last: dict[tuple[str, str], Statement] = {}
    for each in sorted(statements, key=lambda each: (each.account, each.currency, each.number)):
        line = _member_line(each.account, each.currency, terms)
        if each.opening_minor + each.moved_minor != each.closing_minor:
            computed = each.opening_minor + each.moved_minor
            yield explanation.subject(
                BreakCode.I05, Sides.SWITCH_STATEMENT, line, terms, "closing_minor",
                str(computed), str(each.closing_minor), each.closing_minor - computed,
            )  # fmt: skip
        before = last.get((each.account, each.currency))
        if before and (
            each.number != before.number + 1 or each.opening_minor != before.closing_minor
        ):
            yield explanation.subject(
                BreakCode.I06, Sides.SWITCH_STATEMENT, line, terms, "statement",
                str(before.number + 1), str(each.number),
                each.opening_minor - before.closing_minor,
            )  # fmt: skip
        last[each.account, each.currency] = each


def _about(place: Place, found: Movements | None, wanted: int, account: str, terms: Terms) -> Line:
    window, member, currency = place
    line = _member_line(member, currency, terms)
    name = found.lines[0].txn_id if found else "/".join(part for part in (window, member) if part)
    pays = wanted < 0 if wanted else bool(found and found.minor < 0)
    here, there = ParticipantId(member), ParticipantId(account or member)
    return replace(line, txn_id=name, payer=here if pays else there, payee=there if pays else here)


def _member_line(member: str, currency: str, terms: Terms) -> Line:
    from settlement.beside import about  # noqa: PLC0415 - they need each other

    return about(member, terms, currency)
