"""Databases the tests start themselves."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import URL, Engine

from lapnet_sim.storage.engine import open_engine
from lapnet_sim.storage.migrate import migrate
from loadtests import postgres

os.environ["LAPNET_SETTLEMENT_HOURS"] = "always"
"""Servers of the tests run by the real clock, and a test does not wait for Monday."""


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[URL]:
    with postgres.server() as address:
        yield address


@pytest.fixture
def empty_postgres(postgres_server: URL) -> Iterator[Engine]:
    """A PostgreSQL database with nothing in it."""
    with postgres.database(postgres_server) as address:
        engine = open_engine(address.render_as_string(hide_password=False))
        yield engine
        engine.dispose()


@pytest.fixture
def postgres_engine(empty_postgres: Engine) -> Engine:
    """A PostgreSQL database at the present tables."""
    migrate(empty_postgres)
    return empty_postgres


@pytest.fixture
def empty_sqlite(tmp_path: Path) -> Iterator[Engine]:
    """A SQLite file with nothing in it."""
    engine = open_engine(f"sqlite:///{tmp_path}/books.sqlite")
    yield engine
    engine.dispose()


@pytest.fixture
def sqlite_engine(empty_sqlite: Engine) -> Engine:
    """A SQLite file at the present tables."""
    migrate(empty_sqlite)
    return empty_sqlite
