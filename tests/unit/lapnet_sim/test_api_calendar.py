"""The calendar over HTTP, and windows that wait for the settlement bank."""

from datetime import timedelta
from pathlib import Path

import pytest

from lapnet_sim.clearing.calendars import calendar_of
from lapnet_sim.config import Settings, SettlementHours
from lapnet_sim.errors import SwitchError, SwitchErrorCode
from lapnet_sim.ledger.payment_commands import Conclude, Reserve
from lapnet_sim.ledger.writer import commit
from lapnet_sim.storage.books import SqlBookStore
from lapnet_sim.storage.invariants import violations
from participants.messages import ACCEPTED
from tests.api import OPERATOR, running
from tests.builders import NOW, a_conversion, a_quote, hold, payment_id

BY_CALENDAR = SettlementHours.CALENDAR


def test_the_calendar_tells_dates_hours_and_what_comes_next(tmp_path: Path) -> None:
    with running(tmp_path, settlement_hours=BY_CALENDAR) as api:
        told = api.get("/v1/calendar").json()
    assert (told["business_date"], told["is_business_day"]) == ("2026-11-20", True)
    assert told["zone"] == "Asia/Vientiane"
    assert told["cut_offs"]["authorised"] == ["11:00", "16:00", "24:00"]
    assert told["settlement_bank"] == {"opens": "08:30", "closes": "17:00"}
    following = {(each["kind"], each["corridor"]): each for each in told["following"]}
    assert following["authorised", ""]["settles_at"] == "2026-11-20T04:00:00Z"
    assert following["dispute", ""]["value_date"] == "2026-11-23"
    thailand = following["corridor", "LA-TH"]
    assert (thailand["value_date"], thailand["exposure_days"]) == ("2026-11-23", 3)
    countries = {each["code"]: each for each in told["countries"]}
    assert "2026-12-02" in countries["LA"]["holidays"]
    assert "2026-10-10" in countries["CN"]["working"]
    assert countries["TH"]["weekend"] == [6, 7]


def test_an_operator_closes_a_corridors_window_and_it_waits_for_both_sides(tmp_path: Path) -> None:
    with running(tmp_path, settlement_hours=BY_CALENDAR, sweep_every_s=0.01) as api:
        quote = a_quote(3)
        paid = (hold(quote), Reserve(a_conversion(3, quote)), Conclude(payment_id(3), ACCEPTED))
        commit(SqlBookStore(api.engine), paid, NOW)
        path = "/v1/settlement/windows/2026-11-20/C-LA-TH-1"
        shown = api.get(path, OPERATOR).json()["window"]
        assert (shown["kind"], shown["corridor"], shown["currency"]) == ("corridor", "LA-TH", "")
        closed = api.post(f"{path}/close", {}, OPERATOR)
        assert (closed.status_code, closed.json()["status"]) == (200, "draining")
        again = api.post(f"{path}/close", {}, OPERATOR)
        assert (again.status_code, again.json()["code"]) == (409, "switch.window_status")
        for _ in range(600):
            shown = api.get(path, OPERATOR).json()
            if shown["window"]["status"] == "approved":
                break
        assert shown["window"]["status"] == "approved"
        assert shown["settles_at"] == "2026-11-23T01:30:00Z"
        api.clock.at = NOW + timedelta(days=3)  # Monday, 10:00
        for _ in range(600):
            shown = api.get(path, OPERATOR).json()
            if shown["window"]["status"] == "final":
                break
        assert (shown["window"]["status"], shown["settles_at"]) == ("final", None)
        assert {each["amount"]["currency"] for each in shown["instructions"]} == {"LAK", "THB"}
        assert violations(api.engine) == []


def test_a_calendar_of_ones_own_is_named_by_a_setting(tmp_path: Path) -> None:
    path = tmp_path / "calendar.toml"
    path.write_text('[cut_offs]\nauthorised = ["24:00"]\n', "utf-8")
    with running(tmp_path, calendar=path, settlement_hours=BY_CALENDAR) as api:
        told = api.get("/v1/calendar").json()
    assert told["cut_offs"]["authorised"] == ["24:00"]
    assert told["following"][0]["cut_off_at"] == "2026-11-20T17:00:00Z"


@pytest.mark.parametrize("text", ["[cut_offs]\nauthorised = []", "countries = 1"])
def test_a_calendar_that_cannot_be_understood_stops_the_start(text: str, tmp_path: Path) -> None:
    path = tmp_path / "calendar.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(SwitchError) as refusal:
        calendar_of(Settings(calendar=path))
    assert refusal.value.code is SwitchErrorCode.SETTING_INVALID
    assert refusal.value.where == f"LAPNET_CALENDAR {path}"
    assert refusal.value.message.startswith("settlement.c")
