"""Nobody learns a stranger's name from the switch: what is left of one, in every script."""

import string

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from lapnet_sim.payments.masking import TITLES, masked

STORIES = """
    MR ANOUSONE KEOBOUNPHANH | MR AXXXX      # the form of LMPS
    Mr. Anousone             | MR AXXXX
    ANOUSONE                 | AXXXX
    MR AXXXX                 | MR AXXXX      # masked by its bank already
    MISS                     | MISS XXXX     # a title is no name
    ນາງ ບົວ                   | ນາງ ບXXXX
    ທ້າວ ແກ້ວ                  | ທ້າວ ແກXXXX    # the vowel is written first and spoken later
    ่x                        | XXXX          # a mark without its letter
    7 ELEVEN                 | XXXX
"""


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        tuple(part.strip() for part in line.split("#")[0].split("|"))
        for line in STORIES.strip().splitlines()
    ],
)
def test_a_title_and_a_letter_are_left(name: str, shown: str) -> None:
    assert masked(name) == shown


@pytest.mark.parametrize("name", ["", " ", ".", "\u200b"])
def test_a_name_that_is_none_shows_nothing(name: str) -> None:
    assert masked(name) == "XXXX"


@given(name=st.text(min_size=0, max_size=60))
def test_whatever_the_name_little_is_left_and_masking_again_changes_nothing(name: str) -> None:
    shown = masked(name)
    assert masked(shown) == shown
    assert shown.endswith("XXXX")
    assert len(shown) <= len("ທ້າວ ແກXXXX")


@given(name=st.text(string.ascii_letters, min_size=1, max_size=60))
def test_the_length_of_a_name_cannot_be_told(name: str) -> None:
    assume(name.upper() not in {*TITLES, "XXXX"})  # a title alone stays one; XXXX is masked already
    assert len(masked(name)) == len("AXXXX")
