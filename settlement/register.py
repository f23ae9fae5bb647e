"""The register of files: what was accepted before, so that nothing is taken in twice or skipped.

A file named ``SENDER-20261120-000017.csv`` says who sent it, for which business date, and that it
is the sender's seventeenth. Numbers go up by one over all days; a file that is named otherwise is
known by its side and its content alone. A content that was accepted for another date is refused,
unless it has no line, and so is a number that was used for another content. A number that is
skipped is a file that is missing: the day is incomplete until it comes.

The register is a CSV file to which lines are only ever added. A last line that was cut short, by a
process that died while it wrote, was never accepted and does not count. The same files for the
same date are the same run again and add nothing.
"""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from settlement import explanation
from settlement.beside import about
from settlement.breaks import Break, BreakCode, Sides
from settlement.columns import from_instant, to_date, to_instant, to_minor
from settlement.errors import SettlementError, SettlementErrorCode
from settlement.files import read_rows
from settlement.terms import Terms

COLUMNS = ("business_date", "sender", "sequence", "sha256", "lines", "file", "received_at")
_NAME = re.compile(r"([A-Z0-9][A-Z0-9.]{0,15})-([0-9]{8})-([0-9]{1,9})\.[A-Za-z0-9.]{1,16}")
_SHA256 = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Offered:
    """A file that wants to be accepted: ``sequence`` is missing where its name says none."""

    sender: str
    business_date: date
    sequence: int | None
    sha256: str
    path: Path


@dataclass(frozen=True, slots=True)
class Accepted:
    """A file that was accepted."""

    business_date: date
    sender: str
    sequence: int | None
    sha256: str
    lines: int
    file: str
    received_at: datetime


def offered(side: str, path: Path, sha256: str, business_date: date) -> Offered:
    """Return what a file's name says of it.

    Raises: `SettlementError` with ``settlement.file_name`` where it names another date.
    """
    told = _NAME.fullmatch(path.name)
    if told is None:
        return Offered(side, business_date, None, sha256, path)
    if told[2] != f"{business_date:%Y%m%d}":
        raise SettlementError(
            SettlementErrorCode.FILE_NAME,
            f"is named for another date than {business_date.isoformat()}",
            str(path),
        )
    return Offered(f"{told[1]}/{side}", business_date, int(told[3]), sha256, path)


def read_register(path: Path) -> list[Accepted]:
    """Return what was accepted so far; a register that is not there yet is empty.

    Raises: `SettlementError` with ``settlement.file_...``; ``where`` is file, line and column.
    """
    whole = whole_lines(path)
    if not whole:
        return []
    rows = read_rows(path, whole.decode("utf-8", "replace"))
    if tuple(next(rows, (1, []))[1]) != COLUMNS:
        raise SettlementError(
            SettlementErrorCode.FILE_HEADER,
            f"the first line must be {','.join(COLUMNS)}",
            f"{path}:1",
        )
    return [_accepted(f"{path}:{number}", cells) for number, cells in rows]


def whole_lines(path: Path) -> bytes:
    """Return a register up to the end of its last whole line.

    Raises: `SettlementError` with ``settlement.file_missing`` where it cannot be read.
    """
    try:
        content = path.read_bytes() if path.exists() else b""
    except OSError as error:
        raise SettlementError(
            SettlementErrorCode.FILE_MISSING, error.strerror or "cannot be read", str(path)
        ) from None
    return content[: content.rfind(b"\n") + 1]


