"""Posters: every size is read back, nothing is cut, nothing is said that the code does not say."""

import hashlib
import io
import tomllib
from datetime import UTC, datetime
from itertools import product
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

import emvqr
from emvqr import LanguageTemplate, Payload, Scheme, symbol
from emvqr.encode import sealed
from emvqr.symbol import Correction
from lapnet_sim import typesetting
from lapnet_sim.qr import poster as posters
from lapnet_sim.qr.errors import QrToolError
from lapnet_sim.qr.marks import LABELS, NO_NETWORK, marks_of
from lapnet_sim.qr.names import Names
from lapnet_sim.qr.poster import Poster, Size
from lapnet_sim.sandbox.samples import samples

FONTS = Path(posters.__file__).parent / "assets" / "fonts"
AT = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
CODES = {sample.id: sample.payload for sample in samples()}
LONG_LAO = "ຮ້ານຄ້າເຄື່ອງໃຊ້ໄຟຟ້າແລະເຄື່ອງໃຊ້ໃນຄົວເຮືອນສີສະຫວາດນະຄອນຫຼວງວຽງຈັນສາຂາທີສອງ"


def shop(
    name: str = "Talat Sao",
    lao: str | None = "ຕະຫຼາດເຊົ້າ",
    amount: str | None = None,
    city: str = "Vientiane",
    lao_city: str | None = "ນະຄອນຫຼວງວຽງຈັນ",
) -> Payload:
    return emvqr.lao_qr.merchant(
        iin="27710418",
        receiver_id="mch19B73F61B9E0",
        merchant_category_code="5411",
        merchant_name=name,
        merchant_city=city,
        amount=amount,
        language=LanguageTemplate("lo", lao, lao_city) if lao else None,
    )


STANDS = {
    "a shop": shop(),
    "a shop, one payment": shop(amount="15000"),
    "a shop without a Lao name": shop(lao=None),
    "the longest texts": shop("W" * 25, "ກ" * 25, "9999999999999", "W" * 15, "ກ" * 15),
    "marks above and below": shop("Nam Phou", "ນ້ຳ ເພື່ອ ຊື້ ກໍ່ ຫຼຸດ", "500"),
    "a person": emvqr.lao_qr.personal(iin="27710418", receiver_id="NEXFOLPOLCIYSAQLCEVWDCAP"),
    "four networks": emvqr.decode(CODES["S034"]),
    "an amount with decimals": emvqr.decode(CODES["S029"]),
}


COARSE_DPI = {Size.A6: 150, Size.A5: 110, Size.A4: 80}
"""What a poor camera sees."""


def drawn(payload: Payload, size: Size) -> Image.Image:
    stand = Poster(payload, size, Names.of(payload))
    return Image.open(io.BytesIO(stand.png(AT, COARSE_DPI[size]))).convert("L")


def scanned(picture: Image.Image) -> zxingcpp.Barcode:
    [found] = zxingcpp.read_barcodes(picture)
    return found


@pytest.mark.parametrize(("size", "kind"), list(product(Size, STANDS)))
def test_every_poster_is_read_back_by_another_reader(size: Size, kind: str) -> None:
    picture = drawn(STANDS[kind], size)
    assert scanned(picture).bytes == STANDS[kind].encode().encode()
    width, height = size.millimetres
    assert abs(picture.width / picture.height - width / height) < 0.002


@pytest.mark.parametrize(("size", "kind"), list(product([Size.A6, Size.A5], STANDS)))
def test_nothing_is_printed_into_the_quiet_zone(size: Size, kind: str) -> None:
    picture = drawn(STANDS[kind], size)
    corners = scanned(picture).position
    modules = symbol.modules(STANDS[kind])
    module = (corners.top_right.x - corners.top_left.x) / modules
    zone = round(3.5 * module)  # four modules, less what falls between two pixels
    left, top = corners.top_left.x - zone, corners.top_left.y - zone
    right, bottom = corners.bottom_right.x + zone, corners.bottom_right.y + zone
    ring = picture.copy()
    slack = round(module)
    ring.paste(
        255,
        (
            corners.top_left.x - slack,
            corners.top_left.y - slack,
            corners.bottom_right.x + slack,
            corners.bottom_right.y + slack,
        ),
    )
    assert ring.crop((left, top, right, bottom)).getextrema() == (255, 255)


