"""Databases set up as they must be, and told apart from files that are not ours.

SQLite: write-ahead log with ``synchronous=FULL`` on every connection (NORMAL loses acknowledged
payments at power loss), transactions begun as writers, every write through the one writer.
PostgreSQL: rows are locked by the statements that need it, and given back when whoever locked them
falls silent; a server that falls silent itself is given up, as nobody would otherwise for hours.
"""

import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from lapnet_sim.errors import SwitchError, SwitchErrorCode
from lapnet_sim.storage.bulk_columns import execute_copy

APPLICATION_ID = 0x4C41_5053
"""Marks a SQLite file as ours ("LAPS"). Source: SQLite, PRAGMA application_id."""

ABANDONED_S = 10
"""How long a transaction may be silent before the server ends it: ours never are."""

HEARD = {
    "keepalives_idle": "5",
    "keepalives_interval": "2",
    "keepalives_count": "3",
    "tcp_user_timeout": "10000",
}
"""After how long a server whose machine or network is gone is given up: seconds, seconds, times,
and milliseconds. A server that works long, or waits for a lock, is still heard. An address may
say otherwise. Source: PostgreSQL, Parameter Key Words of libpq.
"""

DRIVER = "psycopg"
"""Of PostgreSQL and its relatives: rows are copied in the way this one does it."""

BY_INDEX = ("enable_seqscan", "enable_hashjoin", "enable_mergejoin")
"""What a server is kept from where a few rows are found by their keys among very many."""

PREPARED = 512
"""Statements a SQLite connection keeps prepared: one per question or table, kind and size."""


def open_engine(address: str, *, durable: bool = True) -> Engine:
    """An engine for ``address``.

    ``durable=False`` is for simulated days on SQLite: a day that is lost is made again from its
    seed, so it need not wait for the disk.

    Raises:
        SwitchError: ``switch.database_unreachable``, ``switch.database_not_ours``.
    """
    try:
        url = make_url(address)
    except ArgumentError:
        raise SwitchError(
            SwitchErrorCode.DATABASE_UNREACHABLE,
            "this is no database address; write sqlite:///FILE or postgresql+psycopg://...",
            "LAPNET_DATABASE_URL",
        ) from None
    if url.get_backend_name() == "sqlite":
        return _open_sqlite(url, durable=durable)
    if not _has_our_driver(url):
        raise SwitchError(
            SwitchErrorCode.DATABASE_UNREACHABLE,
            "there is no such driver, or it is not used here; for PostgreSQL install "
            "lapnet-sim[postgres] and write postgresql+psycopg://...",
            url.render_as_string(hide_password=True),
        )
    return _open_server(url)


def _has_our_driver(url: URL) -> bool:
    try:
        return url.get_driver_name() == DRIVER and bool(url.get_dialect().import_dbapi())
    except (ImportError, NoSuchModuleError):
        return False


def _open_server(url: URL, **pool: int) -> Engine:
    heard = {name: value for name, value in HEARD.items() if name not in url.query}
    engine = create_engine(url, pool_pre_ping=True, connect_args=heard, **pool)

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _: object) -> None:  # noqa: ANN401 - a DBAPI connection
        # Of a process that is cut off, the server may not hear for hours; what it had locked
        # would keep everybody waiting, also whoever asks whether it committed.
        connection.autocommit = True
        connection.execute(f"SET idle_in_transaction_session_timeout = '{ABANDONED_S}s'")
        connection.autocommit = False

    event.listen(engine, "do_execute", execute_copy)
    return engine


def open_for_books(engine: Engine) -> Engine:
    """An engine for the writer of the books alone, beside ``engine`` on the same database.

    On PostgreSQL it has one connection, which keeps the statements that it prepared: the driver
    forgets them at every rollback, and a connection that is only read from ends with one. As they
    are kept while tables grow, they find rows through an index, however few there are. On SQLite
    it is the same engine: its connections forget nothing.
    """
    if engine.dialect.name == "sqlite":
        return engine
    found = _open_server(engine.url, pool_size=1, max_overflow=0)

    @event.listens_for(found, "connect")
    def prepare(connection: Any, _: object) -> None:  # noqa: ANN401 - a DBAPI connection
        connection.autocommit = True
        for way in BY_INDEX:
            connection.execute(f"SET {way} = off")
        connection.autocommit = False

    return found


def _open_sqlite(url: URL, *, durable: bool) -> Engine:
    if url.database in {None, "", ":memory:"}:
        raise SwitchError(
            SwitchErrorCode.DATABASE_UNREACHABLE,
            "a database in memory is gone with its connection; name a file: sqlite:///FILE",
            str(url),
        )
    assert url.database is not None
    refuse_foreign_file(Path(url.database))
    engine = create_engine(
        url,
        connect_args={
            "timeout": 5,
            "check_same_thread": False,
            "cached_statements": PREPARED,
        },
        pool_use_lifo=True,  # the connection used last is the one that knows the statements
    )
    synchronous = "FULL" if durable else "OFF"

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _: object) -> None:  # noqa: ANN401 - a DBAPI connection
        connection.isolation_level = None  # we begin transactions ourselves, below
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute(f"PRAGMA synchronous={synchronous}")
        cursor.execute("PRAGMA foreign_keys=ON")
        if durable:
            assert cursor.execute("PRAGMA synchronous").fetchone() == (2,)
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:  # noqa: ANN401 - as above
        how = connection.get_execution_options().get("sqlite_begin", "DEFERRED")
        connection.exec_driver_sql(f"BEGIN {how}")

    return engine


def refuse_foreign_file(path: Path) -> None:
    """Refuse a file that exists and is no SQLite database of this program.

    Raises:
        SwitchError: ``switch.database_not_ours``, ``switch.database_unreachable``.
    """
    if not path.parent.is_dir():
        raise SwitchError(
            SwitchErrorCode.DATABASE_UNREACHABLE, "the folder does not exist", str(path.parent)
        )
    if not path.exists() or (path.is_file() and path.stat().st_size == 0):
        return
    if not _is_ours(path):
        raise SwitchError(
            SwitchErrorCode.DATABASE_NOT_OURS,
            "this file is not a database of lapnet-sim; nothing was changed",
            str(path),
        )


def _is_ours(path: Path) -> bool:
    try:
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
        try:
            (found,) = connection.execute("PRAGMA application_id").fetchone()
        finally:
            connection.close()
    except sqlite3.Error:
        return False
    return bool(found == APPLICATION_ID)
