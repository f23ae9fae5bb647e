"""What a payment costs: figures fixed when it is taken in, booked when it completes.

The payer's fee is between the issuer and its customer: it is told and stored, and the scheme does
not book it. Interchange and the switch's fee are between institutions, so they are postings of
their own, never part of the amount. A return costs nothing and gives no fee back.
"""

from dataclasses import dataclass
from enum import StrEnum

from participants import OPERATOR, ParticipantId


class FeeKind(StrEnum):
    """What is charged between institutions."""

    INTERCHANGE = "interchange"
    """The acquirer pays the issuer."""
    SWITCH_FEE = "switch_fee"
    """The issuer pays the operator."""


@dataclass(frozen=True, slots=True)
class FeeLine:
    """Who pays whom; minor units of the payment's debit currency, more than nought."""

    kind: FeeKind
    payer: ParticipantId
    payee: ParticipantId
    minor: int


@dataclass(frozen=True, slots=True)
class Fees:
    """Every fee of one payment.

    Units: minor units of the payment's debit currency, nought or more.
    """

    tariff: str | None = None
    """Version and plan they were computed by, such as ``2026-1/purchase``; None where none is."""
    payer_fee_minor: int = 0
    interchange_minor: int = 0
    switch_fee_minor: int = 0

    def __post_init__(self) -> None:
        assert min(self.payer_fee_minor, self.interchange_minor, self.switch_fee_minor) >= 0

    def lines(self, issuer: ParticipantId, acquirer: ParticipantId) -> tuple[FeeLine, ...]:
        """What the institutions pay each other.

        >>> fees = Fees("2026-1/purchase", interchange_minor=200_00, switch_fee_minor=100_00)
        >>> for line in fees.lines(ParticipantId("BCEL"), ParticipantId("LDB")):
        ...     print(line.kind, line.payer, line.payee, line.minor)
        interchange LDB BCEL 20000
        switch_fee BCEL LAPNET 10000
        """
        charged = (
            FeeLine(FeeKind.INTERCHANGE, acquirer, issuer, self.interchange_minor),
            FeeLine(FeeKind.SWITCH_FEE, issuer, OPERATOR, self.switch_fee_minor),
        )
        return tuple(line for line in charged if line.minor)


NO_FEES = Fees()
"""Of returns, and of payments that no tariff is for."""
