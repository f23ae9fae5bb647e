"""Codes in pictures: found, told apart, or refused by name."""

import io
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageFilter, ImageOps

import emvqr
from emvqr import symbol
from emvqr.symbol import SymbolError
from lapnet_sim.qr import image
from lapnet_sim.qr.errors import QrToolError
from lapnet_sim.qr.image import code_in, codes_in

SHOP, STALL = (
    emvqr.lao_qr.merchant(
        iin="27710418",
        receiver_id=receiver,
        merchant_category_code="5411",
        merchant_name="Talat Sao",
        merchant_city="Vientiane",
    )
    for receiver in ("mch19B73F61B9E0", "mch19B73F61B9E1")
)
SYMBOL = Image.open(io.BytesIO(symbol.png(SHOP, scale=4))).convert("L")
OTHER = Image.open(io.BytesIO(symbol.png(STALL, scale=4))).convert("L")


def saved(picture: Image.Image, kind: str = "PNG") -> bytes:
    file = io.BytesIO()
    picture.save(file, kind)
    return file.getvalue()


def beside(*pictures: Image.Image) -> Image.Image:
    paper = Image.new("L", (sum(one.width for one in pictures), SYMBOL.height), 255)
    for at, one in enumerate(pictures):
        paper.paste(one, (at * SYMBOL.width, 0))
    return paper


def see_through() -> Image.Image:
    picture = Image.new("RGBA", SYMBOL.size, (0, 0, 0, 0))
    picture.paste((0, 0, 0, 255), mask=ImageOps.invert(SYMBOL))
    return picture


READABLE = {
    "as drawn": saved(SYMBOL),
    "a photograph": saved(SYMBOL.convert("RGB"), "JPEG"),
    "web": saved(SYMBOL.convert("RGB"), "WEBP"),
    "palette": saved(SYMBOL.convert("P"), "GIF"),
    "bitmap": saved(SYMBOL.convert("1"), "BMP"),
    "for print": saved(SYMBOL.convert("CMYK"), "TIFF"),
    "sixteen bits": saved(SYMBOL.convert("I;16").point(lambda level: level * 257)),
    "upside down": saved(SYMBOL.rotate(180)),
    "aslant": saved(SYMBOL.rotate(17, expand=True, fillcolor=255)),
    "white on black": saved(ImageOps.invert(SYMBOL)),
    "see-through": saved(see_through()),
    "blurred": saved(SYMBOL.filter(ImageFilter.GaussianBlur(1.2))),
    "the same code twice": saved(beside(SYMBOL, SYMBOL)),
}


@pytest.mark.parametrize("kind", READABLE)
def test_a_code_is_found_in_every_kind_of_picture(kind: str) -> None:
    assert code_in(READABLE[kind]) == SHOP.encode().encode()


def scratched() -> Image.Image:
    picture = SYMBOL.copy()
    side = picture.width
    ImageDraw.Draw(picture).rectangle((side // 2, side // 3, side, side * 3 // 4), fill=255)
    return picture


WHITE = Image.new("L", (200, 200), 255)
REFUSED = {
    "a white sheet": (saved(WHITE), "qr.image_no_code"),
    "half of it wiped off": (saved(scratched()), "qr.image_code_damaged"),
    "two different codes": (saved(beside(SYMBOL, OTHER)), "qr.image_several_codes"),
    "nothing": (b"", "qr.image_unreadable"),
    "text": (b"00020101", "qr.image_unreadable"),
    "the first half of a file": (saved(SYMBOL)[:300], "qr.image_unreadable"),
    "a drawing in vectors": (symbol.svg(SHOP).encode(), "qr.image_unreadable"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_a_picture_without_one_clear_code_is_refused_by_name(kind: str) -> None:
    picture, code = REFUSED[kind]
    with pytest.raises(QrToolError) as refusal:
        code_in(picture, where="photo.png")
    assert refusal.value.code == code
    assert str(refusal.value).startswith(f"{code} at photo.png: ")


@pytest.mark.parametrize(("nth", "payload"), [(1, SHOP), (2, STALL)])
def test_one_of_several_codes_can_be_chosen(nth: int, payload: emvqr.Payload) -> None:
    assert code_in(saved(beside(SYMBOL, OTHER)), nth) == payload.encode().encode()


@pytest.mark.parametrize("nth", [0, -1, 3])
def test_a_code_that_is_not_there_cannot_be_chosen(nth: int) -> None:
    with pytest.raises(QrToolError, match=r"qr\.image_nth_missing"):
        code_in(saved(beside(SYMBOL, OTHER)), nth)


def test_codes_are_counted_from_top_to_bottom() -> None:
    column = beside(OTHER, SYMBOL).rotate(90, expand=True)
    assert codes_in(saved(column)) == (SHOP.encode().encode(), STALL.encode().encode())


def test_a_picture_too_large_to_open_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(image, "MOST_PIXELS", 10_000)
    with pytest.raises(QrToolError, match=r"qr\.image_too_large"):
        code_in(saved(SYMBOL))
    with pytest.raises(QrToolError, match=r"qr\.image_too_large"):
        code_in(bytes(image.MOST_BYTES + 1))


def test_a_small_file_that_unfolds_to_a_huge_picture_is_refused() -> None:
    bomb = saved(Image.new("1", (20_000, 20_000)))
    assert len(bomb) < 100_000
    with pytest.raises(QrToolError, match=r"qr\.image_too_large"):
        code_in(bomb)


@pytest.mark.parametrize("library", ["PIL", "zxingcpp"])
def test_without_the_extra_the_refusal_names_it(
    library: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    picture = saved(SYMBOL)
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(SymbolError, match=r"lapnet-sim\[symbol\]"):
        code_in(picture)


PICTURES = [READABLE[kind] for kind in ("as drawn", "a photograph", "web", "palette", "bitmap")]


@settings(max_examples=80, deadline=None)
@given(
    picture=st.sampled_from(PICTURES),
    cuts=st.lists(st.tuples(st.integers(0, 5000), st.binary(max_size=4)), min_size=1, max_size=4),
)
def test_no_damaged_file_breaks_the_reader(picture: bytes, cuts: list[tuple[int, bytes]]) -> None:
    """Whatever happens to the bytes, the answer is a content or a refusal with a code."""
    for at, put in cuts:
        picture = picture[:at] + put + picture[at + len(put) + 1 :]
    try:
        assert isinstance(code_in(picture), bytes)
    except QrToolError as refusal:
        assert refusal.code.startswith("qr.image_")  # noqa: PT017 # either way is right
