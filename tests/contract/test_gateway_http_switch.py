"""The switch with an acquirer that is reached over HTTP, and with one that cannot be reached."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

from sqlalchemy import select
from starlette.testclient import TestClient
from yarl import URL

from lapnet_sim.app import create_app
from lapnet_sim.clock import SystemClock
from lapnet_sim.config import Settings
from lapnet_sim.sandbox.cast import cast
from lapnet_sim.sandbox.seeding import seed
from lapnet_sim.storage import keys, rows
from lapnet_sim.storage.invariants import violations
from lapnet_sim.storage.opening import open_database
from participants import Kind, ParticipantId
from participants import app as participant
from participants.behaviour import Behaviour
from tests.api import Api, a_merchant, a_persons_code, an_order
from tests.builders import ISSUER
from tests.fakes import HurriedClock
from tests.served import nowhere, serving

LDB = ParticipantId("LDB")


@contextmanager
def reaching(address: URL, folder: Path) -> Iterator[Api]:
    """A switch that reaches LDB at an address."""
    database = f"sqlite:///{folder}/http.sqlite"
    clock = SystemClock()
    engine = open_database(database, clock.now(), seed)
    api_keys = {str(ISSUER): keys.new_key(engine, ISSUER, clock.now())}
    settings = Settings(database_url=database, sweep_every_s=86_400)
    with TestClient(create_app(settings, engine, clock, Random(1), {LDB: address})) as client:
        yield Api(client, engine, HurriedClock(), api_keys)
    engine.dispose()


def test_a_payment_completes_over_http_and_both_books_say_so(tmp_path: Path) -> None:
    bank = cast(1, {Kind.BANK: Behaviour(quick_s=(0.0, 0.0))})[LDB]
    with serving(participant.create_app({LDB: bank})) as address:
        with reaching(address / "LDB", tmp_path) as api:
            read = api.resolve(an_order(1)["code"]).json()
            assert read["payee"]["name"] == a_merchant().payee.name
            paid = api.pay(an_order(1))
            assert (paid.status_code, paid.json()["status"]) == (201, "completed")
        with api.engine.connect() as connection:
            assert set(connection.scalars(select(rows.notice.c.receiver))) == {ISSUER, LDB}
            assert None not in set(connection.scalars(select(rows.notice.c.acknowledged_at)))
        assert violations(api.engine) == []
        api.engine.dispose()
    assert bank.book.balance(f"creditor:{a_merchant().alias}", "LAK") == 15_000_00


def test_a_payment_to_an_acquirer_that_is_offline_is_refused_and_remembered(
    tmp_path: Path,
) -> None:
    with reaching(nowhere(), tmp_path) as api:
        read = api.resolve(a_persons_code())
        assert (read.status_code, read.json()["code"]) == (503, "switch.acquirer_unreachable")
        assert "AB08" in read.json()["detail"]
        assert api.resolve(an_order(1)["code"]).status_code == 200, "the register knows it"
        paid = api.pay(an_order(1))
        assert paid.status_code == 201
        assert (paid.json()["status"], paid.json()["reason"]) == ("rejected", "AB08")
        again = api.pay(an_order(1))
        assert (again.status_code, again.json()["payment_id"]) == (200, paid.json()["payment_id"])


def test_an_endpoint_given_for_the_run_holds_until_the_registry_has_another(
    tmp_path: Path,
) -> None:
    bank = cast(1, {Kind.BANK: Behaviour(quick_s=(0.0, 0.0))})[LDB]
    with (
        serving(participant.create_app({LDB: bank})) as address,
        reaching(nowhere(), tmp_path) as api,
    ):
        api.keys["operator"] = keys.new_key(api.engine, None, SystemClock().now())

        def echo() -> tuple[bool, str | None]:
            said = api.post("/v1/participants/LDB/echo", {}, "operator").json()
            return said["answers"], said["reason"]

        assert echo() == (False, "AB08")
        path = "/v1/participants/LDB/endpoint"
        assert api.put(path, {"url": str(address / "LDB")}, "operator").status_code == 200
        assert echo() == (True, None)
        assert api.pay(an_order(1)).json()["status"] == "completed"
        assert api.put(path, {"url": str(address / "NOBODY")}, "operator").status_code == 200
        assert echo() == (False, "AB09")
    assert bank.book.balance(f"creditor:{a_merchant().alias}", "LAK") == 15_000_00
