"""The id of an enquiry is the enquiry itself, sealed: whoever holds it can read it, none forge it.

``enq_`` and the base64url text of what was found, followed by that of its keyed BLAKE2b. The key is
kept in the database, so every worker opens what another one sealed, also after a restart. Nothing
is stored per enquiry, and one that is not ours cannot be told from one that was tampered with.

What is authenticated is the text itself: an id has one spelling, and nothing is decoded before it
is known to be ours. Every payment opens one, so it is a list that is sealed, without names.
"""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import astuple
from datetime import datetime
from hashlib import blake2b
from typing import Any

from pydantic_core import from_json, to_json

from emvqr import Scheme
from fx import Money, currency
from lapnet_sim.errors import SwitchError, SwitchErrorCode
from lapnet_sim.ids import OrderReference
from lapnet_sim.ledger.fees import Fees
from lapnet_sim.payments.enquiry import Enquiry, hash_of
from lapnet_sim.routing.corridors import Corridor
from lapnet_sim.routing.route import NoRouteError, Route
from lapnet_sim.routing.table import CorridorTable, shipped_table
from participants import ParticipantId
from participants.messages import Payee
from participants.reasons import Reason

MARK = "enq_"
FORM = "3"
"""What stands where in the list; another one when that changes, and older ids are unknown."""
KEY_BYTES = 32
MAC_BYTES = 32
MAC_LENGTH = 43
"""Characters of a MAC in base64url, without padding."""


class Seal:
    """Closes enquiries with a key, and opens those that were closed with it."""

    def __init__(self, key: bytes, table: CorridorTable | None = None) -> None:
        """``table`` has the corridors of the enquiries; left out, the shipped ones."""
        assert len(key) >= KEY_BYTES, "a shorter key is weaker than the seal"
        self._key = key
        self._corridors = {c.id: c for c in (table or shipped_table()).every}

    def closed(self, enquiry: Enquiry) -> str:
        """The id under which an enquiry is quoted."""
        said = MARK + _text(to_json(_written(enquiry)))
        return said + self._mac(said)

    def opened(self, enquiry_id: str) -> Enquiry | None:
        """The enquiry with this id; None for whatever was not closed with our key."""
        said, mac = enquiry_id[:-MAC_LENGTH], enquiry_id[-MAC_LENGTH:]
        if not enquiry_id.isascii() or not hmac.compare_digest(mac, self._mac(said)):
            return None
        text = said.removeprefix(MARK)
        said_inside = from_json(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        return _read(said_inside, self._corridors)

    def quoted(
        self, enquiry_id: str | None, issuer: ParticipantId, code: str, now: datetime
    ) -> Enquiry:
        """The enquiry that a payment of ``issuer`` to ``code`` quotes.

        Raises:
            SwitchError: ``switch.enquiry_required``, ``switch.enquiry_unknown``,
                ``switch.enquiry_expired``.
            NoRouteError: TM01, the code itself has expired since.
        """
        if enquiry_id is None:
            raise _error(SwitchErrorCode.ENQUIRY_REQUIRED, "resolve the code, quote its enquiry_id")
        found = self.opened(enquiry_id)
        if found is None or (found.issuer, found.code_hash) != (issuer, hash_of(code)):
            raise _error(SwitchErrorCode.ENQUIRY_UNKNOWN, "this was not given to you for this code")
        if found.code_expires_at is not None and found.code_expires_at <= now:
            raise NoRouteError(Reason.TM01, "the code has expired")
        if found.expires_at <= now:
            raise _error(
                SwitchErrorCode.ENQUIRY_EXPIRED, "resolve the code again, and show its payee"
            )
        return found

    def _mac(self, said: str) -> str:
        told = (FORM + said).encode()
        return _text(blake2b(told, key=self._key, digest_size=MAC_BYTES).digest())


def _error(code: SwitchErrorCode, message: str) -> SwitchError:
    return SwitchError(code, message, "/enquiry_id")


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def _written(enquiry: Enquiry) -> list[Any]:
    route, code_until = enquiry.route, enquiry.code_expires_at
    return [
        enquiry.issuer,
        enquiry.code_hash,
        route.scheme.value,
        route.acquirer,
        route.alias,
        route.currency.code,
        _money(route.amount),
        None if route.corridor is None else route.corridor.id,
        route.order_reference,
        route.payment_type,
        enquiry.payee.name,
        None if enquiry.fees is None else astuple(enquiry.fees),
        enquiry.expires_at.isoformat(),
        None if code_until is None else code_until.isoformat(),
        enquiry.city,
    ]


def _read(said: list[Any], corridors: Mapping[str, Corridor]) -> Enquiry | None:
    """What we wrote ourselves; None if its corridor has been taken away since."""
    (
        issuer, code_hash, scheme, acquirer, alias, unit, amount, corridor_id, order, type_, name,
        fees, until, code_until, city,
    ) = said  # fmt: skip
    corridor = corridors.get(corridor_id)
    if corridor is None and corridor_id is not None:
        return None
    return Enquiry(
        issuer=ParticipantId(issuer),
        code_hash=code_hash,
        route=Route(
            scheme=Scheme(scheme),
            acquirer=ParticipantId(acquirer),
            alias=alias,
            currency=currency(unit),
            amount=_read_money(amount),
            corridor=corridor,
            order_reference=None if order is None else OrderReference(order),
            payment_type=type_,
        ),
        payee=Payee(name),
        fees=None if fees is None else Fees(*fees),
        expires_at=datetime.fromisoformat(until),
        code_expires_at=None if code_until is None else datetime.fromisoformat(code_until),
        city=city,
    )


def _money(money: Money | None) -> list[Any] | None:
    return None if money is None else [money.minor, money.currency.code]


def _read_money(said: list[Any] | None) -> Money | None:
    return None if said is None else Money(said[0], currency(said[1]))
