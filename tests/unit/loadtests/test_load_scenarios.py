"""Scenarios that come with the project can be played; what is none is refused with its place."""

from pathlib import Path

import pytest

from loadtests import scenario
from loadtests.scenario import Scenario, ScenarioError

NAMES = sorted(scenario.known())


@pytest.mark.parametrize("name", NAMES)
def test_a_scenario_is_bounded_and_judged(name: str) -> None:
    played = scenario.find(name)
    assert played.budgets
    assert sum(played.hands.values()) <= played.most_users + len(played.shares)
    assert played.seconds <= 900


def test_the_shapes_of_a_load_testers_year_are_there() -> None:
    assert set(NAMES) == {
        "border-morning", "closing-windows", "enquiry-storm", "lunch", "one-bank-down",
        "one-bank-slow", "payday", "plateau", "ramp",
    }  # fmt: skip


GOOD = (scenario.FOLDER / "plateau.toml").read_text("utf-8")

BAD = [
    ("issuer = 78", "issuer = 77", "sum"),
    ("issuer = 78", "cashier = 78", "cashier"),
    ("seconds = 24", "seconds = 0", "/rate/0/seconds"),
    ("seconds = 24", "seconds = 9999", "/rate/0/seconds"),
    ("most_users = 60", "most_users = 100000", "/most_users"),
    ("warm_up_s = 4", "warm_up_s = 24", "nothing is left"),
    ("warm_up_s = 4", "warm_down_s = 4", "warm_down_s"),
    ("[shares]", "[shares", "plateau.toml"),
]


@pytest.mark.parametrize(("old", "new", "said"), BAD)
def test_what_is_no_scenario_is_refused(old: str, new: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "plateau.toml"
    path.write_text(GOOD.replace(old, new), "utf-8")
    with pytest.raises(ScenarioError, match=said):
        scenario.find(str(path))


def test_an_unknown_name_names_the_known_ones() -> None:
    with pytest.raises(ScenarioError, match="plateau"):
        scenario.find("marathon")


def test_arrivals_after_the_warm_up_are_counted_as_planned() -> None:
    def played(warm_up_s: float) -> Scenario:
        rate = [{"seconds": 10, "from": 0, "to": 10}, {"seconds": 10, "from": 10, "to": 10}]
        return Scenario.model_validate(
            {
                "name": "t", "title": "t", "rate": rate, "shares": {"issuer": 100},
                "budgets": {}, "warm_up_s": warm_up_s,
            }
        )  # fmt: skip

    assert played(0).arrivals_after(0) == pytest.approx(150)
    assert played(0).arrivals_after(5) == pytest.approx(150 - 12.5)
    assert played(0).arrivals_after(15) == pytest.approx(50)
