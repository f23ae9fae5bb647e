"""The part of a day's report that the README shows, cut by rules so that it can be cut again."""

import re
import subprocess
import sys
from pathlib import Path

COMMAND = ("day", "--seed", "1", "--payments", "5000", "--no-serve")
"""What ``./run demo`` does, without serving it afterwards."""

BEGIN = "<!-- excerpt of the report: begin -->\n```text\n"
END = "```\n<!-- excerpt of the report: end -->"

GAP = "..."
"""Stands where lines were left out."""

HEADING = re.compile(r"[A-Z][A-Z ]+[A-Z]( \(.*\))?")

KEPT = {
    "PAYMENTS BY OUTCOME": re.compile(r"corridor |---|.* (completed|expired) |all "),
    "SETTLEMENT WINDOWS": re.compile(r".*"),
    "RECONCILIATION": re.compile(
        r"source |switch |code |---|(A01|B01|C01|D01|E01) |all |missed |false "
    ),
}
"""The sections a newcomer sees, and the lines kept of each."""


def live(folder: Path) -> str:
    """Live the day of the README; return its report."""
    command = [sys.executable, "-m", "lapnet_sim", *COMMAND, "--out", str(folder)]
    subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 - ours
    return (folder / "report.txt").read_text("utf-8")


def excerpt(report: str) -> str:
    """Outcomes, windows, and the end of the reconciliation."""
    title, underline, *lines = report.splitlines()
    shown = [title, underline]
    kept: re.Pattern[str] | None = None
    for line in lines:
        if HEADING.fullmatch(line):
            kept = KEPT.get(line.split(" (")[0])
            shown += ["", line, ""] if kept else []
        elif kept and line:
            shown.append(line if kept.match(line) else GAP)
    return "\n".join(_without_repeated_gaps(shown)) + "\n"


def with_excerpt(readme: str, report: str) -> str:
    """The README with the excerpt of ``report`` between its marks."""
    before, _, rest = readme.partition(BEGIN)
    _, _, after = rest.partition(END)
    assert after, "the README has both marks"
    return f"{before}{BEGIN}{excerpt(report)}{END}{after}"


def _without_repeated_gaps(lines: list[str]) -> list[str]:
    return [
        line
        for line, before in zip(lines, ["", *lines], strict=False)
        if [line, before] != [GAP] * 2
    ]
