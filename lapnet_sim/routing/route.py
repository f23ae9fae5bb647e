"""From a code to whoever must be asked: acquirer, alias, corridor. Pure.

The scheme decides, found by its identifier and never by a tag number; a member's institution
number stands in the code, a foreign code goes to the corridor of its scheme.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from emvqr import Payload, Scheme
from emvqr.profiles import LaoQr, ThaiKind, ThaiQr
from fx import Currency, FxError, Money, currency_by_number
from lapnet_sim.ids import OrderReference, as_order_reference
from lapnet_sim.routing.corridors import Corridor, inbound, outbound
from participants import Kind, Participant, ParticipantId
from participants.members import members, members_by_iin
from participants.reasons import Reason


class NoRouteError(Exception):
    """The code is readable but nobody here can be paid with it."""

    def __init__(self, reason: Reason, message: str) -> None:
        super().__init__(message)
        self.reason = reason
        self.message = message


@dataclass(frozen=True, slots=True)
class Route:
    """Who to ask for a code's payee."""

    scheme: Scheme
    acquirer: ParticipantId
    alias: str
    """Who is paid, as the code names them."""
    currency: Currency
    """What the payee gets."""
    amount: Money | None
    """What the code fixes; None leaves it to the debtor."""
    corridor: Corridor | None
    order_reference: OrderReference | None = None
    """The QR order behind the code; None where it is good for any number of payments."""
    payment_type: str | None = None
    """Data object 38.02 of a LAO QR, such as ``002`` for a merchant; None for other codes."""


def find_route(payload: Payload, issuer: Participant, now: datetime) -> Route:
    """Where a payment of ``issuer``'s customer to this code must go.

    Raises:
        NoRouteError: with the ISO 20022 reason: FF05, RC04, CNOR, TM01, BE06, AG03, AM03, AM12.
    """
    if payload.scheme is Scheme.LAO_QR:
        return _to_laos(payload, issuer, now)
    if payload.scheme is Scheme.UNKNOWN:
        raise NoRouteError(Reason.FF05, "the code belongs to no scheme known here")
    corridor = outbound(payload.scheme) if issuer.kind is not Kind.PARTNER_NETWORK else None
    if corridor is None:
        raise NoRouteError(Reason.RC04, f"no corridor carries {payload.scheme} codes")
    return _abroad(payload, issuer, corridor)


def _to_laos(payload: Payload, issuer: Participant, now: datetime) -> Route:
    profile = payload.profile
    assert isinstance(profile, LaoQr)
    member = members_by_iin().get(profile.iin or "")
    if member is None:
        raise NoRouteError(Reason.CNOR, "the institution number in the code is not a member's")
    if not profile.receiver_id:
        raise NoRouteError(Reason.BE06, "the code names no receiver")
    if profile.expires_at is not None and profile.expires_at <= now:
        raise NoRouteError(Reason.TM01, "the code has expired")
    corridor = inbound(issuer.id) if issuer.kind is Kind.PARTNER_NETWORK else None
    if corridor is not None and "in" not in member.thailand:
        raise NoRouteError(Reason.AG03, f"{member.id} does not take part in corridor {corridor.id}")
    return Route(
        scheme=payload.scheme,
        acquirer=member.id,
        alias=profile.receiver_id,
        currency=_currency(payload),
        amount=_amount(payload),
        corridor=corridor,
        order_reference=order_in(payload),
        payment_type=profile.payment_type,
    )


def order_in(payload: Payload) -> OrderReference | None:
    """The reference of the QR order that a code was made for, if it was made for one."""
    if payload.scheme is not Scheme.LAO_QR:
        return None
    return as_order_reference(payload.additional_data.reference_label)


def _abroad(payload: Payload, issuer: Participant, corridor: Corridor) -> Route:
    offers = next((m.thailand for m in members() if m.id == issuer.id), frozenset())
    if "out" not in offers:
        raise NoRouteError(Reason.AG03, f"{issuer.id} does not offer corridor {corridor.id}")
    profile = payload.profile
    if not isinstance(profile, ThaiQr) or profile.kind is not ThaiKind.BILLER:
        raise NoRouteError(Reason.AG03, "only merchants' codes are carried across the border")
    found = _currency(payload)
    if found != corridor.target:
        raise NoRouteError(Reason.AM03, f"corridor {corridor.id} does not carry {found.code}")
    return Route(
        scheme=payload.scheme,
        acquirer=corridor.network,
        alias=f"{profile.biller_id}/{profile.reference_1}",
        currency=found,
        amount=_amount(payload),
        corridor=corridor,
    )


def _currency(payload: Payload) -> Currency:
    try:
        return currency_by_number(payload.currency or "")
    except FxError:
        raise NoRouteError(Reason.AM03, "the code's currency is not carried here") from None


def _amount(payload: Payload) -> Money | None:
    if payload.amount is None:
        return None
    found = _currency(payload)
    minor = payload.amount * Decimal(10) ** found.exponent
    money = Money(int(minor), found)
    if money.minor != minor or not money.is_whole_step:
        raise NoRouteError(Reason.AM12, f"the code's amount is not one of {found.code}")
    return money
