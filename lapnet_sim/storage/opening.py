"""Opening a database for use: ours or new, at the present tables, seeded once."""

import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine, make_url
from sqlalchemy.exc import OperationalError

from lapnet_sim.errors import SwitchError, SwitchErrorCode
from lapnet_sim.ledger.ports import BookStore
from lapnet_sim.storage.books import SqlBookStore
from lapnet_sim.storage.engine import open_engine
from lapnet_sim.storage.migrate import head, migrate, revision, unreachable
from lapnet_sim.storage.reads import Reads

Seed = Callable[[BookStore, datetime], None]


def open_database(address: str, now: datetime, seed: Seed, *, durable: bool = True) -> Engine:
    """The database at ``address``, made and seeded if it is new.

    Raises:
        SwitchError: ``switch.optimised``, ``switch.database_not_ours`` and its siblings.
    """
    refuse_optimised()
    engine = open_engine(address, durable=durable)
    migrate(engine)
    if not Reads(engine).windows():
        seed(SqlBookStore(engine), now)
    return engine


def open_existing(address: str) -> Engine:
    """The database at ``address``, which must be there already; nothing is made.

    Raises:
        SwitchError: ``switch.database_empty``, ``switch.database_not_ours`` and their siblings.
    """
    refuse_optimised()
    path = make_url(address).database if address.startswith("sqlite") else None
    empty = path is not None and not Path(path).exists()
    engine = open_engine(address)
    found = None if empty else _revision(engine)
    if found is None:
        raise SwitchError(SwitchErrorCode.DATABASE_EMPTY, "there is no database here", address)
    if found != head():
        raise SwitchError(
            SwitchErrorCode.DATABASE_OLDER,
            f"it is at revision {found}, this program at {head()}",
            engine.url.render_as_string(hide_password=True),
        )
    return engine


def _revision(engine: Engine) -> str | None:
    try:
        return revision(engine)
    except OperationalError as error:
        raise unreachable(engine, error) from None


def refuse_optimised() -> None:
    """The asserts that guard the books must be on.

    Raises:
        SwitchError: ``switch.optimised``.
    """
    if sys.flags.optimize:
        raise SwitchError(SwitchErrorCode.OPTIMISED, "start without -O and PYTHONOPTIMIZE")
