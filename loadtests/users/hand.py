"""What all roles share: take the next arrival, wait until it is due, do it, note every step.

A hand is one Locust user. Its role's arrivals have their instants before the test begins; a hand
that is free in time waits for the instant, one that is not begins late, and the lateness counts.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from random import Random
from typing import Any, ClassVar

import gevent
from locust import FastHttpUser, constant, task

from loadtests.arrivals import Arrival
from loadtests.plan import plan
from loadtests.watch import WATCH

SHED = frozenset({HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE})
NO_ANSWER = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """What the switch answered; status 0 is no answer at all."""

    status: int
    body: Mapping[str, Any]

    @property
    def said(self) -> str:
        """Status and code, for people."""
        return f"{self.status or 'no answer'} {self.body.get('code', '')}".strip()

    @property
    def was_shed(self) -> bool:
        """Whether the switch had too much to do."""
        return self.status in SHED


class Hand(FastHttpUser):
    """One pair of hands of a role."""

    abstract = True
    role: ClassVar[str]
    wait_time = constant(0.05)
    connection_timeout = 10.0
    network_timeout = 30.0

    @task
    def work(self) -> None:
        """Do the next thing that arrives; when nothing more does, be idle until the end."""
        arrival = WATCH.next_for(self.role)
        if arrival is None:
            gevent.sleep(0.5)
            return
        gevent.sleep(max(0.0, arrival.at_s - WATCH.now()))
        scenario = plan().scenario
        chance = Random(f"{scenario.seed}/{self.role}/{arrival.number}")
        with WATCH.at_work():
            self.act(arrival, chance)

    def act(self, arrival: Arrival, chance: Random) -> None:  # noqa: ARG002 - for the roles
        """Do one thing."""
        raise AssertionError("every role acts")

    def ask(
        self,
        step: str,
        method: str,
        path: str,
        *,
        who: str,
        name: str = "",
        body: Mapping[str, Any] | None = None,
        due_s: float | None = None,
        allowed: frozenset[int] = frozenset({200, 201}),
    ) -> Answer:
        """One request as ``who``, noted as ``step``; ``allowed`` are the statuses of success."""
        with WATCH.step(step, due_s) as noted:
            answer = self.send(method, path, who=who, name=name or step, body=body)
            if answer.status not in allowed:
                noted.failed(answer.said, shed=answer.was_shed)
        return answer

    def send(
        self, method: str, path: str, *, who: str, name: str, body: Mapping[str, Any] | None = None
    ) -> Answer:
        """One request; Locust's own page counts it under ``name``."""
        with self.client.request(
            method,
            path,
            json=body,
            headers={"X-API-Key": plan().keys[who]},
            name=name,
            catch_response=True,
        ) as response:
            answer = _read(response)
            if answer.status < HTTPStatus.BAD_REQUEST and answer.status != NO_ANSWER:
                response.success()
            else:
                response.failure(answer.said)
        return answer

    def drawn(self, chance: Random, own: Mapping[str, int]) -> str:
        """One of the role's things, as often as the scenario says."""
        weights = plan().scenario.weights.get(self.role) or own
        return chance.choices(list(weights), list(weights.values()))[0]


def _read(response: Any) -> Answer:  # noqa: ANN401 - locust's own
    try:
        body = response.json() if response.text else {}
    except ValueError:
        body = {}
    return Answer(int(response.status_code or NO_ANSWER), body if isinstance(body, dict) else {})
