"""A payer from abroad at a Lao stall: asked for, paid, asked again; their conversion or ours.

The domestic leg keeps a domestic payment's time, so that the network hears the end inside its own.
"""

from datetime import datetime, timedelta
from typing import Any

import pytest

from lapnet_sim.config import Settings
from lapnet_sim.routing.table import shipped_table
from participants import ParticipantId
from participants.bank import Bank
from participants.behaviour import ReplyPlan
from participants.messages import CreditRequest
from tests.api import Json, a_merchant, an_order
from tests.border import Border, all_books_agree, border
from tests.builders import NOW

__all__ = ["border"]

STALL = a_merchant("LDB")
CODE = STALL.code.encode()
OURS, THEIRS = "NITMX", "UPI"
"""Whose conversion: by our converters, by the network itself."""


def amount(text: str, code: str = "LAK") -> Json:
    return {"amount": text, "currency": code}


def order(border: Border, who: str, number: int = 1) -> Json:
    if who == THEIRS:
        return an_order(number, code=CODE, amount=amount("65000"))
    body = {"code": CODE, "amount": amount("65000")}
    offer = border.api.post("/v1/quotes", body, who).json()["offers"][0]
    return an_order(number, code=CODE, amount=None, quote_id=offer["quote_id"])


@pytest.mark.parametrize("who", [OURS, THEIRS])
def test_a_network_reads_a_lao_code_and_sees_the_registered_name(border: Border, who: str) -> None:
    seen = border.api.resolve(CODE, who).json()
    assert seen["payee"] == {"name": STALL.payee.name, "acquirer": "LDB", "city": None}
    assert seen["corridor"] == {OURS: "TH-LA", THEIRS: "UPI-LA"}[who]
    assert (seen["currency"], seen["payer_fee"]["amount"]) == ("LAK", "0.00")


@pytest.mark.parametrize("who", [OURS, THEIRS])
def test_what_a_network_sends_again_is_answered_with_the_same_bytes(
    border: Border, who: str
) -> None:
    wanted = order(border, who)
    first = border.api.pay(wanted, who)
    assert (first.status_code, first.json()["status"]) == (201, "completed")
    border.api.clock.at = NOW + timedelta(days=1)
    again = border.api.pay(wanted, who)
    assert (again.status_code, again.content) == (200, first.content)
    border.settle_down()
    all_books_agree(border)
    changed = border.api.pay(wanted | {"end_to_end_id": "ANOTHER"}, who)
    assert (changed.status_code, changed.json()["reason"]) == (409, "DU03")


@pytest.mark.parametrize("who", [OURS, THEIRS])
def test_the_domestic_leg_has_a_domestic_payments_time(
    border: Border, who: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[CreditRequest] = []
    decided = Bank.answer

    def watched(bank: Bank, request: CreditRequest) -> ReplyPlan:
        asked.append(request)
        return decided(bank, request)

    monkeypatch.setattr(Bank, "answer", watched)
    border.api.pay(order(border, who), who)
    (request,) = asked
    deadline: datetime = request.deadline_at
    assert deadline == NOW + timedelta(seconds=Settings().domestic_budget_s)
    corridor = shipped_table().inbound(ParticipantId(who))
    assert corridor is not None
    assert deadline + timedelta(seconds=2) <= NOW + corridor.budget, "the network hears it in time"


def test_a_corridor_that_closes_before_the_payment_takes_none(border: Border) -> None:
    """Resolved and quoted a minute before the hour, paid after it: refused by its reason."""
    who = ParticipantId("ECNY")
    corridor = shipped_table().inbound(who)
    assert corridor is not None
    assert corridor.hours.closes is not None
    closes = datetime.combine(NOW.date(), corridor.hours.closes, corridor.hours.zone)
    border.api.clock.at = closes - timedelta(minutes=1)
    wanted = order(border, who)
    border.api.resolve(CODE, who)
    border.api.clock.at = closes
    late: Any = border.api.pay(wanted, who)
    assert (late.status_code, late.json()["status"]) == (201, "rejected")
    assert late.json()["reason"] == "AB07"
    assert border.reserved() == 0
