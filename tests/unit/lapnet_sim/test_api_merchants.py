"""The register of merchants over HTTP, and the codes and names that come from it."""

from typing import Any

import pytest

import emvqr
from lapnet_sim.sandbox.merchants import lao_merchants
from participants.bank import Bank
from participants.shops import TRADES
from tests.api import Api, Json, a_dynamic_code, a_merchant, kip_of
from tests.builders import NOW, uetr
from tests.fakes import A_MINUTE_S

MAKER = "LDB"
LAO = "ຮ້ານເຝີຕົວຢ່າງ"
SHOP: Json = {"name_en": "Sample Soup", "name_lo": LAO, "category": "5812", "city": "Pakse"}


def put(api: Api, alias: str, body: Json | None = None, who: str = MAKER) -> Any:  # noqa: ANN401 - the client's response
    return api.put(f"/v1/merchants/{alias}", SHOP if body is None else body, who)


def refusal(answer: Any) -> tuple[int, str, str | None]:  # noqa: ANN401 - as above
    body = answer.json()
    return answer.status_code, body["code"], body.get("where")


def test_a_merchant_is_registered_read_changed_and_closed(api: Api) -> None:
    made = put(api, "mch-a")
    at = "2026-11-20T03:00:00Z"
    assert made.status_code == 201
    assert made.json() == SHOP | {
        "alias": "mch-a", "status": "open", "created_at": at, "changed_at": at,
    }  # fmt: skip
    assert api.get("/v1/merchants/mch-a", MAKER).json() == made.json()
    changed = put(api, "mch-a", SHOP | {"city": "Vientiane"})
    assert (changed.status_code, changed.json()["city"]) == (200, "Vientiane")
    closed = api.delete("/v1/merchants/mch-a", MAKER)
    assert (closed.status_code, closed.json()["status"]) == (200, "closed")
    assert put(api, "mch-a").json()["status"] == "open", "registering it again opens it"


def test_the_same_again_changes_nothing_not_even_the_time(api: Api) -> None:
    first = put(api, "mch-b")
    api.clock.at = NOW.replace(hour=5)
    try:
        again = put(api, "mch-b")
        closed = api.delete("/v1/merchants/mch-b", MAKER).json()
        api.clock.at = NOW.replace(hour=6)
        twice = api.delete("/v1/merchants/mch-b", MAKER).json()
    finally:
        api.clock.at = NOW
    assert (again.status_code, again.content) == (200, first.content)
    assert (closed["created_at"], closed["changed_at"]) == (
        "2026-11-20T03:00:00Z",
        "2026-11-20T05:00:00Z",
    )
    assert twice == closed


def test_another_participants_merchant_does_not_exist(api: Api) -> None:
    put(api, "mch-c")
    unknown = (404, "switch.merchant_unknown", "{alias}")
    assert refusal(api.get("/v1/merchants/mch-c", "BCEL")) == unknown
    assert refusal(api.delete("/v1/merchants/mch-c", "BCEL")) == unknown
    assert put(api, "mch-c", SHOP | {"name_en": "Another"}, "BCEL").status_code == 201
    assert api.get("/v1/merchants/mch-c", MAKER).json()["name_en"] == "Sample Soup"


def test_all_of_them_are_read_page_by_page_each_once(api: Api) -> None:
    for number in range(7):
        put(api, f"page-{number}")
    whole = api.get("/v1/merchants", MAKER).json()
    assert whole["next"] is None
    seen: list[str] = []
    address = "/v1/merchants?limit=3"
    while True:
        page = api.get(address, MAKER).json()
        assert 0 < len(page["merchants"]) <= 3
        seen += [each["alias"] for each in page["merchants"]]
        if page["next"] is None:
            break
        address = f"/v1/merchants?limit=3&after={page['next']}"
    assert seen == [each["alias"] for each in whole["merchants"]]
    assert len(seen) == len(set(seen)) >= 7 + 6, "the sandbox's own six are there too"
    assert a_merchant().alias in seen


