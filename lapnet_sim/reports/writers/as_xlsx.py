"""A report as a workbook: the table on the first sheet, inputs and proofs on the second.

Amounts are numbers as long as a spreadsheet keeps every digit, and text beyond. Texts are written
as texts: nothing is a formula or a link. The workbook's dates are the business date's, so that the
same report is the same file.
"""

import io
from datetime import UTC, datetime, time
from decimal import Decimal
from typing import Any, Final

from fx import FxError, currency
from lapnet_sim.reports.cells import decimal_of, exact, plain, safe
from lapnet_sim.reports.columns import Column, ColumnKind, currency_of
from lapnet_sim.reports.sheet import Sheet
from lapnet_sim.reports.wording import Wording

_MOST_DIGITS: Final = 15
"""A spreadsheet's numbers keep so many."""
_OPTIONS: Final = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_INK: Final = "#16264F"
_WIDEST: Final = 40


def write_xlsx(sheet: Sheet, wording: Wording) -> bytes:
    """Return the workbook's bytes."""
    # The sandbox starts without it: most runs never write a workbook. The library has no types.
    import xlsxwriter  # type: ignore[import-untyped] # noqa: PLC0415

    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, _OPTIONS)
    book.set_properties(
        {
            "title": f"{sheet.report.id} {wording.report[sheet.report.id]}",
            "comments": wording.page["simulated"],
            "created": datetime.combine(sheet.business_date, time(0), UTC).replace(tzinfo=None),
        }
    )
    _table(book, sheet, wording)
    _proofs(book, sheet, wording)
    book.close()
    return buffer.getvalue()


def _table(book: Any, sheet: Sheet, wording: Wording) -> None:  # noqa: ANN401 - the library has no types
    page = book.add_worksheet(sheet.report.id)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.repeat_rows(3)
    title = book.add_format({"bold": True, "font_size": 14, "font_color": _INK})
    page.write_string(0, 0, f"{sheet.report.id}  {wording.report[sheet.report.id]}", title)
    page.write_string(1, 0, " · ".join(_facts(sheet, wording)))
    listed = sheet.report.columns
    formats = _Formats(book)
    widths = []
    for at, each in enumerate(listed):
        page.write_string(3, at, wording.column[each.key], formats.heading(each.is_figure))
        widths.append(len(wording.column[each.key]))
    for down, row in enumerate(sheet.rows, start=4):
        texts = exact(row, listed)
        for at, (cell, each) in enumerate(zip(row, listed, strict=True)):
            widths[at] = max(widths[at], len(texts[at]) + 3 * each.is_figure)
            figure = _figure(cell, each, currency_of(each, listed, row) if each.currency else "")
            if figure is None:
                page.write_string(down, at, texts[at], formats.text(each.is_figure))
            else:
                page.write_number(down, at, figure[0], formats.number(figure[1]))
    for at, width in enumerate(widths):
        page.set_column(at, at, min(width + 2, _WIDEST))
    if not sheet.rows:
        page.write_string(4, 0, wording.page["no_rows"])
    page.freeze_panes(4, 0)
    page.autofilter(3, 0, max(4, 3 + len(sheet.rows)), len(listed) - 1)


def _figure(cell: object, each: Column, code: str) -> tuple[Decimal, str] | None:
    """A cell as number and its form; None where it is text or has too many digits."""
    if not isinstance(cell, int | Decimal) or len(str(abs(cell)).replace(".", "")) > _MOST_DIGITS:
        return None
    if each.kind is ColumnKind.MONEY:
        assert isinstance(cell, int)
        try:
            digits = currency(code).exponent
        except FxError:
            digits = 0
        return decimal_of(cell, code), "#,##0" + ("." + "0" * digits if digits else "")
    if isinstance(cell, Decimal):
        places = max(0, -int(cell.as_tuple().exponent))
        return cell, "#,##0" + ("." + "0" * places if places else "")
    return Decimal(cell), "#,##0"


def _proofs(book: Any, sheet: Sheet, wording: Wording) -> None:  # noqa: ANN401 - as above
    page = book.add_worksheet(wording.page["invariants"][:31])
    page.set_landscape()
    page.fit_to_pages(1, 0)
    formats = _Formats(book)
    down = 0
    for fact in _facts(sheet, wording):
        page.write_string(down, 0, fact)
        down += 1
    down += 1
    for at, key in enumerate(("input", "sha256")):
        page.write_string(down, at, wording.page[key], formats.heading(is_figure=False))
    for name, digest in sheet.digests:
        down += 1
        page.write_string(down, 0, safe(name), formats.text(is_figure=False))
        page.write_string(down, 1, digest, formats.text(is_figure=False))
    down += 2
    for at, key in enumerate(("invariant", "subject", "value", "expected", "holds")):
        page.write_string(down, at, wording.column[key], formats.heading(is_figure=False))
    for each in sheet.proofs:
        down += 1
        holds = wording.page["holds" if each.holds else "broken"]
        cells = (wording.proof[each.name], each.subject, each.value, each.expected, holds)
        for at, text in enumerate(cells):
            page.write_string(down, at, text, formats.text(is_figure=False))
    page.set_column(0, 0, 38)
    page.set_column(1, 1, 68)
    page.set_column(2, 4, 20)


def _facts(sheet: Sheet, wording: Wording) -> list[str]:
    page = wording.page
    return [
        f"{page['business_date']} {sheet.business_date}",
        f"{page['run_id']} {sheet.run_id}",
        f"{page['rule_version']} {sheet.rule_version}",
        f"{page['currencies']} {' '.join(sheet.currencies) or '-'}",
        f"{page['as_of']} {plain(sheet.as_of) if sheet.as_of else '-'}",
        page["simulated"],
    ]


class _Formats:
    """The few looks of cells, each made once a workbook."""

    def __init__(self, book: Any) -> None:  # noqa: ANN401 - as above
        self._book = book
        self._made: dict[tuple[tuple[str, object], ...], Any] = {}

    def heading(self, is_figure: bool) -> Any:  # noqa: ANN401, FBT001 - as above; a column's own property
        return self._of(
            bold=True, font_color="#FFFFFF", bg_color=_INK, text_wrap=True, valign="vcenter",
            align="right" if is_figure else "left",
        )  # fmt: skip

    def text(self, is_figure: bool) -> Any:  # noqa: ANN401, FBT001 - as above
        return self._of(num_format="@", align="right" if is_figure else "left")

    def number(self, form: str) -> Any:  # noqa: ANN401 - as above
        return self._of(num_format=form)

    def _of(self, **look: object) -> Any:  # noqa: ANN401 - as above
        key = tuple(sorted(look.items(), key=lambda each: each[0]))
        if key not in self._made:
            self._made[key] = self._book.add_format(look)
        return self._made[key]
