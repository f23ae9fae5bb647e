"""The life of a recall, as one table.

An issuer asks for the money of a completed payment back; its acquirer says yes or no. Yes is
followed by a return, and a return that does not complete leaves the recall as it was before the
answer. Silence is an end too: nobody waits for ever.

Source: ISO 20022 camt.056 and camt.029; the scheme's rules for recalls.
"""

from enum import StrEnum

from lapnet_sim.ledger.lifecycle import IllegalStepError


class RecallStatus(StrEnum):
    """Where a recall stands."""

    OPEN = "open"
    """The acquirer is asked, and has time to answer."""
    ACCEPTED = "accepted"
    """The acquirer gives the money back; the return is on its way."""
    RETURNED = "returned"
    """Final: the return completed."""
    REFUSED = "refused"
    """Final: the acquirer does not give the money back, and says why."""
    UNANSWERED = "unanswered"
    """Final: the time to answer has passed (NOAS)."""


class RecallEvent(StrEnum):
    """What can happen to a recall."""

    ACCEPT = "accept"
    """The acquirer answered yes."""
    REFUSE = "refuse"
    """The acquirer answered no, with a reason code."""
    LAPSE = "lapse"
    """The time to answer passed."""
    RETURN = "return"
    """The return that follows a yes completed."""
    FAIL = "fail"
    """That return did not complete; the acquirer has to answer again."""


S, E = RecallStatus, RecallEvent

TRANSITIONS: dict[RecallStatus, dict[RecallEvent, RecallStatus]] = {
    S.OPEN: {E.ACCEPT: S.ACCEPTED, E.REFUSE: S.REFUSED, E.LAPSE: S.UNANSWERED},
    S.ACCEPTED: {E.RETURN: S.RETURNED, E.FAIL: S.OPEN},
    S.RETURNED: {},
    S.REFUSED: {},
    S.UNANSWERED: {},
}

FINAL = frozenset(status for status, ways in TRANSITIONS.items() if not ways)


def advance(status: RecallStatus, event: RecallEvent) -> RecallStatus:
    """The status after ``event``.

    Raises:
        IllegalStepError: the table has no such step.

    >>> advance(RecallStatus.ACCEPTED, RecallEvent.FAIL)
    <RecallStatus.OPEN: 'open'>
    """
    try:
        return TRANSITIONS[status][event]
    except KeyError:
        raise IllegalStepError(f"{event} cannot happen to a recall that is {status}") from None
