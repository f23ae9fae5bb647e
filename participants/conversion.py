"""The notice that whoever converted hears of each payment: with which offer, into what.

It comes with the confirmation of the payment and is repeated with it until it is acknowledged, so
that a provider can keep its own position and earnings without asking the switch. Source: what the
Nexus scheme tells its FX providers after each payment.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from fx import Money, Rate
from fx.rounding import ceil_minor
from participants.fields import Fields
from participants.statement import StatementLine

NAMES = frozenset({
    "uetr", "quote_id", "corridor", "source", "target", "rate", "mid", "version", "tier",
    "improvement",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class ConversionNotice:
    """One conversion, as its offer said.

    Units: ``rate`` and ``mid`` are units of the source for one of the target. What is None was
    not kept with the offer.
    """

    uetr: UUID
    quote_id: UUID
    source: Money
    """What the provider is paid."""
    target: Money
    """What it pays."""
    rate: Decimal
    mid: Decimal
    """The reference rate when the offer was made."""
    corridor: str | None = None
    version: int | None = None
    """Of the provider's published rate."""
    tier: Money | None = None
    """Where the tier begins that the amount reached; None for the first."""
    improvement: Decimal | None = None
    """The issuer's own share off the base rate."""

    @property
    def earned_minor(self) -> int:
        """Spread and rounding together: what of the source is above the target's worth at mid."""
        mid = Rate(self.target.currency, self.source.currency, self.mid)
        return self.source.minor - ceil_minor(mid.convert(self.target))

    def is_of(self, lines: tuple[StatementLine, ...]) -> bool:
        """Whether these are the legs of the conversion: the source in, the target out."""
        moved = sorted((line.currency, line.amount_minor) for line in lines)
        return moved == sorted(
            (side.currency.code, side.minor) for side in (self.source, self.target)
        )


def write_conversion(notice: ConversionNotice) -> dict[str, Any]:
    """The notice as JSON."""
    tier, improvement = notice.tier, notice.improvement
    return {
        "uetr": str(notice.uetr),
        "quote_id": str(notice.quote_id),
        "corridor": notice.corridor,
        "source": _money(notice.source),
        "target": _money(notice.target),
        "rate": f"{notice.rate:f}",
        "mid": f"{notice.mid:f}",
        "version": None if notice.version is None else str(notice.version),
        "tier": None if tier is None else _money(tier),
        "improvement": None if improvement is None else f"{improvement:f}",
    }


def read_conversion(fields: Fields) -> ConversionNotice:
    """A notice; raises ``participant.message_malformed``."""
    return ConversionNotice(
        uetr=fields.uuid("uetr"),
        quote_id=fields.uuid("quote_id"),
        source=fields.money("source"),
        target=fields.money("target"),
        rate=fields.decimal("rate"),
        mid=fields.decimal("mid"),
        corridor=fields.text("corridor") if fields.has("corridor") else None,
        version=fields.number("version") if fields.has("version") else None,
        tier=fields.money("tier") if fields.has("tier") else None,
        improvement=fields.decimal("improvement") if fields.has("improvement") else None,
    )


def _money(money: Money) -> dict[str, str]:
    return {"amount": money.amount, "currency": money.currency.code}
