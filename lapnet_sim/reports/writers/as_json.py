"""A report as JSON: everything it carries, amounts as exact text."""

import json
from typing import Any

from lapnet_sim.reports.cells import exact, plain
from lapnet_sim.reports.sheet import Sheet
from lapnet_sim.reports.wording import Wording


def write_json(sheet: Sheet, wording: Wording) -> bytes:
    """Return rows as objects by column key, after what surrounds them."""
    listed = sheet.report.columns
    keys = [each.key for each in listed]
    told = about(sheet, wording)
    told["columns"] = [{"key": each.key, "kind": each.kind.value} for each in listed]
    told["rows"] = [dict(zip(keys, exact(row, listed), strict=True)) for row in sheet.rows]
    return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode()


def about(sheet: Sheet, wording: Wording) -> dict[str, Any]:
    """Return what every report carries beside its rows."""
    return {
        "report": sheet.report.id,
        "title": wording.report[sheet.report.id],
        "business_date": sheet.business_date.isoformat(),
        "run_id": sheet.run_id,
        "rule_version": sheet.rule_version,
        "as_of": plain(sheet.as_of) if sheet.as_of else None,
        "currencies": list(sheet.currencies),
        "inputs": dict(sheet.digests),
        "invariants": [
            {
                "name": each.name,
                "subject": each.subject,
                "value": each.value,
                "expected": each.expected,
                "holds": each.holds,
            }
            for each in sheet.proofs
        ],
        "simulated": True,
    }