@pytest.mark.parametrize("question", ["limit=0", "limit=x", "limit=1000", f"after={'x' * 100}"])
def test_a_page_that_is_none_is_refused(question: str, api: Api) -> None:
    assert refusal(api.get(f"/v1/merchants?{question}", MAKER))[:2] == (422, "switch.field_invalid")


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"name_en": ""}, "/name_en"),
        ({"name_en": " x"}, "/name_en"),
        ({"name_en": "x" * 141}, "/name_en"),
        ({"name_en": LAO}, "/name_en"),
        ({"name_lo": ""}, "/name_lo"),
        ({"name_lo": "ກ" * 26}, "/name_lo"),
        ({"name_lo": "шоп"}, "/name_lo"),
        ({"name_lo": "ກ\n"}, "/name_lo"),
        ({"category": "581"}, "/category"),
        ({"category": "໕໘໑໒"}, "/category"),
        ({"city": "x" * 16}, "/city"),
        ({"city": "Pakse\n"}, "/city"),
        ({"status": "open"}, "/status"),
    ],
)
def test_what_no_code_could_carry_is_refused_in_its_place(
    changes: Json, where: str, api: Api
) -> None:
    assert refusal(put(api, "mch-d", SHOP | changes)) == (422, "switch.field_invalid", where)
    assert api.get("/v1/merchants/mch-d", MAKER).status_code == 404


@pytest.mark.parametrize("alias", ["x" * 39, "ກ", "a%20b", "a%0A"])
def test_an_alias_no_code_could_carry_is_refused(alias: str, api: Api) -> None:
    assert refusal(put(api, alias)) == (422, "switch.field_invalid", "{alias}")


def test_what_is_registered_is_read_without_asking_the_acquirer(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: object) -> None:
        raise AssertionError("it was asked")

    monkeypatch.setattr(Bank, "lookup", never)
    put(api, "mch-e")
    read = api.resolve(a_dynamic_code(receiver_id="mch-e", merchant_name="Not My Name"))
    assert read.json()["payee"] == {"name": "Sample Soup", "acquirer": MAKER, "city": None}


def test_the_code_of_a_closed_merchant_is_refused(api: Api) -> None:
    put(api, "mch-f")
    api.delete("/v1/merchants/mch-f", MAKER)
    problem = api.resolve(a_dynamic_code(receiver_id="mch-f")).json()
    assert (problem["status"], problem["code"], problem["reason"]) == (
        422,
        "switch.code_not_payable",
        "AC04",
    )
    assert order(api, 1, {"receiver_id": "mch-f"}).json()["reason"] == "AC04"


def order(api: Api, number: int, merchant: Json) -> Any:  # noqa: ANN401 - the client's response
    body = {"amount": kip_of("15000"), "merchant": merchant, "expires_in_s": 10 * A_MINUTE_S}
    return api.put(f"/v1/qr/orders/{uetr(number)}", body, MAKER)


def test_an_orders_code_shows_what_is_registered_in_both_scripts(api: Api) -> None:
    put(api, "mch-g", SHOP | {"name_en": "Sample Soup and a very long rest of its name"})
    made = order(api, 2, {"receiver_id": "mch-g", "name": "Another Name", "category": "4111"})
    assert made.status_code == 201
    code = emvqr.decode(made.json()["code"], mode="lint")
    assert not code.findings
    assert code.merchant_name == "Sample Soup and a very lo"
    assert (code.merchant_category_code, code.merchant_city) == ("5812", "Pakse")
    assert code.language == emvqr.views.LanguageTemplate("lo", LAO)


def test_every_merchant_of_the_sandbox_can_sell_by_code_in_both_scripts(api: Api) -> None:
    stalls = [stall for stall in lao_merchants() if stall.holder == MAKER]
    assert len(stalls) == len(TRADES)
    for number, stall in enumerate(stalls, start=100):
        made = order(api, number, {"receiver_id": stall.alias})
        code = emvqr.decode(made.json()["code"], mode="lint")
        assert not code.findings
        assert code.merchant_name == stall.code.merchant_name
        assert code.language is not None
        registered = api.get(f"/v1/merchants/{stall.alias}", MAKER).json()
        assert code.language.merchant_name == registered["name_lo"]


def test_a_change_of_the_register_does_not_make_another_order_of_the_same_request(
    api: Api,
) -> None:
    put(api, "mch-h")
    first = order(api, 3, {"receiver_id": "mch-h"})
    put(api, "mch-h", SHOP | {"name_en": "Renamed"})
    again = order(api, 3, {"receiver_id": "mch-h"})
    assert (again.status_code, again.content) == (200, first.content)


def test_for_a_merchant_that_is_not_registered_the_order_says_what_its_code_shows(
    api: Api,
) -> None:
    for named, missing in (("category", "city"), ("city", "category")):
        merchant = {"receiver_id": "mch-i", named: {"category": "5812", "city": "Pakse"}[named]}
        place = f"/merchant/{missing}"
        assert refusal(order(api, 4, merchant)) == (422, "switch.field_invalid", place)
