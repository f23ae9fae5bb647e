"""Who takes part: a code everybody uses, what kind of institution it is, and its numbers."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NewType

ParticipantId = NewType("ParticipantId", str)
"""The short code participants are called by in messages and reports, such as ``BCEL``."""

OPERATOR = ParticipantId("LAPNET")
"""Who runs the switch: no participant, but a party of the books that only receives, its fee."""


class Kind(StrEnum):
    """What sort of institution connects to the switch."""

    BANK = "bank"
    """Holds accounts of customers and merchants in Laos."""
    WALLET = "wallet"
    """Holds electronic money in Laos."""
    PARTNER_NETWORK = "partner_network"
    """A foreign scheme, reached as one participant."""
    FX_PROVIDER = "fx_provider"
    """Converts for a corridor: it is paid in one currency and pays in the other."""


@dataclass(frozen=True, slots=True)
class Participant:
    """One institution as the scheme knows it."""

    id: ParticipantId
    name: str
    kind: Kind
    iin: str | None = None
    """Eight digits in data object 38.01 of a LAO QR; partner networks have none."""
    bic: str | None = None
    """SWIFT code where it is published."""
