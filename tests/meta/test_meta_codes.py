"""Every code is unique, explained, and known to whoever answers with it."""

import re
from collections import Counter
from enum import StrEnum

import pytest

from emvqr import QrErrorCode
from emvqr.symbol import SymbolErrorCode
from fx import FxErrorCode
from lapnet_sim.api.problems import STATUS
from lapnet_sim.config import Settings
from lapnet_sim.errors import SwitchErrorCode
from lapnet_sim.ledger.dispute_lifecycle import DisputeEvent, DisputeStatus
from lapnet_sim.ledger.funding_lifecycle import FundingEvent, FundingStatus
from lapnet_sim.ledger.lifecycle import ISO_STATUS, TRANSITIONS, Event, Status
from lapnet_sim.ledger.participant_lifecycle import ParticipantEvent, ParticipantStatus
from lapnet_sim.ledger.recall_lifecycle import RecallEvent, RecallStatus
from lapnet_sim.qr.errors import QrToolErrorCode
from participants.errors import ParticipantErrorCode
from participants.reason_senders import Sender
from participants.reasons import Reason
from settlement.batch import Way
from settlement.break_life import BreakEvent, BreakStatus
from settlement.breaks import BreakCode
from settlement.errors import SettlementErrorCode
from settlement.window import WindowEvent, WindowStatus
from tests.markdown import ROOT
from tests.meta.catalogue import coded, members

PREFIXES: dict[type[StrEnum], str] = {
    QrErrorCode: "qr.",
    SymbolErrorCode: "qr.",
    QrToolErrorCode: "qr.",
    FxErrorCode: "fx.",
    ParticipantErrorCode: "participant.",
    SettlementErrorCode: "settlement.",
    SwitchErrorCode: "switch.",
}

EXPLAINED: list[type[StrEnum]] = [
    *PREFIXES, Reason, Sender, BreakCode, Status, Event, WindowStatus, WindowEvent,
    ParticipantStatus, ParticipantEvent, Way, BreakStatus, BreakEvent,
    RecallStatus, RecallEvent, DisputeStatus, DisputeEvent, FundingStatus, FundingEvent,
]  # fmt: skip


@pytest.mark.parametrize("codes", PREFIXES)
def test_an_error_code_says_whose_it_is(codes: type[StrEnum]) -> None:
    assert [code for code in codes if not code.startswith(PREFIXES[codes])] == []


@pytest.mark.parametrize("codes", PREFIXES)
def test_an_error_code_ends_like_its_member(codes: type[StrEnum]) -> None:
    assert [code for code in codes if not code.endswith(code.name.lower())] == []


def test_no_enum_of_error_codes_is_forgotten() -> None:
    packages = ("emvqr", "fx", "participants", "settlement", "lapnet_sim")
    written = {
        name
        for package in packages
        for path in (ROOT / package).rglob("*.py")
        for name in re.findall(r"^class (\w+ErrorCode)\(", path.read_text("utf-8"), re.MULTILINE)
    }
    assert written == {codes.__name__ for codes in PREFIXES}


def test_no_error_code_means_two_things() -> None:
    counted = Counter(str(code) for codes in PREFIXES for code in codes)
    assert [code for code, times in counted.items() if times > 1] == []


@pytest.mark.parametrize("codes", EXPLAINED)
def test_every_member_is_explained(codes: type[StrEnum]) -> None:
    explained = coded(codes)
    assert [code for code, _ in explained] == list(codes)
    assert [code for code, doc in explained if not doc.endswith(".")] == []


def test_every_switch_code_has_a_status() -> None:
    assert set(STATUS) == set(SwitchErrorCode)


def test_every_status_of_a_payment_has_an_iso_name_and_its_ways() -> None:
    assert set(ISO_STATUS) == set(TRANSITIONS) == set(Status)


def test_every_setting_is_explained() -> None:
    explained = members(Settings)
    assert [member.name for member in explained] == list(Settings.model_fields)
    assert [member.name for member in explained if not member.doc.endswith(".")] == []
