"""A bench tells people a table and programs one last line, and its exit code is the verdict."""

import json

import pytest

from loadtests.bench.__main__ import main, names
from loadtests.bench.emvqr import SAMPLES
from loadtests.bench.report import Figure, Report
from loadtests.bench.timing import microseconds

DECODE = Figure("decode", 8.0, "µs", floor=5.0, floor_name="loop", at_most=2)
PEER = Figure("peer", 30.0, "µs", floor=8.0, floor_name="decode", at_least=4)
ALONE = Figure("alone", 1.5, "s")


def test_a_bar_is_on_the_ratio_to_the_floor() -> None:
    assert (DECODE.ratio, DECODE.bar, DECODE.holds) == (1.6, "<= 2", True)
    assert (PEER.ratio, PEER.bar, PEER.holds) == (3.75, ">= 4", False)
    assert (ALONE.ratio, ALONE.bar, ALONE.holds) == (None, "", True)


@pytest.mark.parametrize(("figures", "holds"), [([DECODE, ALONE], True), ([DECODE, PEER], False)])
def test_a_report_holds_if_every_bar_does(figures: list[Figure], holds: bool) -> None:  # noqa: FBT001 - the fact under test
    report = Report("x", figures, ["measured while nobody looked"])
    assert report.holds is holds
    told = json.loads(report.line())
    assert told["holds"] is holds
    assert (told["bench"], told["figures"]["decode"], told["floors"]) == (
        "x",
        8.0,
        {figure.name: figure.floor for figure in figures if figure.floor},
    )
    assert {"cpu", "cores", "python", "load"} <= told["machine"].keys()
    table = report.table()
    assert "measured while nobody looked" in table
    assert ("<- no" in table) is not holds


def test_names_are_the_modules_that_measure() -> None:
    assert "emvqr" in names()
    assert not {"report", "timing", "__main__"} & set(names())


def test_an_unknown_name_is_wrong_use() -> None:
    with pytest.raises(SystemExit) as wrong:
        main(["nothing"])
    assert wrong.value.code == 2


def test_contenders_take_turns_and_are_told_per_call() -> None:
    turns: list[str] = []

    def lap(name: str) -> int:
        turns.append(name)
        return 2

    took = microseconds({"a": lambda: lap("a"), "b": lambda: lap("b")}, turns=2, laps=1)
    assert turns == ["a", "b", "a", "b", "a", "b"]
    assert took.keys() == {"a", "b"}


def test_the_samples_are_the_ones_the_bars_speak_of() -> None:
    assert {name: len(text) for name, text in SAMPLES.items()} == {
        "lao_qr": 180,
        "specification": 248,
    }
