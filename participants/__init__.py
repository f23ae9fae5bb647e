"""Banks, wallets, partner networks and the settlement bank: who they are and how they behave.

Everything here is simulated. The names of the institutions are real because integrators know
them; their behaviour, balances and figures are invented.
"""

from participants.identity import OPERATOR, Kind, Participant, ParticipantId
from participants.statement import LineStatus, StatementLine

__all__ = [
    "OPERATOR",
    "Kind",
    "LineStatus",
    "Participant",
    "ParticipantId",
    "StatementLine",
]
