"""Empty databases to load: a new SQLite file, or one on a PostgreSQL that is started for it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from loadtests import postgres


@contextmanager
def named(kind: str, folder: Path) -> Iterator[str]:
    """The address of an empty database: ``sqlite``, ``postgresql``, or the address itself."""
    if kind == "sqlite":
        yield f"sqlite:///{folder.resolve() / 'switch.sqlite'}"
    elif kind == "postgresql":
        with postgres.server() as at, postgres.database(at) as address:
            yield address.render_as_string(hide_password=False)
    else:
        yield kind
