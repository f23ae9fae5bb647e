"""What can be wrong with settlement data: one exception, stable codes, findings as values.

A code is a promise to programs: it never changes its spelling. The message is for people and may
improve. ``where`` names the place in the words of whoever has to look there: a file with line and
column (``bcel.csv:7:amount_minor``), a window, a transaction.
"""

from dataclasses import dataclass
from enum import StrEnum


class SettlementErrorCode(StrEnum):
    """Every reason this package gives for refusing to go on."""

    FILE_MISSING = "settlement.file_missing"
    """The file is not there or cannot be read. Check the path and its permissions."""
    FILE_ENCODING = "settlement.file_encoding"
    """The file is not UTF-8 text, or holds a NUL. Write the file as UTF-8."""
    FILE_HEADER = "settlement.file_header"
    """The first line does not name exactly the agreed columns in the agreed order. Copy the header
    from a file of ours."""
    FILE_ROW = "settlement.file_row"
    """A line has too few or too many cells, is blank, or its quoting is broken. Mend the line that
    is named."""
    FILE_FIELD = "settlement.file_field"
    """A cell does not hold what its column asks for. Mend the cell that is named."""
    FILE_CELL_FORMULA = "settlement.file_cell_formula"
    """A text cell starts like a formula and would be run by a spreadsheet. Take the leading sign
    off."""
    FILE_TRAILER = "settlement.file_trailer"
    """A file does not hold as many lines or as much money as its sender counted. Ask for it
    again."""
    FILE_SIZE = "settlement.file_size"
    """A file is larger than any day's can be. Ask the sender what happened, or for it in parts."""
    FILE_NAME = "settlement.file_name"
    """A file's name says another business date. Name the right file, or the right date."""
    FILE_SEEN = "settlement.file_seen"
    """This content was accepted before, for another date. Ask the sender for the day's own file."""
    FILE_SEQUENCE = "settlement.file_sequence"
    """A sender's number was used before, for another content. Ask which of the two is right."""
    LAYOUT = "settlement.layout"
    """The YAML file that explains a member's columns cannot be understood. Mend what is named."""
    FOLDER_UNUSABLE = "settlement.folder_unusable"
    """The folder for results cannot be made or written to. Name another one."""
    FOLDER_IN_USE = "settlement.folder_in_use"
    """Another command writes to this folder or register now. Wait for it, or name another one."""
    CARRY_OVERWRITTEN = "settlement.carry_overwritten"
    """The results would replace the file that is carried in. Name another folder for them."""
    ENGINE_MISSING = "settlement.engine_missing"
    """Spark or a Java runtime is not installed. Install the extra ``spark``, or work embedded."""
    SCENARIO = "settlement.scenario"
    """The YAML file of a what-if cannot be understood. Mend what is named."""
    KEY_REPEATED = "settlement.key_repeated"
    """The switch's own lines name one transaction twice: the book of record is in doubt. Stop, and
    find out which line is right."""
    LINE_WITHOUT_WINDOW = "settlement.line_without_window"
    """A booked line belongs to no window and so cannot be netted. Name its window, or do not book
    it."""
    OVERFLOW = "settlement.overflow"
    """An amount or a sum does not fit the 64 bits every partner's ledger keeps. Find the amount
    that cannot be right."""
    ILLEGAL_WINDOW_STEP = "settlement.illegal_window_step"
    """The window's status does not allow this event. Take the steps in their order."""
    ILLEGAL_BREAK_STEP = "settlement.illegal_break_step"
    """The break's status does not allow this. ``docs/lifecycles.md`` has the ways."""
    WAY_NOT_ALLOWED = "settlement.way_not_allowed"
    """The scheme does not allow this way out of a shortage. Choose another of the six."""
    WINDOW_ID = "settlement.window_id"
    """The text is not a window id such as ``2026-11-20/2``. Write the date, a slash and the
    number."""
    CALENDAR = "settlement.calendar"
    """The calendar's file cannot be understood. Mend the place that is named."""
    CALENDAR_DAY = "settlement.calendar_day"
    """A day of the calendar is listed twice, or both off and worked. Keep one of the two."""
    CUT_OFFS = "settlement.cut_offs"
    """The cut-offs of a day are missing, repeated or out of order. List them once each, from early
    to late."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem reported as a value, with its place; checks of many things return these."""

    code: SettlementErrorCode
    message: str
    where: str | None = None

    def __str__(self) -> str:
        place = f" at {self.where}" if self.where else ""
        return f"{self.code}{place}: {self.message}"


class SettlementError(Exception):
    """Settlement work cannot go on: ``code`` for programs, ``message`` for people, ``where``.

    >>> raise SettlementError(SettlementErrorCode.FILE_FIELD, "no number", "a.csv:7:fee_minor")
    Traceback (most recent call last):
    settlement.errors.SettlementError: settlement.file_field at a.csv:7:fee_minor: no number
    """

    def __init__(self, code: SettlementErrorCode, message: str, where: str | None = None) -> None:
        super().__init__(code, message, where)
        self.code = code
        self.message = message
        self.where = where

    @property
    def finding(self) -> Finding:
        """The same problem as a value, for those who collect them."""
        return Finding(self.code, self.message, self.where)

    def __str__(self) -> str:
        return str(self.finding)
