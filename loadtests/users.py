"""Participants as users: they resolve codes, pay them, and sometimes ask what became of one.

What resolving a code said is shared by all users until it is about to expire, as a bank's servers
would: look-ups have a budget.

Codes and amounts are the sandbox's own made-up merchants, drawn from a seeded generator, so that
two runs ask for the same things.
"""

import os
from datetime import UTC, datetime
from itertools import count
from random import Random
from time import monotonic
from typing import Any

from locust import FastHttpUser, between, task

from lapnet_sim.ids import uuid4
from lapnet_sim.sandbox.merchants import lao_merchants

SEED = "load"
"""Fixes what is paid; a second run against the same books needs ``LAPNET_LOAD_SEED``."""

numbers = count(1)

SPARE_S = 60.0
"""How long before its end an enquiry is no longer quoted."""

enquiries: dict[str, tuple[str, float]] = {}
"""By code: what to quote, and until when by this machine's monotonic clock."""


class Payer(FastHttpUser):
    """One issuer's customers, one after the other."""

    wait_time = between(0.05, 0.2)

    def on_start(self) -> None:
        """Take the key and a chance of one's own."""
        self.key = {"X-API-Key": os.environ["LAPNET_KEY"]}
        seed = os.environ.get("LAPNET_LOAD_SEED", SEED)
        self.chance = Random(f"{seed}/{next(numbers)}")
        self.paid: list[str] = []

    @task(6)
    def scan_and_pay(self) -> None:
        """Resolve a code, then pay it; anything but a final payment counts as a failure."""
        code = self.chance.choice(lao_merchants()).code.encode()
        enquiry_id = self._enquiry(code)
        if enquiry_id is None:
            return
        uetr = str(uuid4(self.chance))
        answer = self._ask(
            "/v1/payments",
            {
                "uetr": uetr,
                "end_to_end_id": f"LOAD {uetr[:8]}",
                "code": code,
                "enquiry_id": enquiry_id,
                "amount": {"amount": f"{self.chance.randrange(1, 90)}000.00", "currency": "LAK"},
            },
        )
        if answer is not None:
            self.paid.append(uetr)

    @task(1)
    def look_up(self) -> None:
        """Ask for a payment made before."""
        if self.paid:
            uetr = self.chance.choice(self.paid)
            self.client.get(f"/v1/payments/{uetr}", headers=self.key, name="/v1/payments/{uetr}")

    def _enquiry(self, code: str) -> str | None:
        """What to quote in a payment of ``code``; None if it cannot be resolved now."""
        known, until = enquiries.get(code, ("", 0.0))
        if monotonic() < until:
            return known
        found = self._ask("/v1/qr/resolve", {"code": code})
        if found is None:
            return None
        lives = datetime.fromisoformat(found["expires_at"]) - datetime.now(UTC)
        enquiries[code] = (found["enquiry_id"], monotonic() + lives.total_seconds() - SPARE_S)
        return str(found["enquiry_id"])

    def _ask(self, path: str, body: dict[str, Any]) -> dict[str, Any] | None:
        """Post one request; its answer, or None if it failed."""
        with self.rest("POST", path, json=body, headers=self.key) as answer:
            found: dict[str, Any] = answer.js or {}
            if not answer.ok:
                return None
            if path == "/v1/payments" and found["status"] != "completed":
                answer.failure(f"{found['status']} {found['reason']}")  # type: ignore[no-untyped-call] # locust's
                return None
            return found
