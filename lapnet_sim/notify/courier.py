"""The worker that tells: takes out what is due, sends it, records what came of it.

An event is in the outbox before anybody is told, and leaves it only when an attempt is recorded.
So a crash anywhere in between sends it again, under the same id; it is never lost. Each endpoint
has its own few places: one that hangs delays nobody else.
"""

import asyncio
import json
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

import structlog

from lapnet_sim.clock import Clock
from lapnet_sim.config import Settings
from lapnet_sim.ids import HookEndpointId
from lapnet_sim.notify.ports import Outbox, Postman, Run
from lapnet_sim.notify.schedule import judge
from lapnet_sim.notify.signing import headers
from lapnet_sim.notify.values import Attempt, DeliveryState, Heard, Letter, Trouble

SPARE = timedelta(seconds=15)
"""How much longer than its sending a letter is held by whoever took it out."""

log = structlog.get_logger()


@dataclass
class Courier:
    """Sends what the outbox holds until there is nothing left to try."""

    outbox: Outbox
    postman: Postman
    clock: Clock
    chance: Random
    settings: Settings
    read: Run
    write: Run
    """In the writer's thread: databases with one writer have no other."""
    _sending: "set[asyncio.Task[None]]" = field(default_factory=set)
    _places: Counter[HookEndpointId] = field(default_factory=Counter)
    _made: list[Attempt] = field(default_factory=list)
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self) -> None:
        """Work for ever: at every interval, and as soon as an attempt has ended."""
        while True:
            self._news.clear()
            try:
                await self.tick()
            except Exception:
                log.exception("webhooks.failed")
            waiting = asyncio.ensure_future(self._news.wait())
            resting = asyncio.ensure_future(self.clock.sleep(self.settings.sweep_every_s))
            try:
                await asyncio.wait({waiting, resting}, return_when=asyncio.FIRST_COMPLETED)
            finally:
                waiting.cancel()
                resting.cancel()

    async def tick(self) -> None:
        """Record the attempts that ended, and begin to send what is due and has a place."""
        now = self.clock.now()
        due = await self.read(lambda: self.outbox.endpoints_due(now))
        most = self.settings.webhook_concurrency
        free = {each.id: most - self._places[each.id] for each in due}
        free = {id_: places for id_, places in free.items() if places > 0}
        if not free and not self._made:
            return
        for letter in await self._turn(free, now):
            self._places[letter.endpoint.id] += 1
            task = asyncio.create_task(self._send(letter))
            self._sending.add(task)
            task.add_done_callback(self._sending.discard)

    async def finish(self, within_s: float = 3.0) -> None:
        """Let what is being sent end, for a little while; the rest is sent again after a start."""
        with suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                while self._sending:
                    await asyncio.wait(self._sending)
        for task in self._sending:
            task.cancel()
        await asyncio.gather(*self._sending, return_exceptions=True)
        if self._made:
            await self._turn({}, self.clock.now())

    async def _turn(self, free: dict[HookEndpointId, int], now: datetime) -> list[Letter]:
        made, self._made = self._made, []
        until = now + timedelta(seconds=self.settings.webhook_timeout_s) + SPARE
        try:
            return await self.write(lambda: self.outbox.turn(made, free, now, until))
        except Exception:
            self._made = made + self._made
            raise

    async def _send(self, letter: Letter) -> None:
        at = self.clock.now()
        try:
            heard = await self._heard(letter, at)
        except Exception:
            log.exception("webhook.failed", event_id=str(letter.event_id))
            heard = Heard(trouble=Trouble.UNREACHABLE)
        finally:
            self._places[letter.endpoint.id] -= 1
        attempt = judge(
            letter, heard, at, self.clock.now(), self.settings.webhook_delays_s, self.chance
        )
        _tell(letter, attempt)
        self._made.append(attempt)
        self._news.set()

    async def _heard(self, letter: Letter, at: datetime) -> Heard:
        body = letter.body.encode()
        signed = headers(letter.endpoint.secrets_at(at), str(letter.event_id), at, body)
        limit = timedelta(seconds=self.settings.webhook_timeout_s)
        try:
            async with self.clock.until(at + limit):
                return await self.postman.post(letter.endpoint.url, signed, body)
        except TimeoutError:
            return Heard(trouble=Trouble.TIMEOUT)


def _about(letter: Letter) -> dict[str, object]:
    """The names by which lines about one payment are found."""
    data = json.loads(letter.body).get("data", {})
    return {name: data[name] for name in ("uetr", "reference") if name in data}


def _tell(letter: Letter, attempt: Attempt) -> None:
    """Log what people may have to look after; deliveries that go well are many."""
    about = {
        "participant": letter.endpoint.participant,
        "endpoint": letter.endpoint.name,
        "event_id": str(letter.event_id),
        **_about(letter),
        "status": attempt.heard.status,
        "trouble": attempt.heard.trouble,
    }
    if attempt.is_gone:
        log.warning("webhook.endpoint_gone", **about)
    elif attempt.state is DeliveryState.DEAD:
        log.warning("webhook.given_up", **about)
    else:
        log.debug("webhook.sent", **about)
