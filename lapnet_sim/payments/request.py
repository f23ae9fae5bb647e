"""From what an issuer asks to an instruction the books can decide on."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from fx import Money, Quote
from lapnet_sim.ids import PaymentId, QuoteId, uuid7
from lapnet_sim.ledger.lifecycle import Finality
from lapnet_sim.ledger.payment import Debtor, Instruction
from lapnet_sim.payments.agreement import fee_plan_of
from lapnet_sim.payments.amounts import whole_amount
from lapnet_sim.payments.debtor import need_debtor
from lapnet_sim.payments.fee import fees_on
from lapnet_sim.payments.request_hash import hash_of
from lapnet_sim.payments.switch import Switch
from lapnet_sim.routing.corridors import CorridorType
from lapnet_sim.routing.route import NoRouteError, Route
from participants import ParticipantId
from participants.messages import Payee
from participants.reasons import Reason


@dataclass(frozen=True, slots=True)
class PaymentRequest:
    """One request to pay a code, in the issuer's own words."""

    issuer: ParticipantId
    uetr: UUID
    end_to_end_id: str
    code: str
    amount: Money | None
    """What the creditor shall get; None takes the amount in the code."""
    quote: Quote | None = None
    accepted_at: datetime | None = None
    """When the issuer took its customer's order; the budget runs from there. Not part of the
    business content: a request that is sent again is the same request."""
    debtor: Debtor | None = None
    """Who pays; wallets must say."""

    @property
    def request_hash(self) -> str:
        """SHA-256 of the business content: the same request has the same hash."""
        content = [
            self.end_to_end_id,
            self.code,
            None if self.amount is None else [self.amount.minor, self.amount.currency.code],
            None if self.quote is None else str(self.quote.id),
        ]
        if self.debtor is not None:
            content.append([self.debtor.key, self.debtor.level])
        return hash_of(content)


class Found(Protocol):
    """What is known of a code: just read, or quoted from an earlier enquiry."""

    @property
    def route(self) -> Route:
        """Where its payment goes."""

    @property
    def payee(self) -> Payee | None:
        """Who is paid."""


def credit_amount(request: PaymentRequest, seen: Found) -> Money:
    """What the creditor gets: the code's amount, or the one that was asked.

    Raises:
        NoRouteError: AM01 no amount at all, AM03 wrong currency, AM09 not the code's amount,
            AM12 not an amount people use.
    """
    fixed, asked = seen.route.amount, request.amount
    amount = asked or fixed
    if request.quote is not None:
        quoted = request.quote.target
        if amount not in {None, quoted}:
            raise NoRouteError(Reason.AM09, f"the quote delivers {quoted}")
        amount = quoted
    if amount is None:
        raise NoRouteError(Reason.AM01, "the code has no amount, so the request must name one")
    if amount.currency != seen.route.currency:
        raise NoRouteError(Reason.CURR, f"the code is in {seen.route.currency.code}")
    if fixed is not None and amount != fixed:
        raise NoRouteError(Reason.AM09, f"the code asks for {fixed.amount}")
    if not whole_amount(amount):
        raise NoRouteError(Reason.AM12, f"{amount.amount} is not an amount people use")
    return amount


def why_not_now(
    switch: Switch, request: PaymentRequest, corridor_id: str | None = None
) -> Reason | None:
    """TM01 for an acceptance time in the future; one that is too old has left no budget.

    AB07 where the corridor has closed since the code was resolved.
    """
    corridor = None if corridor_id is None else switch.corridors.find(corridor_id)
    if corridor is not None and not corridor.hours.are_open(switch.clock.now()):
        return Reason.AB07
    tolerated = switch.clock.now() + timedelta(seconds=switch.settings.clock_tolerance_s)
    is_ahead = request.accepted_at is not None and request.accepted_at > tolerated
    return Reason.TM01 if is_ahead else None


def instruct(switch: Switch, request: PaymentRequest, seen: Found) -> Instruction:
    """The instruction for a request whose code was read or whose enquiry was quoted.

    Raises:
        NoRouteError: as `credit_amount`.
        SwitchError: as `need_debtor`.
    """
    now = switch.clock.now()
    credit = credit_amount(request, seen)
    need_debtor(switch, request.issuer, request.debtor)
    fee_plan = fee_plan_of(switch.agreements, request.issuer)
    fees = fees_on(seen.route, credit, now, fee_plan)
    assert fees is not None, "the amount is known"
    corridor = seen.route.corridor
    begins_at = now if request.accepted_at is None else min(now, request.accepted_at)
    converts = corridor is not None and corridor.type is not CorridorType.FOREIGN_CONVERTS
    assert converts == (request.quote is not None)
    return Instruction(
        payment_id=PaymentId(uuid7(now, switch.chance)),
        uetr=request.uetr,
        end_to_end_id=request.end_to_end_id,
        request_hash=request.request_hash,
        issuer=request.issuer,
        acquirer=seen.route.acquirer,
        scheme=seen.route.scheme.value,
        alias=seen.route.alias,
        payee_name="" if seen.payee is None else seen.payee.name,
        corridor=None if corridor is None else corridor.id,
        provider=None if request.quote is None else ParticipantId(request.quote.provider),
        finality=Finality.CONFIRMED if corridor is None else corridor.finality,
        debit=credit if request.quote is None else request.quote.source,
        credit=credit,
        quote_id=None if request.quote is None else QuoteId(request.quote.id),
        deadline_at=begins_at + switch.budget(corridor),
        order_reference=seen.route.order_reference,
        fees=fees,
        debtor=request.debtor,
        issuer_counted=request.issuer in switch.settings.day_limits,
        corridor_counted=corridor is not None and corridor.a_day is not None,
    )
