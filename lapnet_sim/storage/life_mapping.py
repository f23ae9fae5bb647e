"""Steps of a life to columns and back: whatever has a life, its steps have the same five."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol


class Step(Protocol):
    """A step in the life of something."""

    @property
    def step(self) -> int:
        """From nought, where the life begins."""

    @property
    def event(self) -> StrEnum | None:
        """What happened; None at the beginning."""

    @property
    def from_status(self) -> StrEnum | None:
        """Where it stood; None at the beginning."""

    @property
    def to_status(self) -> StrEnum:
        """Where it stands from then on."""

    @property
    def at(self) -> datetime:
        """When."""


def life_values(step: Step) -> dict[str, Any]:
    """The columns that steps of every life have."""
    return {
        "step": step.step,
        "event": None if step.event is None else step.event.value,
        "from_status": None if step.from_status is None else step.from_status.value,
        "to_status": step.to_status.value,
        "at": step.at,
    }


def life_of(
    row: Mapping[Any, Any], events: type[StrEnum], statuses: type[StrEnum]
) -> dict[str, Any]:
    """The same columns as the fields of a step."""
    return {
        "step": row["step"],
        "event": None if row["event"] is None else events(row["event"]),
        "from_status": None if row["from_status"] is None else statuses(row["from_status"]),
        "to_status": statuses(row["to_status"]),
        "at": row["at"],
    }
