"""Was it the generator? A tool that is too slow makes a switch look slow, or look idle."""

from collections.abc import Iterator, Sequence

from loadtests.samples import Sample, Seen, percentile
from loadtests.verdict.findings import Finding, Kind

MOST_CPU = 0.85
"""Of one core, in the median second; a Python process has no more than one core."""


def judge(seen: Seen, samples: Sequence[Sample]) -> Iterator[Finding]:
    """Whether the generators kept up.

    A late start means that all hands were busy. That is the switch's doing when it is slow, and
    the time counts; it is the generator's when its processor was full.
    """
    for name, share in sorted(seen.cpu.items()):
        said = f"{100 * share:.0f} % of a core, at most {100 * MOST_CPU:.0f} %"
        yield Finding(Kind.GENERATOR, name, share <= MOST_CPU, said)
    if not samples:
        yield Finding(Kind.GENERATOR, "samples", holds=False, said="nothing was measured")
        return
    late = percentile(sorted(sample.late_ms for sample in samples), 0.95)
    said = f"95 % began within {late:.0f} ms of their instant"
    yield Finding(Kind.GENERATOR, "arrivals", holds=True, said=said)
