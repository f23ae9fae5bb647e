"""What a database's error means for whoever asked: try again, make room, or find out.

Source: PostgreSQL, appendix A (SQLSTATE); SQLite, result codes.
"""

import sqlite3

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

RETRY_STATES = {"40001", "40P01"}
"""Serialization failure and deadlock."""

FULL_STATES = {"53100"}
"""Disk full."""


def is_transient(error: Exception) -> bool:
    """Whether nothing was changed, and the same transaction may simply be tried again."""
    if not isinstance(error, DBAPIError):
        return False
    return _state(error) in RETRY_STATES or "database is locked" in str(error.orig)


def is_full(error: Exception) -> bool:
    """Whether there is no space left to write."""
    if not isinstance(error, DBAPIError):
        return False
    code = getattr(error.orig, "sqlite_errorcode", None)
    return code == sqlite3.SQLITE_FULL or _state(error) in FULL_STATES


def is_lost(error: Exception) -> bool:
    """Whether the database could not be reached, or went away: it may have done what was asked."""
    return isinstance(error, OperationalError | InterfaceError)


def _state(error: DBAPIError) -> str | None:
    found = getattr(error.orig, "sqlstate", None)
    return found if isinstance(found, str) else None
