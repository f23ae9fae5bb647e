"""Scenario files: what may be supposed, and which word of a file is wrong."""

from pathlib import Path

import pytest

from settlement import SettlementError, SettlementErrorCode
from settlement.scenarios import read_scenarios
from settlement.supposing import Model, Scenario


def read(folder: Path, text: str) -> list[Scenario]:
    path = folder / "scenarios.yaml"
    path.write_text(f"scenarios:\n  - {{name: one, {text}}}\n", "utf-8")
    return read_scenarios(path)


@pytest.mark.parametrize("model", Model)
def test_every_model_can_be_supposed(tmp_path: Path, model: Model) -> None:
    assert read(tmp_path, f"model: {model}")[0].model == model


def test_hours_are_buckets_and_may_end_with_the_day(tmp_path: Path) -> None:
    assert read(tmp_path, 'hours: ["08:00", "16:30"]')[0].hours == (96, 198)
    assert read(tmp_path, 'hours: ["20:05", "24:00"]')[0].hours == (241, 288)
    assert read(tmp_path, "model: hybrid")[0].hours == (0, 288)


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("model: barter", "model"),
        ('hours: ["16:00", "08:00"]', "hours"),
        ('hours: ["08:00"]', "hours"),
        ('hours: ["08:00", "16:02"]', "hours"),
        ("hours: 8", "hours"),
        ("collateral: {BCEL: -1}", "collateral.BCEL"),
        ("cap_minor: 1.5", "cap_minor"),
    ],
)
def test_what_cannot_be_understood_is_named(tmp_path: Path, text: str, where: str) -> None:
    with pytest.raises(SettlementError) as refusal:
        read(tmp_path, text)
    assert refusal.value.code is SettlementErrorCode.SCENARIO
    assert (refusal.value.where or "").endswith(f"scenarios[0].{where}")
