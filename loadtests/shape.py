"""All hands stay for the whole test; how much they have to do is what the scenario's rate says."""

from locust import LoadTestShape

from loadtests.gathering import GATHERING
from loadtests.plan import plan
from loadtests.watch import LEAD_S

AFTER_S = 30.0
"""What is under way when the last arrival has come may take so long to end, and no longer."""


class AsPlanned(LoadTestShape):
    """Everybody from the first second to the last."""

    def tick(self) -> tuple[int, float] | None:  # noqa: D102 - Locust's own
        passed_s = self.get_run_time() - LEAD_S - plan().scenario.seconds  # type: ignore[no-untyped-call] # locust's
        if passed_s > AFTER_S or (passed_s > 0 and GATHERING.is_complete):
            return None
        everybody = sum(plan().scenario.hands.values())
        return everybody, float(everybody)
