"""The report as one page that needs nothing else: no network, no script, charts drawn here."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from loadtests.samples import Ending, Sample, Seen, percentile
from loadtests.verdict.compare import Change
from loadtests.verdict.findings import Kind, Verdict

WIDTH, HEIGHT = 640, 120


def page(found: Verdict, seen: Seen, changes: Sequence[Change]) -> str:
    """The whole page."""
    charts = [
        (each.step, chart(each.step, seen.samples)) for each in found.figures if each.count > 1
    ]
    return _template().render(
        found=found,
        kinds=tuple(Kind),
        changes=changes,
        charts=charts,
        width=WIDTH,
        height=HEIGHT,
    )


@cache
def _template() -> Template:
    folder = FileSystemLoader(Path(__file__).parent)
    return Environment(loader=folder, undefined=StrictUndefined, autoescape=True).get_template(
        "page.html.jinja"
    )


def chart(step: str, samples: Sequence[Sample]) -> dict[str, object]:
    """Median and 99th percentile of each second as lines; errors as marks."""
    seconds: dict[int, list[Sample]] = {}
    for sample in samples:
        if sample.step == step:
            seconds.setdefault(int(sample.due_s), []).append(sample)
    last = max(seconds)
    lines = {
        name: [
            (second, percentile(sorted(s.response_ms for s in found), share))
            for second, found in sorted(seconds.items())
        ]
        for name, share in (("p50", 0.5), ("p99", 0.99))
    }
    top = max(1.0, *(value for _, value in lines["p99"]))
    bad = [
        second
        for second, found in sorted(seconds.items())
        if any(sample.ending is not Ending.WELL for sample in found)
    ]
    return {
        "top": top,
        "seconds": last + 1,
        "p50": _points(lines["p50"], last, top),
        "p99": _points(lines["p99"], last, top),
        "bad": [_x(second, last) for second in bad],
        "count": sum(map(len, seconds.values())),
    }


def _x(second: float, last: float) -> float:
    return round(WIDTH * second / max(1.0, last), 1)


def _points(line: Sequence[tuple[int, float]], last: int, top: float) -> str:
    return " ".join(
        f"{_x(second, last)},{round(HEIGHT - HEIGHT * value / top, 1)}" for second, value in line
    )
