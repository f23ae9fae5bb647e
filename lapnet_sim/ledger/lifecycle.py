"""The life of a payment, as one table.

Every change of status is an event, and every event is a row that is never changed: a balance
check alone does not notice a completed payment that had already expired; a history does. That a
payment is settled is a fact about its window, not a status.

Source: the scheme's state table; statuses map to ISO 20022 as ``ISO_STATUS`` says.
"""

from enum import StrEnum


class Status(StrEnum):
    """Where a payment stands."""

    RECEIVED = "received"
    """Stored, not yet checked."""
    RESERVED = "reserved"
    """The issuer's headroom is taken."""
    FORWARDED = "forwarded"
    """The acquirer may have been asked; nobody has credited."""
    ACCEPTED = "accepted"
    """The acquirer can credit, and waits for confirmation."""
    COMPLETED = "completed"
    """Final: the obligation between the participants exists."""
    REJECTED = "rejected"
    """Final: refused, nothing moved."""
    EXPIRED = "expired"
    """Final: the deadline passed where finality is ours; nothing moved."""
    IN_DOUBT = "in_doubt"
    """Handed to a network whose word is final, and no answer came in time."""
    INVESTIGATING = "investigating"
    """In doubt, and the enquiries are used up: people must find out."""
    HELD = "held"
    """The creditor's bank holds the money for a compliance check."""
    BLOCKED = "blocked"
    """Final: the compliance check ended in refusal; the money is frozen and reported."""


class Event(StrEnum):
    """What can happen to a payment."""

    RESERVE = "reserve"
    """All checks passed and the headroom was taken."""
    REFUSE = "refuse"
    """Somebody refused, with a reason code."""
    FORWARD = "forward"
    """The acquirer is about to be asked."""
    ACCEPT = "accept"
    """The acquirer answered that it can credit."""
    COMPLETE = "complete"
    """The commit record was written."""
    EXPIRE = "expire"
    """The deadline passed, and finality is ours."""
    LOSE = "lose"
    """The deadline passed, and finality is theirs."""
    INVESTIGATE = "investigate"
    """The last enquiry went unanswered."""
    HOLD = "hold"
    """Accepted, but not posted before a compliance check."""
    BLOCK = "block"
    """The compliance check refused."""


S, E = Status, Event

TRANSITIONS: dict[Status, dict[Event, Status]] = {
    S.RECEIVED: {E.RESERVE: S.RESERVED, E.REFUSE: S.REJECTED},
    S.RESERVED: {E.FORWARD: S.FORWARDED, E.REFUSE: S.REJECTED},
    S.FORWARDED: {
        E.ACCEPT: S.ACCEPTED,
        E.REFUSE: S.REJECTED,
        E.EXPIRE: S.EXPIRED,
        E.LOSE: S.IN_DOUBT,
        E.HOLD: S.HELD,
    },
    S.ACCEPTED: {E.COMPLETE: S.COMPLETED, E.REFUSE: S.REJECTED, E.EXPIRE: S.EXPIRED},
    S.IN_DOUBT: {E.ACCEPT: S.ACCEPTED, E.REFUSE: S.REJECTED, E.INVESTIGATE: S.INVESTIGATING},
    S.INVESTIGATING: {E.ACCEPT: S.ACCEPTED, E.REFUSE: S.REJECTED},
    S.HELD: {E.COMPLETE: S.COMPLETED, E.BLOCK: S.BLOCKED},
    S.COMPLETED: {},
    S.REJECTED: {},
    S.EXPIRED: {},
    S.BLOCKED: {},
}

FINAL = frozenset(status for status, ways in TRANSITIONS.items() if not ways)

ISO_STATUS = {
    S.RECEIVED: "RCVD",
    S.RESERVED: "ACTC",
    S.FORWARDED: "ACSP",
    S.ACCEPTED: "ACSP",
    S.COMPLETED: "ACSC",
    S.REJECTED: "RJCT",
    S.EXPIRED: "RJCT",
    S.IN_DOUBT: "PDNG",
    S.INVESTIGATING: "PDNG",
    S.HELD: "ACWP",
    S.BLOCKED: "BLCK",
}
"""The ISO 20022 transaction status each one is told as (pacs.002)."""


class IllegalStepError(ValueError):
    """An event that cannot happen in this status: our own mistake."""


def advance(status: Status, event: Event) -> Status:
    """The status after ``event``.

    Raises:
        IllegalStepError: the table has no such step.

    >>> advance(Status.FORWARDED, Event.LOSE)
    <Status.IN_DOUBT: 'in_doubt'>
    """
    try:
        return TRANSITIONS[status][event]
    except KeyError:
        raise IllegalStepError(f"{event} cannot happen to a payment that is {status}") from None


class Finality(StrEnum):
    """Whose word is last on a corridor."""

    CONFIRMED = "confirmed"
    """Ours: the other side credits only after our confirmation, so we may expire."""
    ONE_WAY = "one_way"
    """Theirs: after hand-off only they, their file or people can end the payment."""


def on_deadline(finality: Finality) -> Event:
    """What a passed deadline means for a payment that was forwarded."""
    match finality:
        case Finality.CONFIRMED:
            return Event.EXPIRE
        case Finality.ONE_WAY:
            return Event.LOSE
