"""API keys: who is calling. Only a key's hash is stored; the key itself is shown once."""

import hashlib
import secrets
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Engine, insert, select

from lapnet_sim.storage.rows import api_key
from participants import ParticipantId


class Role(StrEnum):
    """What a key may be used for."""

    PARTICIPANT = "participant"
    """Paying and reading as one participant."""


def new_key(engine: Engine, participant: ParticipantId, now: datetime) -> str:
    """Make and store a key for ``participant``; return it, for the only time."""
    key = f"lns_{secrets.token_urlsafe(24)}"
    with engine.begin() as connection:
        connection.execute(
            insert(api_key).values(
                key_hash=hashed(key),
                participant=participant,
                role=Role.PARTICIPANT.value,
                created_at=now,
            )
        )
    return key


def owner(engine: Engine, key: str) -> ParticipantId | None:
    """Whose key this is, or nobody's."""
    with engine.connect() as connection:
        found = connection.scalar(
            select(api_key.c.participant).where(api_key.c.key_hash == hashed(key))
        )
    return None if found is None else ParticipantId(found)


def has_keys(engine: Engine) -> bool:
    """Whether any key was ever made: if not, this is the first start."""
    with engine.connect() as connection:
        return connection.scalar(select(api_key.c.key_hash).limit(1)) is not None


def hashed(key: str) -> str:
    """What is stored of a key. Keys have 192 random bits, so a plain hash is enough."""
    return hashlib.sha256(key.encode()).hexdigest()
