"""What goes over the wire about participants, their keys and positions."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from fx import Money, currency
from lapnet_sim.api.schemas import AmountOut, In, Out
from lapnet_sim.ledger.hooks import Role
from lapnet_sim.ledger.participant_lifecycle import ParticipantStatus
from lapnet_sim.ledger.position import Position
from lapnet_sim.ledger.registration import (
    STANDARD,
    WARN_PERCENT,
    Registration,
    RegistrationStep,
    Terms,
)
from lapnet_sim.ledger.warning import is_pressing
from lapnet_sim.storage import keys
from participants import Kind

TEXT = r"^[^\x00-\x1f\x7f-\x9f]+$"
"""No control characters; Lao needs its joiners."""


class ParticipantIn(In):
    """Who applies, or how a participant shall be registered from now on."""

    name: Annotated[str, Field(max_length=140, pattern=TEXT, examples=["Sample Bank"])]
    kind: Annotated[Kind, Field(strict=False)]
    roles: Annotated[
        list[Annotated[Role, Field(strict=False)]],
        Field(min_length=1, max_length=3, description="as what it takes part in payments"),
    ]
    iin: Annotated[
        str | None,
        Field(pattern="^[0-9]{8}$", description="data object 38.01 of its codes"),
    ] = None
    bic: Annotated[str | None, Field(pattern="^[A-Z0-9]{8}([A-Z0-9]{3})?$")] = None
    warn_percent: Annotated[
        int, Field(ge=1, le=100, description="share of the cap at which it is warned")
    ] = WARN_PERCENT
    fee_plan: Annotated[
        str,
        Field(
            pattern="^[a-z0-9][a-z0-9_-]{0,31}$",
            description="what its customers' payments cost: one that the tariff has",
            examples=[STANDARD],
        ),
    ] = STANDARD

    def terms(self) -> Terms:
        """As the books want it."""
        return Terms(
            name=self.name,
            kind=self.kind,
            roles=frozenset(self.roles),
            iin=self.iin,
            bic=self.bic,
            warn_percent=self.warn_percent,
            fee_plan=self.fee_plan,
        )


class ReasonIn(In):
    """Why, for the history."""

    reason: Annotated[str, Field(max_length=200, pattern=TEXT, examples=["agreement signed"])]


class EndpointIn(In):
    """Where a participant is reached from now on."""

    url: Annotated[
        str | None,
        Field(
            max_length=500,
            description="an http or https address; null: simulated in the switch's process",
            examples=["http://127.0.0.1:9101/LDB"],
        ),
    ]


class ParticipantOut(Out):
    """A participant as it is registered."""

    id: str
    name: str
    kind: Kind
    roles: list[Role]
    iin: str | None
    bic: str | None
    status: ParticipantStatus
    signed_on: bool
    endpoint: str | None
    warn_percent: int
    fee_plan: str
    created_at: datetime
    changed_at: datetime

    @classmethod
    def of(cls, registration: Registration) -> "ParticipantOut":
        """From a registration."""
        terms = registration.terms
        return cls(
            id=registration.id,
            name=terms.name,
            kind=terms.kind,
            roles=sorted(terms.roles),
            iin=terms.iin,
            bic=terms.bic,
            status=registration.status,
            signed_on=registration.signed_on,
            endpoint=registration.endpoint,
            warn_percent=terms.warn_percent,
            fee_plan=terms.fee_plan,
            created_at=registration.created_at,
            changed_at=registration.changed_at,
        )


class ParticipantsOut(Out):
    """Every participant that you may see."""

    participants: list[ParticipantOut]


class ChangeOut(Out):
    """One change of a participant."""

    step: int
    event: str | None
    from_status: str | None
    to_status: str
    by: str
    reason: str
    detail: str
    at: datetime

    @classmethod
    def of(cls, step: RegistrationStep) -> "ChangeOut":
        """From a step."""
        return cls(
            step=step.step,
            event=step.event,
            from_status=step.from_status,
            to_status=step.to_status,
            by=step.by,
            reason=step.why,
            detail=step.detail,
            at=step.at,
        )


class HistoryOut(Out):
    """What became of a participant, newest first."""

    changes: list[ChangeOut]


class EchoOut(Out):
    """Whether a participant answers, and how long that took."""

    participant: str
    reached_at: Annotated[str | None, Field(description="null: simulated in this process")]
    answers: bool
    reason: Annotated[str | None, Field(description="why not, as an ISO 20022 code")]
    took_ms: int


class KeyIn(In):
    """Make a key."""

    name: Annotated[
        str, Field(max_length=40, pattern=TEXT, description="to tell keys apart", examples=["till"])
    ]


class KeyOut(Out):
    """A key, as its keeper sees it."""

    id: UUID
    name: str
    role: str
    last_four: str
    created_at: datetime
    revoked_at: datetime | None
    key: Annotated[
        str | None, Field(description="the key itself, in the answer that makes it only")
    ] = None

    @classmethod
    def of(cls, made: keys.ApiKey, *, key: str | None = None) -> "KeyOut":
        """From a key; with the key itself only when it was made just now."""
        return cls(
            id=made.id,
            name=made.name,
            role=made.role,
            last_four=made.last_four,
            created_at=made.created_at,
            revoked_at=made.revoked_at,
            key=key,
        )


class KeysOut(Out):
    """All keys of a participant, oldest first."""

    keys: list[KeyOut]


class PositionOut(Out):
    """How far a participant may still go in one currency."""

    participant: str
    currency: str
    cap: Annotated[AmountOut, Field(description="how much may be owed: here, the prefunded cash")]
    prefunded: AmountOut
    committed: Annotated[AmountOut, Field(description="owed by completed payments, not settled")]
    reserved: Annotated[AmountOut, Field(description="held by payments under way")]
    headroom: Annotated[AmountOut, Field(description="what may still be sent")]
    used_percent: Annotated[int, Field(description="of the cap, rounded down")]
    warn_percent: int
    warning: Annotated[bool, Field(description="whether so much of the cap is used")]
    last_warned_at: datetime | None

    @classmethod
    def of(
        cls, position: Position, warn_percent: int, last_warned_at: datetime | None
    ) -> "PositionOut":
        """From a position."""
        unit = currency(position.currency)

        def amount(minor: int) -> AmountOut:
            return AmountOut.of(Money(minor, unit))

        return cls(
            participant=position.participant,
            currency=position.currency,
            cap=amount(position.cap_minor),
            prefunded=amount(position.cap_minor),
            committed=amount(position.committed_minor),
            reserved=amount(position.reserved_minor),
            headroom=amount(position.headroom_minor),
            used_percent=position.used_percent,
            warn_percent=warn_percent,
            warning=is_pressing(position, warn_percent),
            last_warned_at=last_warned_at,
        )


class PositionsOut(Out):
    """Every position that you may see."""

    positions: list[PositionOut]
