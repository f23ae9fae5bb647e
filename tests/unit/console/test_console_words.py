"""Catalogues: the same keys, a word for every code, Lao in Lao."""

import re
import tomllib
from importlib import resources
from string import Formatter

import pytest

from lapnet_sim.api.break_work import Work
from lapnet_sim.console.language import Language, words
from lapnet_sim.ledger.dispute_lifecycle import DisputeEvent, DisputeStatus
from lapnet_sim.ledger.hooks import Role
from lapnet_sim.ledger.lifecycle import Event, Finality, Status
from lapnet_sim.ledger.participant_lifecycle import ParticipantStatus
from lapnet_sim.ledger.posting import PostingKind
from lapnet_sim.ledger.recall_lifecycle import RecallEvent, RecallStatus
from lapnet_sim.payments.merchant import MerchantStatus
from lapnet_sim.routing.table import shipped_table
from participants import Kind
from participants.messages import Decision, Verdict
from participants.reasons import Reason
from participants.settlement_asset import Asset
from settlement.batch import Way
from settlement.break_life import BreakEvent, BreakStatus
from settlement.breaks import TAXONOMY, BreakCode, Severity
from settlement.instruction import Direction
from settlement.waterfall import Layer
from settlement.window import WindowEvent, WindowKind, WindowStatus

ENGLISH, LAO = words(Language.EN), words(Language.LO)
CODES = {
    "status": Status,
    "event": Event,
    "finality": Finality,
    "posting_kind": PostingKind,
    "kind": Kind,
    "participant_status": ParticipantStatus,
    "role": Role,
    "late": Decision,
    "verdict": Verdict,
    "reason": Reason,
    "break": BreakCode,
    "severity": Severity,
    "direction": Direction,
    "window_status": WindowStatus,
    "window_event": WindowEvent,
    "window_kind": WindowKind,
    "way": Way,
    "asset": Asset,
    "layer": Layer,
    "merchant_status": MerchantStatus,
    "break_status": BreakStatus,
    "break_event": BreakEvent,
    "work": Work,
    "recall_status": RecallStatus,
    "recall_event": RecallEvent,
    "dispute_status": DisputeStatus,
    "dispute_event": DisputeEvent,
}


def test_both_catalogues_have_the_same_keys() -> None:
    assert ENGLISH.by_key.keys() == LAO.by_key.keys()


@pytest.mark.parametrize("key", sorted(ENGLISH.by_key))
def test_both_fill_in_the_same_values(key: str) -> None:
    fields = [
        sorted(name for _, name, _, _ in Formatter().parse(text.by_key[key]) if name)
        for text in (ENGLISH, LAO)
    ]
    assert fields[0] == fields[1]


@pytest.mark.parametrize("key", sorted(LAO.by_key))
def test_lao_is_written_in_lao(key: str) -> None:
    said = re.sub(r"\{\w+\}", "", LAO.by_key[key])
    assert re.search("[\u0e80-\u0eff]", said)
    assert not re.search("[A-Za-z\u0e00-\u0e7f]", said)  # neither Latin letters nor Thai ones
    assert "\u0ecd\u0eb2" not in said  # sala am is one character, not a circle and an aa


@pytest.mark.parametrize("group", CODES)
def test_every_code_has_words(group: str) -> None:
    missing = [code for code in CODES[group] if f"{group}.{code}" not in ENGLISH.by_key]
    assert missing == []


def test_every_corridor_has_words() -> None:
    assert all(f"corridor.{corridor.id}" in LAO.by_key for corridor in shipped_table().every)


def test_breaks_are_called_as_the_taxonomy_calls_them() -> None:
    assert all(ENGLISH(f"break.{code}") == rule.name for code, rule in TAXONOMY.items())


def test_every_word_is_used_somewhere() -> None:
    console = resources.files("lapnet_sim.console")
    texts = [
        file.read_text("utf-8")
        for folder in (console / "templates", console)
        for file in folder.iterdir()
        if file.name.endswith((".html", ".py"))
    ]
    said = " ".join(texts)
    groups = {*CODES, "corridor", "refusal", "nav"}
    single = [key for key in ENGLISH.by_key if key.split(".")[0] not in groups]
    assert [key for key in single if f'"{key}"' not in said] == []


def test_a_catalogue_is_plain_text_by_key() -> None:
    for language in Language:
        file = resources.files("lapnet_sim.console") / "words" / f"{language}.toml"
        groups = tomllib.loads(file.read_text("utf-8"))
        assert all(isinstance(text, str) for group in groups.values() for text in group.values())
