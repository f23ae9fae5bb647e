"""What goes over the wire.

Amounts are decimal strings: a string cannot be a hundred times wrong.
"""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from fx import Currency, Money
from lapnet_sim.ledger.back import BackRate
from lapnet_sim.ledger.fees import Fees
from lapnet_sim.ledger.lifecycle import ISO_STATUS, Status
from lapnet_sim.ledger.payment import Payment, PaymentEvent
from lapnet_sim.storage.claim_reads import Aftermath
from lapnet_sim.storage.reads import PaymentStory
from lapnet_sim.tariff.ladder import Step

EXAMPLE_CODE = (
    "00020101021138590016A00526628466257701082771041802030020316mch5d0077995d4ae52045977"
    "53034185802LA5911 LAEKOPSOHP6002SL62200716stk66ac4090b073b6304DE71"
)

Code = Annotated[
    str,
    Field(
        min_length=1,
        max_length=2300,
        description="the whole string in the QR code, as it was scanned",
        examples=[EXAMPLE_CODE],
    ),
]


class In(BaseModel):
    """A request: strict types, no unknown fields."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class Out(BaseModel):
    """A response."""

    model_config = ConfigDict(frozen=True)


class AmountIn(In):
    """An amount with its currency."""

    amount: Annotated[
        str,
        Field(pattern=r"^[0-9]{1,15}(\.[0-9]{1,4})?$", examples=["15000.00"]),
    ]
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$", examples=["LAK"])]


class DebtorIn(In):
    """Who pays, as the issuer knows them."""

    account: Annotated[
        str,
        Field(
            pattern=r"^[A-Za-z0-9]{1,34}$",
            description="the account that pays; only a keyed hash of it is stored",
            examples=["20555000111"],
        ),
    ]
    level: Annotated[
        Literal[1, 2, 3],
        Field(description="1 and 2 are individuals, 3 is a legal entity; limits go by it"),
    ]


class PaymentIn(In):
    """Pay this code."""

    uetr: Annotated[
        str,
        Field(
            pattern=r"^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$",
            description="your unique transaction id, a version-4 UUID; the key to repetitions",
            examples=["eb6305c9-1f7f-49de-aed0-16487c27b42d"],
        ),
    ]
    end_to_end_id: Annotated[
        str,
        Field(
            pattern=r"^[A-Za-z0-9/?:().,'+ -]{1,35}$",
            description="the debtor's reference, carried unchanged",
            examples=["INVOICE-17"],
        ),
    ]
    code: Code
    enquiry_id: Annotated[
        str | None,
        Field(max_length=4096, description="of the answer to `POST /v1/qr/resolve` for this code"),
    ] = None
    amount: Annotated[
        AmountIn | None,
        Field(description="what the merchant shall get; may be left out if the code says it"),
    ] = None
    accepted_at: Annotated[
        str | None,
        Field(
            pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?Z$",
            description="when you took your customer's order; the budget runs from there",
            examples=["2026-11-20T03:00:00Z"],
        ),
    ] = None
    debtor: Annotated[
        DebtorIn | None,
        Field(description="who pays: wallets must say, because electronic money has limits"),
    ] = None
    quote_id: Annotated[
        str | None,
        Field(
            pattern=r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$",
            description="the quote to pay with, where the payment is converted",
        ),
    ] = None


class ReturnIn(In):
    """Send this much back."""

    amount: Annotated[
        AmountIn | None,
        Field(description="how much; left out, everything that was paid"),
    ] = None
    reason: Annotated[
        Literal["MD06", "AM05", "AM09", "FOCR", "FR01"],
        Field(description="why, as an ISO 20022 return reason", examples=["MD06"]),
    ]
    quote_id: Annotated[
        str | None,
        Field(
            pattern=r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$",
            description="for converted money whose own rate is no longer used",
        ),
    ] = None


class AmountOut(Out):
    """An amount with every digit of its currency."""

    amount: str
    currency: str

    @classmethod
    def of(cls, money: Money) -> "AmountOut":
        """From money."""
        return cls(amount=money.amount, currency=money.currency.code)


class FeeStepOut(Out):
    """From this amount upwards the payer pays this fee, until the next step begins."""

    starts_at: AmountOut
    fee: AmountOut

    @classmethod
    def of(cls, step: Step, unit: Currency) -> "FeeStepOut":
        """From one step of a ladder."""
        return cls(
            starts_at=AmountOut.of(Money(step.starts_at_minor, unit)),
            fee=AmountOut.of(Money(step.fee_minor, unit)),
        )


class FeesOut(Out):
    """What a payment costs: the payer, the acquirer, the issuer. None of it is in the amount."""

    tariff: str | None
    payer_fee: AmountOut
    """What the issuer charges its customer; the scheme does not book it."""
    interchange: AmountOut
    """What the acquirer pays the issuer."""
    switch_fee: AmountOut
    """What the issuer pays the operator."""

    @classmethod
    def of(cls, fees: Fees, unit: Currency) -> "FeesOut":
        """From fees in a currency."""
        return cls(
            tariff=fees.tariff,
            payer_fee=AmountOut.of(Money(fees.payer_fee_minor, unit)),
            interchange=AmountOut.of(Money(fees.interchange_minor, unit)),
            switch_fee=AmountOut.of(Money(fees.switch_fee_minor, unit)),
        )


class PayeeOut(Out):
    """Who is paid, by the name their own bank has registered."""

    name: str
    acquirer: str


class FoundPayeeOut(PayeeOut):
    """Who will be paid."""

    city: Annotated[str | None, Field(description="as a partner network has it registered")]


class PaymentOut(Out):
    """A payment as its issuer sees it."""

    uetr: UUID
    payment_id: UUID
    reference: str
    end_to_end_id: str
    status: Status
    iso_status: str
    reason: str | None
    debit: AmountOut
    credit: AmountOut
    fees: FeesOut
    payee: PayeeOut
    corridor: str | None
    quote_id: UUID | None
    window_id: str | None
    received_at: datetime
    deadline_at: datetime
    concluded_at: datetime | None

    @classmethod
    def of(cls, payment: Payment) -> "PaymentOut":
        """From a payment."""
        asked = payment.instruction
        return cls(
            uetr=asked.uetr,
            payment_id=payment.id,
            reference=payment.reference,
            end_to_end_id=asked.end_to_end_id,
            status=payment.status,
            iso_status=ISO_STATUS[payment.status],
            reason=None if payment.reason is None else payment.reason.value,
            debit=AmountOut.of(asked.debit),
            credit=AmountOut.of(asked.credit),
            fees=FeesOut.of(asked.fees, asked.debit.currency),
            payee=PayeeOut(name=asked.payee_name, acquirer=asked.acquirer),
            corridor=asked.corridor,
            quote_id=asked.quote_id,
            window_id=payment.window_id,
            received_at=payment.received_at,
            deadline_at=asked.deadline_at,
            concluded_at=payment.concluded_at,
        )


class ReturnOut(Out):
    """Money on its way back, or back."""

    return_id: UUID
    original_uetr: str
    payment_id: UUID
    reference: str
    status: Status
    iso_status: str
    reason: str | None
    return_reason: str
    amount: AmountOut
    debit: AmountOut
    """What leaves the merchant's side."""
    credit: AmountOut
    """What reaches the payer, in the payer's currency."""
    rate: BackRate | None
    """Of what was converted: the one it was paid at, or a new quote's."""
    window_id: str | None
    received_at: datetime
    concluded_at: datetime | None

    @classmethod
    def of(cls, payment: Payment, original_uetr: str) -> "ReturnOut":
        """From the payment that carries the money back."""
        asked = payment.instruction
        assert asked.return_reason is not None
        return cls(
            return_id=asked.uetr,
            original_uetr=original_uetr,
            payment_id=payment.id,
            reference=payment.reference,
            status=payment.status,
            iso_status=ISO_STATUS[payment.status],
            reason=None if payment.reason is None else payment.reason.value,
            return_reason=asked.return_reason.value,
            amount=AmountOut.of(asked.sent_back),
            debit=AmountOut.of(asked.debit),
            credit=AmountOut.of(asked.credit),
            rate=None if asked.back is None else asked.back.rate,
            window_id=payment.window_id,
            received_at=payment.received_at,
            concluded_at=payment.concluded_at,
        )


