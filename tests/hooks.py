"""Values and stand-ins for tests of webhooks."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import Engine

from lapnet_sim.ids import HookEndpointId
from lapnet_sim.ledger.commands import Command
from lapnet_sim.ledger.payment_commands import Conclude, Reserve
from lapnet_sim.ledger.writer import commit
from lapnet_sim.notify.signing import secret_of
from lapnet_sim.notify.values import Attempt, Endpoint, EndpointState, Heard, Letter, Told
from lapnet_sim.storage.books import SqlBookStore
from lapnet_sim.storage.hook_deliveries import SqlDeliveries
from lapnet_sim.storage.hook_endpoints import SqlEndpoints
from lapnet_sim.storage.hook_outbox import SqlOutbox
from participants.messages import ACCEPTED
from tests.builders import ISSUER, NOW, an_instruction, opening, payment_id

LEASE = timedelta(seconds=30)
"""How long tests hold a letter that they took out."""

OK = Heard(204)
ERROR = Heard(500)


def an_endpoint(number: int = 1, **changes: Any) -> Endpoint:  # noqa: ANN401 - any field
    """A receiver of the issuer's on this machine, told everything."""
    endpoint = Endpoint(
        id=HookEndpointId(UUID(int=number)),
        participant=ISSUER,
        name=f"hook-{number}",
        url=f"http://127.0.0.1:9000/{number}",
        events=None,
        state=EndpointState.ENABLED,
        created_at=NOW,
        secret=secret_of(bytes([number]) * 24),
    )
    return replace(endpoint, **changes)


@dataclass
class ScriptedPostman:
    """Answers from a script, by address; whoever has none left in it acknowledges."""

    answers: dict[str, list[Heard]] = field(default_factory=dict)
    hangs: set[str] = field(default_factory=set)
    """Addresses that never answer."""
    posted: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)

    async def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Heard:
        """Keep what was sent, and answer."""
        self.posted.append((url, dict(headers), body))
        if url in self.hangs:
            await asyncio.Event().wait()
        script = self.answers.get(url)
        return script.pop(0) if script else OK

    def ids(self, url: str | None = None) -> list[str]:
        """The events that were sent, to one address or to all, in their order."""
        return [sent["webhook-id"] for to, sent, _ in self.posted if url in {None, to}]


class NoChance(Random):
    """Adds nothing."""

    def random(self) -> float:
        """Nothing."""
        return 0.0


class Hooked:
    """A database with books and an outbox."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.store = SqlBookStore(engine)
        self.outbox = SqlOutbox(engine)
        self.endpoints = SqlEndpoints(engine)
        self.deliveries = SqlDeliveries(engine)
        commit(self.store, opening(), NOW)

    def pay(self, *numbers: int, at: datetime = NOW) -> None:
        """Complete payments, in one batch."""
        commands: list[Command] = []
        for number in numbers:
            deadline = at + timedelta(seconds=10)
            commands.append(Reserve(an_instruction(number, deadline_at=deadline)))
            commands.append(Conclude(payment_id(number), ACCEPTED))
        commit(self.store, tuple(commands), at)

    def take(self, at: datetime = NOW, places: int = 9) -> list[Letter]:
        """Take out what is due."""
        free = {endpoint.id: places for endpoint in self.outbox.endpoints_due(at)}
        return self.outbox.turn([], free, at, at + LEASE)

    def record(self, *attempts: Attempt) -> None:
        """Keep attempts, and take nothing out."""
        assert self.outbox.turn(attempts, {}, NOW, NOW) == []

    def told(self, name: str = "hook-1") -> list[Told]:
        """What one of the issuer's endpoints was told, newest first."""
        endpoint = self.endpoints.one(ISSUER, name)
        assert endpoint is not None
        return self.deliveries.at(endpoint, 100)
