"""What a load test does and what it must keep to, read from one TOML file.

Rates say how many things *arrive* each second, whether or not the switch keeps up: a customer does
not wait for the customer before. Budgets are on the response time, counted from the instant
something should have begun.
"""

import math
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

FOLDER: Final = Path(__file__).parent / "scenarios"

MOST_USERS: Final = 2_000
"""More greenlets than this measure themselves."""
MOST_SECONDS: Final = 3_600
MOST_RATE: Final = 5_000.0

ROLES: Final = ("issuer", "merchant", "analyst", "partner_network", "operator")
"""Who does what arrives; the acquirers answer, in processes of their own."""


class ScenarioError(Exception):
    """A scenario that is none; the message says where and why."""


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Stretch(_Strict):
    """Some seconds in which the rate goes evenly from one figure to another."""

    seconds: float = Field(gt=0, le=MOST_SECONDS)
    start: float = Field(alias="from", ge=0, le=MOST_RATE)
    end: float = Field(alias="to", ge=0, le=MOST_RATE)


class Counterparts(_Strict):
    """Participants that are reached over HTTP, and how they answer."""

    codes: tuple[str, ...] = Field(min_length=1)
    delay_ms: int = Field(default=0, ge=0, le=60_000)
    down: bool = False
    """Nobody listens at their address."""

    @property
    def troubled(self) -> bool:
        """Whether payments to them are judged apart from the others'."""
        return self.down or self.delay_ms >= TROUBLE_MS


TROUBLE_MS: Final = 1_000
"""From this delay on a participant is called slow, and its payments are a step of their own."""


class Budget(_Strict):
    """What one step must keep to; milliseconds, and parts of ten thousand."""

    p50_ms: float | None = Field(default=None, gt=0)
    p95_ms: float | None = Field(default=None, gt=0)
    p99_ms: float | None = Field(default=None, gt=0)
    errors: int = Field(default=0, ge=0, le=10_000)
    """Answers that the step does not allow, or none at all."""
    shed: int = Field(default=0, ge=0, le=10_000)
    """Refusals because the switch had too much to do."""


class Scenario(_Strict):
    """One load test."""

    name: str
    title: str
    rate: tuple[Stretch, ...] = Field(min_length=1)
    shares: Mapping[str, int]
    participants: tuple[Counterparts, ...] = ()
    budgets: Mapping[str, Budget]
    seed: str = "load"
    warm_up_s: float = Field(default=2.0, ge=0)
    """Lived, but not judged."""
    most_users: int = Field(default=50, ge=1, le=MOST_USERS)
    """How many can be at work at once; when more arrive, they queue and their time counts."""
    weights: Mapping[str, Mapping[str, int]] = Field(default_factory=dict)
    """Per role, how often it does which of its things; a role has its own where none are named."""

    @model_validator(mode="after")
    def _consistent(self) -> "Scenario":
        unknown = set(self.shares) - set(ROLES)
        if unknown:
            raise ValueError(f"/shares: nobody plays {sorted(unknown)}; there are {list(ROLES)}")
        if sum(self.shares.values()) != 100:  # noqa: PLR2004 - parts of a hundred
            raise ValueError("/shares: they are parts of a hundred and must sum to it")
        if self.seconds > MOST_SECONDS:
            raise ValueError(f"/rate: more than {MOST_SECONDS} seconds")
        if self.warm_up_s >= self.seconds:
            raise ValueError("/warm_up_s: nothing is left to judge")
        return self

    @property
    def seconds(self) -> float:
        """How long things arrive."""
        return sum(stretch.seconds for stretch in self.rate)

    def arrivals_after(self, begin_s: float) -> float:
        """How many things are expected to arrive from ``begin_s`` on."""
        expected, passed = 0.0, 0.0
        for stretch in self.rate:
            inside = min(stretch.seconds, max(0.0, passed + stretch.seconds - begin_s))
            slope = (stretch.end - stretch.start) / stretch.seconds
            expected += inside * (stretch.end - slope * inside / 2)
            passed += stretch.seconds
        return expected

    @property
    def hands(self) -> dict[str, int]:
        """How many can be at work in each role: by its share, and at least one."""
        return {
            role: max(1, math.ceil(self.most_users * share / 100))
            for role, share in self.shares.items()
            if share
        }

    @property
    def troubled(self) -> frozenset[str]:
        """Codes of participants that are slow or down."""
        return frozenset(code for each in self.participants if each.troubled for code in each.codes)


def known() -> dict[str, str]:
    """The scenarios that come with the project, each with its title."""
    return {path.stem: read(path).title for path in sorted(FOLDER.glob("*.toml"))}


def find(name: str) -> Scenario:
    """A scenario by its name, or by the path of a file.

    Raises:
        ScenarioError: there is none, or it is none.
    """
    path = FOLDER / f"{name}.toml"
    if not path.is_file():
        path = Path(name)
    if not path.is_file():
        listed = ", ".join(sorted(each.stem for each in FOLDER.glob("*.toml")))
        raise ScenarioError(f"no scenario is called {name!r}; there are {listed}")
    return read(path)


def read(path: Path) -> Scenario:
    """The scenario in a file.

    Raises:
        ScenarioError: with the file and the place in it.
    """
    try:
        content = tomllib.loads(path.read_text("utf-8"))
        return Scenario.model_validate({"name": path.stem, **content})
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ScenarioError(f"{path}: {error}") from None
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False)[0]
        where = "".join(f"/{part}" for part in first["loc"])
        raise ScenarioError(f"{path}{where}: {first['msg']}") from None
