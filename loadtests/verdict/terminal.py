"""The verdict on a terminal."""

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from loadtests.verdict.compare import Change
from loadtests.verdict.findings import Exit, Kind, Verdict

COLOUR = {Exit.HELD: "green", Exit.MISSED: "yellow", Exit.BOOKS_BROKEN: "red"}


def show(console: Console, found: Verdict, changes: Sequence[Change], folder: Path) -> None:
    """Figures, what does not hold, the verdict, and where the papers are."""
    console.print(steps(found))
    for kind in Kind:
        for each in found.of(kind):
            if not each.holds:
                told = f"  [red]✗[/] {kind}: {each.name}: {each.said}"
                console.print(told, highlight=False, soft_wrap=True)
    for change in changes:
        console.print(f"  {change.said}", highlight=False)
    used = ", ".join(f"{name} {100 * share:.0f} %" for name, share in found.cpu)
    held = sum(each.holds for each in found.of(Kind.BOOKS))
    console.print(f"  CPU of a core: {used}", highlight=False)
    console.print(f"  books: {held} of {len(found.of(Kind.BOOKS))} checks hold", highlight=False)
    console.print(
        f"[bold {COLOUR[found.exit]}]{found.word}[/]  {found.title}  "
        f"{found.rate:.0f} arrivals/s, {found.completed:.0f} payments/s",
        highlight=False,
    )
    console.print(f"  {folder / 'report.html'}", highlight=False)


def steps(found: Verdict) -> Table:
    """One line per step; response times, in milliseconds."""
    table = Table(box=None, padding=(0, 2))
    for name in ("step", "count", "errors", "shed", "p50", "p95", "p99", "most", "service p99"):
        table.add_column(name, justify="left" if name == "step" else "right")
    for each in found.figures:
        times = (each.p50_ms, each.p95_ms, each.p99_ms, each.most_ms, each.service_p99_ms)
        counts = (each.count, each.errors, each.shed)
        table.add_row(each.step, *map(str, counts), *(f"{ms:.0f}" for ms in times))
    return table
