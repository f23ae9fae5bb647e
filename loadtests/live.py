"""The table that moves while a test runs: what was seen so far, on a terminal only."""

import gevent
from rich.console import Console
from rich.live import Live
from rich.table import Table

from loadtests.plan import plan
from loadtests.samples import Ending, Seen, percentile
from loadtests.watch import LEAD_S

EVERY_S = 1.0


def show(seen: Seen) -> None:
    """Show the table anew every second until the greenlet is ended."""
    console = Console(stderr=True)
    if not console.is_terminal:
        return
    with Live(console=console, transient=True, auto_refresh=False) as live:
        passed = -LEAD_S
        while True:
            live.update(table(seen, passed), refresh=True)
            gevent.sleep(EVERY_S)
            passed += EVERY_S


def table(seen: Seen, passed_s: float) -> Table:
    """The steps so far; response times in milliseconds, warm-up included."""
    scenario = plan().scenario
    title = f"{scenario.title}  {max(0, passed_s):.0f} of {scenario.seconds:.0f} s"
    drawn = Table(title=title, title_justify="left", box=None, padding=(0, 2))
    for name in ("step", "count", "not well", "p50", "p99"):
        drawn.add_column(name, justify="left" if name == "step" else "right")
    steps: dict[str, list[float]] = {}
    bad: dict[str, int] = {}
    for sample in seen.samples:
        steps.setdefault(sample.step, []).append(sample.response_ms)
        bad[sample.step] = bad.get(sample.step, 0) + (sample.ending is not Ending.WELL)
    for step, times in sorted(steps.items()):
        ordered = sorted(times)
        p50, p99 = percentile(ordered, 0.5), percentile(ordered, 0.99)
        drawn.add_row(step, str(len(times)), str(bad[step]), f"{p50:.0f}", f"{p99:.0f}")
    return drawn
