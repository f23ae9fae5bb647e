"""Marks: what agrees is accepted by number alone, and a reference that stands twice never is."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from participants import LineStatus, ParticipantId, StatementLine
from settlement import SettlementError, SettlementErrorCode, marks, reconcile
from settlement.engine import Embedded
from tests.settlement_scripts import DAY

FEW = 64
"""Agreeing payments beside those of a story; too few for the sample to open them."""


def line(txn_id: str) -> StatementLine:
    """A payment that everybody could have."""
    return StatementLine(
        txn_id=txn_id,
        business_date=DAY,
        window_id="2026-11-20/1",
        payer=ParticipantId("APB"),
        payee=ParticipantId("LDB"),
        currency="LAK",
        amount_minor=1000,
        fee_minor=10,
        status=LineStatus.OK,
        committed_at=datetime(2026, 11, 20, 3, tzinfo=UTC),
    )


@pytest.fixture(autouse=True)
def hardly_a_sample(monkeypatch: pytest.MonkeyPatch) -> None:
    """Open next to nothing that agrees; as a rule a small day is opened whole."""
    monkeypatch.setattr(marks, "SAMPLE", 1)


MEETINGS = """
    a b    | a b     2 0 0   -      -        # each meets one
    a b    | a       1 1 0   -      -
    a      | a b     1 0 1   -      -
    a      | b       0 1 1   -      -        # a line alone is opened, so copies of it show there
    a      | a a     2 0 0   -      theirs   # one of ours meets two of theirs
    a a    | a       2 0 0   ours   -
    a a    | a a     4 0 0   ours   theirs   # the same copies on both sides do not hide each other
    a a b  | a b b   4 0 0   ours   theirs   # nor do different ones that even the lines out
"""


@pytest.mark.parametrize("story", [row.split("#")[0] for row in MEETINGS.strip().splitlines()])
def test_counting_pairs_tells_whose_references_stand_twice(story: str) -> None:
    ours, rest = story.split("|")
    *theirs, pairs, alone, strangers, twice_ours, twice_theirs = rest.split()
    with Embedded() as engine:
        marked = [
            engine.store(f"{name}_marks", marks.marks, engine.load_lines(name, map(line, keys)))
            for name, keys in (("ours", ours.split()), ("theirs", theirs))
        ]
        met = engine.store("met", marks.meet, *marked)
        found = marks.Met.of(engine.run(marks.counts, met)[0])
    assert found == marks.Met(int(pairs), int(alone), int(strangers))
    assert found.repeats_ours(len(theirs)) == (twice_ours == "ours")
    assert found.repeats_theirs(len(ours.split())) == (twice_theirs == "theirs")


def test_nothing_meets_in_empty_files() -> None:
    with Embedded() as engine:
        none = engine.store("none_marks", marks.marks, engine.load_lines("none", ()))
        met = engine.store("met", marks.meet, none, none)
        assert marks.Met.of(engine.run(marks.counts, met)[0]) == marks.Met(0, 0, 0)


REPEATS = """
    2 1 1    # the banks have it once
    2 2 1    # one bank repeats it too
    2 2 2    # everybody does
    3 3 0
    2 0 0    # nobody else has it
"""


@pytest.mark.parametrize("story", [row.split("#")[0] for row in REPEATS.strip().splitlines()])
def test_our_own_repeated_reference_is_refused_whoever_else_repeats_it(story: str) -> None:
    ours, payer, payee = (
        [line(f"p{number}") for number in range(FEW)] + [line("twice")] * int(times)
        for times in story.split()
    )
    with pytest.raises(SettlementError) as refusal:
        reconcile(ours, payer, payee, DAY)
    assert refusal.value.code is SettlementErrorCode.KEY_REPEATED
    assert refusal.value.where == "transaction twice"


def test_a_copy_of_an_agreeing_line_is_found_at_either_bank() -> None:
    lines = [line(f"p{number}") for number in range(FEW)]
    found = reconcile(lines, [*lines, lines[3]], [lines[5], *lines], DAY)
    assert [(each.txn_id, each.code.value) for each in found.breaks] == [
        ("p3", "E01"),
        ("p5", "E01"),
    ]


def test_what_is_pending_in_every_book_is_undecided_and_not_agreed() -> None:
    lines = [line(f"p{number}") for number in range(FEW)]
    lines.append(replace(line("open"), status=LineStatus.PENDING))
    found = reconcile(lines, lines, lines, DAY)
    assert [(each.txn_id, each.code.value) for each in found.breaks] == [("open", "D05")]