class PaymentViewOut(PaymentOut):
    """A payment as it stands, with what came of it since."""

    return_status: Literal["none", "partial", "full"]
    returned: AmountOut
    """What has come back by returns that completed."""
    dispute_status: Literal["none", "open", "evidence", "accepted", "represented", "closed"]
    """Of the latest dispute."""

    @classmethod
    def seen(cls, payment: Payment, since: Aftermath) -> "PaymentViewOut":
        """From a payment and what came of it."""
        credit = payment.instruction.credit
        back = Money(since.returned_minor, credit.currency)
        share = "none" if not back.minor else "full" if back == credit else "partial"
        told = PaymentOut.of(payment).model_dump()
        return cls.model_validate(
            {
                **told,
                "return_status": share,
                "returned": AmountOut.of(back),
                "dispute_status": since.dispute_status or "none",
            }
        )


class EventOut(Out):
    """One step in a payment's life."""

    step: int
    event: str | None
    from_status: str | None
    to_status: str
    reason: str | None
    at: datetime

    @classmethod
    def of(cls, event: PaymentEvent) -> "EventOut":
        """From an event."""
        return cls(
            step=event.step,
            event=event.event,
            from_status=event.from_status,
            to_status=event.to_status,
            reason=event.reason,
            at=event.at,
        )


class StoryOut(Out):
    """A payment with everything that happened to it."""

    payment: PaymentOut
    events: list[EventOut]

    @classmethod
    def of(cls, story: PaymentStory) -> "StoryOut":
        """From a payment's history."""
        return cls(
            payment=PaymentOut.of(story.payment),
            events=[EventOut.of(event) for event in story.events],
        )


class ProblemOut(Out):
    """Why a request was not served (RFC 9457)."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    where: str | None = None
    reason: str | None = None


class HealthOut(Out):
    """Whether the switch works."""

    status: str
