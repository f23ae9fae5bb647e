"""A refund across the border: the next day at another rate, in parts, and when it is too old.

The rate has moved. Inside the corridor's days the payer gets exactly what it paid, and somebody
named bears the difference; afterwards a new quote says what the payer gets.
"""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from fx import Money, currency
from lapnet_sim.storage import rows
from participants import ParticipantId
from participants.shops import shops_at
from tests.api import OPERATOR, Json, a_merchant, an_order
from tests.border import Border, all_books_agree, border
from tests.builders import ISSUER, uetr

__all__ = ["border"]

THAILAND, STALLS_BANK, CONVERTER = "NITMX", "LDB", "THFX"
NOODLES = shops_at(ParticipantId(THAILAND))[0].code().encode()
MARKET_STALL = a_merchant(STALLS_BANK).code.encode()

A_DAY = timedelta(days=1)


def amount(text: str, code: str) -> Json:
    return {"amount": text, "currency": code}


def paid(border: Border, who: str, code: str, asked: Json) -> Json:
    """A payment abroad, completed and told to everybody."""
    quote = border.api.post("/v1/quotes", {"code": code, "amount": asked}, who).json()
    offer = quote["offers"][0]["quote_id"]
    answer = border.api.pay(an_order(1, code=code, amount=None, quote_id=offer), who)
    border.settle_down()
    found: Json = answer.json()
    assert found["status"] == "completed", found
    return found


def later(border: Border, days: int, mid: str) -> None:
    """Days pass, and a baht is worth another number of kip."""
    border.api.clock.at += days * A_DAY
    body = {"rate": mid, "provider": "BOL", "may_jump": True}
    assert border.api.put("/v1/fx/rates/THB-LAK", body, OPERATOR).is_success


def send_back(border: Border, number: int, part: Json | None, who: str, **more: Any) -> Any:  # noqa: ANN401 - the client's response
    body = {"reason": "MD06"} | ({} if part is None else {"amount": part}) | more
    answer = border.api.put(f"/v1/payments/{uetr(1)}/returns/{uetr(number)}", body, who)
    border.settle_down()
    return answer


def differences(border: Border) -> dict[tuple[str, str], int]:
    """Every line for what the rate has moved, by whose it is."""
    posting = rows.posting
    with border.api.engine.connect() as connection:
        found = connection.execute(
            select(posting).where(posting.c.kind == "fx_difference").order_by(posting.c.booked_at)
        ).all()
    sums: dict[tuple[str, str], int] = {}
    for line in found:
        key = (line.participant, line.currency)
        sums[key] = sums.get(key, 0) + line.amount_minor
    return sums


def test_a_thai_shop_refunds_in_two_parts_the_next_day(border: Border) -> None:
    bill = paid(border, ISSUER, NOODLES, amount("37.35", "THB"))
    assert bill["debit"] == amount("24509.00", "LAK")
    later(border, 1, "700")

    first = send_back(border, 11, amount("10.00", "THB"), THAILAND).json()
    assert (first["status"], first["rate"]) == ("completed", "original")
    assert (first["debit"], first["credit"]) == (amount("10.00", "THB"), amount("6561.00", "LAK"))
    rest = send_back(border, 12, amount("27.35", "THB"), THAILAND).json()
    assert (rest["debit"], rest["credit"]) == (amount("27.35", "THB"), amount("17948.00", "LAK"))

    seen = border.api.get(f"/v1/payments/{uetr(1)}").json()
    assert (seen["return_status"], seen["returned"]) == ("full", amount("37.35", "THB"))
    too_much = send_back(border, 13, amount("0.01", "THB"), THAILAND).json()
    assert (too_much["status"], too_much["reason"]) == ("rejected", "AM09")
    # 24,509 kip are worth 35.02 baht now; of 37.35 that leaves the converter 2.33.
    assert differences(border) == {(CONVERTER, "THB"): 2_33}
    all_books_agree(border)
    assert border.reserved() == 0


