"""What a report is: an id, its columns, the question behind it, and who may read the answer."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from lapnet_sim.reports.columns import Column, Row, columns
from lapnet_sim.reports.evidence import Evidence, Need


class Reader(StrEnum):
    """Who may read a report."""

    OPERATOR = "operator"
    """Whoever runs the scheme."""
    MEMBER = "member"
    """A participant too, of its own rows: those whose column ``member`` names it."""


class Format(StrEnum):
    """How a report is written."""

    CSV = "csv"
    """Exact text, a header of keys."""
    XLSX = "xlsx"
    """A workbook: the table, and a sheet of proofs."""
    PARQUET = "parquet"
    """Typed columns, for programs."""
    PDF = "pdf"
    """Pages, for signing; not of every report."""
    JSON = "json"
    """Everything at once, for programs."""


Query = Callable[[Evidence], Iterable[Row]]
"""Rows from evidence, in an order of its own that never changes."""


@dataclass(frozen=True, slots=True)
class Report:
    """One entry of the catalogue."""

    id: str
    columns: tuple[Column, ...]
    query: Query
    needs: frozenset[Need]
    is_printed: bool
    """Whether it can be had as PDF."""
    readers: frozenset[Reader]
    wishes: frozenset[Need] = frozenset()
    """What it shows more of where the files of the day are at hand."""

    def wanted(self, *, has_files: bool) -> frozenset[Need]:
        """What is gathered for it."""
        return self.needs | self.wishes if has_files else self.needs

    def has(self, format_: Format) -> bool:
        """Whether it is written so."""
        return format_ is not Format.PDF or self.is_printed


def report(
    id_: str,
    told: str,
    query: Query,
    *needs: Need,
    is_printed: bool = False,
    readers: tuple[Reader, ...] = (Reader.OPERATOR,),
    wishes: tuple[Need, ...] = (),
) -> Report:
    """Return an entry of the catalogue; everything is computed from the books at least."""
    wanted = frozenset({Need.BOOKS, *needs})
    return Report(
        id_, columns(told), query, wanted, is_printed, frozenset(readers), frozenset(wishes)
    )
