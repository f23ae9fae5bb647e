"""Making a code for one payment: the merchant is known, the code is flawless, the order is kept."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import emvqr
from emvqr.views import AdditionalData
from fx import LAK, Money
from lapnet_sim.errors import SwitchError, SwitchErrorCode
from lapnet_sim.ids import OrderReference, order_reference
from lapnet_sim.ledger.order import QrOrder
from lapnet_sim.ledger.order_commands import OrderConflict, OrderOutcome, PlaceOrder
from lapnet_sim.ledger.order_lifecycle import OrderStatus
from lapnet_sim.payments.amounts import whole_amount
from lapnet_sim.payments.merchant import Merchant
from lapnet_sim.payments.ports import UnreachableError
from lapnet_sim.payments.request_hash import hash_of
from lapnet_sim.payments.sign import NAME_LIMIT, Sign, registered_sign
from lapnet_sim.payments.switch import Switch
from lapnet_sim.routing.route import NoRouteError
from participants import Participant
from participants.reasons import Reason

LONGEST = timedelta(days=30)
"""The longest life of an order; invented, schemes differ."""

FIELDS = {
    "38": "/merchant/receiver_id",
    "52": "/merchant/category",
    "54": "/amount",
    "59": "/merchant/name",
    "60": "/merchant/city",
    "62": "/bill_number",
}
"""Where a request says what ends up in a data object."""

CLOSED = {
    OrderStatus.LOCKED: SwitchErrorCode.ORDER_LOCKED,
    OrderStatus.PAID: SwitchErrorCode.ORDER_PAID,
    OrderStatus.EXPIRED: SwitchErrorCode.ORDER_EXPIRED,
    OrderStatus.CANCELLED: SwitchErrorCode.ORDER_CANCELLED,
}
"""Why an order that is not active can neither be paid nor cancelled."""


@dataclass(frozen=True, slots=True)
class Shop:
    """The merchant as a request names it. What the register has of it counts for more."""

    alias: str
    """The receiver id its bank knows it by."""
    category: str | None = None
    """ISO 18245, four digits; None takes the register's."""
    city: str | None = None
    """None takes the register's."""
    name: str | None = None
    """In Latin letters; None takes the name its bank has registered."""


@dataclass(frozen=True, slots=True)
class OrderRequest:
    """One request for a code, in the acquirer's own words."""

    acquirer: Participant
    order_id: UUID
    shop: Shop
    amount: Money
    expires: datetime | timedelta
    """When, or how long after it was made."""
    bill_number: str | None = None
    registered: Merchant | None = None
    """The merchant as it is registered; not what was asked, so no part of the hash."""

    @property
    def request_hash(self) -> str:
        """SHA-256 of the business content: the same request has the same hash."""
        shop = self.shop
        content = [
            [shop.alias, shop.category, shop.city, shop.name],
            [self.amount.minor, self.amount.currency.code],
            str(self.expires),
            self.bill_number,
        ]
        return hash_of(content)


async def make_order(switch: Switch, request: OrderRequest) -> OrderOutcome | OrderConflict:
    """Make the code that ``request`` asks for, and keep the order it stands for.

    Raises:
        NoRouteError: AG03 the caller issues no codes, CURR, AM12, BE06 nobody to be paid, AC04 the
            merchant has closed.
        SwitchError: ``switch.field_invalid`` for what a code cannot carry, what neither request
            nor register says, or an expiry that is none; ``switch.acquirer_unreachable``.
    """
    if request.acquirer.iin is None:
        raise NoRouteError(Reason.AG03, "only members with an institution number issue codes")
    now = switch.clock.now()
    expires_at = _expiry(request.expires, now)
    if request.amount.currency != LAK:
        raise NoRouteError(Reason.CURR, "a Lao code is in LAK")
    if not whole_amount(request.amount):
        raise NoRouteError(Reason.AM12, f"{request.amount.amount} is not an amount people use")
    sign = await _sign(switch, request)
    reference = order_reference(now, switch.chance)
    code = _code(request, sign, reference, expires_at)
    order = QrOrder(
        reference=reference,
        acquirer=request.acquirer.id,
        order_id=request.order_id,
        request_hash=request.request_hash,
        alias=request.shop.alias,
        bill_number=request.bill_number,
        amount=request.amount,
        code=code,
        code_hash=hashlib.sha256(code.encode()).hexdigest(),
        created_at=now,
        expires_at=expires_at,
    )
    result = await switch.ledger.apply(PlaceOrder(order))
    assert isinstance(result, OrderOutcome | OrderConflict)
    return result


def closed(status: OrderStatus, where: str) -> SwitchError:
    """Why an order that stands so can neither be paid nor cancelled."""
    return SwitchError(CLOSED[status], f"this order is {status}", where)


def _expiry(expires: datetime | timedelta, now: datetime) -> datetime:
    """A whole second, because codes write no fractions."""
    at = now + expires if isinstance(expires, timedelta) else expires
    if at.microsecond:
        at = at.replace(microsecond=0) + timedelta(seconds=1)
    if not now < at <= now + LONGEST + timedelta(seconds=1):
        raise SwitchError(
            SwitchErrorCode.FIELD_INVALID,
            f"an order lives until an instant to come, at most {LONGEST.days} days",
            "/expires_at",
        )
    return at


async def _sign(switch: Switch, request: OrderRequest) -> Sign:
    """What the code shows: the register's word, or what the request says and the bank knows."""
    shop, merchant = request.shop, request.registered
    if merchant is not None:
        return registered_sign(merchant)
    for value, where in ((shop.category, "/merchant/category"), (shop.city, "/merchant/city")):
        if value is None:
            raise SwitchError(
                SwitchErrorCode.FIELD_INVALID,
                "this receiver is not in your register of merchants, so the order must say it",
                where,
            )
    assert shop.category is not None
    assert shop.city is not None
    registered = await _registered_name(switch, request)
    return Sign(shop.name or registered, shop.category, shop.city)


async def _registered_name(switch: Switch, request: OrderRequest) -> str:
    """The payee's name at its bank, as far as a code can carry it."""
    acquirer = request.acquirer.id
    try:
        payee = await switch.gateways[acquirer].lookup(request.shop.alias)
    except UnreachableError as error:
        raise SwitchError(
            SwitchErrorCode.ACQUIRER_UNREACHABLE,
            f"{acquirer} cannot be asked for the receiver now ({error.reason})",
            "/merchant/receiver_id",
        ) from None
    if payee is None:
        raise NoRouteError(Reason.BE06, f"{acquirer} does not know this receiver")
    return payee.name[:NAME_LIMIT].strip()


def _code(
    request: OrderRequest, sign: Sign, reference: OrderReference, expires_at: datetime
) -> str:
    assert request.acquirer.iin is not None
    try:
        payload = emvqr.lao_qr.merchant(
            iin=request.acquirer.iin,
            receiver_id=request.shop.alias,
            merchant_category_code=sign.category,
            merchant_name=sign.name,
            merchant_city=sign.city,
            language=sign.lao,
            amount=request.amount.display.replace(",", ""),
            additional_data=AdditionalData(
                bill_number=request.bill_number, reference_label=reference
            ),
            expires_at=expires_at,
        )
    except emvqr.QrError as error:
        where = FIELDS.get(error.path[:2], "")
        raise SwitchError(SwitchErrorCode.FIELD_INVALID, error.finding.message, where) from None
    return payload.encode()
