"""What goes over the wire about the settlement bank: assets, digital kip, what stands behind."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from fx import LAK, Money, currency
from lapnet_sim.api.schemas import AmountIn, AmountOut, In, Out
from lapnet_sim.ledger.token_values import Holding
from participants.settlement_asset import Asset
from settlement.batch import Batch, LossLine
from settlement.cover_terms import CoverTerms, Pledge
from settlement.waterfall import Layer


class AssetIn(In):
    """What a window shall settle in."""

    asset: Annotated[Asset, Field(strict=False)]


class AssetOut(Out):
    """What a window settles in."""

    window: str
    asset: Asset

    @classmethod
    def of(cls, batch: Batch) -> "AssetOut":
        """As the books have it."""
        return cls(window=batch.window_id, asset=batch.asset)


class TokensIn(In):
    """Turn cash into digital kip, or back."""

    request_id: Annotated[
        str,
        Field(
            pattern=r"^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$",
            description="yours to choose, a version-4 UUID; the key to repetitions",
            examples=["5b0f8f5e-6a52-4b1f-9a40-2f8f8d1c7a11"],
        ),
    ]
    direction: Literal["issue", "redeem"]
    amount: AmountIn


class HoldingOut(Out):
    """One participant's digital kip."""

    participant: str
    held: AmountOut
    locked: Annotated[AmountOut, Field(description="set aside for a window")]

    @classmethod
    def of(cls, holding: Holding) -> "HoldingOut":
        """As the books have it."""
        return cls(
            participant=holding.participant,
            held=AmountOut.of(Money(holding.held_minor, LAK)),
            locked=AmountOut.of(Money(holding.locked_minor, LAK)),
        )


class SupplyOut(Out):
    """All digital kip: what is issued is what is held and locked."""

    issued: AmountOut
    held: AmountOut
    locked: AmountOut
    holdings: list[HoldingOut]

    @classmethod
    def of(cls, issued_minor: int, holdings: list[Holding]) -> "SupplyOut":
        """As the books have it."""
        held = sum(each.held_minor for each in holdings)
        locked = sum(each.locked_minor for each in holdings)
        assert issued_minor == held + locked, "digital kip are issued, held or locked"
        return cls(
            issued=AmountOut.of(Money(issued_minor, LAK)),
            held=AmountOut.of(Money(held, LAK)),
            locked=AmountOut.of(Money(locked, LAK)),
            holdings=[HoldingOut.of(each) for each in holdings],
        )


class LossOut(Out):
    """What one layer paid for a member that was short, and whose money it was."""

    attempt: int
    participant: str
    layer: Layer
    payer: str
    amount: AmountOut

    @classmethod
    def of(cls, line: LossLine) -> "LossOut":
        """As it is booked."""
        return cls(
            attempt=line.attempt,
            participant=line.participant,
            layer=line.layer,
            payer=line.payer,
            amount=AmountOut.of(Money(line.amount_minor, currency(line.currency))),
        )


class CollateralOut(Out):
    """One pledged asset: what it is worth, and what it counts for."""

    asset: str
    value: AmountOut
    haircut_bp: Annotated[int, Field(description="basis points off its value")]
    counted: AmountOut


class PledgeOut(Out):
    """What one member pledged, and what is left of each of its own layers."""

    participant: str
    prefund: AmountOut
    contribution: AmountOut
    collateral: list[CollateralOut]
    drawn: AmountOut
    group: Annotated[str | None, Field(description="fails together with")]

    @classmethod
    def of(cls, who: str, pledge: Pledge, drawn_minor: int, group: str | None) -> "PledgeOut":
        """From the register."""
        return cls(
            participant=who,
            prefund=AmountOut.of(pledge.prefund),
            contribution=AmountOut.of(pledge.contribution),
            collateral=[
                CollateralOut(
                    asset=each.asset,
                    value=AmountOut.of(each.value),
                    haircut_bp=each.haircut_bp,
                    counted=AmountOut.of(each.counted),
                )
                for each in pledge.collateral
            ],
            drawn=AmountOut.of(Money(drawn_minor, pledge.prefund.currency)),
            group=group,
        )


class BackingOut(Out):
    """What stands behind a settlement, in the order in which it pays."""

    order: list[Layer]
    haircuts_bp: dict[str, int]
    operator: AmountOut
    liquidity_line: AmountOut
    survivors_most_bp: int
    pledges: list[PledgeOut]

    @classmethod
    def of(cls, terms: CoverTerms, pledges: list[PledgeOut]) -> "BackingOut":
        """From the table."""
        return cls(
            order=list(terms.order),
            haircuts_bp=dict(terms.haircuts),
            operator=AmountOut.of(terms.operator),
            liquidity_line=AmountOut.of(terms.liquidity_line),
            survivors_most_bp=terms.survivors_most_bp,
            pledges=pledges,
        )


class ProgressOut(Out):
    """How a window's settlement is backed: its asset, a way that waits for another, losses."""

    window: str
    asset: Asset
    message_id: str | None
    way_proposed: str | None
    proposed_by: str | None
    losses: list[LossOut]
    entered_at: datetime | None
    irrevocable_at: datetime | None
    final_at: datetime | None

    @classmethod
    def of(cls, batch: Batch, losses: list[LossLine]) -> "ProgressOut":
        """As the books have it."""
        return cls(
            window=batch.window_id,
            asset=batch.asset,
            message_id=batch.message_id,
            way_proposed=batch.way_proposed,
            proposed_by=batch.proposed_by,
            losses=[LossOut.of(each) for each in losses],
            entered_at=batch.entered_at,
            irrevocable_at=batch.irrevocable_at,
            final_at=batch.final_at,
        )
