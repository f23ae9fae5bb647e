"""Symbols: what is drawn is read back byte for byte by a reader that is not ours."""

import io
import re
import sys
from collections.abc import Callable

import pytest
import zxingcpp
from PIL import Image

import emvqr
from emvqr import Payload, symbol
from emvqr.encode import sealed
from emvqr.symbol import Correction, SymbolError, SymbolErrorCode
from lapnet_sim.sandbox.samples import samples


def accepted(text: str) -> Payload | None:
    try:
        return emvqr.decode(text)
    except emvqr.QrError:
        return None


ACCEPTED = {
    sample.id: payload for sample in samples() if (payload := accepted(sample.payload)) is not None
}
LAO = emvqr.lao_qr.merchant(
    iin="27710418",
    receiver_id="mch19B73F61B9E0",
    merchant_category_code="5411",
    merchant_name="Talat Sao",
    merchant_city="Vientiane",
    language=emvqr.LanguageTemplate("lo", "ຕະຫຼາດເຊົ້າ", "ນະຄອນຫຼວງວຽງຈັນ"),
)
ASCII = emvqr.lao_qr.personal(iin="27710418", receiver_id="NEXFOLPOLCIYSAQLCEVWDCAP")


def scanned(picture: Image.Image) -> zxingcpp.Barcode:
    [found] = zxingcpp.read_barcodes(picture)
    return found


def opened(drawn: bytes) -> Image.Image:
    return Image.open(io.BytesIO(drawn)).convert("L")


def modules_of(payload: Payload) -> list[list[bool]]:
    picture = opened(symbol.png(payload, scale=1))
    return [
        [picture.getpixel((x, y)) == 0 for x in range(picture.width)] for y in range(picture.height)
    ]


def test_there_are_real_codes_to_draw() -> None:
    assert len(ACCEPTED) > 100


@pytest.mark.parametrize("number", ACCEPTED)
def test_every_real_code_is_read_back_byte_for_byte(number: str) -> None:
    payload = ACCEPTED[number]
    found = scanned(opened(symbol.png(payload, scale=3)))
    assert found.bytes == payload.encode().encode()
    assert found.content_type == zxingcpp.ContentType.Text


def test_lao_text_is_read_back_as_text() -> None:
    assert scanned(opened(symbol.png(LAO, scale=3))).text == LAO.encode()


# What the mask of each number flips at row y and column x. Source: ISO/IEC 18004, 7.8.2.
MASKS: list[Callable[[int, int], bool]] = [
    lambda y, x: (y + x) % 2 == 0,
    lambda y, _x: y % 2 == 0,
    lambda _y, x: x % 3 == 0,
    lambda y, x: (y + x) % 3 == 0,
    lambda y, x: (y // 2 + x // 3) % 2 == 0,
    lambda y, x: (y * x) % 2 + (y * x) % 3 == 0,
    lambda y, x: ((y * x) % 2 + (y * x) % 3) % 2 == 0,
    lambda y, x: ((y + x) % 2 + (y * x) % 3) % 2 == 0,
]


def first_mode(payload: Payload) -> int:
    """The mode indicator: the four modules in the corner at the bottom right."""
    grid = modules_of(payload)
    side = symbol.modules(payload)
    extra = scanned(opened(symbol.png(payload, scale=3))).extra
    assert isinstance(extra, dict)
    flips = MASKS[int(extra["DataMask"])]
    mode = 0
    for y, x in ((1, 1), (1, 2), (2, 1), (2, 2)):
        row, column = side - y, side - x
        mode = 2 * mode + (grid[row + 4][column + 4] ^ flips(row, column))
    return mode


@pytest.mark.parametrize(
    ("payload", "mode"),
    [
        (ASCII, 0b0100),  # byte mode, although capitals and digits would fit a denser one
        (LAO, 0b0111),  # an announcement of the character set, ECI 26
        (ACCEPTED["S029"], 0b0111),  # the specification's own sample has Chinese in it
    ],
)
def test_the_character_set_is_announced_only_when_needed(payload: Payload, mode: int) -> None:
    assert first_mode(payload) == mode


@pytest.mark.parametrize("zone", [4, 6])
def test_the_quiet_zone_is_white(zone: int) -> None:
    picture = opened(symbol.png(ASCII, scale=2, quiet_zone=zone))
    side = symbol.modules(ASCII)
    assert picture.size == ((side + 2 * zone) * 2,) * 2
    inner = picture.point(lambda level: 255 - level).getbbox()
    assert inner == (zone * 2, zone * 2, (zone + side) * 2, (zone + side) * 2)


@pytest.mark.parametrize("least", Correction)
def test_correction_is_never_less_than_asked_for(least: Correction) -> None:
    order = "LMQH"
    found = scanned(opened(symbol.png(LAO, scale=3, correction=least)))
    assert order.index(found.ec_level) >= order.index(least)


def test_a_symbol_still_reads_with_a_tenth_of_it_gone() -> None:
    picture = opened(symbol.png(LAO, scale=4, correction=Correction.H))
    side = picture.width
    picture.paste(255, (side // 2, side // 2, side * 4 // 5, side * 4 // 5))
    assert scanned(picture).text == LAO.encode()


def test_svg_and_png_show_the_same_modules() -> None:
    drawing = symbol.svg(LAO, scale=1)
    grid = modules_of(LAO)
    dark = {
        (int(x) + step, int(y))
        for x, y, width in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", drawing)
        for step in range(int(width))
    }
    assert dark == {(x, y) for y, row in enumerate(grid) for x, on in enumerate(row) if on}
    assert f'viewBox="0 0 {len(grid)} {len(grid)}"' in drawing


def test_the_same_payload_is_always_the_same_drawing() -> None:
    assert symbol.png(LAO) == symbol.png(LAO)
    assert symbol.svg(LAO) == symbol.svg(LAO)


@pytest.mark.parametrize("wrong", [{"scale": 0}, {"quiet_zone": 3}, {"quiet_zone": -1}])
def test_a_symbol_nobody_could_scan_is_not_drawn(wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match=r"pixel|zone"):
        symbol.png(ASCII, **wrong)  # type: ignore[arg-type] # one keyword of several
    with pytest.raises(ValueError, match=r"pixel|zone"):
        symbol.svg(ASCII, **wrong)  # type: ignore[arg-type] # one keyword of several


def test_text_beyond_the_largest_symbol_is_refused() -> None:
    long = {f"{id_}": {"00": "x", "01": "ກ" * 89} for id_ in range(80, 99)}
    payload = emvqr.decode(
        sealed({"00": "01", "26": {"00": "com.example"}, "53": "418", "58": "LA", **long})
    )
    with pytest.raises(SymbolError) as refusal:
        symbol.png(payload)
    assert refusal.value.code is SymbolErrorCode.TOO_LARGE


def test_without_the_extra_the_refusal_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "segno", None)
    with pytest.raises(SymbolError, match=r"lapnet-sim\[symbol\]") as refusal:
        symbol.svg(ASCII)
    assert refusal.value.code is SymbolErrorCode.EXTRA_MISSING
    assert str(refusal.value).startswith("qr.symbol_extra_missing: ")
