"""Databases the tests start themselves.

One of each kind is brought to the present tables, through every revision, once in a process; each
test then gets a copy of it.
"""

import os
import shutil
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


@pytest.fixture(scope="session")
def migrated_postgres(postgres_server: URL) -> Iterator[URL]:
    """A PostgreSQL database at the present tables, to be copied; nobody may be connected to it."""
    with postgres.database(postgres_server) as address:
        _migrate(address.render_as_string(hide_password=False))
        yield address


@pytest.fixture
def postgres_engine(postgres_server: URL, migrated_postgres: URL) -> Iterator[Engine]:
    """A PostgreSQL database at the present tables."""
    with postgres.database(postgres_server, like=migrated_postgres) as address:
        engine = open_engine(address.render_as_string(hide_password=False))
        yield engine
        engine.dispose()


@pytest.fixture
def empty_sqlite(tmp_path: Path) -> Iterator[Engine]:
    """A SQLite file with nothing in it."""
    engine = open_engine(f"sqlite:///{tmp_path}/books.sqlite")
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file at the present tables, to be copied."""
    file = tmp_path_factory.mktemp("migrated") / "books.sqlite"
    _migrate(f"sqlite:///{file}")
    return file


@pytest.fixture
def sqlite_engine(empty_sqlite: Engine, migrated_sqlite: Path) -> Engine:
    """A SQLite file at the present tables."""
    assert empty_sqlite.url.database is not None
    shutil.copy(migrated_sqlite, empty_sqlite.url.database)
    return empty_sqlite


def _migrate(address: str) -> None:
    engine = open_engine(address)
    migrate(engine)
    engine.dispose()
