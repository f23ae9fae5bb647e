"""Storage that goes away while it commits, or has no room: the truth is told, and life goes on."""

import asyncio
import os
import socket
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event, func, select, text

from lapnet_sim.clock import SystemClock
from lapnet_sim.errors import SwitchError, SwitchErrorCode
from lapnet_sim.ledger.commands import Command, Result
from lapnet_sim.ledger.payment_commands import Outcome, Reserve
from lapnet_sim.ledger.writer import Writer, commit
from lapnet_sim.storage import rows
from lapnet_sim.storage.books import SqlBookStore
from lapnet_sim.storage.engine import open_engine
from lapnet_sim.storage.invariants import violations
from lapnet_sim.storage.workers import Mark, enrol
from tests.api import Api, an_order, running
from tests.builders import NOW, an_instruction, opening, uetr
from tests.proxy import Cut, Wire, wire

LATER = SystemClock().now().replace(year=2099)


@dataclass
class Switched:
    """A writer on PostgreSQL behind a wire, and the same database seen directly."""

    store: SqlBookStore
    mark: Mark
    wire: Wire
    direct: Engine
    wired: Engine

    def ask(self, *commands: Command) -> list[Result | BaseException]:
        """What each command is told when all wait at once."""

        async def gathered() -> list[Result | BaseException]:
            with ThreadPoolExecutor(1) as thread:
                writer = Writer(self.store, SystemClock(), thread=thread)
                waiting = map(writer.apply, commands)
                return await asyncio.gather(*waiting, return_exceptions=True)

        return asyncio.run(gathered())

    def stored(self) -> int:
        with self.direct.connect() as connection:
            return connection.scalar(select(func.count()).select_from(rows.payment)) or 0


@pytest.fixture
def switched(postgres_engine: Engine) -> Iterator[Switched]:
    commit(SqlBookStore(postgres_engine), opening(), NOW)
    with wire(postgres_engine.url) as (between, address):
        wired = open_engine(address.render_as_string(hide_password=False))
        mark = enrol(wired, NOW)
        yield Switched(SqlBookStore(wired, mark), mark, between, postgres_engine, wired)
        wired.dispose()


def pays(*numbers: int) -> list[Command]:
    return [Reserve(an_instruction(number, deadline_at=LATER)) for number in numbers]


def are_new(results: list[Result | BaseException]) -> bool:
    return all(isinstance(result, Outcome) and not result.replayed for result in results)


@pytest.mark.parametrize("cut", Cut)
def test_a_wire_cut_at_the_commit_is_answered_with_the_truth(cut: Cut, switched: Switched) -> None:
    for round_ in range(3):
        switched.wire.cuts = [cut]
        assert are_new(switched.ask(*pays(2 * round_ + 1, 2 * round_ + 2)))
    assert switched.wire.made == [cut] * 3
    assert switched.stored() == 6
    assert violations(switched.direct) == []


def test_a_wire_that_is_cut_again_and_again_changes_nothing_about_it(switched: Switched) -> None:
    switched.wire.cuts = [Cut.BEFORE, Cut.BEFORE, Cut.AFTER]
    assert are_new(switched.ask(*pays(1, 2, 3)))
    assert switched.stored() == 3
    assert violations(switched.direct) == []


@pytest.mark.parametrize("ends_well", [True, False])
def test_a_commit_that_is_still_under_way_is_waited_for(
    ends_well: bool,  # noqa: FBT001 - a column of the table
    switched: Switched,
) -> None:
    with ThreadPoolExecutor(1) as thread, switched.direct.connect() as connection:
        switched.mark.leave(connection)
        asking = thread.submit(switched.mark.is_kept)
        wait_for_a_lock(switched.direct)
        assert not asking.done()
        connection.commit() if ends_well else connection.rollback()
        assert asking.result(timeout=10) is ends_well


def wait_for_a_lock(engine: Engine) -> None:
    waits = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
    for _ in range(2_000):
        with engine.connect() as connection:
            if connection.scalar(waits):
                return
    raise AssertionError("nobody waits for a lock")