@pytest.mark.parametrize("kind", ["a shop, one payment", "four networks"])
def test_a_poster_survives_the_photocopier(kind: str) -> None:
    """Two tones are enough: every word is darker or lighter than what it stands on."""
    copy = drawn(STANDS[kind], Size.A6).point(lambda level: 255 if level > 128 else 0)
    assert scanned(copy).bytes == STANDS[kind].encode().encode()


@pytest.mark.parametrize("size", Size)
def test_the_pdf_is_made_for_keeping_and_carries_payload_and_names(size: Size) -> None:
    payload = shop(amount="15000")
    pdf = Poster(payload, size, Names.of(payload)).pdf(AT)
    assert pdf.startswith(b"%PDF-1.7")
    told = pdf.decode("latin-1").encode("latin-1")
    assert b"<pdfaid:part>2</pdfaid:part>" in told
    assert payload.encode().encode() in told
    assert "ຕະຫຼາດເຊົ້າ / Talat Sao".encode() in told
    assert told.count(b"/Type /Page\n") + told.count(b"/Type/Page/") <= 1


def test_the_same_poster_at_the_same_instant_is_the_same_file() -> None:
    stand = Poster(shop(), Size.A6, Names.of(shop()))
    assert stand.pdf(AT) == stand.pdf(AT)
    assert stand.png(AT, 72) == stand.png(AT, 72)


@pytest.mark.parametrize("size", Size)
def test_a_lao_name_of_many_words_is_wrapped(size: Size) -> None:
    payload = shop(lao=None, amount="125000000")
    names = Names.of(payload, lao=LONG_LAO)
    picture = Image.open(io.BytesIO(Poster(payload, size, names).png(AT, 100)))
    assert scanned(picture.convert("L")).bytes == payload.encode().encode()


# a name for the poster, what answers
UNPRINTABLE = [
    ("ສະບາຍດີ 你好", "qr.poster_glyph_missing"),  # Chinese is in none of our fonts
    ("ຮ້ານ \N{SNOWMAN}", "qr.poster_glyph_missing"),
    ("ກຂ " * 200, "qr.poster_overfull"),
    ("W" * 99, "qr.poster_overfull"),  # no place to break it
]


@pytest.mark.parametrize(("name", "code"), UNPRINTABLE)
def test_what_cannot_be_printed_whole_is_refused(name: str, code: str) -> None:
    payload = shop(lao=None)
    stand = Poster(payload, Size.A6, Names.of(payload, lao=name))
    for draw in (stand.pdf, stand.png):
        with pytest.raises(QrToolError) as refusal:
            draw(AT)
        assert refusal.value.code == code


def test_markup_in_a_name_is_only_text() -> None:
    payload = shop(lao=None)
    names = Names.of(payload, lao="#panic() *x* $ \\ <a> @b")
    picture = Image.open(io.BytesIO(Poster(payload, Size.A6, names).png(AT, 150))).convert("L")
    assert scanned(picture).bytes == payload.encode().encode()


def long_code(templates: int) -> Payload:
    filled = {f"{id_}": {"00": "x", "01": "9" * 89} for id_ in range(80, 80 + templates)}
    account = {"26": {"00": "com.example"}}
    return emvqr.decode(sealed({"00": "01", **account, "53": "418", "58": "LA", **filled}))


def test_a_symbol_too_fine_for_the_paper_is_refused_and_fits_a_larger_one() -> None:
    payload = long_code(11)
    names = Names.of(payload, lao=LONG_LAO, latin="Sisavath Home Appliances and Household")
    with pytest.raises(QrToolError, match=r"qr\.poster_overfull"):
        Poster(payload, Size.A6, names, Correction.H).pdf(AT)
    picture = Image.open(io.BytesIO(Poster(payload, Size.A5, names, Correction.H).png(AT)))
    assert scanned(picture.convert("L")).bytes == payload.encode().encode()


