"""How a problem in a payload is told: a code, a path, a span and one line for people.

Example: ``qr.truncated at 26.01 [41:54]: length says 13 characters, 9 remain``. Values are quoted
in escaped ASCII and cut short, so a hostile payload cannot reach a log or a terminal.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple, Self

from emvqr.codes import QrErrorCode, Severity

_QUOTED_AT_MOST: Final = 40


class Span(NamedTuple):
    """Where in the payload: from `start` up to, not including, `end`; counted in characters."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Finding:
    """One problem as a value; `path` such as ``62.08``, empty for the whole; no span if absent."""

    code: QrErrorCode
    severity: Severity
    path: str
    span: Span | None
    message: str

    def __str__(self) -> str:
        place = f" at {self.path}" if self.path else ""
        span = f" [{self.span.start}:{self.span.end}]" if self.span else ""
        return f"{self.code}{place}{span}: {self.message}"


class QrError(Exception):
    """A payload was refused; `findings` holds all that is known, the answering one included."""

    def __init__(self, finding: Finding, findings: Sequence[Finding] = ()) -> None:
        super().__init__(finding, findings)
        self.finding = finding
        self.findings = tuple(findings) or (finding,)

    @classmethod
    def at(cls, code: QrErrorCode, message: str, path: str = "", span: Span | None = None) -> Self:
        """A refusal that stands alone, as everything does that stops the reading."""
        return cls(Finding(code, Severity.REFUSE, path, span, message))

    @property
    def code(self) -> QrErrorCode:
        """The rule that answered."""
        return self.finding.code

    @property
    def path(self) -> str:
        """The data object concerned, such as ``26.01``; empty for the whole payload."""
        return self.finding.path

    @property
    def span(self) -> Span | None:
        """Where the object stands, or would end; nothing if it is absent."""
        return self.finding.span

    def __str__(self) -> str:
        return str(self.finding)


def quoted(value: str) -> str:
    r"""`value` in quotes, escaped to printable ASCII, cut after 40 characters.

    >>> quoted("Shop\x1b[31m")
    "'Shop\\x1b[31m'"
    """
    if len(value) <= _QUOTED_AT_MOST:
        return ascii(value)
    return f"{value[:_QUOTED_AT_MOST]!a}... ({len(value)} characters)"
