"""Resolve a code, then pay it: what an issuer and a partner network do alike."""

from http import HTTPStatus
from typing import Any

from loadtests.users.hand import NO_ANSWER, Answer, Hand
from loadtests.watch import WATCH

TOLD = frozenset({HTTPStatus.OK, HTTPStatus.CREATED, HTTPStatus.ACCEPTED})
"""Answers that say where a payment stands."""


class Payer(Hand):
    """Whoever pays codes."""

    abstract = True

    def resolve(self, who: str, code: str, due_s: float | None = None) -> Answer:
        """What the code says; no money moves."""
        return self.ask(
            "resolve", "POST", "/v1/qr/resolve", who=who, body={"code": code}, due_s=due_s
        )

    def pay(self, who: str, body: dict[str, Any], *, step: str = "pay", well: bool = True) -> bool:
        """Pay; whether it completed. ``well`` says whether any other end is an error."""
        uetr = str(body["uetr"])
        with WATCH.step(step) as noted:
            answer = self.send("POST", "/v1/payments", who=who, name=step, body=body)
            status = answer.body.get("status")
            if answer.status in {NO_ANSWER, HTTPStatus.ACCEPTED} or answer.status >= 500:  # noqa: PLR2004 - the switch's own trouble
                WATCH.seen.unknown.append((who, uetr))
            if answer.status not in TOLD:
                noted.failed(answer.said, shed=answer.was_shed)
            elif status == "completed":
                WATCH.seen.acknowledged.append((who, uetr))
            elif well:
                noted.failed(f"{status} {answer.body.get('reason')}")
        return status == "completed"

    def look_up(self, who: str, uetr: str) -> Answer:
        """Ask what became of a payment."""
        return self.ask("read", "GET", f"/v1/payments/{uetr}", who=who)
