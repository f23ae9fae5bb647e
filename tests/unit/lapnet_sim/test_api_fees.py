"""Fees and limits as an issuer's program sees them."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from lapnet_sim.sandbox.merchants import lao_people
from lapnet_sim.storage import keys, rows
from participants import ParticipantId
from participants.reasons import Reason
from tests.api import Api, Json, a_dynamic_code, a_thai_code, an_order, kip_of, running
from tests.builders import NOW, uetr
from tests.sends import sends

WALLET = "LMM"
ACCOUNT = "20555000111"


@pytest.fixture(scope="module")
def wallet(api: Api) -> Api:
    """The same switch, with a key for a wallet too."""
    api.keys[WALLET] = keys.new_key(api.engine, ParticipantId(WALLET), NOW)
    return api


def debtor(level: int = 1, account: str = ACCOUNT) -> Json:
    return {"account": account, "level": level}


def fees(payer: str, interchange: str, switch: str, tariff: str) -> Json:
    return {
        "tariff": tariff,
        "payer_fee": kip_of(payer),
        "interchange": kip_of(interchange),
        "switch_fee": kip_of(switch),
    }


def resolved(api: Api, code: str) -> Any:  # noqa: ANN401 - whatever the switch says
    answer = api.post("/v1/qr/resolve", {"code": code})
    assert answer.status_code == 200
    return answer.json()


def somebody() -> str:
    """A person's code: a transfer."""
    return next(stall.code.encode() for stall in lao_people() if stall.holder == "LDB")


def test_a_purchase_costs_its_payer_nothing_and_says_what_the_institutions_pay(api: Api) -> None:
    paid = api.pay(an_order(101, amount=kip_of("75000"))).json()
    assert paid["fees"] == fees("0.00", "150.00", "100.00", "2015-1/purchase")
    assert paid["debit"] == kip_of("75000.00")  # no fee inside
    assert paid.items() <= api.get(f"/v1/payments/{uetr(101)}").json().items()


def test_a_transfer_costs_its_payer_the_step_of_the_ladder(api: Api) -> None:
    paid = api.pay(an_order(102, code=somebody(), amount=kip_of("2000001"))).json()
    assert paid["fees"] == fees("1500.00", "0.00", "100.00", "2015-1/transfer")


def test_resolving_shows_the_fee_of_the_amount_in_the_code(api: Api) -> None:
    read = resolved(api, a_dynamic_code("75000"))
    assert read["fees"] == fees("0.00", "150.00", "100.00", "2015-1/purchase")
    assert read["fee_table"] == [{"starts_at": kip_of("0.00"), "fee": kip_of("0.00")}]


def test_resolving_an_open_amount_shows_the_whole_ladder(api: Api) -> None:
    read = resolved(api, somebody())
    assert read["fees"] is None
    assert read["fee_table"][:2] == [
        {"starts_at": kip_of("1000.00"), "fee": kip_of("1000.00")},
        {"starts_at": kip_of("2000001.00"), "fee": kip_of("1500.00")},
    ]
    assert len(read["fee_table"]) == 13


def test_resolving_a_code_abroad_shows_what_the_switch_takes(api: Api) -> None:
    assert resolved(api, a_thai_code())["fees"] == fees("0.00", "0.00", "200.00", "2015-1/abroad")


@pytest.mark.parametrize(
    ("number", "amount", "reason"), [(103, "999", "AM06"), (104, "200000001", "AM02")]
)
def test_an_amount_outside_the_scheme_is_refused_and_stored(
    api: Api, number: int, amount: str, reason: str
) -> None:
    answer = api.pay(an_order(number, amount=kip_of(amount)))
    assert answer.status_code == 201
    assert (answer.json()["status"], answer.json()["reason"]) == ("rejected", reason)
    assert answer.json().items() <= api.get(f"/v1/payments/{uetr(number)}").json().items()


def test_a_wallet_that_does_not_say_who_pays_is_refused(wallet: Api) -> None:
    answer = wallet.pay(an_order(105), WALLET)
    assert answer.status_code == 422
    assert (answer.json()["code"], answer.json()["where"]) == ("switch.field_invalid", "/debtor")
    assert wallet.get(f"/v1/payments/{uetr(105)}", WALLET).status_code == 404


