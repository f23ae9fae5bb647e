"""Accounts abroad over HTTP: read, exported, and compared by the command."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from lapnet_sim.ledger.payment_commands import Acknowledge, Conclude, Reserve
from lapnet_sim.ledger.writer import commit
from lapnet_sim.storage.books import SqlBookStore
from participants.messages import ACCEPTED
from settlement.breaks import BreakCode
from settlement.correspondents import against_correspondents
from settlement.terms import Terms
from tests.api import OPERATOR, Api, Json, running
from tests.builders import NETWORK, NOW, a_conversion, a_quote, hold, payment_id
from tests.iso20022 import assert_standard
from tests.scripts import CORRIDOR_ID

MONDAY = NOW + timedelta(days=3)
DAY = MONDAY.date()
PATH = f"/v1/settlement/correspondents/{DAY}"
ACCOUNT = f"{NETWORK}-THB"


@pytest.fixture
def api(tmp_path: Path) -> Iterator[Api]:
    with running(tmp_path, settlement_hours="calendar", sweep_every_s=0.01) as found:
        yield found


def settle(api: Api) -> None:
    """A payment abroad that its network has booked, and its corridor's window taken to the end."""
    quote = a_quote(3)
    paid = (hold(quote), Reserve(a_conversion(3, quote)), Conclude(payment_id(3), ACCEPTED))
    told = Acknowledge(NETWORK, (payment_id(3),))
    commit(SqlBookStore(api.engine), (*paid, told), NOW)
    path = f"/v1/settlement/windows/{CORRIDOR_ID}"
    assert api.post(f"{path}/close", {}, OPERATOR).status_code == 200
    api.clock.at = MONDAY
    for _ in range(600):
        shown = api.get(path, OPERATOR).json()
        if shown["window"]["status"] == "final":
            return
    raise AssertionError(shown)


def baht(shown: Json) -> Json:
    (found,) = [each for each in shown["accounts"] if each["account"] == ACCOUNT]
    assert isinstance(found, dict)
    return found


def test_both_books_of_an_account_abroad_are_read_and_exported(api: Api, tmp_path: Path) -> None:
    settle(api)
    shown = api.get(PATH, OPERATOR).json()
    assert shown["differences"] == []
    account = baht(shown)
    assert account["agrees"]
    assert account["nostro"] == account["vostro"] == {"amount": "99999900.00", "currency": "THB"}
    paths = []
    for book in ("nostro", "vostro"):
        exported = api.get(f"{PATH}/{ACCOUNT}/{book}", OPERATOR)
        assert exported.headers["content-type"].startswith("application/xml")
        assert_standard(exported.content)
        assert CORRIDOR_ID.encode() in exported.content
        paths.append(tmp_path / f"{book}.xml")
        paths[-1].write_bytes(exported.content)
    assert against_correspondents(paths[:1], paths[1:], Terms(DAY)) == []
    planted = paths[1].read_bytes().replace(b">100.00<", b">90.00<")
    paths[1].write_bytes(planted)
    (found,) = against_correspondents(paths[:1], paths[1:], Terms(DAY))
    assert (found.code, found.amount_difference_minor) == (BreakCode.I07, 10_00)


def test_only_the_operator_reads_them_and_only_what_there_is(api: Api) -> None:
    for path in (PATH, f"{PATH}/{ACCOUNT}/nostro"):
        assert api.get(path).json()["code"] == "switch.role_missing"
    early = api.get(PATH, OPERATOR)
    assert (early.status_code, early.json()["code"]) == (422, "switch.field_invalid")
    api.clock.at = MONDAY
    missing = api.get(f"{PATH}/{NETWORK}-LAK/nostro", OPERATOR)
    assert (missing.status_code, missing.json()["code"]) == (404, "switch.not_found")
    assert api.get(f"{PATH}/{ACCOUNT}/theirs", OPERATOR).status_code == 422
