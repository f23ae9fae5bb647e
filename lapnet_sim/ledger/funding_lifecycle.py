"""The life of a movement of prefunded cash, as one table.

It is asked for, then the settlement bank books it or refuses it. Until its answer is here nobody
knows; the same message is sent again, and has one answer for ever.
"""

from enum import StrEnum

from lapnet_sim.ledger.lifecycle import IllegalStepError


class FundingStatus(StrEnum):
    """How far a movement of cash has come."""

    ASKED = "asked"
    """Stored, and the settlement bank is being asked; what shall go out is held."""
    BOOKED = "booked"
    """The settlement bank has moved the cash, and the cap with it."""
    REFUSED = "refused"
    """The settlement bank has moved nothing, for a reason; what was held is free again."""


class FundingEvent(StrEnum):
    """What the settlement bank can say."""

    BOOK = "book"
    """The cash is moved."""
    REFUSE = "refuse"
    """It is not, and will not be."""


TRANSITIONS: dict[FundingStatus, dict[FundingEvent, FundingStatus]] = {
    FundingStatus.ASKED: {
        FundingEvent.BOOK: FundingStatus.BOOKED,
        FundingEvent.REFUSE: FundingStatus.REFUSED,
    },
    FundingStatus.BOOKED: {},
    FundingStatus.REFUSED: {},
}


def advance(status: FundingStatus, event: FundingEvent) -> FundingStatus:
    """The status after ``event``.

    Raises:
        IllegalStepError: the table has no such step.

    >>> advance(FundingStatus.ASKED, FundingEvent.BOOK).value
    'booked'
    """
    try:
        return TRANSITIONS[status][event]
    except KeyError:
        raise IllegalStepError(f"{event} cannot happen to cash that is {status}") from None
