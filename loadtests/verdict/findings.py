"""What a verdict is made of."""

from dataclasses import dataclass
from enum import IntEnum, StrEnum

from loadtests.samples import Figures


class Exit(IntEnum):
    """What the process says at its end."""

    HELD = 0
    MISSED = 1
    """A budget was missed, or the run does not count."""
    WRONG_USE = 2
    BOOKS_BROKEN = 3


class Kind(StrEnum):
    """What is judged."""

    BUDGET = "budget"
    BOOKS = "books"
    GENERATOR = "generator"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was judged, in one sentence."""

    kind: Kind
    name: str
    holds: bool
    said: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """The whole judgement of one run."""

    scenario: str
    title: str
    findings: tuple[Finding, ...]
    figures: tuple[Figures, ...]
    rate: float
    """Arrivals a second, as planned, after the warm-up."""
    completed: float
    """Completed payments a second, after the warm-up."""
    cpu: tuple[tuple[str, float], ...]
    """Shares of a core, by process: generators first."""
    about: tuple[tuple[str, str], ...]
    """What was loaded, and on what machine."""

    def of(self, kind: Kind) -> tuple[Finding, ...]:
        """The findings of one kind."""
        return tuple(finding for finding in self.findings if finding.kind is kind)

    @property
    def counts(self) -> bool:
        """Whether the generator was fast enough for the figures to mean anything."""
        return all(finding.holds for finding in self.of(Kind.GENERATOR))

    @property
    def exit(self) -> Exit:
        """Broken books outweigh everything; figures that do not count cannot hold."""
        if not all(finding.holds for finding in self.of(Kind.BOOKS)):
            return Exit.BOOKS_BROKEN
        if not self.counts or not all(finding.holds for finding in self.of(Kind.BUDGET)):
            return Exit.MISSED
        return Exit.HELD

    @property
    def word(self) -> str:
        """The verdict in a few words."""
        match self.exit:
            case Exit.BOOKS_BROKEN:
                return "BOOKS BROKEN"
            case Exit.MISSED:
                return "BUDGET MISSED" if self.counts else "DOES NOT COUNT"
            case _:
                return "HELD"
