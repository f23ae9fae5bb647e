"""What was seen: one sample per step, kept whole until the verdict, so that percentiles are exact.

Two times tell a story together. The *service time* runs from sending to answer. The *response
time* runs from the instant the step should have begun, so it also holds what the arrival waited
because everybody was busy: it is what the customer felt, and what budgets are on.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

MOST_SAID = 5


class Ending(StrEnum):
    """How one step ended."""

    WELL = "well"
    ERROR = "error"
    """An answer that the step does not allow, or none."""
    SHED = "shed"
    """Refused because the switch had too much to do: 429 or 503."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One step of one arrival; seconds from the start of the test."""

    step: str
    due_s: float
    """When it should have begun."""
    sent_s: float
    ended_s: float
    ending: Ending
    said: str = ""
    """For what did not end well: status and code, bounded."""

    @property
    def service_ms(self) -> float:
        """From sending to answer."""
        return 1000 * (self.ended_s - self.sent_s)

    @property
    def response_ms(self) -> float:
        """From when it should have begun to the answer."""
        return 1000 * (self.ended_s - self.due_s)

    @property
    def late_ms(self) -> float:
        """How long it waited to be sent."""
        return 1000 * (self.sent_s - self.due_s)


@dataclass(slots=True)
class Seen:
    """Everything one process, or all of them, saw."""

    samples: list[Sample] = field(default_factory=list)
    acknowledged: list[tuple[str, str]] = field(default_factory=list)
    """Issuer and UETR of every payment that was answered as completed."""
    unknown: list[tuple[str, str]] = field(default_factory=list)
    """Issuer and UETR of every payment whose end nobody was told."""
    cpu: dict[str, float] = field(default_factory=dict)
    """By generator process: the share of one core it used in the median second."""

    def take(self) -> "Seen":
        """Hand over what was seen since the last time."""
        taken = Seen(self.samples, self.acknowledged, self.unknown, dict(self.cpu))
        self.samples, self.acknowledged, self.unknown = [], [], []
        return taken

    def add(self, other: "Seen") -> None:
        """Take over what another process saw."""
        self.samples += other.samples
        self.acknowledged += other.acknowledged
        self.unknown += other.unknown
        for name, share in other.cpu.items():
            self.cpu[name] = max(share, self.cpu.get(name, 0.0))

    def packed(self) -> dict[str, object]:
        """As plain values, for a message between processes."""
        return {
            "samples": [
                [s.step, s.due_s, s.sent_s, s.ended_s, s.ending.value, s.said] for s in self.samples
            ],
            "acknowledged": [list(pair) for pair in self.acknowledged],
            "unknown": [list(pair) for pair in self.unknown],
            "cpu": self.cpu,
        }

    @classmethod
    def unpacked(cls, told: Any) -> "Seen":  # noqa: ANN401 - a message
        """What ``packed`` made plain."""
        return cls(
            samples=[
                Sample(step, due, sent, ended, Ending(ending), said)
                for step, due, sent, ended, ending, said in told["samples"]
            ],
            acknowledged=[(issuer, uetr) for issuer, uetr in told["acknowledged"]],
            unknown=[(issuer, uetr) for issuer, uetr in told["unknown"]],
            cpu=dict(told["cpu"]),
        )


@dataclass(frozen=True, slots=True)
class Figures:
    """One step in numbers; milliseconds of those that ended well."""

    step: str
    count: int
    errors: int
    shed: int
    p50_ms: float
    p95_ms: float
    p99_ms: float
    most_ms: float
    service_p50_ms: float
    service_p99_ms: float
    by_second: tuple[float, ...]
    """The median response time of each second: what two runs are compared by."""
    said: tuple[tuple[str, int], ...] = ()
    """What was said by those that did not end well, the most frequent first."""


def percentile(ordered: Sequence[float], share: float) -> float:
    """The smallest value that at least ``share`` of all do not exceed (nearest rank)."""
    assert ordered
    assert 0 < share <= 1
    rank = -(-len(ordered) * round(share * 10_000) // 10_000)
    return ordered[max(1, rank) - 1]


def figures(samples: Iterable[Sample], since_s: float) -> list[Figures]:
    """Each step in numbers, of what was due at ``since_s`` or later."""
    steps: dict[str, list[Sample]] = {}
    for sample in samples:
        if sample.due_s >= since_s:
            steps.setdefault(sample.step, []).append(sample)
    return [_figures(step, found) for step, found in sorted(steps.items())]


def _figures(step: str, samples: list[Sample]) -> Figures:
    well = [sample for sample in samples if sample.ending is Ending.WELL]
    response = sorted(sample.response_ms for sample in well) or [0.0]
    service = sorted(sample.service_ms for sample in well) or [0.0]
    return Figures(
        step=step,
        count=len(samples),
        errors=sum(sample.ending is Ending.ERROR for sample in samples),
        shed=sum(sample.ending is Ending.SHED for sample in samples),
        p50_ms=percentile(response, 0.50),
        p95_ms=percentile(response, 0.95),
        p99_ms=percentile(response, 0.99),
        most_ms=response[-1],
        service_p50_ms=percentile(service, 0.50),
        service_p99_ms=percentile(service, 0.99),
        by_second=_by_second(well),
        said=tuple(Counter(s.said for s in samples if s.said).most_common(MOST_SAID)),
    )


def _by_second(samples: list[Sample]) -> tuple[float, ...]:
    seconds: dict[int, list[float]] = {}
    for sample in samples:
        seconds.setdefault(int(sample.due_s), []).append(sample.response_ms)
    return tuple(percentile(sorted(found), 0.5) for _, found in sorted(seconds.items()))