def test_a_market_stall_refunds_a_thai_wallet_which_gets_all_its_baht(border: Border) -> None:
    bill = paid(border, THAILAND, MARKET_STALL, amount("65000", "LAK"))
    later(border, 1, "600")
    nothing = send_back(border, 20, amount("1", "LAK"), STALLS_BANK).json()
    assert (nothing["status"], nothing["reason"]) == ("rejected", "AM06")

    back = send_back(border, 21, None, STALLS_BANK).json()
    assert (back["status"], back["rate"], back["credit"]) == (
        "completed",
        "original",
        bill["debit"],
    )
    (((owner, code), minor),) = differences(border).items()
    worth = Money.parse(bill["debit"]["amount"], currency("THB")).minor * 600
    assert (owner, code, minor) == (CONVERTER, "LAK", 65_000_00 - worth)
    all_books_agree(border)


def test_when_it_is_older_a_new_quote_says_what_the_payer_gets(border: Border) -> None:
    paid(border, ISSUER, NOODLES, amount("37.35", "THB"))
    later(border, 8, "650")
    bare = send_back(border, 31, None, THAILAND)
    assert (bare.status_code, bare.json()["code"]) == (422, "switch.quote_required")

    offers = border.api.post(f"/v1/payments/{uetr(1)}/return-quotes", {}, THAILAND).json()
    best = offers["offers"][0]
    assert (offers["corridor"], best["source"]) == ("TH-LA", amount("37.35", "THB"))
    assert best["payer_fee"]["amount"] == "0.00"
    other = send_back(border, 32, amount("10.00", "THB"), THAILAND, quote_id=best["quote_id"])
    assert (other.status_code, other.json()["reason"]) == (422, "AM09")

    back = send_back(border, 33, None, THAILAND, quote_id=best["quote_id"])
    assert (back.json()["status"], back.json()["rate"]) == ("completed", "quoted")
    assert back.json()["credit"] == best["target"] != amount("24509.00", "LAK")
    again = send_back(border, 33, None, THAILAND, quote_id=best["quote_id"])
    assert (again.status_code, again.content) == (200, back.content)
    assert differences(border) == {}
    all_books_agree(border)


def test_a_quote_is_not_taken_where_the_original_rate_is_used(border: Border) -> None:
    paid(border, ISSUER, NOODLES, amount("37.35", "THB"))
    asked = border.api.post(f"/v1/payments/{uetr(1)}/return-quotes", {}, THAILAND)
    assert (asked.status_code, asked.json()["code"]) == (422, "switch.quote_needless")
    body = {"code": MARKET_STALL, "amount": amount("3000", "LAK")}
    unfit = border.api.post("/v1/quotes", body, THAILAND).json()["offers"][0]["quote_id"]
    named = send_back(border, 41, None, THAILAND, quote_id=unfit)
    assert (named.status_code, named.json()["code"]) == (422, "switch.quote_needless")
    later(border, 8, "650")
    short = send_back(border, 42, None, THAILAND, quote_id=unfit)
    assert short.json()["reason"] == "AM09"


def test_after_ninety_days_nothing_goes_back(border: Border) -> None:
    paid(border, ISSUER, NOODLES, amount("37.35", "THB"))
    later(border, 91, "650")
    offer = border.api.post(f"/v1/payments/{uetr(1)}/return-quotes", {}, THAILAND).json()
    late = send_back(border, 51, None, THAILAND, quote_id=offer["offers"][0]["quote_id"]).json()
    assert (late["status"], late["reason"]) == ("rejected", "TM01")
    all_books_agree(border)


@pytest.mark.parametrize("who", [THAILAND])
def test_the_same_return_is_answered_with_the_same_bytes_and_another_is_a_conflict(
    border: Border, who: str
) -> None:
    paid(border, ISSUER, NOODLES, amount("37.35", "THB"))
    first = send_back(border, 61, amount("10.00", "THB"), who)
    later(border, 8, "650")
    again = send_back(border, 61, amount("10.00", "THB"), who)
    assert (again.status_code, again.content) == (200, first.content)
    changed = send_back(border, 61, amount("11.00", "THB"), who)
    assert (changed.status_code, changed.json()["reason"]) == (409, "DU05")


def test_who_converts_nothing_needs_no_quote_to_send_it_back(border: Border) -> None:
    border.api.pay(an_order(1, code=MARKET_STALL, amount=amount("3000", "LAK")), "UPI")
    border.settle_down()
    back = send_back(border, 71, None, STALLS_BANK).json()
    assert (back["status"], back["rate"], back["credit"]) == (
        "completed", None, amount("3000.00", "LAK"),
    )  # fmt: skip
    all_books_agree(border)
