"""Made-up shops abroad, the same in every sandbox, and their codes, made with ``emvqr``.

Names say what they are; account numbers, tax numbers and merchant ids are drawn from the network's
code and a number, in the shape of the scheme, so that nothing here needs storing.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

import emvqr
from emvqr import Payload, PayNowProxy
from fx import Currency, Money
from participants.identity import ParticipantId
from participants.networks import Network, networks

SHOPS_PER_NETWORK = 24

GOOD_FOR = timedelta(minutes=10)
"""How long a code with an amount holds where its scheme says until when."""

TRADES = (
    ("Sample Noodle Shop", "5812"),
    ("Sample Coffee Corner", "5814"),
    ("Sample Mini Market", "5411"),
    ("Sample Pharmacy", "5912"),
    ("Sample Petrol Pump", "5541"),
    ("Sample Phone Repair", "4812"),
)
"""Name and merchant category code (ISO 18245)."""

CITIES = {
    "TH": "Nong Khai",
    "KH": "Stung Treng",
    "VN": "Vinh",
    "SG": "Singapore",
    "MY": "Ipoh",
    "ID": "Jepara",
    "PH": "Manila",
    "MM": "Yangon",
}

UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
DIGITS = "0123456789"


@dataclass(frozen=True, slots=True)
class Shop:
    """Somebody abroad who can be paid by showing a code."""

    network: ParticipantId
    scheme: str
    currency: Currency
    country: str
    number: int

    @property
    def name(self) -> str:
        """As its own bank has registered it: at most 25 characters."""
        trade, _ = TRADES[self.number % len(TRADES)]
        return f"{trade} {self.country}{self.number:02d}"[:25]

    @property
    def category(self) -> str:
        """ISO 18245."""
        return TRADES[self.number % len(TRADES)][1]

    @property
    def city(self) -> str:
        """One town per country will do."""
        return CITIES[self.country]

    def drawn(self, alphabet: str, length: int) -> str:
        """Characters that depend on nothing but whose shop this is."""
        seed = f"{self.network}/{self.scheme}/{self.currency}/{self.number}"
        digest = hashlib.shake_256(seed.encode()).digest(length)
        return "".join(alphabet[byte % len(alphabet)] for byte in digest)

    def code(self, amount: Money | None = None, now: datetime | None = None) -> Payload:
        """The code the shop shows: for any payment, or for one of ``amount`` at ``now``."""
        assert amount is None or amount.currency == self.currency
        shown = None if amount is None else amount.display.replace(",", "")
        return _MAKERS[self.scheme](self, shown, now)


def _promptpay(shop: Shop, amount: str | None, now: datetime | None) -> Payload:
    del now
    return emvqr.promptpay.merchant(
        biller_id=f"0999999{shop.number:06d}00",
        reference_1=shop.drawn(UPPER, 12),
        merchant_name=shop.name,
        merchant_city=shop.city,
        amount=amount,
        cross_border=True,
    )


def _khqr(shop: Shop, amount: str | None, now: datetime | None) -> Payload:
    assert amount is None or now is not None, "a code for one amount says until when it holds"
    return emvqr.khqr.merchant(
        account=f"sample{shop.number:02d}{shop.currency.code.lower()}@aclb",
        merchant_id=f"M{shop.number:05d}",
        acquiring_bank="ACLEDA",
        merchant_name=shop.name,
        merchant_city=shop.city,
        merchant_category_code=shop.category,
        currency=shop.currency.number,
        amount=amount,
        created_at=now if amount else None,
        expires_at=now + GOOD_FOR if amount and now else None,
    )


def _vietqr(shop: Shop, amount: str | None, now: datetime | None) -> Payload:
    del now
    return emvqr.vietqr.personal(
        bank_bin="970415",
        account_number=f"99{shop.drawn(DIGITS, 10)}",
        merchant_name=shop.name,
        merchant_city=shop.city,
        amount=amount,
    )


def _vnpay(shop: Shop, amount: str | None, now: datetime | None) -> Payload:
    del now
    return emvqr.vnpay.merchant(
        merchant_id=shop.drawn(DIGITS, 10),
        merchant_category_code=shop.category,
        merchant_name=shop.name,
        merchant_city=shop.city,
        amount=amount,
    )


def _sgqr(shop: Shop, amount: str | None, now: datetime | None) -> Payload:
    del now
    return emvqr.sgqr.paynow(
        proxy_type=PayNowProxy.UEN,
        proxy=f"2099{shop.drawn(DIGITS, 5)}X",
        merchant_name=shop.name,
        merchant_category_code=shop.category,
        amount=amount,
    )


def _duitnow(shop: Shop, amount: str | None, now: datetime | None) -> Payload:
    del now
    return emvqr.duitnow.merchant(
        acquirer_id="890053",
        qr_id=f"MDN{shop.drawn(DIGITS, 15)}",
        merchant_name=shop.name,
        merchant_city=shop.city,
        merchant_category_code=shop.category,
        amount=amount,
    )


def _qris(shop: Shop, amount: str | None, now: datetime | None) -> Payload:
    del now
    return emvqr.qris.merchant(
        acquirer_guid="ID.CO.EXAMPLE.WWW",
        pan=f"93600014{shop.drawn(DIGITS, 10)}",
        merchant_id=shop.drawn(DIGITS, 6),
        national_id=f"ID10{shop.drawn(DIGITS, 11)}",
        criteria="UMI",
        merchant_category_code=shop.category,
        merchant_name=shop.name,
        merchant_city=shop.city,
        postal_code="59462",
        amount=amount,
    )


def _qrph(shop: Shop, amount: str | None, now: datetime | None) -> Payload:
    del now
    return emvqr.qrph.merchant(
        bic="PAPHPHM1XXX",
        merchant_id=shop.drawn(DIGITS, 9),
        merchant_category_code=shop.category,
        merchant_name=shop.name,
        merchant_city=shop.city,
        amount=amount,
    )


def _mmqr(shop: Shop, amount: str | None, now: datetime | None) -> Payload:
    del now
    return emvqr.mmqr.merchant(
        merchant_id=f"9{shop.drawn(DIGITS, 14)}",
        merchant_category_code=shop.category,
        merchant_name=shop.name,
        merchant_city=shop.city,
        amount=amount,
    )


_MAKERS: dict[str, Callable[[Shop, str | None, datetime | None], Payload]] = {
    "promptpay": _promptpay,
    "khqr": _khqr,
    "vietqr": _vietqr,
    "vnpay": _vnpay,
    "sgqr": _sgqr,
    "duitnow": _duitnow,
    "qris": _qris,
    "qrph": _qrph,
    "mmqr": _mmqr,
}


@cache
def shops_of(network: Network) -> tuple[Shop, ...]:
    """The shops of one network: some for each of its schemes and currencies."""
    return tuple(
        Shop(network.id, rule.scheme, money, network.country, number)
        for rule in network.codes
        for money in network.currencies
        for number in range(1, SHOPS_PER_NETWORK + 1)
    )


@cache
def shops_at(network: ParticipantId) -> tuple[Shop, ...]:
    """The shops of a network by its code."""
    return shops_of(networks()[network])
