"""What goes over the wire about a code that is read before it is paid."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from emvqr import Payload, PointOfInitiation
from lapnet_sim.api.schemas import AmountOut, Code, FeesOut, FeeStepOut, FoundPayeeOut, In, Out
from lapnet_sim.ledger.fees import NO_FEES
from lapnet_sim.payments.enquiry import Enquiry
from lapnet_sim.payments.fee import fee_table, payer_fee
from lapnet_sim.payments.scan import Scan
from participants.billers import Bill


class Kind(StrEnum):
    """How often a code is meant to be paid."""

    STATIC = "static"
    """Many times."""
    DYNAMIC = "dynamic"
    """Once."""

    @classmethod
    def of(cls, payload: Payload) -> "Kind":
        """As the code says of itself; one that says nothing is good for many payments."""
        once = payload.point_of_initiation is PointOfInitiation.DYNAMIC
        return cls.DYNAMIC if once else cls.STATIC


class ResolveIn(In):
    """Read this code."""

    code: Code


class BillOut(Out):
    """The bill that the code is for."""

    reference: str
    due: Annotated[
        AmountOut | None, Field(description="what is to be paid; null leaves it to the payer")
    ]

    @classmethod
    def of(cls, bill: Bill) -> "BillOut":
        """From what the biller says."""
        due = None if bill.due is None else AmountOut.of(bill.due)
        return cls(reference=bill.reference, due=due)


class ResolveOut(Out):
    """What a code says, where it leads, and what a payment of it quotes."""

    enquiry_id: Annotated[str, Field(description="quote it in the payment; yours alone")]
    expires_at: Annotated[datetime, Field(description="from then on it cannot be quoted")]
    scheme: str
    kind: Kind
    payee: FoundPayeeOut
    bill: Annotated[BillOut | None, Field(description="where a bill, tax or duty is paid")]
    currency: str
    amount: AmountOut | None
    payer_fee: Annotated[
        AmountOut | None,
        Field(description="on top, in the payer's currency; null while the amount is open"),
    ]
    fees: Annotated[
        FeesOut | None,
        Field(description="everybody's; null while the amount is open and they depend on it"),
    ]
    fee_table: Annotated[
        list[FeeStepOut], Field(description="the payer's fee at every amount, step by step")
    ]
    corridor: str | None
    findings: list[str]

    @classmethod
    def of(
        cls, seen: Scan, enquiry: Enquiry, enquiry_id: str, now: datetime, fee_plan: str
    ) -> "ResolveOut":
        """From a scan and what may be quoted of it; ``fee_plan`` is that of whoever asked."""
        route = enquiry.route
        fee = payer_fee(route, enquiry.fees, now, fee_plan)
        unit = route.currency if route.corridor is None else route.corridor.source
        steps = () if enquiry.fees == NO_FEES else fee_table(route, now, fee_plan)
        bill = None if seen.payee is None else seen.payee.bill
        return cls(
            enquiry_id=enquiry_id,
            expires_at=enquiry.expires_at,
            scheme=route.scheme,
            kind=Kind.of(seen.payload),
            payee=FoundPayeeOut(
                name=enquiry.payee.name, acquirer=route.acquirer, city=enquiry.city
            ),
            bill=None if bill is None else BillOut.of(bill),
            currency=route.currency.code,
            amount=None if route.amount is None else AmountOut.of(route.amount),
            payer_fee=None if fee is None else AmountOut.of(fee),
            fees=None if enquiry.fees is None else FeesOut.of(enquiry.fees, unit),
            fee_table=[FeeStepOut.of(step, unit) for step in steps],
            corridor=None if route.corridor is None else route.corridor.id,
            findings=[str(finding) for finding in seen.payload.findings],
        )
