"""The life of a dispute, as one table.

The claimant is the issuer of a completed payment, the respondent its acquirer. Either may bring
evidence. Only the respondent accepts, which moves money, or represents, which contests the
claim. The claimant closes.

Source: the scheme's rules for disputes; the words are those of card schemes and of UPI.
"""

from enum import StrEnum

from lapnet_sim.ledger.lifecycle import IllegalStepError


class DisputeStatus(StrEnum):
    """Where a dispute stands."""

    OPEN = "open"
    """Claimed; the respondent has not said anything."""
    EVIDENCE = "evidence"
    """Somebody has brought evidence."""
    ACCEPTED = "accepted"
    """The respondent gives in; the adjustment is booked."""
    REPRESENTED = "represented"
    """The respondent contests the claim."""
    CLOSED = "closed"
    """Final: nothing more can be claimed with it."""


class DisputeEvent(StrEnum):
    """What can happen to a dispute."""

    EVIDENCE = "evidence"
    """A party brought evidence."""
    ACCEPT = "accept"
    """The respondent gave in."""
    REPRESENT = "represent"
    """The respondent contested."""
    CLOSE = "close"
    """The claimant closed it, or either party after it was accepted."""


S, E = DisputeStatus, DisputeEvent

TRANSITIONS: dict[DisputeStatus, dict[DisputeEvent, DisputeStatus]] = {
    S.OPEN: {
        E.EVIDENCE: S.EVIDENCE,
        E.ACCEPT: S.ACCEPTED,
        E.REPRESENT: S.REPRESENTED,
        E.CLOSE: S.CLOSED,
    },
    S.EVIDENCE: {
        E.EVIDENCE: S.EVIDENCE,
        E.ACCEPT: S.ACCEPTED,
        E.REPRESENT: S.REPRESENTED,
        E.CLOSE: S.CLOSED,
    },
    S.REPRESENTED: {E.EVIDENCE: S.EVIDENCE, E.ACCEPT: S.ACCEPTED, E.CLOSE: S.CLOSED},
    S.ACCEPTED: {E.CLOSE: S.CLOSED},
    S.CLOSED: {},
}

FINAL = frozenset(status for status, ways in TRANSITIONS.items() if not ways)


def advance(status: DisputeStatus, event: DisputeEvent) -> DisputeStatus:
    """The status after ``event``.

    Raises:
        IllegalStepError: the table has no such step.

    >>> advance(DisputeStatus.REPRESENTED, DisputeEvent.ACCEPT)
    <DisputeStatus.ACCEPTED: 'accepted'>
    """
    try:
        return TRANSITIONS[status][event]
    except KeyError:
        raise IllegalStepError(f"{event} cannot happen to a dispute that is {status}") from None
