"""Evidence gathered: what a report needs is read from the books and files, and digested.

The books are read in short transactions; a day that is still running gives a report of what has
ended so far, and its digest says so.
"""

import re
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import astuple, dataclass
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from lapnet_sim.clearing.calendars import abroad
from lapnet_sim.errors import SwitchError, SwitchErrorCode
from lapnet_sim.ledger.dispute import adjustment_line
from lapnet_sim.ledger.lifecycle import Status
from lapnet_sim.ledger.position import Position
from lapnet_sim.ledger.posting import legs
from lapnet_sim.reports.evidence import Chained, DayVolume, Evidence, Input, Moved, Need
from lapnet_sim.reports.mirror import Mirrored, last_statement, mirrored
from lapnet_sim.routing.table import shipped_table
from lapnet_sim.storage.break_lists import BreakLists
from lapnet_sim.storage.chain_reads import chain_of
from lapnet_sim.storage.day_reads import DayReads
from lapnet_sim.storage.invariants import EVERY_RULE, violations
from lapnet_sim.storage.reads import Reads
from lapnet_sim.storage.recon_reads import ReconReads
from lapnet_sim.storage.registry_reads import RegistryReads
from lapnet_sim.storage.report_reads import DateSum, Quoted, ReportReads
from settlement import Reconciliation
from settlement.acceptance import Delivery
from settlement.business_days import business_date
from settlement.calendar import Calendar
from settlement.calendar_file import shipped_calendar
from settlement.errors import SettlementError
from settlement.files import read_rows, read_text
from settlement.reconciling import Inputs, reconcile_day
from settlement.window import Window

_BANK_COLUMNS = (
    "order_id", "participant", "currency", "amount_minor", "balance_minor", "booked_at",
)  # fmt: skip
_MINOR = re.compile(r"-?(?:0|[1-9][0-9]{0,18})")


@dataclass(frozen=True, slots=True)
class Files:
    """The files of one business day."""

    switch: Path
    payer: Sequence[Path]
    payee: Sequence[Path]
    bank: Path
    """The settlement bank's statement."""
    network: Sequence[Path] = ()
    """The partner networks' clearing files."""
    closings: Sequence[Path] = ()
    """The settlement bank's camt.053, a date each."""


def gather(
    engine: Engine,
    day: date,
    needs: AbstractSet[Need],
    files: Files | None = None,
    calendar: Calendar | None = None,
) -> Evidence:
    """Return the evidence of a business date, by the calendar that ships or another.

    Raises:
        SwitchError: ``switch.report_evidence_missing`` where files are needed and there are none,
            or one of them was refused.
    """
    reads, wanted = Reads(engine), ReportReads(engine)
    payments = tuple(DayReads(engine).concluded_on(day))
    lines = tuple(line for payment in payments for line in legs(payment))
    windows = tuple(window for window in reads.windows() if window.business_date == day)
    names = [str(window.id) for window in windows]
    instructions = tuple(order for name in names for order in reads.instructions(name))
    booked = tuple(wanted.booked(names))
    adjustments = tuple(adjustment_line(each) for name in names for each in reads.adjusted_in(name))
    positions = tuple(reads.positions())
    batches = {name: found for name in names if (found := reads.batch(name)) is not None}
    corrections = tuple(each for name in names for each in reads.breaks.corrected_in(name))
    known_breaks = tuple(BreakLists(engine).of_date_or_standing(day))
    versions = tuple(ReconReads(engine).versions(day))
    suspense = reads.breaks.suspense()
    inputs = [
        Input(
            Need.BOOKS,
            "payments",
            _digest((p.reference, p.status, p.reason, p.received_at) for p in payments),
        ),
        Input(Need.BOOKS, "lines", _digest(map(astuple, lines))),
        Input(Need.BOOKS, "adjustments", _digest(map(astuple, adjustments))),
        Input(Need.BOOKS, "windows", _digest(map(astuple, windows))),
        Input(Need.BOOKS, "instructions", _digest(map(astuple, instructions))),
        Input(Need.BOOKS, "postings", _digest(map(astuple, booked))),
        Input(Need.BOOKS, "positions", _digest(map(astuple, positions))),
        Input(Need.BOOKS, "batches", _digest(map(astuple, batches.values()))),
        Input(Need.BOOKS, "corrections", _digest(map(astuple, corrections))),
        Input(Need.BOOKS, "breaks", _digest(map(astuple, known_breaks))),
        Input(Need.BOOKS, "reconciliations", _digest(map(astuple, versions))),
    ]
    reconciliation, deliveries = None, tuple[tuple[str, Delivery], ...]()
    if Need.STATEMENTS in needs:
        reconciliation, deliveries = _compared(day, _there(files))
        inputs += [
            Input(Need.STATEMENTS, f"{side}: {each.path.name}", each.sha256)
            for side, each in deliveries
        ]
    moved = None
    if Need.BANK in needs:
        path = _there(files).bank
        moved = _moved(path)
        digest = sha256(path.read_bytes()).hexdigest()
        inputs.append(Input(Need.BANK, f"bank: {path.name}", digest))
    rules: tuple[tuple[str, int], ...] = ()
    chain: Chained | None = None
    if Need.RULES in needs:
        broken = {found.rule: len(found.rows) for found in violations(engine)}
        rules = tuple((rule, broken.get(rule, 0)) for rule in EVERY_RULE)
        inputs.append(Input(Need.RULES, "rules", _digest(rules)))
        chain = _chained(engine)
        inputs.append(Input(Need.RULES, "chain", _digest([astuple(chain)])))
    mirror: tuple[Mirrored, ...] = ()
    statement = last_statement(files.closings) if files and Need.MIRROR in needs else None
    if statement is not None:
        mirror = _mirrored(engine, positions, *statement)
        inputs.append(Input(Need.MIRROR, "mirror", _digest(map(astuple, mirror))))
    quoted: tuple[Quoted, ...] = ()
    if Need.QUOTES in needs:
        last = max((p.concluded_at for p in payments if p.concluded_at), default=None)
        quoted = tuple(wanted.quoted(day, last))
        inputs.append(Input(Need.QUOTES, "quotes", _digest(map(astuple, quoted))))
    month: tuple[DayVolume, ...] = ()
    if Need.MONTH in needs:
        month = tuple(_volumes(wanted.by_date(day.replace(day=1), day)))
        inputs.append(Input(Need.MONTH, "month", _digest(map(astuple, month))))
    return Evidence(
        business_date=day,
        payments=payments,
        lines=lines,
        adjustments=adjustments,
        windows=windows,
        value_dates=value_dates(reads, windows, calendar or shipped_calendar()),
        instructions=instructions,
        batches=batches,
        corrections=corrections,
        known_breaks=known_breaks,
        versions=versions,
        suspense=suspense,
        booked=booked,
        positions=positions,
        names={each.id: each.terms.name for each in RegistryReads(engine).all()},
        conversions=tuple(wanted.converted(day)),
        quoted=quoted,
        reconciliation=reconciliation,
        deliveries=deliveries,
        moved=moved,
        mirror=mirror,
        chain=chain,
        rules=rules,
        month=month,
        inputs=tuple(inputs),
    )


