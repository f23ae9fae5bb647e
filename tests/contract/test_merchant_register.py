"""The register of merchants and the switch's own secrets, on SQLite and PostgreSQL."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier
from typing import TypeVar

import pytest
from sqlalchemy import Engine, insert
from sqlalchemy.exc import IntegrityError

from lapnet_sim.payments.merchant import Merchant, MerchantStatus
from lapnet_sim.sandbox.register import sample_merchants
from lapnet_sim.storage.digest import ledger_hash
from lapnet_sim.storage.merchants import SqlMerchants
from lapnet_sim.storage.own_secrets import BYTES, ENQUIRIES, own_secret
from lapnet_sim.storage.rows import merchant as table
from participants.members import members
from participants.shops import TRADES
from tests.builders import ACQUIRER, ISSUER, NOW

T = TypeVar("T")

LATER = NOW + timedelta(hours=1)

SHOP = Merchant(
    acquirer=ACQUIRER,
    alias="mch-1",
    name_en="Sample Noodle Shop",
    name_lo="ຮ້ານເຝີຕົວຢ່າງ",
    category="5812",
    city="Vientiane",
    status=MerchantStatus.OPEN,
    created_at=NOW,
    changed_at=NOW,
)


@pytest.fixture(params=["sqlite_engine", "postgres_engine"])
def engine(request: pytest.FixtureRequest) -> Engine:
    found: Engine = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def register(engine: Engine) -> SqlMerchants:
    return SqlMerchants(engine)


def at_once(works: int, work: Callable[[], T]) -> list[T]:
    """Do the same in several threads, all at once."""
    begin = Barrier(works)

    def begun(_: int) -> T:
        begin.wait(timeout=10)
        return work()

    with ThreadPoolExecutor(works) as threads:
        return list(threads.map(begun, range(works)))


def test_what_is_registered_is_found_as_it_was_written(register: SqlMerchants) -> None:
    assert register.put(SHOP) == (SHOP, True)
    assert register.find(ACQUIRER, "mch-1") == SHOP
    assert register.find(ISSUER, "mch-1") is None
    assert register.find(ACQUIRER, "MCH-1") is None


def test_a_change_keeps_when_it_began_and_the_same_words_change_nothing(
    register: SqlMerchants,
) -> None:
    register.put(SHOP)
    again = replace(SHOP, created_at=LATER, changed_at=LATER)
    assert register.put(again) == (SHOP, False)
    moved = replace(again, city="Pakse")
    assert register.put(moved) == (replace(moved, created_at=NOW), False)
    assert register.find(ACQUIRER, "mch-1") == replace(moved, created_at=NOW)


def test_a_merchant_is_closed_once_and_opened_by_registering_it_again(
    register: SqlMerchants,
) -> None:
    register.put(SHOP)
    closed = replace(SHOP, status=MerchantStatus.CLOSED, changed_at=LATER)
    assert register.close(ACQUIRER, "mch-1", LATER) == closed
    assert register.close(ACQUIRER, "mch-1", LATER + timedelta(hours=1)) == closed
    assert register.close(ACQUIRER, "nobody", LATER) is None
    opened, new = register.put(replace(SHOP, changed_at=LATER))
    assert (opened.is_open, opened.created_at, new) == (True, NOW, False)


def test_pages_together_are_everybody_once(register: SqlMerchants) -> None:
    aliases = ["a", "B", "b", "c-1", "c.1", "~", "0"]
    for alias in aliases:
        register.put(replace(SHOP, alias=alias))
        register.put(replace(SHOP, acquirer=ISSUER, alias=alias))
    seen: list[str] = []
    while page := register.page(ACQUIRER, seen[-1] if seen else "", 2):
        assert all(each.acquirer == ACQUIRER for each in page)
        seen += [each.alias for each in page]
    assert sorted(seen) == sorted(aliases)


def test_two_who_register_the_same_merchant_at_once_make_one(register: SqlMerchants) -> None:
    made = at_once(4, lambda: register.put(SHOP))
    assert sorted(new for _, new in made) == [False, False, False, True]
    assert {merchant for merchant, _ in made} == {SHOP}


def test_the_sandbox_fills_an_empty_register_once_and_leaves_one_in_use(
    register: SqlMerchants,
) -> None:
    at_once(3, lambda: register.begin_with(sample_merchants(NOW)))
    for member in members():
        assert len(register.page(member.id, "", 999)) == len(TRADES)
    first = register.page(ACQUIRER, "", 1)[0]
    register.close(ACQUIRER, first.alias, LATER)
    register.begin_with(sample_merchants(LATER))
    assert register.find(ACQUIRER, first.alias) == replace(
        first, status=MerchantStatus.CLOSED, changed_at=LATER
    )


def test_a_status_nobody_knows_cannot_be_stored(engine: Engine) -> None:
    values = {column.name: getattr(SHOP, column.name) for column in table.columns}
    with pytest.raises(IntegrityError), engine.begin() as connection:
        connection.execute(insert(table).values(values | {"status": "lost"}))


def test_a_secret_is_made_once_for_everybody(engine: Engine) -> None:
    made = set(at_once(4, lambda: own_secret(engine, ENQUIRIES, NOW)))
    assert len(made) == 1
    assert len(made.pop()) == BYTES
    assert own_secret(engine, ENQUIRIES, LATER) == own_secret(engine, ENQUIRIES, NOW)
    assert own_secret(engine, "another", NOW) != own_secret(engine, ENQUIRIES, NOW)


def test_neither_says_anything_about_money(engine: Engine, register: SqlMerchants) -> None:
    before = ledger_hash(engine)
    register.put(SHOP)
    own_secret(engine, ENQUIRIES, NOW)
    assert ledger_hash(engine) == before
