"""From a code to whoever must be asked: acquirer, alias, corridor. Pure.

The scheme decides, found by its identifier and never by a tag number; a member's institution
number stands in the code, a foreign code goes to the corridor of its scheme and currency. What the
corridor's file says of a scheme is all that is known of it here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from emvqr import Payload, Scheme
from emvqr.profiles import LaoQr
from fx import Currency, FxError, Money, currency_by_number
from lapnet_sim.ids import OrderReference, as_order_reference
from lapnet_sim.routing.corridors import Corridor
from lapnet_sim.routing.table import CorridorTable, shipped_table
from participants import Kind, Participant, ParticipantId
from participants.billers import BILLED, SEPARATOR
from participants.codes import CodeRefusedError
from participants.members import members_by_iin
from participants.reasons import Reason

LONGEST_ALIAS = 99
"""Characters of a receiver that a payment carries. Source: EMVCo, the longest data object."""


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


def published_iins() -> dict[str, ParticipantId]:
    """The institution numbers of the members' file."""
    return {iin: member.id for iin, member in members_by_iin().items()}


def find_route(
    payload: Payload,
    issuer: Participant,
    now: datetime,
    table: CorridorTable | None = None,
    source: Currency | None = None,
    iins: Mapping[str, ParticipantId] | None = None,
) -> Route:
    """Where a payment of ``issuer``'s customer to this code must go.

    ``table`` is the corridors, by default the shipped ones; ``source`` what the debtor is debited
    in, for a partner network that has corridors in several currencies; ``iins`` says whose
    institution number is whose: left out, the members' file does.

    Raises:
        NoRouteError: with the ISO 20022 reason: FF05, RC04, CNOR, TM01, BE06, AG03, AM03, AM12.
    """
    table = shipped_table() if table is None else table
    if payload.scheme is Scheme.LAO_QR:
        numbers = published_iins() if iins is None else iins
        return _to_laos(payload, issuer, now, table, source, numbers)
    if payload.scheme is Scheme.UNKNOWN:
        raise NoRouteError(Reason.FF05, "the code belongs to no scheme known here")
    corridor = None
    if issuer.kind is not Kind.PARTNER_NETWORK:
        corridor = table.outbound(payload.scheme, _known_currency(payload))
    if corridor is None:
        raise NoRouteError(Reason.RC04, f"no corridor carries {payload.scheme} codes")
    return _abroad(payload, issuer, corridor, now)


def _to_laos(
    payload: Payload,
    issuer: Participant,
    now: datetime,
    table: CorridorTable,
    source: Currency | None,
    iins: Mapping[str, ParticipantId],
) -> Route:
    profile = payload.profile
    assert isinstance(profile, LaoQr)
    acquirer = iins.get(profile.iin or "")
    if acquirer is None:
        raise NoRouteError(Reason.CNOR, "the institution number in the code is not a member's")
    if not profile.receiver_id:
        raise NoRouteError(Reason.BE06, "the code names no receiver")
    if profile.expires_at is not None and profile.expires_at <= now:
        raise NoRouteError(Reason.TM01, "the code has expired")
    corridor = None
    if issuer.kind is Kind.PARTNER_NETWORK:
        corridor = table.inbound(issuer.id, source)
        if corridor is None:
            refusal = f"{issuer.id} has no corridor to Laos"
            code = "" if source is None else f" in {source.code}"
            raise NoRouteError(Reason.RC04 if source is None else Reason.AM03, refusal + code)
        _check_open(corridor, acquirer, now)
    found = _currency(payload)
    if corridor is not None and found != corridor.target:
        raise NoRouteError(Reason.AM03, f"corridor {corridor.id} does not carry {found.code}")
    return Route(
        scheme=payload.scheme,
        acquirer=acquirer,
        alias=_payee_in(payload, profile),
        currency=found,
        amount=_amount(payload),
        corridor=corridor,
        order_reference=order_in(payload),
        payment_type=profile.payment_type,
    )


def _payee_in(payload: Payload, profile: LaoQr) -> str:
    """The receiver, and where a bill is paid its reference too: together they name who is paid."""
    assert profile.receiver_id
    if profile.payment_type not in BILLED:
        return profile.receiver_id
    bill = payload.additional_data.bill_number
    if not bill:
        raise NoRouteError(Reason.CH21, "the code is for a bill and names none")
    alias = f"{profile.receiver_id}{SEPARATOR}{bill}"
    if len(alias) > LONGEST_ALIAS:
        raise NoRouteError(Reason.BE06, "no receiver and bill have so long a name")
    return alias


def order_in(payload: Payload) -> OrderReference | None:
    """The reference of the QR order that a code was made for, if it was made for one."""
    if payload.scheme is not Scheme.LAO_QR:
        return None
    return as_order_reference(payload.additional_data.reference_label)


def _abroad(payload: Payload, issuer: Participant, corridor: Corridor, now: datetime) -> Route:
    _check_open(corridor, issuer.id, now)
    rule = corridor.rule_for(payload.scheme)
    assert rule is not None, "the corridor was found by its codes"
    found = _currency(payload)
    if found != corridor.target:
        raise NoRouteError(Reason.AM03, f"corridor {corridor.id} does not carry {found.code}")
    try:
        alias = rule.payee_in(payload, now)
    except CodeRefusedError as error:
        raise NoRouteError(error.reason, error.message) from None
    return Route(
        scheme=payload.scheme,
        acquirer=corridor.network,
        alias=alias,
        currency=found,
        amount=_amount(payload),
        corridor=corridor,
    )


def _check_open(corridor: Corridor, member: ParticipantId, now: datetime) -> None:
    if not corridor.is_enabled:
        raise NoRouteError(Reason.AG03, f"corridor {corridor.id} is not open")
    if member not in corridor.members:
        raise NoRouteError(Reason.AG03, f"{member} does not take part in corridor {corridor.id}")
    if not corridor.hours.are_open(now):
        refusal = f"corridor {corridor.id} is closed at this hour"
        raise NoRouteError(Reason.AB07, refusal)


def _known_currency(payload: Payload) -> Currency | None:
    """The code's currency, if it is one: which corridor carries it is asked before that."""
    try:
        return currency_by_number(payload.currency or "")
    except FxError:
        return None


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