@pytest.mark.parametrize(
    ("wrong", "where"),
    [
        (debtor(0), "/debtor/level"),
        (debtor(4), "/debtor/level"),
        ({"account": ACCOUNT, "level": "1"}, "/debtor/level"),
        (debtor(account=""), "/debtor/account"),
        (debtor(account="໑໒໓"), "/debtor/account"),
        (debtor(account="1\n"), "/debtor/account"),
        ({"account": ACCOUNT}, "/debtor/level"),
    ],
)
def test_a_debtor_that_is_none_is_refused(wallet: Api, wrong: Json, where: str) -> None:
    answer = wallet.pay(an_order(106, debtor=wrong), WALLET)
    assert (answer.status_code, answer.json()["where"]) == (422, where)


def test_an_account_at_a_wallet_pays_up_to_the_limit_of_its_level(wallet: Api) -> None:
    amount = kip_of("12000001")
    first = wallet.pay(an_order(107, debtor=debtor(1), amount=amount), WALLET).json()
    second = wallet.pay(an_order(108, debtor=debtor(2), amount=amount), WALLET).json()
    assert (first["status"], first["reason"]) == ("rejected", "AM14")
    assert (second["status"], second["reason"]) == ("completed", None)


def test_an_account_at_a_wallet_pays_twenty_times_a_day(wallet: Api) -> None:
    asked = [an_order(number, debtor=debtor(account="once")) for number in range(200, 221)]
    found = [wallet.pay(each, WALLET).json()["reason"] for each in asked]
    assert found == [None] * 20 + ["AM14"]
    other = an_order(230, debtor=debtor(account="other"))
    assert wallet.pay(other, WALLET).json()["reason"] is None


def test_another_account_is_another_request(wallet: Api) -> None:
    body = an_order(109, debtor=debtor(account="one"))
    wallet.pay(body, WALLET)
    assert wallet.pay(body, WALLET).headers["idempotent-replayed"] == "true"
    changed = wallet.pay(body | {"debtor": debtor(account="two")}, WALLET)
    assert (changed.status_code, changed.json()["reason"]) == (409, "DU03")


def test_the_account_itself_is_stored_nowhere(wallet: Api) -> None:
    wallet.pay(an_order(110, debtor=debtor()), WALLET)
    with wallet.engine.connect() as connection:
        for table in rows.metadata.sorted_tables:
            for row in connection.execute(select(table)):
                assert ACCOUNT not in str(tuple(row)), table.name
        stored = connection.scalars(
            select(rows.payment.c.debtor_key).where(rows.payment.c.uetr == uetr(110))
        ).one()
    assert stored is not None
    assert len(stored) == 64


def test_a_banks_debtor_is_not_kept_at_all(wallet: Api) -> None:
    paid = wallet.pay(an_order(111, debtor=debtor()))
    assert paid.json()["status"] == "completed"
    with wallet.engine.connect() as connection:
        stored = connection.execute(
            select(rows.payment.c.debtor_key, rows.payment.c.debtor_level).where(
                rows.payment.c.uetr == uetr(111)
            )
        ).one()
    assert tuple(stored) == (None, None)


def test_an_issuer_pays_up_to_the_sum_that_was_set_for_its_day(tmp_path: Path) -> None:
    with running(tmp_path) as api:
        state = api.client.app.state  # type: ignore[attr-defined] # it is a FastAPI application
        switch = state.desk.switch
        limited = switch.settings.model_copy(update={"day_limits": {"BCEL": 40_000}})
        state.desk = replace(state.desk, switch=replace(switch, settings=limited))
        found = [api.pay(an_order(number)).json() for number in (1, 2, 3)]
        assert [(each["status"], each["reason"]) for each in found] == [
            ("completed", None),
            ("completed", None),
            ("rejected", "AM13"),
        ]
        assert api.pay(an_order(4, amount=kip_of("10000"))).json()["status"] == "completed"


@sends(Reason.AM06)
def test_less_than_the_scheme_carries_is_refused(api: Api) -> object:
    return api.pay(an_order(120, amount=kip_of("999"))).json()["reason"]


@sends(Reason.AM02)
def test_more_than_the_scheme_carries_is_refused(api: Api) -> object:
    return api.pay(an_order(121, amount=kip_of("200000001"))).json()["reason"]


@sends(Reason.AM14)
def test_more_than_the_level_allows_is_refused(wallet: Api) -> object:
    order = an_order(122, debtor=debtor(1), amount=kip_of("12000001"))
    return wallet.pay(order, WALLET).json()["reason"]


@sends(Reason.AM13)
def test_more_than_the_day_allows_is_refused(tmp_path: Path) -> object:
    with running(tmp_path, day_limits={"BCEL": 10_000}) as api:
        return api.pay(an_order(1)).json()["reason"]
