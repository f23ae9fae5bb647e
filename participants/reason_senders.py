"""Who sends which reason code: one table, so that no code is chosen in two places.

Source: protocol of the scheme, reason codes; ISO 20022 external code sets, status, return and
cancellation reasons.
"""

from enum import StrEnum

from participants.reasons import Reason


class Sender(StrEnum):
    """Who says it."""

    SWITCH = "switch"
    """The switch, of a payment inside the country, its return, recall or dispute."""
    CORRIDOR = "corridor"
    """The switch, of a payment across the border."""
    PARTICIPANT = "participant"
    """The creditor's bank, in its answer; the switch passes it on."""
    RETURN = "return"
    """The creditor's bank, as the reason of a return."""
    RECALL = "recall"
    """The debtor's bank, as the reason of a recall or a dispute."""
    ANSWER = "answer"
    """The creditor's bank, as the reason why a recall is refused."""
    NOBODY = "nobody"
    """Nobody yet; ``NOT_SENT`` says why."""


R, W, C, P = Reason, Sender.SWITCH, Sender.CORRIDOR, Sender.PARTICIPANT
B, Q, A = Sender.RETURN, Sender.RECALL, Sender.ANSWER

SENDERS: dict[Reason, frozenset[Sender]] = {
    reason: frozenset(senders)
    for reason, senders in {
        R.AB01: [W],
        R.AB02: [W],
        R.AB03: [W],
        R.AB04: [W],
        R.AB05: [W],
        R.AB06: [C],
        R.AB07: [C, P],
        R.AB08: [W, P],
        R.AB09: [W],
        R.AB10: [C],
        R.AC01: [P],
        R.AC03: [P],
        R.AC04: [P, A],
        R.AC06: [P],
        R.AC14: [P],
        R.ADAC: [A],
        R.AG01: [P],
        R.AG03: [W, C, P],
        R.AG10: [W],
        R.AG11: [W],
        R.AGNT: [W],
        R.AM01: [W],
        R.AM02: [W],
        R.AM03: [W, C, P],
        R.AM04: [P, A],
        R.AM05: [W, P, B],
        R.AM06: [W, C],
        R.AM09: [W, P, B, Q],
        R.AM12: [W, P],
        R.AM13: [W],
        R.AM14: [W, P],
        R.AM23: [W],
        R.ARDT: [W, A],
        R.BE06: [W, P],
        R.BE22: [C],
        R.CH21: [W],
        R.CNOR: [W],
        R.CURR: [W],
        R.CUST: [Q, A],
        R.DNOR: [W],
        R.DS02: [W],
        R.DU01: [Sender.NOBODY],
        R.DU03: [W],
        R.DU04: [W],
        R.DU05: [W],
        R.DUPL: [Q],
        R.ED06: [W],
        R.FF01: [W],
        R.FF02: [W, P],
        R.FF05: [W, P],
        R.FF10: [P],
        R.FOCR: [B],
        R.FR01: [B],
        R.FRAD: [Q],
        R.LEGL: [A],
        R.MD06: [B],
        R.MS03: [P],
        R.NOAS: [W, A],
        R.NOOR: [W, A],
        R.RC03: [Sender.NOBODY],
        R.RC04: [W],
        R.RQDA: [A],
        R.RR03: [C],
        R.RR04: [Sender.NOBODY],
        R.TECH: [Q],
        R.TM01: [W, P],
        R.UCRD: [W, P],
    }.items()
}
"""Total: a test holds it to every reason, and another one sends every reason of the switch."""

NOT_SENT: dict[Reason, str] = {
    R.DU01: "requests carry no message id of their own; the UETR is the key to repetitions",
    R.RC03: "the debtor's bank is whoever holds the API key, so it is always one that exists",
    R.RR04: "nobody screens payments yet",
}
"""Why nobody sends a code that participants know."""


def sent_by(sender: Sender) -> frozenset[Reason]:
    """The reasons that ``sender`` gives.

    >>> Reason.FRAD in sent_by(Sender.RECALL), Reason.FRAD in sent_by(Sender.ANSWER)
    (True, False)
    """
    return frozenset(reason for reason, senders in SENDERS.items() if sender in senders)