def judge(known: Sequence[Accepted], files: Iterable[Offered], terms: Terms) -> list[Break]:
    """Return a break for each number that is skipped.

    Raises: `SettlementError` with ``settlement.file_seen`` for a content that was accepted for
    another date, ``settlement.file_sequence`` for a number that was used for another content.
    """
    contents = {(each.sender, each.sha256): each for each in known}
    numbers = {
        (each.sender, each.sequence): (each.sha256, each.file)
        for each in known
        if each.sequence is not None
    }
    last: dict[str, int] = {}
    for each in known:
        if each.sequence is not None:
            last[each.sender] = max(last.get(each.sender, 0), each.sequence)
    found: list[Break] = []
    for file in sorted(files, key=lambda each: (each.sender, each.sequence or 0, each.path.name)):
        before = contents.get((file.sender, file.sha256))
        if before is not None and before.lines and before.business_date != file.business_date:
            raise SettlementError(
                SettlementErrorCode.FILE_SEEN,
                f"was accepted for {before.business_date.isoformat()} as {before.file}",
                str(file.path),
            )
        if file.sequence is None:
            continue
        holder = numbers.get((file.sender, file.sequence))
        if holder is not None and holder[0] != file.sha256:
            raise SettlementError(
                SettlementErrorCode.FILE_SEQUENCE,
                f"number {file.sequence} of {file.sender} was {holder[1]}, another content",
                str(file.path),
            )
        if file.sender in last:
            found += _skipped(file, last[file.sender], terms)
        last[file.sender] = max(last.get(file.sender, 0), file.sequence)
        numbers[file.sender, file.sequence] = file.sha256, _plain(file.path.name)
    return found


def additions(
    known: Sequence[Accepted], files: Iterable[Offered], lines: Mapping[Path, int], now: datetime
) -> list[Accepted]:
    """Return what is new among files that were judged and read."""
    there = {(each.sender, each.sha256) for each in known}
    new: dict[tuple[str, str], Accepted] = {}
    for file in files:
        key = (file.sender, file.sha256)
        if key not in there:
            new.setdefault(key, _taken(file, lines.get(file.path, 0), now))
    return list(new.values())


def register_lines(accepted: Iterable[Accepted], *, is_new: bool) -> bytes:
    """Return the lines to add to a register, with its first line if it is new."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\n")
    if is_new:
        writer.writerow(COLUMNS)
    for each in accepted:
        writer.writerow(
            (
                each.business_date.isoformat(),
                each.sender,
                "" if each.sequence is None else each.sequence,
                each.sha256,
                each.lines,
                each.file,
                from_instant(each.received_at),
            )
        )
    return buffer.getvalue().encode()


def _skipped(file: Offered, last: int, terms: Terms) -> Iterable[Break]:
    """Yield one break for all numbers between the last file of a sender and this one."""
    assert file.sequence is not None
    if file.sequence > last + 1:
        yield explanation.subject(
            BreakCode.J01, Sides.SWITCH, about(file.sender, terms), terms, "sequence",
            str(last + 1), str(file.sequence), 0,
        )  # fmt: skip


def _taken(file: Offered, lines: int, now: datetime) -> Accepted:
    return Accepted(
        business_date=file.business_date,
        sender=file.sender,
        sequence=file.sequence,
        sha256=file.sha256,
        lines=lines,
        file=_plain(file.path.name),
        received_at=now,
    )


def _plain(name: str) -> str:
    """Return a file's name as no spreadsheet computes it and no line is broken by it."""
    shown = "".join(each if each.isprintable() else "?" for each in name)
    return f"'{shown}" if shown.startswith(("=", "+", "-", "@")) else shown


def _accepted(where: str, cells: list[str]) -> Accepted:
    if len(cells) != len(COLUMNS):
        raise SettlementError(
            SettlementErrorCode.FILE_ROW, f"{len(COLUMNS)} cells are needed", where
        )
    day, sender, sequence, sha256, lines, file, at = cells
    if not _SHA256.fullmatch(sha256):
        raise SettlementError(SettlementErrorCode.FILE_FIELD, "is not a SHA-256", f"{where}:sha256")
    return Accepted(
        business_date=to_date(day, f"{where}:business_date"),
        sender=sender,
        sequence=to_minor(sequence, f"{where}:sequence") if sequence else None,
        sha256=sha256,
        lines=to_minor(lines, f"{where}:lines"),
        file=file,
        received_at=to_instant(at, f"{where}:received_at"),
    )
