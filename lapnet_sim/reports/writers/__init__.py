"""One file a format: a sheet in, bytes out, the same bytes whenever and wherever it is written."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from lapnet_sim.reports.model import Format
from lapnet_sim.reports.sheet import Sheet
from lapnet_sim.reports.wording import Wording
from lapnet_sim.reports.writers.as_csv import write_csv
from lapnet_sim.reports.writers.as_json import write_json
from lapnet_sim.reports.writers.as_parquet import write_parquet
from lapnet_sim.reports.writers.as_pdf import write_pdf
from lapnet_sim.reports.writers.as_xlsx import write_xlsx

Write = Callable[[Sheet, Wording], bytes]

WRITERS: Final[Mapping[Format, Write]] = MappingProxyType(
    {
        Format.CSV: write_csv,
        Format.XLSX: write_xlsx,
        Format.PARQUET: write_parquet,
        Format.PDF: write_pdf,
        Format.JSON: write_json,
    }
)

MEDIA: Final[Mapping[Format, str]] = MappingProxyType(
    {
        Format.CSV: "text/csv; charset=utf-8",
        Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        Format.PARQUET: "application/vnd.apache.parquet",
        Format.PDF: "application/pdf",
        Format.JSON: "application/json",
    }
)

SPOKEN: Final = frozenset({Format.XLSX, Format.PDF})
"""Formats for people: they differ by language. The others have keys for headings."""
