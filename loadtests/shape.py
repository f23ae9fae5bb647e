"""All hands stay for the whole test; how much they have to do is what the scenario's rate says."""

from typing import Any

from locust import LoadTestShape

from loadtests.plan import plan
from loadtests.watch import LEAD_S

AFTER_S = 3.0
"""What is under way when the last arrival has come may end."""


class AsPlanned(LoadTestShape):
    """Everybody from the first second to the last."""

    def tick(self) -> tuple[int, float] | None:  # noqa: D102 - Locust's own
        if self.get_run_time() > LEAD_S + plan().scenario.seconds + AFTER_S:  # type: ignore[no-untyped-call] # locust's
            return None
        everybody: Any = sum(plan().scenario.hands.values())
        return everybody, float(everybody)
