"""Across the border as people live it: see what it costs, agree, pay; then everybody's books agree.

Each story shows a code to a served switch and goes its way: resolve, quote, pay. What was shown is
what is debited, the merchant gets the home currency, and both legs lie in one window.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from fx import Money, currency
from lapnet_sim.sandbox.samples import samples
from lapnet_sim.storage import rows
from participants import ParticipantId
from participants.shops import Shop, shops_at
from tests.api import Json, a_merchant, a_thai_code, an_order
from tests.border import Border, all_books_agree, border
from tests.builders import ISSUER, NOW

THAILAND, CAMBODIA, CHINA = "NITMX", "BAKONG", "ECNY"

__all__ = ["border"]


def shop(network: str, code: str) -> Shop:
    return next(s for s in shops_at(ParticipantId(network)) if s.currency.code == code)


def amount(text: str, code: str) -> Json:
    return {"amount": text, "currency": code}


THAI = shop(THAILAND, "THB")
THAI_WITH = THAI.code(Money.parse("120.00", currency("THB"))).encode()
THAI_WITHOUT = THAI.code().encode()
KHQR_IN_DOLLARS = shop(CAMBODIA, "USD").code().encode()
MARKET_STALL = a_merchant("LDB").code.encode()
"""Static, for any amount: what stands on a table in a market."""


@dataclass(frozen=True)
class Story:
    """Who pays which code, and what for."""

    payer: str
    code: str
    asked: Json | None
    """None where the code says the amount."""
    corridor: str
    creditor: str
    gets: Json
    per: str
    """The rate at first sight: units of the payer's currency for one of the merchant's."""
    pays: Json


STORIES = {
    "a Thai code with an amount": Story(
        ISSUER, THAI_WITH, None,
        "LA-TH", THAILAND, amount("120.00", "THB"), "656.17175", amount("78741.00", "LAK"),
    ),
    "a Thai code without one": Story(
        ISSUER, THAI_WITHOUT, amount("37.35", "THB"),
        "LA-TH", THAILAND, amount("37.35", "THB"), "656.17175", amount("24509.00", "LAK"),
    ),
    "a KHQR in US dollars": Story(
        ISSUER, KHQR_IN_DOLLARS, amount("4.00", "USD"),
        "LA-KH-USD", CAMBODIA, amount("4.00", "USD"), "21850", amount("87400.00", "LAK"),
    ),
    "a Thai wallet at a market stall": Story(
        THAILAND, MARKET_STALL, amount("65000", "LAK"),
        "TH-LA", "LDB", amount("65000.00", "LAK"), "0.0015538462", amount("101.01", "THB"),
    ),
}  # fmt: skip


def quoted(border: Border, story: Story) -> Json:
    """The cheapest offer."""
    body = {"code": story.code} | ({} if story.asked is None else {"amount": story.asked})
    answer = border.api.post("/v1/quotes", body, story.payer)
    assert answer.status_code == 201, answer.text
    found: Json = answer.json()["offers"][0]
    return found


def agreed(border: Border, story: Story, quote: Json, number: int = 1) -> Any:  # noqa: ANN401 - the client's response
    """The answer to whoever pays with that offer."""
    order = an_order(number, code=story.code, amount=None, quote_id=quote["quote_id"])
    return border.api.pay(order, story.payer)


@pytest.mark.parametrize("story", STORIES.values(), ids=STORIES)
def test_what_was_shown_is_debited_and_the_merchant_gets_the_home_currency(
    border: Border, story: Story
) -> None:
    seen = border.api.resolve(story.code, story.payer).json()
    assert (seen["corridor"], seen["payee"]["acquirer"]) == (story.corridor, story.creditor)
    assert seen["amount"] == (story.gets if story.asked is None else None)

    shown = quoted(border, story)
    assert (shown["rate"], shown["target"], shown["source"]) == (story.per, story.gets, story.pays)
    fee = shown["payer_fee"]["amount"]
    unit = currency(story.pays["currency"])
    total = Money.parse(shown["total_debit"]["amount"], unit).minor
    assert total == sum(Money.parse(part, unit).minor for part in (story.pays["amount"], fee))

    answer = agreed(border, story, shown)
    paid = answer.json()
    assert (answer.status_code, paid["status"]) == (201, "completed")
    assert (paid["debit"], paid["credit"]) == (story.pays, story.gets)
    assert paid["fees"]["payer_fee"] == shown["payer_fee"]

    border.settle_down()
    lines = border.postings()
    assert {line.currency for line in lines} == {story.pays["currency"], story.gets["currency"]}
    assert {line.window_id for line in lines} == {paid["window_id"]}
    all_books_agree(border)
    _merchant_has(border, story)


def _merchant_has(border: Border, story: Story) -> None:
    unit = currency(story.gets["currency"])
    bank = border.banks[ParticipantId(story.creditor)]
    balances = {
        account: minor
        for (account, code), minor in bank.book._balances.items()
        if account.startswith("creditor:") and minor
        if code == unit.code
    }
    assert list(balances.values()) == [Money.parse(story.gets["amount"], unit).minor]


BRAZILIAN = next(sample.payload for sample in samples() if sample.id == "S192")
"""A real code of a scheme that no corridor leads to: PIX."""

NOODLES = STORIES["a Thai code without one"]
STALL = STORIES["a Thai wallet at a market stall"]

# what is wrong | who asks | the request for a quote | the hour | its code and reason
UNQUOTED: list[tuple[str, str, Json, int, str, str | None]] = [
    (
        "wrong direction: a Thai wallet in Thailand", THAILAND,
        {"code": THAI_WITHOUT, "amount": amount("37.35", "THB")}, 0,
        "switch.code_not_payable", "RC04",
    ),
    (
        "a corridor that is not open", ISSUER,
        {"code": shops_at(ParticipantId("NAPAS"))[0].code().encode()}, 0,
        "switch.code_not_payable", "AG03",
    ),
    (
        "a corridor that is closed at this hour", CHINA,
        {"code": MARKET_STALL, "amount": amount("3000", "LAK")}, 12,
        "switch.code_not_payable", "AB07",
    ),
    (
        "too many decimals", ISSUER,
        {"code": THAI_WITHOUT, "amount": amount("37.355", "THB")}, 0,
        "fx.too_many_decimals", "AM12",
    ),
    (
        "a network nobody carries", ISSUER, {"code": BRAZILIAN}, 0,
        "switch.code_not_payable", "RC04",
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("who", "body", "hours", "code", "reason"),
    [row[1:] for row in UNQUOTED],
    ids=[row[0] for row in UNQUOTED],
)
def test_what_cannot_be_quoted_says_why_and_nothing_is_held(
    who: str, body: Json, hours: int, code: str, reason: str | None, border: Border
) -> None:
    border.api.clock.at = NOW + timedelta(hours=hours)
    refused = border.api.post("/v1/quotes", body, who)
    assert (refused.status_code, refused.json()["code"]) == (422, code)
    assert refused.json().get("reason") == reason
    assert (border.count(rows.quote), border.api.stored(), border.reserved()) == (0, 0, 0)


def test_a_quote_that_has_expired_pays_nothing(border: Border) -> None:
    shown = quoted(border, NOODLES)
    border.api.clock.at = NOW + timedelta(minutes=2)
    late = agreed(border, NOODLES, shown)
    assert (late.status_code, late.json()["code"]) == (410, "switch.quote_expired")
    assert (border.api.stored(), border.reserved()) == (0, 0)


def test_a_quote_that_was_used_pays_nothing_more(border: Border) -> None:
    shown = quoted(border, NOODLES)
    assert agreed(border, NOODLES, shown).json()["status"] == "completed"
    again = agreed(border, NOODLES, shown, number=2)
    assert (again.status_code, again.json()["code"]) == (409, "switch.quote_used")
    assert (border.api.stored(), border.reserved()) == (1, 0)


def test_a_quote_for_one_way_does_not_pay_the_other(border: Border) -> None:
    back = quoted(border, STALL)
    order = an_order(1, code=MARKET_STALL, amount=None, quote_id=back["quote_id"])
    stolen = border.api.pay(order, ISSUER)
    assert (stolen.status_code, stolen.json()["code"]) == (404, "switch.quote_unknown")
    turned = border.api.pay(an_order(2, code=a_thai_code(), quote_id=back["quote_id"]), THAILAND)
    assert (turned.status_code, turned.json()["reason"]) == (422, "RC04")
    assert (border.api.stored(), border.reserved()) == (0, 0)
