"""Bringing a database to the present tables, with Alembic, from inside the program."""

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from lapnet_sim.errors import SwitchError, SwitchErrorCode
from lapnet_sim.storage.engine import APPLICATION_ID

MIGRATIONS = Path(__file__).parent / "migrations"


def configuration() -> Config:
    """Alembic's configuration, without a file."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config


def migrate(engine: Engine) -> str:
    """Bring the database behind ``engine`` to the present tables; return their revision.

    Raises:
        SwitchError: ``switch.database_unreachable``, ``switch.database_newer``.
    """
    config = configuration()
    place = engine.url.render_as_string(hide_password=True)
    try:
        with engine.begin() as connection:
            if engine.dialect.name == "sqlite":
                connection.exec_driver_sql(f"PRAGMA application_id={APPLICATION_ID}")
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    except CommandError as error:
        raise SwitchError(SwitchErrorCode.DATABASE_NEWER, str(error), place) from None
    except OperationalError as error:
        raise unreachable(engine, error) from None
    return head_revision()


@cache
def head_revision() -> str:
    """The revision of the present tables."""
    head = ScriptDirectory.from_config(configuration()).get_current_head()
    assert head is not None
    return head


def unreachable(engine: Engine, error: OperationalError) -> SwitchError:
    """A connection that failed, as one sentence without the password."""
    place = engine.url.render_as_string(hide_password=True)
    said = " ".join(str(error.orig).split())
    return SwitchError(SwitchErrorCode.DATABASE_UNREACHABLE, said, place)


def revision(engine: Engine) -> str | None:
    """The revision a database is at; None for an empty one."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()
