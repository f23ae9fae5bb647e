"""A verdict: steps against budgets, percentiles that are exact, books before everything."""

import json
import random
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loadtests.samples import Ending, Figures, Sample, Seen, figures, percentile
from loadtests.scenario import Budget
from loadtests.verdict import budgets, generator, papers
from loadtests.verdict.compare import by_chance, compare
from loadtests.verdict.findings import Exit, Finding, Kind, Verdict
from loadtests.verdict.page import page


def sample(
    took_ms: float, *, step: str = "pay", due_s: float = 5.0, ending: Ending = Ending.WELL
) -> Sample:
    return Sample(step, due_s, due_s, due_s + took_ms / 1000, ending)


def verdict(*findings: Finding, seen: tuple[Sample, ...] = ()) -> Verdict:
    return Verdict(
        "plateau", "plateau <steady>", findings, tuple(figures(seen, 0)), 40.0, 39.5,
        (("generator 1", 0.4),), (("system", "fresh"),),
    )  # fmt: skip


def finding(kind: Kind, *, holds: bool) -> Finding:
    return Finding(kind, "p95", holds, "700 ms, budget 500 ms")


@given(values=st.lists(st.floats(0, 1e6), min_size=1, max_size=200), share=st.integers(1, 10_000))
def test_a_percentile_is_a_value_that_enough_do_not_exceed(values: list[float], share: int) -> None:
    ordered = sorted(values)
    found = percentile(ordered, share / 10_000)
    assert found in ordered
    assert sum(each <= found for each in ordered) * 10_000 >= share * len(ordered)
    assert sum(each < found for each in ordered) * 10_000 < share * len(ordered)


def test_time_counts_from_when_it_should_have_begun() -> None:
    late = Sample("pay", due_s=1.0, sent_s=3.0, ended_s=3.1, ending=Ending.WELL)
    assert late.response_ms == pytest.approx(2_100)
    assert late.service_ms == pytest.approx(100)
    assert late.late_ms == pytest.approx(2_000)


def test_the_warm_up_is_not_judged() -> None:
    found = figures([sample(9_000, due_s=1.0), sample(10, due_s=4.0)], since_s=2.0)
    assert [each.count for each in found] == [1]
    assert found[0].most_ms == pytest.approx(10)


def test_what_two_processes_saw_is_added_up_and_survives_a_message() -> None:
    one = Seen([sample(1)], [("BCEL", "a")], [], {"generator 1": 0.2})
    other = Seen([sample(2)], [("JDB", "b")], [("JDB", "c")], {"generator 2": 0.3})
    one.add(Seen.unpacked(json.loads(json.dumps(other.packed()))))
    assert one.samples == [sample(1), sample(2)]
    assert one.acknowledged == [("BCEL", "a"), ("JDB", "b")]
    assert one.unknown == [("JDB", "c")]
    assert one.cpu == {"generator 1": 0.2, "generator 2": 0.3}


JUDGED = [
    ([sample(90)] * 100, {"p95_ms": 100}, True),
    ([sample(90)] * 90 + [sample(110)] * 10, {"p95_ms": 100}, False),
    ([sample(90)] * 99 + [sample(1, ending=Ending.ERROR)], {}, False),
    ([sample(90)] * 99 + [sample(1, ending=Ending.ERROR)], {"errors": 100}, True),
    ([sample(90)] * 98 + [sample(1, ending=Ending.SHED)] * 2, {"shed": 100}, False),
    ([], {"p95_ms": 100}, False),  # never done is no success
    ([sample(90, step="other")], {"p95_ms": 100}, False),
]


@pytest.mark.parametrize(("seen", "budget", "holds"), JUDGED)
def test_a_step_keeps_its_budget_or_not(
    seen: list[Sample],
    budget: dict[str, float],
    *,
    holds: bool,
) -> None:
    wanted = {"pay": Budget.model_validate(budget)}
    found = list(budgets.judge(wanted, figures(seen, 0)))
    assert all(each.holds for each in found) is holds


