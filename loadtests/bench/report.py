"""What a bench says: figures beside their floors, for people as a table, for programs as JSON.

A floor is the least the same work can cost, measured in the same run on the same machine, so that a
ratio means something on any machine. A bar is what the ratio of figure to floor must keep to.
"""

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_CPUS = Path("/proc/cpuinfo")


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured value, in `unit`, and what it is measured against.

    The bar is on value / floor: `at_most` where less is better, `at_least` where more is. A figure
    without a bar is for information.
    """

    name: str
    value: float
    unit: str
    floor: float | None = None
    floor_name: str = ""
    at_most: float | None = None
    at_least: float | None = None

    @property
    def ratio(self) -> float | None:
        """How many floors the value is; nothing without a floor."""
        return self.value / self.floor if self.floor else None

    @property
    def bar(self) -> str:
        """The bar in words, empty if there is none."""
        if self.at_most is not None:
            return f"<= {self.at_most:g}"
        return f">= {self.at_least:g}" if self.at_least is not None else ""

    @property
    def holds(self) -> bool:
        """Whether the ratio keeps to the bar; a figure without a bar always holds."""
        ratio = self.ratio
        if self.at_most is not None:
            return ratio is not None and ratio <= self.at_most
        return self.at_least is None or (ratio is not None and ratio >= self.at_least)


@dataclass(frozen=True, slots=True)
class Report:
    """The result of one bench; `notes` are sentences under the table."""

    bench: str
    figures: Sequence[Figure]
    notes: Sequence[str] = ()

    @property
    def holds(self) -> bool:
        """Whether every bar holds."""
        return all(figure.holds for figure in self.figures)

    def table(self) -> str:
        """The figures in aligned columns, then notes and the verdict."""
        rows = [("what", "figure", "floor", "ratio", "bar", "")]
        rows += [_row(figure) for figure in self.figures]
        widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
        lines = [
            "  ".join(
                cell.ljust(width) if not column else cell.rjust(width)
                for column, (cell, width) in enumerate(zip(row, widths, strict=True))
            ).rstrip()
            for row in rows
        ]
        verdict = "every bar holds" if self.holds else "A BAR DOES NOT HOLD"
        told = machine()
        where = (
            f"{told['cpu']}, {told['cores']} cores, Python {told['python']}, load {told['load']}"
        )
        return "\n".join([*lines, "", *self.notes, where, verdict])

    def line(self) -> str:
        """One JSON object: figures, floors, ratios and bars by name, the machine, the verdict."""
        told = {
            "bench": self.bench,
            "figures": {each.name: round(each.value, 4) for each in self.figures},
            "units": {each.name: each.unit for each in self.figures},
            "floors": {each.name: round(each.floor, 4) for each in self.figures if each.floor},
            "ratios": {each.name: round(each.ratio, 3) for each in self.figures if each.ratio},
            "bars": {each.name: each.bar for each in self.figures if each.bar},
            "machine": machine(),
            "notes": list(self.notes),
            "holds": self.holds,
        }
        return json.dumps(told, ensure_ascii=False)


def machine() -> dict[str, object]:
    """Where it was measured, and how busy it was: the load of the last minute."""
    return {
        "cpu": _cpu(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.release()}",
        "load": round(os.getloadavg()[0], 2),
    }


def _cpu() -> str:
    if _CPUS.exists():
        for line in _CPUS.read_text("utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _row(figure: Figure) -> tuple[str, str, str, str, str, str]:
    ratio = figure.ratio
    floor = f"{figure.floor:.2f} {figure.floor_name}".rstrip() if figure.floor else ""
    return (
        figure.name,
        f"{figure.value:.2f} {figure.unit}",
        floor,
        "" if ratio is None else f"{ratio:.2f}",
        figure.bar,
        "" if figure.holds else "<- no",
    )
