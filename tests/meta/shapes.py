"""Tables and pictures in markdown, drawn from enums and transitions."""

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from typing import TypeVar

from tests.meta.catalogue import coded

S = TypeVar("S", bound=StrEnum)
E = TypeVar("E", bound=StrEnum)

DRAWN = "<!-- Drawn from the code: ./run shell python -m tests.meta.draw -->\n"


def table(codes: type[StrEnum], status: Callable[[str], str]) -> list[str]:
    """Error codes with their HTTP status, cause and remedy."""
    rows = (
        f"| {anchored(code)} | {status(code)} | {doc.replace('``', '`')} |"
        for code, doc in coded(codes)
    )
    return ["| code | HTTP | cause, and what to do |", "| --- | --- | --- |", *rows]


def anchored(code: str) -> str:
    """A code that a link can point at."""
    return f'<a id="{code}"></a>`{code}`'


def meanings(heading: str, codes: type[StrEnum]) -> list[str]:
    """What each member means."""
    rows = (f"| `{code}` | {doc} |" for code, doc in coded(codes))
    return [f"| {heading} | means |", "| --- | --- |", *rows]


def diagram(transitions: Mapping[S, Mapping[E, S]], first: S) -> list[str]:
    """A picture of all that can happen, for mermaid."""
    ends = [status for status, ways in transitions.items() if not ways]
    return [
        "```mermaid",
        "stateDiagram-v2",
        f"    [*] --> {first}",
        *(
            f"    {status} --> {following}: {event}"
            for status, ways in transitions.items()
            for event, following in ways.items()
        ),
        *_ends(ends),
        "```",
    ]


def _ends(final: Iterable[StrEnum]) -> list[str]:
    return [f"    {status} --> [*]" for status in final]
