"""The life of a participant in the scheme, as one table.

A participant applies, is made active, may be suspended and made active again, and is closed for
good. Only an active one sends or receives new payments; what was forwarded before always ends
normally. Whether an active participant is signed on is beside its status: signed off, it is sent
nothing new, and may still send.
"""

from enum import StrEnum

from lapnet_sim.ledger.lifecycle import IllegalStepError


class ParticipantStatus(StrEnum):
    """Where a participant stands in the scheme."""

    APPLIED = "applied"
    """Registered, not yet taking part."""
    ACTIVE = "active"
    """Takes part."""
    SUSPENDED = "suspended"
    """Neither sends nor receives new payments, until it is made active again."""
    CLOSED = "closed"
    """Final: it owes nothing and takes part no more."""


class ParticipantEvent(StrEnum):
    """What can happen to a participant."""

    ACTIVATE = "activate"
    """The operator let it take part, for the first time or again."""
    SUSPEND = "suspend"
    """The operator stopped it."""
    CLOSE = "close"
    """It left, with nothing owed and no payment under way."""
    SIGN_ON = "sign_on"
    """It is ready to be sent payments."""
    SIGN_OFF = "sign_off"
    """It is to be sent nothing new."""
    CHANGE = "change"
    """Its name, roles, numbers, warning or fee plan were changed."""
    CONNECT = "connect"
    """Where it is reached was changed."""


S, E = ParticipantStatus, ParticipantEvent

TRANSITIONS: dict[ParticipantStatus, dict[ParticipantEvent, ParticipantStatus]] = {
    S.APPLIED: {
        E.ACTIVATE: S.ACTIVE,
        E.CLOSE: S.CLOSED,
        E.CHANGE: S.APPLIED,
        E.CONNECT: S.APPLIED,
    },
    S.ACTIVE: {
        E.SUSPEND: S.SUSPENDED,
        E.CLOSE: S.CLOSED,
        E.SIGN_ON: S.ACTIVE,
        E.SIGN_OFF: S.ACTIVE,
        E.CHANGE: S.ACTIVE,
        E.CONNECT: S.ACTIVE,
    },
    S.SUSPENDED: {
        E.ACTIVATE: S.ACTIVE,
        E.CLOSE: S.CLOSED,
        E.SIGN_OFF: S.SUSPENDED,
        E.CHANGE: S.SUSPENDED,
        E.CONNECT: S.SUSPENDED,
    },
    S.CLOSED: {},
}

FINAL = frozenset(status for status, ways in TRANSITIONS.items() if not ways)


def advance(status: ParticipantStatus, event: ParticipantEvent) -> ParticipantStatus:
    """The status after ``event``.

    Raises:
        IllegalStepError: the table has no such step.

    >>> advance(ParticipantStatus.SUSPENDED, ParticipantEvent.ACTIVATE)
    <ParticipantStatus.ACTIVE: 'active'>
    """
    try:
        return TRANSITIONS[status][event]
    except KeyError:
        raise IllegalStepError(f"{event} cannot happen to one that is {status}") from None
