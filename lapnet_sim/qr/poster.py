"""A stand to pay at, on A6, A5 or A4: the symbol, who is paid, how much, and by which networks.

A poster says what its code says. Names come from the code; a Lao name may be added where the code
has none, never another one. The drawing is ``assets/poster.typ``, the fonts lie beside it, and no
font of the machine is asked. It is compiled as PDF/A-2b, where a missing glyph is an error and not
a blank, before anything is handed out.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from importlib import resources
from typing import TYPE_CHECKING, Final

from emvqr import Payload, symbol
from emvqr.currencies import CURRENCIES, KIP
from lapnet_sim.qr.errors import QrToolError, QrToolErrorCode
from lapnet_sim.qr.marks import marks_of
from lapnet_sim.qr.names import Names
from lapnet_sim.typesetting import compiler

if TYPE_CHECKING:
    import typst

PRINT_DPI: Final = 300
SMALLEST_MODULE_MM: Final = 0.34
"""Four dots of a printer of 300 dpi."""
_MOST_U: Final = 72
_LEAST_U: Final = 46
"""The side of the symbol with its quiet zone, in 105ths of the page's width."""
_ASSETS: Final = resources.files("lapnet_sim.qr") / "assets"
_WORDS: Final = {
    "scan_lo": "ສະແກນເພື່ອຈ່າຍ",
    "scan_en": "Scan to pay",
    "enter_lo": "ປ້ອນຈຳນວນເງິນໃນແອັບ",
    "enter_en": "Enter the amount in your app",
    "simulated_lo": "ເງິນຈຳລອງ · ບໍ່ແມ່ນເງິນແທ້",
    "simulated_en": "Simulated money · no real payment is made",
}
_KIP_LO: Final = "ກີບ"


class Size(StrEnum):
    """A sheet of paper, upright."""

    A6 = "a6"
    A5 = "a5"
    A4 = "a4"

    @property
    def millimetres(self) -> tuple[int, int]:
        """Width and height. Source: ISO 216."""
        return {Size.A6: (105, 148), Size.A5: (148, 210), Size.A4: (210, 297)}[self]


@dataclass(frozen=True, slots=True)
class Poster:
    """What is printed.

    Drawing raises QrToolError with poster_overfull and poster_glyph_missing, and SymbolError if the
    payload fits no symbol or the extra is missing.
    """

    payload: Payload
    size: Size
    names: Names
    correction: symbol.Correction = symbol.Correction.M

    def pdf(self, made_at: datetime) -> bytes:
        """The poster as PDF/A-2b; the payload stands in its metadata too."""
        with _refusals_told():
            drawn = _compiler().compile(
                _drawing(),
                format="pdf",
                sys_inputs=self._inputs(),
                pdf_standards=["a-2b"],
                timestamp=int(made_at.timestamp()),
            )
        assert isinstance(drawn, bytes)
        return drawn

    def png(self, made_at: datetime, dpi: int = PRINT_DPI) -> bytes:
        """The poster as a picture of `dpi` dots per inch, refused for whatever refuses the PDF."""
        self.pdf(made_at)
        with _refusals_told():
            drawn = _compiler().compile(
                _drawing(), format="png", sys_inputs=self._inputs(), ppi=dpi
            )
        assert isinstance(drawn, bytes), "a poster is one page"
        return drawn

    def _inputs(self) -> dict[str, str]:
        width_mm, height_mm = self.size.millimetres
        amount, unit = _price(self.payload)
        told = {
            **_WORDS,
            "width_mm": width_mm,
            "height_mm": height_mm,
            "symbol_most_u": _MOST_U,
            "symbol_least_u": self._least_u(width_mm),
            "title": self.names.title,
            "payload": self.payload.encode(),
            "name_lo": self.names.lao,
            "name_lo_parts": _unbreakable(self.names.lao),
            "name": self.names.latin,
            "name_parts": _unbreakable(self.names.latin),
            "place": self.names.place,
            "amount": amount,
            "unit": unit,
            "marks": marks_of(self.payload),
        }
        drawing = symbol.svg(self.payload, correction=self.correction)
        return {"poster": json.dumps(told), "symbol": drawing}

    def _least_u(self, width_mm: int) -> float:
        """How wide the symbol must be at least, for its modules to survive the printer."""
        modules = symbol.modules(self.payload, correction=self.correction) + 2 * symbol.QUIET_ZONE
        return max(_LEAST_U, modules * SMALLEST_MODULE_MM * 105 / width_mm)


def _price(payload: Payload) -> tuple[str | None, str]:
    """Amount and unit as people write them; no amount if the payer enters it."""
    currency = CURRENCIES[payload.currency]
    unit = _KIP_LO if payload.currency == KIP else currency.alpha
    if payload.amount is None:
        return None, unit
    whole = payload.amount == payload.amount.to_integral_value()
    digits = currency.digits_in_use if whole else currency.exponent
    return f"{payload.amount.quantize(Decimal(1).scaleb(-digits)):,f}", unit


def _unbreakable(name: str | None) -> list[str]:
    """The stretches of `name` that no line break divides. Lao is divided by its syllables."""
    return [part for part in (name or "").split() if part.isascii()]


def _compiler() -> "typst.Compiler":
    try:
        return compiler()
    except ImportError:
        needed = "a poster needs the extra symbol: pip install 'lapnet-sim[symbol]'"
        raise symbol.SymbolError(symbol.SymbolErrorCode.EXTRA_MISSING, needed) from None


def _drawing() -> bytes:
    return (_ASSETS / "poster.typ").read_bytes()


@contextmanager
def _refusals_told() -> Iterator[None]:
    """What the compiler's complaints mean; one we do not know is a mistake of ours."""
    try:
        yield
    except RuntimeError as error:
        if "overfull" in str(error):
            full = "the texts leave no room to scan; choose a larger size"
            raise QrToolError(QrToolErrorCode.POSTER_OVERFULL, full) from None
        if "could not be displayed" in str(error):
            foreign = "a name holds a character that is neither Lao nor Latin"
            raise QrToolError(QrToolErrorCode.POSTER_GLYPH_MISSING, foreign) from None
        raise
