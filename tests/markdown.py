"""Reading our own documents: their code blocks, links and headings."""

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]

_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
_ANCHOR = re.compile(r'<a id="([^"]+)">')


@dataclass(frozen=True, slots=True)
class Block:
    """One fenced block."""

    language: str
    text: str


def documents() -> list[Path]:
    """Every markdown file of the project, found by where they may stand."""
    found = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "loadtests").glob("*.md")]
    return sorted(found)


def blocks(path: Path) -> list[Block]:
    """The fenced blocks of a document, in order."""
    return [Block(*found) for found in _BLOCK.findall(path.read_text("utf-8"))]


def links(path: Path) -> list[str]:
    """The targets of a document's links."""
    return _LINK.findall(_BLOCK.sub("", path.read_text("utf-8")))


def anchors(path: Path) -> set[str]:
    """Whatever a link to a document may point at, behind the ``#``."""
    text = _BLOCK.sub("", path.read_text("utf-8"))
    return {*_ANCHOR.findall(text), *map(_slug, _HEADING.findall(text))}


def _slug(heading: str) -> str:
    """As GitHub writes it."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
