"""Many breaks at once: out as a spreadsheet, decided on there, and in again.

Two columns are people's: ``decision`` (propose, approve or reject) and ``note``. Lines without a
decision are passed over. A sheet that is wrong in one line is refused whole, with line and column;
then each line is done for itself, as if it had been typed.
"""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import xlsxwriter  # type: ignore[import-untyped] # the library has no types

from lapnet_sim.api.break_work import Work
from lapnet_sim.console.forms import note_of
from lapnet_sim.errors import SwitchError, SwitchErrorCode
from lapnet_sim.reports.cells import decimal_of, safe
from settlement.ageing import age
from settlement.break_life import KnownBreak

COLUMNS: Final = (
    "id", "first_date", "txn_id", "code", "sides", "field", "ours", "theirs", "difference",
    "currency", "owes", "owed", "due_on", "age", "severity", "status", "maker", "decision", "note",
)  # fmt: skip
MOST_LINES: Final = 10_000
_MOST_UNPACKED: Final = 64 << 20
_ZIP: Final = b"PK\x03\x04"


@dataclass(frozen=True, slots=True)
class Asked:
    """One line of a sheet that asks for something."""

    line: int
    break_id: str
    work: Work
    note: str


def as_csv(breaks: Iterable[KnownBreak], today: date) -> bytes:
    """The sheet as CSV; no cell is a formula."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow(COLUMNS)
    writer.writerows(_cells(each, today) for each in breaks)
    return buffer.getvalue().encode()


def as_xlsx(breaks: Iterable[KnownBreak], today: date) -> bytes:
    """The sheet as a workbook of texts, with a list to choose decisions from."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(
        buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    page = book.add_worksheet("breaks")
    bold = book.add_format({"bold": True})
    for place, name in enumerate(COLUMNS):
        page.write_string(0, place, name, bold)
    last = 0
    for last, each in enumerate(breaks, start=1):
        for place, text in enumerate(_cells(each, today)):
            page.write_string(last, place, text)
    decision = COLUMNS.index("decision")
    chosen = {"validate": "list", "source": [work.value for work in Work]}
    page.data_validation(1, decision, max(1, last), decision, chosen)
    page.freeze_panes(1, 1)
    page.autofilter(0, 0, max(1, last), len(COLUMNS) - 1)
    book.close()
    return buffer.getvalue()


def read_sheet(content: bytes) -> list[Asked]:
    """What a sheet asks for, CSV or workbook, line by line.

    Raises:
        SwitchError: ``switch.field_invalid`` with line and column; nothing was done.
    """
    rows = _workbook(content) if content.startswith(_ZIP) else _text(content)
    header = next(rows, [])
    places = {name: header.index(name) for name in ("id", "decision", "note") if name in header}
    if len(places) != 3:  # noqa: PLR2004 - the three of them
        raise _wrong("the first line must name id, decision and note", "1")
    asked, seen = [], set()
    for line, cells in enumerate(rows, start=2):
        if line > MOST_LINES + 1:
            raise _wrong(f"a sheet has at most {MOST_LINES} lines", str(line))
        padded = cells + [""] * (len(header) - len(cells))
        id_, decision, note = (padded[places[name]].strip() for name in places)
        if not decision:
            continue
        if id_ in seen:
            raise _wrong("this break stands twice", f"{line}:id")
        seen.add(id_)
        asked.append(Asked(line, id_, _work(decision, line), note_of(note, f"{line}:note")))
    return asked


def _cells(known: KnownBreak, today: date) -> list[str]:
    item = known.item
    found: list[object] = [
        known.id, known.business_date, item.txn_id, item.code, item.sides, item.field, item.ours,
        item.theirs, "", item.currency, item.owes, item.owed, item.due_on,
        age(known.business_date, today), item.severity, known.status, known.maker or "", "", "",
    ]  # fmt: skip
    texts = [safe(str(cell)) for cell in found]
    texts[COLUMNS.index("difference")] = (
        f"{decimal_of(item.amount_difference_minor, item.currency):f}"
    )
    return texts


def _work(text: str, line: int) -> Work:
    try:
        return Work(text.lower())
    except ValueError:
        raise _wrong(f"a decision is one of {', '.join(Work)}", f"{line}:decision") from None


def _text(content: bytes) -> Iterator[list[str]]:
    try:
        yield from csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise _wrong("this is not UTF-8 text", str(line)) from None
    except csv.Error as error:
        raise _wrong(str(error), "") from None


def _workbook(content: bytes) -> Iterator[list[str]]:
    import openpyxl  # noqa: PLC0415 - few ever send one
    from openpyxl.utils.exceptions import InvalidFileException  # noqa: PLC0415 - as above

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(each.file_size for each in packed.infolist()) > _MOST_UNPACKED:
                raise _wrong("this workbook is too large", "")
        book: Any = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        rows = [
            ["" if cell is None else str(cell) for cell in row]
            for row in book.worksheets[0].iter_rows(values_only=True, max_row=MOST_LINES + 2)
        ]
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, OSError, IndexError):
        raise _wrong("this is no workbook that can be read", "") from None
    yield from rows


def _wrong(message: str, where: str) -> SwitchError:
    return SwitchError(SwitchErrorCode.FIELD_INVALID, message, where)
