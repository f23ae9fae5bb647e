"""The page for Prometheus says what happened, and how the books stand."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.api import Api, an_order, running
from tests.builders import uetr


@pytest.fixture
def api(tmp_path: Path) -> Iterator[Api]:
    """Its own: it counts."""
    with running(tmp_path) as found:
        yield found


def figures(api: Api) -> dict[str, float]:
    """Every sample by its name and labels, read as Prometheus reads them."""
    answer = api.client.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    found = {}
    for family in text_string_to_metric_families(answer.text):
        for sample in family.samples:
            labels = ",".join(f"{k}={v}" for k, v in sorted(sample.labels.items()))
            found[f"{sample.name}{{{labels}}}"] = sample.value
    return found


def test_every_end_is_counted_once_by_how_and_why(api: Api) -> None:
    for number in (1, 2, 2):  # the last is a repetition
        api.pay(an_order(number))
    api.pay(an_order(3, amount={"amount": "990000000000.00", "currency": "LAK"}))
    found = figures(api)
    ended = {name: count for name, count in found.items() if "payments_total" in name}
    assert ended == {
        "lapnet_payments_total{outcome=completed,reason=,scheme=lao_qr}": 2,
        "lapnet_payments_total{outcome=rejected,reason=AM02,scheme=lao_qr}": 1,
    }
    assert found["lapnet_stage_seconds_count{stage=total}"] == 3
    assert found["lapnet_stage_seconds_count{stage=forward}"] == 2
    assert found["lapnet_stage_seconds_count{stage=reserve}"] == 4
    assert found["lapnet_stage_seconds_count{stage=conclude}"] == 2
    assert found["lapnet_batch_commands_count{}"] >= 6


def test_positions_stand_against_their_caps(api: Api) -> None:
    before = figures(api)["lapnet_position_minor{currency=LAK,part=committed,participant=BCEL}"]
    api.pay(an_order(1))
    api.clock.at += timedelta(seconds=1)
    found = figures(api)
    at = "lapnet_position_minor{{currency=LAK,part={},participant=BCEL}}".format
    assert found[at("committed")] - before == 15_000_00
    assert found[at("cap")] > found[at("committed")]
    assert found[at("reserved")] == 0


def test_a_look_at_the_books_is_shown_for_a_second(api: Api) -> None:
    name = "lapnet_position_minor{currency=LAK,part=committed,participant=BCEL}"
    at_first = figures(api)[name]
    api.pay(an_order(1))
    assert figures(api)[name] == at_first
    api.clock.at += timedelta(seconds=1)
    assert figures(api)[name] != at_first


def test_labels_are_bounded_and_name_nobody(api: Api) -> None:
    for number in range(1, 20):
        api.pay(an_order(number))
    text = api.client.get("/metrics").text
    assert str(uetr(1)) not in text
    assert "mch" not in text
    assert len(re.findall(r"^lapnet_payments_total", text, re.MULTILINE)) == 1
