"""Quotes over HTTP: what a payment abroad would cost, and paying with one."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select

from fx import Money, currency
from lapnet_sim.storage import rows
from lapnet_sim.storage.invariants import violations
from participants import ParticipantId
from participants.shops import shops_at
from tests.api import OPERATOR, Api, Json, a_merchant, a_thai_code, an_order, running
from tests.builders import ISSUER, NOW, uetr

THAI = a_thai_code()
BAHT: Json = {"amount": "37.35", "currency": "THB"}
NETWORK = "NITMX"


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    with running(tmp_path_factory.mktemp("quotes")) as found:
        yield found


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Api]:
    with running(tmp_path) as found:
        yield found


def asked(api: Api, who: str = ISSUER, **changes: Any) -> Any:  # noqa: ANN401 - the client's response
    body = {"code": THAI, "amount": BAHT} | changes
    return api.post("/v1/quotes", {k: v for k, v in body.items() if v is not None}, who)


def offers(api: Api, who: str = ISSUER, **changes: Any) -> list[Json]:  # noqa: ANN401 - any field
    answer = asked(api, who, **changes)
    assert answer.status_code == 201, answer.text
    found: list[Json] = answer.json()["offers"]
    return found


def pay(api: Api, number: int, quote: Json, who: str = ISSUER, **changes: Any) -> Any:  # noqa: ANN401 - as above
    order = an_order(number, code=THAI, amount=None, quote_id=quote["quote_id"])
    return api.pay({k: v for k, v in (order | changes).items() if v is not None}, who)


def position(api: Api, who: str, code: str) -> tuple[int, int]:
    table = rows.position
    wanted = select(table.c.committed_minor, table.c.reserved_minor)
    with api.engine.connect() as connection:
        row = connection.execute(
            wanted.where(table.c.participant == who, table.c.currency == code)
        ).one()
    return row.committed_minor, row.reserved_minor


def test_every_provider_makes_an_offer_and_the_cheapest_comes_first(api: Api) -> None:
    found = offers(api)
    assert [each["provider"] for each in found] == ["THFX", "THFX2"]
    first = found[0]
    assert first["target"] == {"amount": "37.35", "currency": "THB"}
    assert first["source"]["amount"] == "24509.00"  # 656.50 less BCEL's own share
    assert (first["mid"], first["rate"], first["spread"]) == ("650", "656.17175", "6.17175")
    assert (first["fixed"], first["state"], first["improvement"]) == ("target", "open", "0.0005")
    assert first["expires_at"] == "2026-11-20T03:02:00Z"


def test_a_large_amount_reaches_a_tier_and_another_provider_is_cheaper(api: Api) -> None:
    found = offers(api, amount={"amount": "4000.00", "currency": "THB"})
    assert [each["provider"] for each in found] == ["THFX2", "THFX"]
    assert found[0]["tier_from"] == {"amount": "2000000.00", "currency": "LAK"}


def test_every_part_of_a_quote_stands_apart_and_adds_up(api: Api) -> None:
    first = offers(api)[0]
    source = Money.parse(first["source"]["amount"], currency("LAK"))
    mid = Money.parse(first["target"]["amount"], currency("THB")).minor * 650
    parts = [first[part]["amount"] for part in ("spread_amount", "rounding_amount")]
    worth = sum(Money.parse(part, currency("LAK")).minor for part in parts)
    assert worth + mid == source.minor
    assert first["payer_fee"] == {"amount": "0.00", "currency": "LAK"}
    assert first["total_debit"] == first["source"]


def test_a_fee_of_the_payers_bank_comes_on_top_and_not_inside(api: Api) -> None:
    shop = next(s for s in shops_at(ParticipantId("BAKONG")) if s.currency.code == "USD")
    price = {"amount": "4.00", "currency": "USD"}
    (only,) = offers(api, code=shop.code().encode(), amount=price)
    assert (only["provider"], only["corridor"]) == ("ACLEDA-SB", "LA-KH-USD")
    assert (only["source"]["amount"], only["total_debit"]["amount"]) == ("87400.00", "87940.00")


def test_the_payer_pays_the_fee_that_code_and_quote_have_shown(api: Api) -> None:
    shop = next(s for s in shops_at(ParticipantId("BAKONG")) if s.currency.code == "USD")
    code = shop.code().encode()
    (only,) = offers(api, code=code, amount={"amount": "4.00", "currency": "USD"})
    shown = api.post("/v1/qr/resolve", {"code": code}).json()
    paid = pay(api, 69, only, code=code).json()
    assert (paid["status"], paid["debit"]) == ("completed", only["source"])
    assert only["payer_fee"] == shown["payer_fee"] == paid["fees"]["payer_fee"]
    assert paid["fees"] == shown["fees"]


def test_a_fixed_source_buys_what_it_affords(api: Api) -> None:
    first = offers(api, amount={"amount": "100000", "currency": "LAK"})[0]
    assert (first["fixed"], first["source"]["amount"]) == ("source", "100000.00")
    assert first["target"]["amount"] == "152.39"


def test_a_code_with_an_amount_needs_no_other(api: Api) -> None:
    shop = shops_at(ParticipantId("BAKONG"))[0]
    code = shop.code(Money(400_000, shop.currency), NOW).encode()
    assert offers(api, code=code, amount=None)[0]["target"]["amount"] == "4000.00"
    other = asked(api, code=code, amount={"amount": "4100", "currency": "KHR"})
    assert (other.status_code, other.json()["reason"]) == (422, "AM09")


def test_a_quote_is_paid_with_once_and_both_currencies_complete_together(fresh: Api) -> None:
    first = offers(fresh)[0]
    paid = pay(fresh, 1, first)
    assert (paid.status_code, paid.json()["status"]) == (201, "completed")
    body = paid.json()
    assert (body["debit"], body["credit"]) == (first["source"], first["target"])
    assert (body["corridor"], body["quote_id"]) == ("LA-TH", first["quote_id"])
    assert position(fresh, ISSUER, "LAK") == (2_470_900, 0)  # with the switch's fee
    assert position(fresh, "THFX", "LAK") == (-2_450_900, 0)
    assert position(fresh, "THFX", "THB") == (3_735, 0)
    assert position(fresh, NETWORK, "THB") == (-3_735, 0)
    used = fresh.get(f"/v1/quotes/{first['quote_id']}").json()
    assert (used["state"], used["used_by"]) == ("used", body["payment_id"])
    again = pay(fresh, 1, first)
    assert (again.status_code, again.content) == (200, paid.content)
    other = pay(fresh, 2, first)
    assert (other.status_code, other.json()["code"]) == (409, "switch.quote_used")
    assert fresh.stored() == 1
    assert violations(fresh.engine) == []


def test_an_expired_quote_is_refused_and_nothing_is_reserved(fresh: Api) -> None:
    first = offers(fresh)[0]
    fresh.clock.at = NOW + timedelta(seconds=120)
    gone = pay(fresh, 1, first)
    assert (gone.status_code, gone.json()["code"]) == (410, "switch.quote_expired")
    assert fresh.stored() == 0
    assert position(fresh, ISSUER, "LAK") == (0, 0)
    assert fresh.get(f"/v1/quotes/{first['quote_id']}").json()["state"] == "expired"


def test_what_was_paid_is_still_answered_after_the_quote_has_expired(fresh: Api) -> None:
    first = offers(fresh)[0]
    paid = pay(fresh, 1, first)
    fresh.clock.at = NOW + timedelta(minutes=5)
    assert pay(fresh, 1, first).content == paid.content
    changed = pay(fresh, 1, first, end_to_end_id="OTHER")
    assert (changed.status_code, changed.json()["reason"]) == (409, "DU03")


def test_another_issuers_quote_does_not_exist(api: Api) -> None:
    first = offers(api)[0]
    assert api.get(f"/v1/quotes/{first['quote_id']}", "LDB").status_code == 404
    stolen = pay(api, 70, first, "LDB")
    assert (stolen.status_code, stolen.json()["code"]) == (404, "switch.quote_unknown")
    assert api.get("/v1/quotes/nonsense").status_code == 404
    assert api.get(f"/v1/quotes/{UUID(int=7)}").status_code == 404


def test_a_quote_delivers_its_amount_and_no_other(api: Api) -> None:
    other = pay(api, 71, offers(api)[0], amount={"amount": "37.36", "currency": "THB"})
    assert (other.status_code, other.json()["reason"]) == (422, "AM09")


def test_a_quote_for_one_corridor_does_not_pay_over_another(api: Api) -> None:
    khqr = shops_at(ParticipantId("BAKONG"))[0].code().encode()
    other = pay(api, 72, offers(api)[0], code=khqr)
    assert (other.status_code, other.json()["reason"]) == (422, "CURR")


def test_a_payment_abroad_without_a_quote_and_one_at_home_with_one_are_refused(api: Api) -> None:
    bare = api.pay(an_order(73, code=THAI, amount=BAHT))
    assert (bare.status_code, bare.json()["code"]) == (422, "switch.quote_required")
    home = pay(api, 74, offers(api)[0], code=a_merchant().code.encode())
    assert (home.status_code, home.json()["code"]) == (422, "switch.quote_needless")
    needless = asked(api, code=a_merchant().code.encode(), amount=None)
    assert (needless.status_code, needless.json()["code"]) == (422, "switch.quote_needless")


def baht(amount: str) -> Json:
    return {"amount": {"amount": amount, "currency": "THB"}}


# what | the request | its status, code and reason
NO_QUOTE: list[tuple[str, Json, int, str, str | None]] = [
    ("too many decimals", baht("37.355"), 422, "fx.too_many_decimals", "AM12"),
    ("nothing", baht("0"), 422, "fx.below_minimum", "AM06"),
    ("over the corridor's cap", baht("70000.01"), 422, "switch.field_invalid", "AM02"),
    (
        "less than the corridor carries",
        {"amount": {"amount": "999", "currency": "LAK"}},
        422,
        "switch.field_invalid",
        "AM06",
    ),
    (
        "under one minor unit of baht",
        {"amount": {"amount": "6", "currency": "LAK"}},
        422,
        "fx.below_minimum",
        "AM06",
    ),
    (
        "a currency it does not carry",
        {"amount": {"amount": "1", "currency": "USD"}},
        422,
        "switch.code_not_payable",
        "AM03",
    ),
    (
        "an unknown currency",
        {"amount": {"amount": "1", "currency": "ZZZ"}},
        422,
        "fx.currency_unknown",
        "AM12",
    ),
    ("no amount anywhere", {"amount": None}, 422, "switch.field_invalid", "AM01"),
    (
        "a corridor that is not open",
        {"code": shops_at(ParticipantId("NAPAS"))[0].code().encode(), "amount": None},
        422,
        "switch.code_not_payable",
        "AG03",
    ),
]


@pytest.mark.parametrize(
    ("change", "status", "code", "reason"),
    [row[1:] for row in NO_QUOTE],
    ids=[row[0] for row in NO_QUOTE],
)
def test_what_cannot_be_quoted_says_why_and_holds_nothing(
    change: Json, status: int, code: str, reason: str | None, api: Api
) -> None:
    count = select(func.count()).select_from(rows.quote)
    with api.engine.connect() as connection:
        before = connection.scalar(count)
    answer = asked(api, **change)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.json().get("reason") == reason
    with api.engine.connect() as connection:
        assert connection.scalar(count) == before


def test_a_member_that_does_not_offer_the_corridor_gets_no_quote(api: Api) -> None:
    wrong_way = asked(api, NETWORK)
    assert (wrong_way.status_code, wrong_way.json()["reason"]) == (422, "RC04")


def test_open_quotes_are_limited_per_issuer_and_free_again_when_they_expire(fresh: Api) -> None:
    for _ in range(50):
        offers(fresh)  # two each
    refused = asked(fresh)
    assert (refused.status_code, refused.json()["code"]) == (429, "switch.quote_limit")
    assert offers(fresh, "LDB")  # another issuer's are its own
    fresh.clock.at = NOW + timedelta(seconds=120)
    assert offers(fresh)


def inbound(api: Api, number: int, code: str, quote: Json | None, who: str) -> Any:  # noqa: ANN401 - as above
    order = an_order(
        number, code=code, amount=None if quote else {"amount": "5000", "currency": "LAK"}
    )
    return api.pay(order | ({"quote_id": quote["quote_id"]} if quote else {}), who)


def test_a_thai_wallet_pays_a_market_stalls_static_lao_qr(fresh: Api) -> None:
    stall = a_merchant("LDB").code.encode()
    first, *_ = offers(fresh, NETWORK, code=stall, amount={"amount": "65000", "currency": "LAK"})
    assert first["corridor"] == "TH-LA"
    assert first["source"]["amount"] == "101.01"  # 101.000003, rounded up
    paid = inbound(fresh, 1, stall, first, NETWORK)
    assert (paid.status_code, paid.json()["status"]) == (201, "completed")
    assert position(fresh, "LDB", "LAK") == (-6_500_000, 0)
    assert position(fresh, NETWORK, "THB") == (10_101, 0)
    assert inbound(fresh, 1, stall, first, NETWORK).content == paid.content
    assert violations(fresh.engine) == []


def test_where_the_network_converts_we_see_kip_and_no_quote(fresh: Api) -> None:
    stall = a_merchant("LDB").code.encode()
    paid = inbound(fresh, 1, stall, None, "UPI")
    assert (paid.status_code, paid.json()["status"]) == (201, "completed")
    assert (paid.json()["corridor"], paid.json()["quote_id"]) == ("UPI-LA", None)
    assert position(fresh, "UPI", "LAK") == (500_000, 0)
    assert violations(fresh.engine) == []


def test_a_closed_corridor_is_refused_by_the_hour(fresh: Api) -> None:
    stall = a_merchant("LDB").code.encode()
    lak = {"amount": "3000", "currency": "LAK"}
    assert offers(fresh, "ECNY", code=stall, amount=lak)
    fresh.clock.at = NOW + timedelta(hours=12)  # eleven at night in Shanghai
    closed = asked(fresh, "ECNY", code=stall, amount=lak)
    assert (closed.status_code, closed.json()["reason"]) == (422, "AB07")


def published(api: Api, body: Json, who: str = "THFX", pair: str = "THB-LAK") -> Any:  # noqa: ANN401 - as above
    return api.client.put(f"/v1/fx/rates/{pair}", json=body, headers=api.headers(who))


def test_a_provider_publishes_and_the_next_quote_is_made_on_it(fresh: Api) -> None:
    answer = published(fresh, {"rate": "655.00", "improvements": {"BCEL": "0.001"}})
    assert (answer.status_code, answer.json()["version"]) == (200, 2)
    first = offers(fresh)[0]
    assert (first["rate"], first["rate_version"]) == ("654.345", 2)
    history = fresh.get("/v1/fx/rates/THB-LAK").json()
    told = [(each["provider"], each["version"], each["rate"]) for each in history["rates"]]
    assert told == [
        ("BOL", 1, "650"), ("THFX", 1, "656.5"), ("THFX", 2, "655"), ("THFX2", 1, "657.15"),
    ]  # fmt: skip
    assert history["mid"] == "650"


def test_a_rate_for_later_waits_and_a_repetition_is_no_other_version(fresh: Api) -> None:
    later = {"rate": "655.00", "since": "2026-11-20T04:00:00Z"}
    assert published(fresh, later).json() == published(fresh, later).json()
    assert offers(fresh)[0]["rate_version"] == 1
    fresh.clock.at = NOW + timedelta(hours=1)
    assert offers(fresh)[0]["rate_version"] == 2
    assert published(fresh, later).json()["version"] == 2  # told again although its time has come


def test_a_published_rate_grows_stale_and_the_other_provider_still_quotes(fresh: Api) -> None:
    published(fresh, {"rate": "655.00"})
    fresh.clock.at = NOW + timedelta(days=1, seconds=1)
    assert [each["provider"] for each in offers(fresh)] == ["THFX2"]


# the rate | the code
REFUSED_RATES = [
    ("0", "fx.rate_zero"),
    ("-656.50", "fx.rate_negative"),
    ("6565", "fx.rate_tenfold"),
    ("65.65", "fx.rate_tenfold"),
    ("800", "fx.rate_jumped"),
]


@pytest.mark.parametrize(("rate", "code"), REFUSED_RATES)
def test_a_rate_that_makes_no_sense_is_refused_with_its_code(
    rate: str, code: str, api: Api
) -> None:
    answer = published(api, {"rate": rate})
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert answer.json()["where"] == "/rate"


def test_the_past_is_not_published_over(api: Api) -> None:
    answer = published(api, {"rate": "655", "since": "2026-11-20T02:59:59Z"})
    assert (answer.status_code, answer.json()["code"]) == (409, "fx.rate_out_of_order")


def test_an_operator_publishes_the_reference_and_lets_a_true_jump_through(fresh: Api) -> None:
    reference = published(fresh, {"rate": "660", "provider": "BOL"}, OPERATOR)
    assert (reference.status_code, reference.json()["version"]) == (200, 2)
    assert (offers(fresh)[0]["mid"], offers(fresh)[0]["spread"]) == ("660", "-3.82825")
    jump = {"rate": "900", "provider": "THFX"}
    assert published(fresh, jump, OPERATOR).json()["code"] == "fx.rate_jumped"
    assert published(fresh, jump | {"may_jump": True}, OPERATOR).json()["rate"] == "900"
    for mine in ({"rate": "901", "may_jump": True}, {"rate": "901", "provider": "THFX2"}):
        assert published(fresh, mine).json()["code"] == "switch.not_a_provider"
    nobody = published(fresh, {"rate": "660", "provider": "LDB"}, OPERATOR)
    assert nobody.json()["code"] == "switch.not_a_provider"


def test_only_providers_publish_and_only_pairs_of_two_currencies(api: Api) -> None:
    assert published(api, {"rate": "655"}, ISSUER).json()["code"] == "switch.not_a_provider"
    assert published(api, {"rate": "655"}, pair="THBLAK").json()["code"] == "switch.field_invalid"
    assert published(api, {"rate": "655"}, pair="THB-ZZZ").json()["code"] == "fx.currency_unknown"
    broken = {"rate": "655", "since": "2026-02-30T00:00:00Z"}
    assert published(api, broken).json()["where"] == "/since"


def test_no_quote_leaves_the_uetr_free(api: Api) -> None:
    assert api.get(f"/v1/payments/{uetr(73)}").status_code == 404
