"""An issuer reads all its payments, page by page, and nobody else's."""

from tests.api import Api, an_order


def made(api: Api, *numbers: int) -> list[str]:
    return [api.pay(an_order(number)).json()["uetr"] for number in numbers]


def test_pages_hold_every_payment_once_oldest_first(api: Api) -> None:
    wanted = set(made(api, 105, 103, 101, 104, 102))
    found: list[dict[str, str]] = []
    after = ""
    while True:
        page = api.get(f"/v1/payments?limit=2{after}").json()
        assert len(page["payments"]) <= 2
        found += page["payments"]
        if page["next"] is None:
            break
        after = f"&after={page['next']}"
    uetrs = [payment["uetr"] for payment in found]
    assert len(set(uetrs)) == len(uetrs)
    assert wanted <= set(uetrs)
    instants = [payment["received_at"] for payment in found]
    assert instants == sorted(instants)


def test_only_those_that_stand_so_are_shown(api: Api) -> None:
    wanted = set(made(api, 111))
    refused = an_order(112, amount={"amount": "900000000000.00", "currency": "LAK"})
    assert api.pay(refused).json()["status"] == "rejected"
    shown = api.get("/v1/payments?status=completed&limit=1000").json()["payments"]
    assert wanted <= {payment["uetr"] for payment in shown}
    assert {payment["status"] for payment in shown} == {"completed"}
    assert api.get("/v1/payments?status=investigating").json() == {"payments": [], "next": None}


def test_another_participants_payments_do_not_exist(api: Api) -> None:
    made(api, 1)
    assert api.get("/v1/payments", who="LDB").json()["payments"] == []


def test_a_page_is_bounded(api: Api) -> None:
    assert api.get("/v1/payments?limit=1001").status_code == 422
    assert api.get("/v1/payments?after=1").status_code == 422
