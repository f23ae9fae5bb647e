"""A corridor's day is used up: the payment that passes its cap is refused, by whose cap it is."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from fx import Money, currency
from lapnet_sim.routing.corridors import DailyCaps
from lapnet_sim.routing.table import CorridorTable, table_with
from participants import ParticipantId
from participants.shops import shops_at
from tests.api import Api, Json, an_order, running
from tests.builders import ISSUER, kip

CODE = shops_at(ParticipantId("NITMX"))[0].code().encode()

Capped = Callable[[DailyCaps], AbstractContextManager[Api]]


@pytest.fixture
def capped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Capped:
    """A switch whose way to Thailand has these caps a day."""

    @contextmanager
    def start(caps: DailyCaps) -> Iterator[Api]:
        def table(ids: tuple[str, ...]) -> CorridorTable:
            links = []
            for link in table_with(ids).links:
                ours = (
                    replace(each, a_day=caps) if each.id == "LA-TH" else each
                    for each in link.corridors
                )
                links.append(replace(link, corridors=tuple(ours)))
            return CorridorTable(tuple(links))

        monkeypatch.setattr("lapnet_sim.app.table_with", table)
        with running(tmp_path) as api:
            yield api

    return start


def paid(api: Api, number: int) -> Json:
    """A hundred baht, somewhat over 65,000 kip."""
    api.resolve(CODE)
    body = {"code": CODE, "amount": {"amount": "100.00", "currency": "THB"}}
    offer = api.post("/v1/quotes", body, ISSUER).json()["offers"][0]["quote_id"]
    found: Json = api.pay(an_order(number, code=CODE, amount=None, quote_id=offer)).json()
    return found


@pytest.mark.parametrize(
    ("caps", "reason"),
    [
        (DailyCaps(None, kip(140_000), None), "AM13"),
        (DailyCaps(None, None, kip(140_000)), "AM23"),
    ],
    ids=["participant", "corridor"],
)
def test_a_payment_beyond_the_days_cap_is_refused_and_tomorrow_is_another_day(
    caps: DailyCaps, reason: str, capped: Capped
) -> None:
    with capped(caps) as api:
        found = [(each["status"], each["reason"]) for each in (paid(api, n) for n in (1, 2, 3))]
        assert found == [("completed", None), ("completed", None), ("rejected", reason)]
        api.clock.at = api.clock.at.replace(hour=17, minute=1)  # one past midnight in Vientiane
        assert paid(api, 4)["status"] == "completed"


def test_every_cap_of_the_files_is_in_what_the_switch_debits() -> None:
    for corridor in table_with(()).every:
        if corridor.a_day is not None:
            caps = (corridor.a_day.payer, corridor.a_day.participant, corridor.a_day.corridor)
            assert any(caps)
            assert {cap.currency for cap in caps if cap} == {corridor.source}
            assert all(cap > Money(0, currency(cap.currency.code)) for cap in caps if cap)
