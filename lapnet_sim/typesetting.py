"""The compiler that sets type: Typst with the fonts we ship, and no font of the machine."""

from functools import cache
from importlib import resources
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import typst

_FONTS: Final = resources.files("lapnet_sim.qr") / "assets" / "fonts"


def is_there() -> bool:
    """Say whether type can be set here: the extra ``symbol`` may not be installed."""
    return find_spec("typst") is not None


@cache
def fonts() -> "typst.Fonts":
    """The fonts; raises `ImportError` where the extra ``symbol`` is not installed."""
    import typst  # noqa: PLC0415 # the extra may not be installed

    with resources.as_file(_FONTS) as folder:
        return typst.Fonts(
            include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder]
        )


@cache
def compiler() -> "typst.Compiler":
    """A compiler that knows these fonts alone; raises as `fonts` does."""
    import typst  # noqa: PLC0415 # as above

    return typst.Compiler(font_paths=fonts(), ignore_system_fonts=True)