# code, Lao and Latin name asked for, names and place on the poster
SAID = [
    (shop(), None, None, ("ຕະຫຼາດເຊົ້າ", "Talat Sao", "ນະຄອນຫຼວງວຽງຈັນ  ·  Vientiane")),
    (shop(lao=None), None, None, (None, "Talat Sao", "Vientiane")),
    (shop(lao=None), "ຕະຫຼາດ", None, ("ຕະຫຼາດ", "Talat Sao", "Vientiane")),
    (shop(), "ຕະຫຼາດເຊົ້າ", "Talat Sao", ("ຕະຫຼາດເຊົ້າ", "Talat Sao", "ນະຄອນຫຼວງວຽງຈັນ  ·  Vientiane")),
    (STANDS["a person"], None, "Noy", (None, "Noy", None)),
    (STANDS["an amount with decimals"], None, None, (None, "BEST TRANSPORT", "BEIJING")),
]


@pytest.mark.parametrize(("payload", "lao", "latin", "said"), SAID)
def test_names_come_from_the_code_and_are_only_completed(
    payload: Payload, lao: str | None, latin: str | None, said: tuple[str | None, ...]
) -> None:
    names = Names.of(payload, lao, latin)
    assert (names.lao, names.latin, names.place) == said


@pytest.mark.parametrize("other", [{"lao": "ຕະຫຼາດແລງ"}, {"latin": "Talat Laeng"}])
def test_a_poster_never_says_another_name_than_its_code(other: dict[str, str]) -> None:
    with pytest.raises(QrToolError, match=r"qr\.poster_name_differs"):
        Names.of(shop(), **other)


# amount in the code, currency, what people read
PRICES = [
    ("15000", "418", ("15,000", "ກີບ")),
    ("15000.00", "418", ("15,000", "ກີບ")),  # nobody uses the kip's decimals
    ("100", "764", ("100.00", "THB")),
    ("98.5", "764", ("98.50", "THB")),
    ("1234567", "704", ("1,234,567", "VND")),
    ("10000.00", "360", ("10,000", "IDR")),
    ("10000.5", "360", ("10,000.50", "IDR")),
]


@pytest.mark.parametrize(("amount", "currency", "read"), PRICES)
def test_amounts_are_written_as_people_write_them(
    amount: str, currency: str, read: tuple[str, str]
) -> None:
    account = {"00": "com.example"}
    text = sealed({"00": "01", "26": account, "53": currency, "54": amount, "58": "XX"})
    assert posters._price(emvqr.decode(text)) == read


def test_the_network_the_switch_asks_first_stands_in_front() -> None:
    assert marks_of(STANDS["four networks"]) == ["PromptPay", "Visa", "Mastercard", "UnionPay"]
    assert marks_of(emvqr.decode(CODES["S217"])) == ["LAO QR", "UnionPay"]
    assert marks_of(STANDS["an amount with decimals"]) == [NO_NETWORK]


def test_every_network_known_today_has_a_label() -> None:
    assert LABELS.keys() >= set(Scheme) - {Scheme.UNKNOWN}


def test_the_fonts_are_those_of_the_manifest_and_small_and_free() -> None:
    manifest = tomllib.loads((FONTS / "MANIFEST.toml").read_text("utf-8"))["font"]
    assert {font["file"] for font in manifest} == {path.name for path in FONTS.glob("*.ttf")}
    for font in manifest:
        content = (FONTS / font["file"]).read_bytes()
        assert hashlib.sha256(content).hexdigest() == font["sha256"]
        assert len(content) < 1_000_000
        assert "SIL OPEN FONT LICENSE" in (FONTS / font["licence"]).read_text("utf-8")


def test_no_font_of_the_machine_is_used() -> None:
    assert typesetting.fonts().families() == ["Noto Sans", "Noto Sans Lao", "Phetsarath"]
