"""A page as a test reads it: its rows, its words, where it leads."""

from html.parser import HTMLParser

VOID = {"br", "hr", "input", "link", "meta", "line", "rect"}
SPOKEN = {"title", "aria-label", "placeholder", "alt"}


class Page(HTMLParser):
    """What a page says and points at."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[list[str]] = []
        """Every table row, cell by cell."""
        self.spoken: list[str] = []
        """Text for people, but for what is marked as not to be translated."""
        self.links: list[str] = []
        """Every address the page names."""
        self.language = ""
        self.elements: set[str] = set()
        self._open: list[tuple[str, bool]] = []
        self.feed(html)

    @property
    def _is_fixed(self) -> bool:
        return any(fixed for _, fixed in self._open)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what an element is and names."""
        given = {name: value or "" for name, value in attrs}
        self.elements.add(tag)
        self.language = self.language or given.get("lang", "")
        self.links += [given[name] for name in ("href", "src", "action") if name in given]
        fixed = given.get("translate") == "no"
        if not (fixed or self._is_fixed):
            self.spoken += [given[name] for name in SPOKEN & given.keys()]
        if tag == "tr":
            self.rows.append([])
        elif tag in {"td", "th"}:
            self.rows[-1].append("")
        if tag not in VOID:
            self._open.append((tag, fixed))

    def handle_endtag(self, tag: str) -> None:
        """Close an element; every page closes what it opens."""
        if tag not in VOID:
            assert self._open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        """Take text to its cell, and to what is spoken."""
        if any(tag in {"td", "th"} for tag, _ in self._open):
            self.rows[-1][-1] = " ".join((self.rows[-1][-1] + data).split())
        if not self._is_fixed:
            self.spoken.append(data)

    def row(self, *start: str) -> list[str]:
        """The first row that begins so."""
        return next(row for row in self.rows if row[: len(start)] == list(start))
