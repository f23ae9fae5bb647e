"""Draw the pages that come from the code: ``./run shell python -m tests.meta.draw``.

Add ``--report`` to live the README's day again as well and write its excerpt anew.
"""

import sys
import tempfile
from pathlib import Path

from tests.meta.excerpt import live, with_excerpt
from tests.meta.pages import PAGES

ROOT = Path(__file__).parents[2]


def main(arguments: list[str]) -> None:
    """Write every page; say which ones changed."""
    for name, page in PAGES.items():
        _write(ROOT / name, page())
    if "--report" in arguments:
        readme = ROOT / "README.md"
        with tempfile.TemporaryDirectory() as folder:
            report = live(Path(folder) / "day")
        _write(readme, with_excerpt(readme.read_text("utf-8"), report))


def _write(path: Path, text: str) -> None:
    if not path.exists() or path.read_text("utf-8") != text:
        path.write_text(text, "utf-8")
        sys.stdout.write(f"drawn: {path.relative_to(ROOT)}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
