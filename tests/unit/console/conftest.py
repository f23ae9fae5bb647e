"""A small simulated day and the console on it, made once."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import Engine, func, select, update
from starlette.testclient import TestClient

from lapnet_sim.app import create_app
from lapnet_sim.clock import SystemClock
from lapnet_sim.config import Settings
from lapnet_sim.sandbox.day import Plan, live
from lapnet_sim.sandbox.folder import DayFolder
from lapnet_sim.sandbox.summary import summary
from lapnet_sim.storage import rows
from lapnet_sim.storage.opening import open_existing
from tests.unit.console.console_html import Page

DAY = date(2026, 11, 20)
HOSTILE = '<script>alert("x")</script>\u202eLAK'
"""A merchant's name that would run and would turn the rest of the line around."""


@dataclass(frozen=True)
class Site:
    """The console of a simulated day."""

    client: TestClient
    engine: Engine
    folder: Path

    def html(self, path: str, status: int = 200) -> str:
        """A page's text."""
        answer = self.client.get(path, follow_redirects=False)
        assert answer.status_code == status, answer.text[:500]
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        return str(answer.text)

    def page(self, path: str, status: int = 200) -> Page:
        """A page, read."""
        return Page(self.html(path, status))

    def one(self, *wanted: Any) -> Any:  # noqa: ANN401 - a payment's reference, or None
        """The newest payment that fits."""
        table = rows.payment
        found = select(table.c.reference).where(*wanted).order_by(table.c.reference.desc())
        with self.engine.connect() as connection:
            return connection.scalar(found.limit(1))

    def count(self, *wanted: Any) -> int:  # noqa: ANN401 - conditions
        """How many payments fit."""
        table = rows.payment
        with self.engine.connect() as connection:
            found = connection.scalar(select(func.count()).select_from(table).where(*wanted))
        return int(found or 0)


def serve(engine: Engine, folder: Path | None) -> TestClient:
    """The console; no sweeper runs, so nothing moves while it is looked at."""
    settings = Settings(day_folder=folder)
    return TestClient(create_app(settings, engine, SystemClock(), Random(1)))


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = DayFolder(tmp_path_factory.mktemp("console") / "day")
    day = live(Plan(1, 150, DAY, folder), lambda _served, _of: None)
    folder.report_json.write_text(summary(day), "utf-8")
    engine = open_existing(folder.database_url)
    found = Site(serve(engine, folder.path), engine, folder.path)
    with engine.begin() as connection:
        connection.execute(
            update(rows.payment)
            .where(rows.payment.c.reference == found.one())
            .values(payee_name=HOSTILE)
        )
    yield found
    engine.dispose()
