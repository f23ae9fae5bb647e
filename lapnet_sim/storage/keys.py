"""API keys: who is calling. Only a key's hash is stored; the key itself is shown once.

Keys lie beside the books: making or revoking one is a short transaction of its own, safe beside
the writer of a running switch, on SQLite too, where it waits for its turn.
"""

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Connection, Engine, RowMapping, insert, select, update
from sqlalchemy.exc import OperationalError

from lapnet_sim.errors import SwitchError, SwitchErrorCode
from lapnet_sim.storage.books import SqlBookStore
from lapnet_sim.storage.retrying import Transactions
from lapnet_sim.storage.rows import api_key
from participants import ParticipantId


class Role(StrEnum):
    """What a key may be used for."""

    PARTICIPANT = "participant"
    """Paying and reading as one participant."""
    OPERATOR = "operator"
    """Running the scheme: participants, their money and their keys."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Who calls with a key."""

    key_id: UUID
    role: Role
    participant: ParticipantId | None
    """None for an operator."""
    last_four: str

    @property
    def mark(self) -> str:
        """How histories name the holder."""
        return f"{self.participant or self.role} key {self.last_four}".strip()


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key as its keeper sees it: never the key itself."""

    id: UUID
    participant: ParticipantId | None
    role: Role
    name: str
    last_four: str
    created_at: datetime
    revoked_at: datetime | None


def new_key(
    engine: Engine, participant: ParticipantId | None, now: datetime, name: str = ""
) -> str:
    """Make and store a key for ``participant``, or for an operator; return it, for the only time.

    Raises:
        SwitchError: ``switch.busy``.
    """
    key, _ = make_key(engine, participant, now, name)
    return key


def make_key(
    engine: Engine, participant: ParticipantId | None, now: datetime, name: str = ""
) -> tuple[str, ApiKey]:
    """Make and store a key; the key, and what its keeper sees of it.

    Raises:
        SwitchError: ``switch.busy``.
    """
    key = f"lns_{secrets.token_urlsafe(24)}"
    key_hash = hashed(key)
    made = ApiKey(
        id=UUID(key_hash[:32]),
        participant=participant,
        role=Role.OPERATOR if participant is None else Role.PARTICIPANT,
        name=name,
        last_four=key[-4:],
        created_at=now,
        revoked_at=None,
    )
    values = {
        "key_hash": key_hash,
        "id": made.id,
        "participant": participant,
        "role": made.role.value,
        "name": name,
        "last_four": made.last_four,
        "created_at": now,
    }
    _write(engine, lambda connection: connection.execute(insert(api_key).values(values)))
    return key, made


def keys_of(engine: Engine, participant: ParticipantId | None) -> list[ApiKey]:
    """The keys of a participant, or the operators', oldest first; revoked ones too."""
    table = api_key
    same = table.c.participant.is_(None) if participant is None else None
    wanted = table.c.participant == participant if same is None else same
    with engine.connect() as connection:
        found = connection.execute(
            select(table).where(wanted).order_by(table.c.created_at, table.c.id)
        ).mappings()
        return [_key_of(row) for row in found]


def one_key(engine: Engine, id_: UUID) -> ApiKey | None:
    """A key by its id."""
    with engine.connect() as connection:
        row = connection.execute(select(api_key).where(api_key.c.id == id_)).mappings().first()
    return None if row is None else _key_of(row)


def revoke(engine: Engine, id_: UUID, now: datetime) -> None:
    """Make a key open nothing from now on; one that was revoked before stays as it was.

    Raises:
        SwitchError: ``switch.busy``.
    """
    once = update(api_key).where(api_key.c.id == id_, api_key.c.revoked_at.is_(None))
    _write(engine, lambda connection: connection.execute(once.values(revoked_at=now)))


def holders(engine: Engine) -> dict[str, Holder]:
    """Who holds each key that opens, by its hash."""
    living = select(api_key).where(api_key.c.revoked_at.is_(None))
    with engine.connect() as connection:
        found = connection.execute(living).mappings()
        return {row["key_hash"]: _holder_of(row) for row in found}


def holder(engine: Engine, key: str) -> Holder | None:
    """Whose key this is, or nobody's, or nobody's any more."""
    wanted = select(api_key).where(
        api_key.c.key_hash == hashed(key), api_key.c.revoked_at.is_(None)
    )
    with engine.connect() as connection:
        row = connection.execute(wanted).mappings().first()
    return None if row is None else _holder_of(row)


def has_keys(engine: Engine, role: Role = Role.PARTICIPANT) -> bool:
    """Whether any key of this role was ever made: if not, this is the first start."""
    with engine.connect() as connection:
        made = select(api_key.c.key_hash).where(api_key.c.role == role.value)
        return connection.scalar(made.limit(1)) is not None


def hashed(key: str) -> str:
    """What is stored of a key. Keys have 192 random bits, so a plain hash is enough."""
    return hashlib.sha256(key.encode()).hexdigest()


def _write(engine: Engine, work: Callable[[Connection], object]) -> None:
    try:
        Transactions(engine).do(work)
    except OperationalError as error:
        if not SqlBookStore(engine).is_transient(error):
            raise
        raise SwitchError(
            SwitchErrorCode.BUSY, "another process keeps the database busy; nothing was changed"
        ) from None


def _holder_of(row: RowMapping) -> Holder:
    return Holder(
        row["id"],
        Role(row["role"]),
        None if row["participant"] is None else ParticipantId(row["participant"]),
        row["last_four"],
    )


def _key_of(row: RowMapping) -> ApiKey:
    values = {name: value for name, value in row.items() if name != "key_hash"}
    return ApiKey(**{**values, "role": Role(row["role"])})
