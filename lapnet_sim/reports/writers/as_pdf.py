"""A report as pages for signing, PDF/A-2b: the table, then inputs and proofs.

The drawing is ``assets/report.typ``. The document's date is the business date, so that the same
report is the same file.
"""

import json
from datetime import UTC, datetime, time
from importlib import resources
from typing import Final

from lapnet_sim.errors import SwitchError, SwitchErrorCode
from lapnet_sim.reports.cells import plain, shown
from lapnet_sim.reports.columns import ColumnKind
from lapnet_sim.reports.sheet import Sheet
from lapnet_sim.reports.wording import Wording
from lapnet_sim.typesetting import compiler

_DRAWING: Final = resources.files("lapnet_sim.reports") / "assets" / "report.typ"
_LONGEST_WORD: Final = 16
MOST_ROWS: Final = 2_000
"""More than this nobody signs; the other formats have them all."""


def write_pdf(sheet: Sheet, wording: Wording) -> bytes:
    """Return the pages.

    Raises:
        SwitchError: ``switch.report_unknown`` where pages cannot be made here.
    """
    found = _compiled(sheet, wording, "pdf")
    assert isinstance(found, bytes)
    return found


def draw_png(sheet: Sheet, wording: Wording, dpi: int = 72) -> list[bytes]:
    """Return the pages as pictures, to be looked at."""
    found = _compiled(sheet, wording, "png", dpi)
    assert found is not None
    return [found] if isinstance(found, bytes) else found


def _compiled(
    sheet: Sheet, wording: Wording, form: str, dpi: int = 72
) -> bytes | list[bytes] | None:
    try:
        typesetter = compiler()
    except ImportError:
        raise SwitchError(
            SwitchErrorCode.REPORT_UNKNOWN,
            "pages need the extra symbol: pip install 'lapnet-sim[symbol]'",
            sheet.report.id,
        ) from None
    inputs = {"report": json.dumps(_told(sheet, wording), ensure_ascii=False)}
    if form == "png":
        return typesetter.compile(_DRAWING.read_bytes(), format="png", sys_inputs=inputs, ppi=dpi)
    made_at = datetime.combine(sheet.business_date, time(0), UTC)
    return typesetter.compile(
        _DRAWING.read_bytes(),
        format="pdf",
        sys_inputs=inputs,
        pdf_standards=["a-2b"],
        timestamp=int(made_at.timestamp()),
    )


def _told(sheet: Sheet, wording: Wording) -> dict[str, object]:
    page = wording.page
    rows = [shown(row, sheet.report.columns) for row in sheet.rows[:MOST_ROWS]]
    broken = sum(not each.holds for each in sheet.proofs)
    verdict = page["not_all_hold" if broken else "all_hold"]
    return {
        "language": wording.tongue,
        "id": sheet.report.id,
        "title": wording.report[sheet.report.id],
        "facts": [
            [page["business_date"], sheet.business_date.isoformat()],
            [page["currencies"], " ".join(sheet.currencies) or "-"],
            [page["as_of"], plain(sheet.as_of) if sheet.as_of else "-"],
            [page["rule_version"], sheet.rule_version],
            [page["run_id"], sheet.run_id],
        ],
        "columns": [
            {
                "title": wording.column[each.key],
                "figure": each.is_figure,
                "wraps": each.kind is ColumnKind.TEXT
                and any(_is_sentence(row[at]) for row in rows),
            }
            for at, each in enumerate(sheet.report.columns)
        ],
        "rows": rows,
        "unshown": max(0, len(sheet.rows) - MOST_ROWS),
        "words": dict(page),
        "proof_titles": [
            wording.column[key] for key in ("invariant", "subject", "value", "expected", "holds")
        ],
        "verdict": verdict.format(number=len(sheet.proofs), broken=broken),
        "holds": not broken,
        "inputs": [list(each) for each in sheet.digests],
        "proofs": [
            [
                wording.proof[each.name], each.subject, each.value, each.expected,
                page["holds" if each.holds else "broken"],
            ]
            for each in sheet.proofs
        ],
    }  # fmt: skip


def _is_sentence(text: str) -> bool:
    """Whether a cell may take several lines; ids and figures stay in one."""
    return " " in text and len(text) > _LONGEST_WORD
