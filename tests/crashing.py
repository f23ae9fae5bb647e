"""A switch that kills its own process at a named point, and the next one on the same database.

The points lie around every durable step and every message. Nothing in the program knows them:
the store and the participants are wrapped, here, in a process made for that. The customer is in
the same process and writes every acknowledgement into a pipe before it goes on, so what was
acknowledged is known to whoever looks at the other end.
"""

import asyncio
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from enum import StrEnum
from random import Random
from typing import Any
from unittest.mock import patch
from uuid import UUID

from sqlalchemy import Engine
from starlette.testclient import TestClient

from lapnet_sim import app as composition
from lapnet_sim.clock import SystemClock
from lapnet_sim.config import Settings
from lapnet_sim.gateways.simulated import SimulatedGateway
from lapnet_sim.ledger.payment_commands import Acknowledge, Conclude, Reserve, TimeOut
from lapnet_sim.ledger.writer import Writer
from lapnet_sim.storage import keys
from lapnet_sim.storage.books import SqlBooks, SqlBookStore
from lapnet_sim.storage.engine import open_engine
from lapnet_sim.storage.reads import Reads
from lapnet_sim.wiring import reach
from participants import ParticipantId
from participants.messages import Confirmation, CreditReply, CreditRequest
from tests.api import an_order
from tests.builders import ISSUER

BUDGET_S = 1.0
ACQUIRER = ParticipantId("LDB")


class CrashPoint(StrEnum):
    """Where the process ends. Each step has a moment before its commit and one after."""

    RESERVE_BEFORE = "reserve.before_commit"
    RESERVE_AFTER = "reserve.after_commit"
    FORWARD_BEFORE = "forward.before"
    FORWARD_AFTER = "forward.after_answer"
    COMPLETE_BEFORE = "complete.before_commit"
    COMPLETE_AFTER = "complete.after_commit"
    CONFIRM_BEFORE = "confirm.before"
    CONFIRM_AFTER = "confirm.after"
    ACKNOWLEDGE_BEFORE = "acknowledge.before_commit"
    ACKNOWLEDGE_AFTER = "acknowledge.after_commit"
    RETURN_RESERVE_BEFORE = "return_reserve.before_commit"
    RETURN_RESERVE_AFTER = "return_reserve.after_commit"
    RETURN_COMPLETE_BEFORE = "return_complete.before_commit"
    RETURN_COMPLETE_AFTER = "return_complete.after_commit"
    EXPIRE_BEFORE = "expire.before_commit"
    EXPIRE_AFTER = "expire.after_commit"


class Executioner:
    """Ends this process when it comes to the point the second time: once, all must go well."""

    def __init__(self, point: str) -> None:
        self._point = point
        self.returns: set[UUID] = set()
        self.left = 0 if point.startswith(("return", "expire")) else 1

    def reach(self, point: str) -> None:
        """The process has come here."""
        if point == self._point:
            if not self.left:
                os.kill(os.getpid(), signal.SIGKILL)
            self.left -= 1

    def kind(self, command: object) -> str:
        """What a command is called among the points."""
        match command:
            case Reserve(instruction) if instruction.original_id is not None:
                self.returns.add(instruction.payment_id)
                return "return_reserve"
            case Reserve():
                return "reserve"
            case Conclude(payment_id):
                return "return_complete" if payment_id in self.returns else "complete"
            case TimeOut():
                return "expire"
            case Acknowledge():
                return "acknowledge"
            case _:
                return ""


@contextmanager
def crashing(end: Executioner) -> Iterator[None]:
    """Wrap storage and participants of every switch that is made inside."""

    class Store(SqlBookStore):
        kinds: frozenset[str] = frozenset()

        @contextmanager
        def transaction(self) -> Iterator[SqlBooks]:
            with super().transaction() as books:
                yield books
                for kind in sorted(self.kinds):
                    end.reach(f"{kind}.before_commit")
            for kind in sorted(self.kinds):
                end.reach(f"{kind}.after_commit")

    commit = Writer._commit

    async def note_kinds(self: Any, attempt: Any) -> Any:  # noqa: ANN401 - the writer's own
        self._store.kinds = frozenset(map(end.kind, attempt.commands))
        return await commit(self, attempt)

    class Gateway(SimulatedGateway):
        async def request_credit(self, request: CreditRequest) -> CreditReply | None:
            end.reach("forward.before")
            reply = await super().request_credit(request)
            end.reach("forward.after_answer")
            return reply

        async def confirm(self, confirmation: Confirmation) -> None:
            end.reach("confirm.before")
            await super().confirm(confirmation)
            end.reach("confirm.after")

    with (
        patch.object(composition, "SqlBookStore", Store),
        patch.object(reach, "SimulatedGateway", Gateway),
        patch.object(Writer, "_commit", note_kinds),
    ):
        yield


class LaterClock(SystemClock):
    """A minute has passed since the crash: every deadline, and every lease."""

    def now(self) -> datetime:
        """The present instant, and a minute."""
        return super().now() + timedelta(minutes=1)


def settings(url: str) -> Settings:
    """Short budgets, and a sweeper that hurries."""
    return Settings(database_url=url, domestic_budget_s=BUDGET_S, sweep_every_s=0.05)


def live(url: str, point: str, acknowledged: int) -> None:
    """Pay and return until the process is killed; acknowledgements go down a pipe."""
    engine = open_engine(url)
    now = SystemClock().now()
    held = {who: keys.new_key(engine, who, now) for who in (ISSUER, ACQUIRER)}
    end = Executioner(point)
    with crashing(end):
        app = composition.create_app(settings(url), engine, SystemClock(), Random(point))
    with crashing(end), TestClient(app) as client:
        mine = {"X-API-Key": held[ISSUER]}
        code = {"code": an_order(1)["code"]}
        known = client.post("/v1/qr/resolve", json=code, headers=mine).json()["enquiry_id"]
        for number in range(1, 5):
            order = an_order(number, enquiry_id=known)
            answer = client.post("/v1/payments", json=order, headers=mine)
            _acknowledge(acknowledged, answer)
            back = client.put(
                f"/v1/payments/{answer.json()['uetr']}/returns/{UUID(int=number, version=4)}",
                json={"reason": "MD06"},
                headers={"X-API-Key": held[ACQUIRER]},
            )
            _acknowledge(acknowledged, back)
    os._exit(0)


def _acknowledge(pipe: int, answer: Any) -> None:  # noqa: ANN401 - the client's response
    assert answer.status_code in {201, 202}, answer.text
    said = answer.json()
    os.write(pipe, f"{answer.status_code} {said['reference']} {said['status']}\n".encode())


def recover(url: str, point: str = "") -> None:
    """Start again a minute later, and work until nothing is open and everybody was told."""
    engine = open_engine(url)
    clock = LaterClock()
    end = Executioner(point)
    with crashing(end):
        app = composition.create_app(settings(url), engine, clock, Random(2))
    with crashing(end), TestClient(app) as client:
        for _ in range(400):
            if _is_done(engine, clock):
                break
            client.get("/healthz")
            client.portal.call(asyncio.sleep, 0.05)  # type: ignore[union-attr] # it runs
    os._exit(0 if _is_done(engine, clock) else 1)


def _is_done(engine: Engine, clock: SystemClock) -> bool:
    reads = Reads(engine)
    long_after = clock.now() + timedelta(days=1)
    return not (reads.overdue(long_after, 1) or reads.in_doubt(1) or reads.untold(long_after, 1))
