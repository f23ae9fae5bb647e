"""Alive is not ready: ready needs the database, its revision, the writer and the sweeper."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from lapnet_sim.api import health
from lapnet_sim.api.deps import Desk
from tests.api import Api, running


@pytest.fixture
def api(tmp_path: Path) -> Iterator[Api]:
    """Its own, because these tests break it."""
    with running(tmp_path) as found:
        yield found


def desk_of(api: Api) -> Desk:
    found = api.client.app.state.desk  # type: ignore[attr-defined] # the client says: any ASGI
    assert isinstance(found, Desk)
    return found


def refusal(api: Api) -> str:
    """Why it is not ready; it lives all the same."""
    assert api.get("/healthz").json() == {"status": "ok"}
    answer = api.get("/readyz")
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "1"
    return str(answer.json()["code"])


def test_a_switch_with_its_database_is_ready(api: Api) -> None:
    assert api.get("/readyz").json() == {"status": "ready"}


def test_a_switch_without_its_database_is_not(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OperationalError("SELECT", {}, Exception("the server closed the connection"))

    monkeypatch.setattr(health, "revision", fail)
    assert refusal(api) == "switch.database_unreachable"


def test_a_database_at_another_revision_is_not_ours_to_work_on(api: Api) -> None:
    with api.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    assert refusal(api) == "switch.database_unreachable"


def test_a_writer_whose_storage_is_away_is_not_ready(api: Api) -> None:
    desk_of(api).writer._is_away = True
    assert refusal(api) == "switch.database_unreachable"
    desk_of(api).writer._is_away = False
    assert api.get("/readyz").json() == {"status": "ready"}


def test_a_switch_whose_deadlines_nobody_looks_at_is_not_ready(api: Api) -> None:
    api.clock.at += timedelta(days=1, seconds=31)
    assert refusal(api) == "switch.busy"
