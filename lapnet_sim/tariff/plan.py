"""A plan: what one sort of payment costs, and who pays whom."""

from dataclasses import dataclass

from fx import LAK, Money
from lapnet_sim.ledger.fees import Fees
from lapnet_sim.tariff.ladder import Ladder

TEN_THOUSAND = 10_000
"""Basis points of the whole."""


@dataclass(frozen=True, slots=True)
class Interchange:
    """What the acquirer pays the issuer: a share of the amount, within bounds; minor units."""

    basis_points: int
    least_minor: int
    most_minor: int

    def __post_init__(self) -> None:
        assert 0 <= self.basis_points < TEN_THOUSAND
        assert 0 <= self.least_minor <= self.most_minor

    def of(self, amount_minor: int) -> int:
        """The share, rounded down to whole kip, within its bounds and never above the amount.

        >>> some = Interchange(basis_points=20, least_minor=100_00, most_minor=20_000_00)
        >>> [some.of(kip * 100) // 100 for kip in (50, 1_000, 75_499, 75_500, 10_000_000, 10**8)]
        [50, 100, 150, 151, 20000, 20000]
        """
        share = amount_minor * self.basis_points // TEN_THOUSAND
        whole = share - share % LAK.step_minor
        return min(max(whole, self.least_minor), self.most_minor, amount_minor)


NO_INTERCHANGE = Interchange(0, 0, 0)


@dataclass(frozen=True, slots=True)
class Plan:
    """The fees of one sort of payment in one version of the tariff."""

    tariff: str
    """Version and name, such as ``2015-1/purchase``: it is stored with each payment."""
    payer_fee: Ladder
    interchange: Interchange
    switch_fee_minor: int

    @property
    def name(self) -> str:
        """Without the version: ``purchase``, or ``purchase@reduced`` for a fee plan."""
        return self.tariff.partition("/")[2]

    @property
    def is_flat(self) -> bool:
        """Whether the amount makes no difference."""
        return self.payer_fee.is_flat and self.interchange == NO_INTERCHANGE

    def fees(self, amount: Money) -> Fees:
        """What a payment of ``amount`` kip costs."""
        assert amount.currency == LAK, "the tariff is in kip"
        return Fees(
            tariff=self.tariff,
            payer_fee_minor=self.payer_fee.fee(amount.minor),
            interchange_minor=self.interchange.of(amount.minor),
            switch_fee_minor=self.switch_fee_minor,
        )
