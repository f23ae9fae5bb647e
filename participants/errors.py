"""What a simulated participant refuses to hear: stable codes under ``participant.``.

A refusal to credit is not an error; it is an answer with a reason code.
"""

from dataclasses import dataclass
from enum import StrEnum


class ParticipantErrorCode(StrEnum):
    """Stable codes; each docstring says the cause and the remedy."""

    MESSAGE_MALFORMED = "participant.message_malformed"
    """The message is not in its form. ``where`` points at the field."""
    PARTICIPANT_UNKNOWN = "participant.participant_unknown"
    """Nobody of this code answers here. The path begins with the code of one who does."""
    PAYMENT_UNKNOWN = "participant.payment_unknown"
    """The participant never saw a credit request with this id."""
    NO_SUCH_ADDRESS = "participant.no_such_address"
    """There is nothing at this address, or not for this method."""
    CONTRADICTION = "participant.contradiction"
    """The payment was confirmed before with the other verdict. A payment ends in one way."""
    NO_ANSWER = "participant.no_answer"
    """The settlement bank acted, or did not: its answer was lost. Ask what became of the message
    before sending another."""
    CLEARING_MALFORMED = "participant.clearing_malformed"
    """The clearing file is not in its network's layout. ``where`` names the line; ask the network
    for the file again."""
    CLEARING_TOTALS = "participant.clearing_totals"
    """The clearing file's control figures are not those of its records: it was cut or changed. Ask
    the network for the file again."""


@dataclass
class ParticipantError(Exception):
    """A message that a participant cannot act on."""

    code: ParticipantErrorCode
    message: str
    where: str = ""
    """JSON pointer or id."""

    def __str__(self) -> str:
        """One line: code, place, message."""
        place = f" at {self.where}" if self.where else ""
        return f"{self.code}{place}: {self.message}"
