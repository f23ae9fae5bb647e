"""All hands stay for the whole test; how much they have to do is what the scenario's rate says."""

import math
from typing import Any

from locust import LoadTestShape

from loadtests.plan import plan
from loadtests.scenario import Scenario
from loadtests.watch import LEAD_S

AFTER_S = 3.0
"""What is under way when the last arrival has come may end."""


def hands(scenario: Scenario) -> dict[str, int]:
    """How many can be at work in each role: by its share, and at least one."""
    return {
        role: max(1, math.ceil(scenario.most_users * share / 100))
        for role, share in scenario.shares.items()
        if share
    }


class AsPlanned(LoadTestShape):
    """Everybody from the first second to the last."""

    def tick(self) -> tuple[int, float] | None:  # noqa: D102 - Locust's own
        if self.get_run_time() > LEAD_S + plan().scenario.seconds + AFTER_S:  # type: ignore[no-untyped-call] # locust's
            return None
        everybody: Any = sum(hands(plan().scenario).values())
        return everybody, float(everybody)
