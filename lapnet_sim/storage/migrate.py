"""Bringing a database to the present tables, with Alembic, from inside the program."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import OperationalError

from lapnet_sim.errors import SwitchError, SwitchErrorCode
from lapnet_sim.storage.engine import APPLICATION_ID

MIGRATIONS = Path(__file__).parent / "migrations"


def configuration() -> Config:
    """Alembic's configuration, without a file."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config


def migrate(engine: Engine, to: str = "head") -> str:
    """Bring the database behind ``engine`` to the present tables; return their revision.

    Raises:
        SwitchError: ``switch.database_unreachable``, ``switch.database_newer``.
    """
    config = configuration()
    place = engine.url.render_as_string(hide_password=True)
    try:
        with _unchecked(engine) as connection, connection.begin():
            if engine.dialect.name == "sqlite":
                connection.exec_driver_sql(f"PRAGMA application_id={APPLICATION_ID}")
            config.attributes["connection"] = connection
            command.upgrade(config, to)
            _refuse_dangling(connection)
    except CommandError as error:
        raise SwitchError(SwitchErrorCode.DATABASE_NEWER, str(error), place) from None
    except OperationalError as error:
        raise unreachable(engine, error) from None
    return head()


@cache
def head() -> str:
    """The revision of the present tables."""
    found = ScriptDirectory.from_config(configuration()).get_current_head()
    assert found is not None
    return found


@contextmanager
def _unchecked(engine: Engine) -> Iterator[Connection]:
    """A connection on which SQLite lets a table be made anew while others point at it.

    SQLite cannot change a constraint; the table is copied, dropped and named again, and with
    foreign keys on the drop takes the rows away from those who point at them. The switch for it
    does nothing inside a transaction, so it is thrown before.
    Source: SQLite, "Making Other Kinds Of Table Schema Changes".
    """
    with engine.connect() as connection:
        if engine.dialect.name != "sqlite":
            yield connection
            return
        driver = connection.connection.driver_connection
        assert driver is not None
        driver.execute("PRAGMA foreign_keys=OFF")
        try:
            yield connection
        finally:
            driver.execute("PRAGMA foreign_keys=ON")


def _refuse_dangling(connection: Connection) -> None:
    """On SQLite, look after what was not checked: every reference leads somewhere."""
    if connection.dialect.name == "sqlite":
        dangling = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        assert not dangling, f"a revision left references that lead nowhere: {dangling[:3]}"


def unreachable(engine: Engine, error: OperationalError) -> SwitchError:
    """A connection that failed, as one sentence without the password."""
    place = engine.url.render_as_string(hide_password=True)
    said = " ".join(str(error.orig).split())
    return SwitchError(SwitchErrorCode.DATABASE_UNREACHABLE, said, place)


def revision(engine: Engine) -> str | None:
    """The revision a database is at; None for an empty one."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()
