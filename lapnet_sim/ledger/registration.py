"""A participant's entry in the registry, and what became of it."""

from dataclasses import dataclass, fields, replace
from datetime import datetime

from lapnet_sim.ledger.hooks import Role
from lapnet_sim.ledger.participant_lifecycle import ParticipantEvent, ParticipantStatus, advance
from participants import Kind, Participant, ParticipantId

WARN_PERCENT = 80
"""From this share of its cap a participant is warned, unless it chose another; invented."""

STANDARD = "standard"
"""The fee plan of whoever agreed on no other."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What a participant applies with, and the operator may change."""

    name: str
    kind: Kind
    roles: frozenset[Role]
    """As what it may take part in a payment."""
    iin: str | None = None
    bic: str | None = None
    warn_percent: int = WARN_PERCENT
    fee_plan: str = STANDARD

    def __post_init__(self) -> None:
        assert self.roles
        assert 1 <= self.warn_percent <= 100  # noqa: PLR2004 - percent


@dataclass(frozen=True, slots=True)
class Registration:
    """One participant, as the registry has it."""

    id: ParticipantId
    terms: Terms
    status: ParticipantStatus
    signed_on: bool
    endpoint: str | None
    """The address it is reached at; None: simulated in this process."""
    created_at: datetime
    changed_at: datetime
    steps: int = 0
    """How many changes it has had."""

    @property
    def participant(self) -> Participant:
        """The institution behind it."""
        terms = self.terms
        return Participant(self.id, terms.name, terms.kind, terms.iin, terms.bic)


@dataclass(frozen=True, slots=True)
class RegistrationStep:
    """One change of a registration; never changed once written."""

    participant: ParticipantId
    step: int
    event: ParticipantEvent | None
    """None for the first step, by which the participant applied."""
    from_status: ParticipantStatus | None
    to_status: ParticipantStatus
    by: str
    """Whose key asked for it, by its mark; ``switch`` for what the switch does itself."""
    why: str
    """In the words of whoever asked."""
    detail: str
    """What else changed: each field with its old and new value."""
    at: datetime


def apply(
    id_: ParticipantId, terms: Terms, by: str, now: datetime
) -> tuple[Registration, RegistrationStep]:
    """A participant that asks to take part, and the row that records it."""
    made = Registration(
        id=id_,
        terms=terms,
        status=ParticipantStatus.APPLIED,
        signed_on=False,
        endpoint=None,
        created_at=now,
        changed_at=now,
    )
    return made, RegistrationStep(id_, 0, None, None, made.status, by, "", "", now)


def step(
    before: Registration, wanted: Registration, event: ParticipantEvent, by: str, why: str
) -> tuple[Registration, RegistrationStep]:
    """``wanted`` with its status after ``event``, and the row that records it.

    ``wanted.changed_at`` is the instant of the step.

    Raises:
        IllegalStepError: the table has no such step.
    """
    after = replace(wanted, status=advance(before.status, event), steps=before.steps + 1)
    row = RegistrationStep(
        participant=after.id,
        step=after.steps,
        event=event,
        from_status=before.status,
        to_status=after.status,
        by=by,
        why=why,
        detail=_difference(before, after),
        at=after.changed_at,
    )
    return after, row


def _difference(before: Registration, after: Registration) -> str:
    """The fields that differ, status and bookkeeping left out."""
    olds, news = _shown(before), _shown(after)
    return "; ".join(
        f"{name}: {old} -> {news[name]}" for name, old in olds.items() if old != news[name]
    )


def _shown(registration: Registration) -> dict[str, str]:
    found = {each.name: getattr(registration.terms, each.name) for each in fields(Terms)}
    found["roles"] = " ".join(sorted(registration.terms.roles))
    found |= {"signed_on": registration.signed_on, "endpoint": registration.endpoint}
    return {name: "none" if value is None else str(value) for name, value in found.items()}