def test_a_backend_that_is_ended_while_it_commits_is_replaced(switched: Switched) -> None:
    ended: list[int] = []

    @event.listens_for(switched.wired, "commit")
    def end_it(connection: Any) -> None:  # noqa: ANN401 - a connection
        if not ended:
            pid = connection.connection.dbapi_connection.info.backend_pid
            ended.append(pid)
            with switched.direct.connect() as operator:
                operator.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})

    assert are_new(switched.ask(*pays(1, 2)))
    assert len(ended) == 1
    assert switched.stored() == 2
    assert violations(switched.direct) == []


def test_the_server_ends_what_a_process_that_is_cut_off_has_begun(switched: Switched) -> None:
    with switched.wired.connect() as connection:
        assert connection.scalar(text("SHOW idle_in_transaction_session_timeout")) == "10s"


@pytest.mark.parametrize(
    ("query", "timeout_ms"), [({}, 10_000), ({"tcp_user_timeout": "7000"}, 7_000)]
)
def test_a_server_that_is_gone_without_a_word_is_given_up_in_seconds(
    query: dict[str, str], timeout_ms: int, switched: Switched
) -> None:
    address = switched.wired.url.update_query_dict(query)
    wired = open_engine(address.render_as_string(hide_password=False))
    with wired.connect() as connection:
        number = connection.connection.dbapi_connection.fileno()  # type: ignore[union-attr]
        with socket.socket(fileno=os.dup(number)) as line:
            assert line.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE) == 1
            assert line.getsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE) == 5
            assert line.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == timeout_ms
    wired.dispose()


@pytest.fixture
def api(tmp_path: Path) -> Iterator[Api]:
    with running(tmp_path) as found:
        yield found


def limit(api: Api, more: int) -> Callable[[], None]:
    """Let the database grow by so many pages and no further."""
    with api.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()

    def set_limit(connection: Any, _: object) -> None:  # noqa: ANN401 - a connection
        connection.execute(f"PRAGMA max_page_count={pages + more}")

    event.listen(api.engine, "connect", set_limit)
    api.engine.dispose()

    def give_room() -> None:
        event.remove(api.engine, "connect", set_limit)
        api.engine.dispose()

    return give_room


def test_a_full_disk_refuses_writes_answers_reads_and_is_forgotten_when_there_is_room(
    api: Api,
) -> None:
    give_room = limit(api, 8)
    paid, number = 0, 1
    while (answer := api.pay(an_order(number))).status_code != 507:
        assert answer.status_code in {201, 202}, "paid; or reserved, and not yet ended"
        paid = number if answer.status_code == 201 else paid
        number += 1
        assert number < 1_000, "the disk is never full"
    assert answer.json()["code"] == "switch.storage_full"
    assert api.get(f"/v1/payments/{uetr(number)}").status_code == 404, "nothing was changed"
    hook = {"url": "http://127.0.0.1:1/", "events": ["payment.completed"]}
    many = [api.client.put(f"/v1/webhooks/h{n}", json=hook, headers=api.headers()) for n in (1, 2)]
    assert {answer.status_code for answer in many} <= {201, 507}
    assert api.get(f"/v1/payments/{uetr(paid)}").json()["status"] == "completed"
    assert api.get("/readyz").status_code == 200
    assert api.get("/metrics").status_code == 200
    give_room()
    assert api.pay(an_order(number)).status_code == 201
    assert violations(api.engine) == []


def test_a_server_without_space_is_told_apart_by_its_state(postgres_engine: Engine) -> None:
    store = SqlBookStore(postgres_engine, enrol(postgres_engine, NOW))
    commit(store, opening(), NOW)
    refuse = "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE "
    refuse += "EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END $$"
    with postgres_engine.begin() as connection:
        connection.execute(text(refuse))
        connection.execute(
            text("CREATE TRIGGER no_room BEFORE INSERT ON payment EXECUTE FUNCTION full_disk()")
        )

    async def told() -> BaseException | None:
        with ThreadPoolExecutor(1) as thread:
            writer = Writer(store, SystemClock(), thread=thread)
            (found,) = await asyncio.gather(*map(writer.apply, pays(1)), return_exceptions=True)
            return found if isinstance(found, BaseException) else None

    error = asyncio.run(told())
    assert isinstance(error, SwitchError)
    assert error.code is SwitchErrorCode.STORAGE_FULL
    with postgres_engine.begin() as connection:
        connection.execute(text("DROP TRIGGER no_room ON payment"))
    assert asyncio.run(told()) is None
