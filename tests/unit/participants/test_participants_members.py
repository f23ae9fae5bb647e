"""Facts of the members' file, compared with what the scheme requires."""

import re

import pytest

from fx import LAK
from participants import Kind
from participants.members import Member, members, members_by_iin
from participants.reasons import Reason

BY_ID = {str(member.id): member for member in members()}


def test_there_are_twenty_one_members_and_no_two_share_a_number() -> None:
    assert len(members()) == 21
    for values in (
        [member.id for member in members()],
        [member.participant.iin for member in members()],
        [member.participant.name for member in members()],
        [bic for member in members() if (bic := member.participant.bic)],
    ):
        assert len(set(values)) == len(values)


@pytest.mark.parametrize("member", members(), ids=lambda member: str(member.id))
def test_a_member_has_the_numbers_a_member_has(member: Member) -> None:
    assert re.fullmatch(r"[0-9]{4}0418", member.participant.iin or "")  # 418 is Laos
    assert member.participant.bic is None or re.fullmatch(
        r"[A-Z]{4}LA[A-Z0-9]{2}", member.participant.bic
    )
    assert member.participant.kind in {Kind.BANK, Kind.WALLET}
    assert re.fullmatch(r"[A-Z0-9]{2,16}", member.id)
    assert member.prefund.currency == LAK
    assert member.prefund.minor > 0
    assert member.prefund.is_whole_step


def test_members_are_found_by_their_institution_number() -> None:
    assert members_by_iin()["27710418"].id == "BCEL"
    assert len(members_by_iin()) == 21
    assert BY_ID["BCEL"].participant.bic == "COEBLALA"


def test_reasons_are_four_characters_as_iso_writes_them() -> None:
    assert all(re.fullmatch(r"[A-Z0-9]{4}", reason) for reason in Reason)
