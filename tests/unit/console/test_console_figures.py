"""How figures, instants and strangers' words are written."""

import hashlib
import tomllib
from datetime import UTC, date, datetime, timedelta
from importlib import resources

import pytest

from lapnet_sim.console.figures import Calendar, elapsed, harmless, percent
from lapnet_sim.console.language import Language
from lapnet_sim.console.netted import computed, netted
from lapnet_sim.console.position_page import by_currency
from lapnet_sim.ledger.position import Position
from participants import ParticipantId
from settlement.netting import BilateralNet

EVENING = datetime(2026, 11, 20, 17, 0, 3, 250_000, tzinfo=UTC)
A, B, C = map(ParticipantId, "ABC")

DURATIONS = (
    (timedelta(), "0 ms"),
    (timedelta(microseconds=999_999), "999 ms"),
    (timedelta(seconds=1), "1.00 s"),
    (timedelta(seconds=59.999), "59.99 s"),
    (timedelta(minutes=1), "1 min 00 s"),
    (timedelta(hours=1, seconds=-1), "59 min 59 s"),
    (timedelta(hours=23, minutes=59), "23 h 59 min"),
    (timedelta(days=3), "3 d 0 h"),
)
STRANGERS = (
    ("Sample Noodle Shop", "Sample Noodle Shop"),
    ("ຮ້ານ\u200bເຂົ້າປຽກ", "ຮ້ານ\u200bເຂົ້າປຽກ"),  # where a Lao word ends
    ("a\u202eb\u2066c\u2069", "a[U+202E]b[U+2066]c[U+2069]"),  # direction
    ("a\nb\x00", "a[U+000A]b[U+0000]"),
    ("a\u2028b\ue000\ufeff", "a[U+2028]b[U+E000][U+FEFF]"),
)


@pytest.mark.parametrize(("time", "written"), DURATIONS)
def test_a_duration_takes_the_unit_that_fits(time: timedelta, written: str) -> None:
    assert elapsed(time) == written


@pytest.mark.parametrize(("text", "shown"), STRANGERS)
def test_strangers_words_hide_nothing(text: str, shown: str) -> None:
    assert harmless(text) == shown


def test_a_share_is_never_rounded_up() -> None:
    assert (percent(999, 1000), percent(0, 7), percent(7, 7)) == ("99 %", "0 %", "100 %")


def test_instants_are_told_in_vientiane_where_it_is_already_tomorrow() -> None:
    english, lao = Calendar(Language.EN), Calendar(Language.LO)
    assert english.moment(EVENING) == "21 Nov 2026, 00:00:03"
    assert english.exact(EVENING) == "00:00:03.250"
    assert lao.hour(EVENING) == "21 ພ.ຈ., 00:00"
    assert english.full_date(date(2026, 11, 20)) == "Friday, 20 November 2026"
    assert lao.full_date(date(2026, 11, 20)) == "ວັນສຸກ, 20 ພະຈິກ 2026"


def test_a_matrix_nets_to_zero_and_says_what_it_saves() -> None:
    pairs = [
        BilateralNet("w", A, B, "LAK", 2, 1000, 0),
        BilateralNet("w", B, A, "LAK", 1, 600, 0),
        BilateralNet("w", C, A, "LAK", 1, 400, 0),
        BilateralNet("w", A, B, "THB", 1, 5, 0),
    ]
    kip, baht = netted(pairs)
    assert (kip.legs, kip.gross_minor, kip.moved_minor, kip.saved) == (4, 2000, 400, "80 %")
    assert kip.sum_minor == baht.sum_minor == 0
    assert computed((kip, baht)) == {
        (B, "LAK"): 400,
        (C, "LAK"): -400,
        (A, "THB"): -5,
        (B, "THB"): 5,
    }
    assert [kip.heat(pair) for pair in kip.pairs] == [5, 3, 2]
    assert [kip.width(net) for net in kip.positions] == [0, 100, 100]
    assert netted([]) == ()


def test_used_is_the_share_of_the_cap_and_nought_for_who_is_owed() -> None:
    kip = by_currency(
        [Position(A, "LAK", 100, 60, 20), Position(B, "LAK", 100, -60), Position(C, "LAK", 0)], {}
    )[0]
    assert [(line.used, line.is_pressing) for line in kip.lines] == [
        (80, True),
        (0, False),
        (0, False),
    ]
    assert (kip.committed_minor, kip.headroom_minor) == (0, 180)


def test_fonts_are_the_ones_of_the_manifest() -> None:
    folder = resources.files("lapnet_sim.console") / "static" / "fonts"
    listed = tomllib.loads((folder / "MANIFEST.toml").read_text("utf-8"))["font"]
    for font in listed:
        content = (folder / font["file"]).read_bytes()
        assert hashlib.sha256(content).hexdigest() == font["sha256"]
        assert len(content) < 100_000
        assert "SIL Open Font License" in (folder / font["licence_file"]).read_text("utf-8")
    files = {file.name for file in folder.iterdir() if file.name.endswith(".woff2")}
    assert files == {font["file"] for font in listed}