def test_an_error_in_a_step_without_a_budget_is_a_miss() -> None:
    seen = figures([sample(1, ending=Ending.ERROR)], 0)
    assert [each.holds for each in budgets.judge({}, seen)] == [False]


EXITS = [
    ((), Exit.HELD, "HELD"),
    ((Kind.BUDGET,), Exit.MISSED, "BUDGET MISSED"),
    ((Kind.GENERATOR,), Exit.MISSED, "DOES NOT COUNT"),
    ((Kind.BOOKS,), Exit.BOOKS_BROKEN, "BOOKS BROKEN"),
    ((Kind.BUDGET, Kind.BOOKS, Kind.GENERATOR), Exit.BOOKS_BROKEN, "BOOKS BROKEN"),
]


@pytest.mark.parametrize(("broken", "exit_", "word"), EXITS)
def test_broken_books_outweigh_everything(broken: tuple[Kind, ...], exit_: Exit, word: str) -> None:
    found = verdict(*(finding(kind, holds=kind not in broken) for kind in Kind))
    assert (found.exit, found.word) == (exit_, word)


def test_a_generator_that_was_full_does_not_count() -> None:
    full = Seen(cpu={"generator 1": 0.97})
    assert [each.holds for each in generator.judge(full, [sample(1)])] == [False, True]
    assert not any(each.holds for each in generator.judge(Seen(), []))


def of(*by_second: float) -> Figures:
    return Figures("pay", 100, 0, 0, 1, 1, 1, 1, 1, 1, by_second)


def test_noise_is_not_called_slower_and_a_slow_build_is() -> None:
    chance = random.Random(7)
    quiet = [100 + chance.uniform(-15, 15) for _ in range(20)]
    again = [100 + chance.uniform(-15, 15) for _ in range(20)]
    slow = [130 + chance.uniform(-15, 15) for _ in range(20)]
    felt = [101.5 + each * 0 for each in quiet]
    for now, word in ((again, "the same"), (slow, "slower"), (quiet[:3], "too little to say")):
        old = {"figures": [{"step": "pay", "by_second": quiet}]}
        assert [change.word for change in compare(old, [of(*now)])] == [word]
    old = {"figures": [{"step": "pay", "by_second": [100.0] * 20}]}
    assert [change.word for change in compare(old, [of(*felt)])] == ["the same"]  # nobody feels it
    assert [change.word for change in compare({"figures": []}, [of(1.0)])] == []


def test_ranks_are_judged_like_the_textbook_says() -> None:
    # Source: the tortoise and hare table in descriptions of the test; U = 11 of 36.
    hare, tortoise = [1.0, 8, 9, 10, 11, 12], [2.0, 3, 4, 5, 6, 7]
    assert by_chance(hare, tortoise) == pytest.approx(0.0656, abs=0.001)
    assert by_chance([1.0] * 9, [1.0] * 9) == 1.0
    assert by_chance(hare, tortoise) == pytest.approx(by_chance(tortoise, hare))


def test_the_papers_say_the_same() -> None:
    seen = (sample(100), sample(200, due_s=6), sample(5, due_s=7, ending=Ending.ERROR))
    found = verdict(finding(Kind.BUDGET, holds=False), finding(Kind.BOOKS, holds=True), seen=seen)
    told = json.loads(papers.as_json(found, ()))
    assert (told["verdict"], told["exit"], told["counts"]) == ("BUDGET MISSED", 1, True)
    assert told["figures"][0]["step"] == "pay"
    suite = ET.fromstring(papers.as_junit(found))  # noqa: S314 - our own
    assert (suite.get("tests"), suite.get("failures")) == ("2", "1")
    drawn = page(found, Seen(list(seen)), ())
    assert "BUDGET MISSED" in drawn
    assert "plateau &lt;steady&gt;" in drawn
    assert "<polyline" in drawn
    assert "http://" not in drawn
    assert "https://" not in drawn
