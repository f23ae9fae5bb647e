"""What the processes of one load test have been told: whom to load, with what, as whom.

``./run load`` writes the plan to a file and names it in ``LAPNET_LOAD_PLAN``; on several machines
each is given the same file.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Final

from loadtests.scenario import Scenario, find

VARIABLE: Final = "LAPNET_LOAD_PLAN"


class NoPlanError(Exception):
    """Nobody has said what to do."""


@dataclass(frozen=True, slots=True)
class Plan:
    """One load test, as every process of it knows it."""

    scenario_name: str
    """Of the project's own, or the path of a file."""
    keys: Mapping[str, str]
    """API keys by participant; ``operator`` has the operator's."""
    out: str
    """The folder that gets the verdict."""
    generators: int = 1
    """Processes that make load, each its share of what arrives."""
    watched: Mapping[str, int] = field(default_factory=dict)
    """Process ids of the system under test on this machine, by name, so that its cost is told."""
    compare: str | None = None
    """The verdict of an earlier run."""
    about: Mapping[str, str] = field(default_factory=dict)
    """What the report says about the system: database, workers, version."""

    @property
    def scenario(self) -> Scenario:
        """What is played."""
        return find(self.scenario_name)

    def save(self, path: Path) -> None:
        """Write it where ``LAPNET_LOAD_PLAN`` will point; only its owner may read the keys."""
        path.touch(mode=0o600)
        path.write_text(json.dumps(asdict(self)), "utf-8")


@lru_cache(maxsize=1)
def plan() -> Plan:
    """The plan of this process.

    Raises:
        NoPlanError: there is none.
    """
    path = os.environ.get(VARIABLE)
    if not path:
        raise NoPlanError(f"{VARIABLE} names no plan: start load tests with ./run load")
    return Plan(**json.loads(Path(path).read_text("utf-8")))