def value_dates(reads: Reads, windows: Iterable[Window], calendar: Calendar) -> dict[str, date]:
    """Return by window the date on which its money moved, or will if nothing goes wrong."""
    found = {}
    for window in windows:
        batch = reads.batch(str(window.id))
        at = None if batch is None else batch.final_at
        sides = abroad(shipped_table(), window.series)
        planned = calendar.value_date(window, window.cut_off_at, sides)
        found[str(window.id)] = business_date(at) if at else planned
    return found


def _there(files: Files | None) -> Files:
    if files is None or not files.switch.is_file():
        raise _missing("this report compares files; name the folder of a day with --day")
    return files


def _missing(message: str, where: str = "") -> SwitchError:
    return SwitchError(SwitchErrorCode.REPORT_EVIDENCE_MISSING, message, where)


def _compared(day: date, files: Files) -> tuple[Reconciliation, tuple[tuple[str, Delivery], ...]]:
    """The reconciliation of the files, and each file with its side."""
    inputs = Inputs([files.switch], files.payer, files.payee, day, network=files.network)
    try:
        result, deliveries = reconcile_day(inputs)
    except SettlementError as error:
        raise _missing(f"a file was refused: {error.message}", error.where or "") from None
    sides = ["switch", *("payer" for _ in files.payer), *("payee" for _ in files.payee)]
    sides += ["network" for _ in files.network]
    return result, tuple(zip(sides, deliveries, strict=True))


def _moved(path: Path) -> tuple[Moved, ...]:
    """The settlement bank's statement."""
    try:
        rows = read_rows(path, read_text(path))
        header = tuple(next(rows, (1, []))[1])
        if header != _BANK_COLUMNS:
            raise _missing(f"the first line must be {','.join(_BANK_COLUMNS)}", f"{path}:1")
        return tuple(_entry(path, number, cells) for number, cells in rows)
    except SettlementError as error:
        raise _missing(f"a file was refused: {error.message}", error.where or "") from None


def _entry(path: Path, number: int, cells: list[str]) -> Moved:
    if len(cells) != len(_BANK_COLUMNS) or not all(map(_MINOR.fullmatch, cells[3:5])):
        raise _missing("is no line of a settlement bank's statement", f"{path}:{number}")
    return Moved(cells[0], cells[1], cells[2], int(cells[3]), int(cells[4]), cells[5])


def _mirrored(
    engine: Engine, positions: Sequence[Position], path: Path, on: date
) -> tuple[Mirrored, ...]:
    try:
        return mirrored(engine, positions, path, on)
    except SettlementError as error:
        raise _missing(f"a file was refused: {error.message}", error.where or "") from None


def _chained(engine: Engine) -> Chained:
    with engine.connect() as connection:
        links, broken = chain_of(connection)
    return Chained(len(links), links[-1].seal if links else "", len(broken))


def _volumes(found: Iterable[DateSum]) -> Iterable[DayVolume]:
    days: dict[tuple[date, str], list[int]] = {}
    for each in found:
        sums = days.setdefault((each.business_date, each.currency), [0, 0, 0, 0])
        if each.status is Status.COMPLETED:
            sums[0] += each.n
            sums[1] += each.amount_minor
            sums[2] = max(sums[2], each.largest_minor)
        else:
            sums[3] += each.n
    for (day, code), sums in sorted(days.items()):
        yield DayVolume(day, code, *sums)


def _digest(values: Iterable[tuple[Any, ...]]) -> str:
    """Hash rows, one a line, cells apart by a character no cell can hold."""
    digest = sha256()
    for row in values:
        digest.update(("\x1f".join(map(_plain, row)) + "\n").encode())
    return digest.hexdigest()


def _plain(cell: object) -> str:
    return cell.isoformat() if isinstance(cell, datetime) else str(cell)
