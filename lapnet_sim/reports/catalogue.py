"""The catalogue: every report there is, by id."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from lapnet_sim.errors import SwitchError, SwitchErrorCode
from lapnet_sim.reports.model import Format, Report
from lapnet_sim.reports.queries import (
    adjustments_journal,
    ageing,
    bilateral_matrix,
    break_list,
    caps_and_cover,
    concentration,
    control_report,
    corridor_position,
    daily_summary,
    data_quality,
    default_drill,
    failed_payments,
    fees_report,
    finality_record,
    instruction_list,
    liquidity_profile,
    member_statement,
    monthly_disclosure,
    net_positions,
    reconciliation_summary,
    settlement_statement,
    superseded_files,
    suspense,
    whatif_comparison,
)

_QUERIES = (
    daily_summary, net_positions, bilateral_matrix, member_statement, instruction_list,
    settlement_statement, finality_record, caps_and_cover, liquidity_profile, default_drill,
    corridor_position, reconciliation_summary, break_list, ageing, control_report,
    adjustments_journal, suspense, fees_report, data_quality, failed_payments, concentration,
    monthly_disclosure, superseded_files, whatif_comparison,
)  # fmt: skip

CATALOGUE: Final[Mapping[str, Report]] = MappingProxyType(
    {each.REPORT.id: each.REPORT for each in _QUERIES}
)
"""R-01 to R-24, in their order."""


def find(id_: str, format_: Format | None = None) -> Report:
    """Return a report, in a format it is written in.

    Raises:
        SwitchError: ``switch.report_unknown``.
    """
    found = CATALOGUE.get(id_)
    if found is None:
        raise SwitchError(SwitchErrorCode.REPORT_UNKNOWN, "there is no such report", id_[:60])
    if format_ is not None and not found.has(format_):
        raise SwitchError(
            SwitchErrorCode.REPORT_UNKNOWN, f"this report is not written as {format_}", id_
        )
    return found
