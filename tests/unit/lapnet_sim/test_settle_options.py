"""Which options of ``settle`` go together, and what they ask for."""

import pytest
import typer

from lapnet_sim.cli.exit import WRONG_USE
from lapnet_sim.cli.recon_model import ModelName, asked_model
from settlement.supposing import Model

NET, PREFUNDED, GROSS, HYBRID = ModelName


def test_the_options_offer_every_model() -> None:
    assert {each.value for each in ModelName} == {each.value for each in Model}


def test_nothing_is_asked_of_lines_that_net_by_the_windows_they_name() -> None:
    assert asked_model(NET, None, None, None) is None


def test_what_is_typed_becomes_one_scenario() -> None:
    asked = asked_model(HYBRID, 120, "08:00-16:00", ["APB=500", "LDB=0"])
    assert asked is not None
    assert (asked.model, asked.hours) == (Model.HYBRID, (96, 192))
    assert (len(asked.ends), asked.collateral) == (12, {"APB": 500, "LDB": 0})


REFUSED: list[tuple[ModelName, int | None, str | None, list[str] | None]] = [
    (HYBRID, None, None, None),  # hybrid needs its hours
    (NET, 60, "08:00-16:00", None),  # and nobody else has any
    (GROSS, 60, None, None),  # what settles at once has no cycles
    (NET, 60, None, ["APB=1"]),  # nets are paid after, not in before
    (PREFUNDED, 7, None, None),  # cells are five minutes
    (PREFUNDED, -60, None, None),
    (HYBRID, None, "8-16", None),
    (HYBRID, None, "16:00-08:00", None),
    (GROSS, None, None, ["APB"]),
    (GROSS, None, None, ["APB=-1"]),
    (GROSS, None, None, ["APB=1_0"]),
    (GROSS, None, None, ["APB=໑໐"]),  # Lao digits
    (GROSS, None, None, ["APB=1", "APB=2"]),
]


@pytest.mark.parametrize("typed", REFUSED, ids=str)
def test_what_does_not_go_together_is_wrong_use(
    typed: tuple[ModelName, int | None, str | None, list[str] | None],
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(typer.Exit) as ended:
        asked_model(*typed)
    assert ended.value.exit_code == WRONG_USE
    assert capsys.readouterr().err.startswith("lapnet-sim: ")
