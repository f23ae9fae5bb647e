"""Made-up merchants and people, the same in every sandbox: who can be paid, and by which code.

Names say what they are. Receiver ids have the shapes that members really use; each is drawn from
the member's code and a number, so that nothing here needs storing.
"""

import hashlib
from dataclasses import dataclass
from functools import cache

import emvqr
from emvqr import Payload
from participants import Kind, Participant, ParticipantId
from participants.members import members
from participants.messages import Payee

SHOPS = (
    ("Sample Noodle Shop", "5812"),
    ("Sample Coffee Corner", "5814"),
    ("Sample Mini Market", "5411"),
    ("Sample Pharmacy", "5912"),
    ("Sample Petrol Pump", "5541"),
    ("Sample Phone Repair", "4812"),
)
"""Name and merchant category code (ISO 18245)."""

CITIES = ("Vientiane", "Luang Prabang", "Pakse", "Savannakhet")

PEOPLE_PER_MEMBER = 6

HEX = "0123456789abcdef"
UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ALPHANUMERIC = UPPER + "0123456789"


@dataclass(frozen=True, slots=True)
class Stall:
    """Somebody who can be paid by showing a code."""

    holder: ParticipantId
    """Where the money arrives."""
    alias: str
    payee: Payee
    code: Payload
    """A static code, good for any number of payments."""


def drawn(seed: str, alphabet: str, length: int) -> str:
    """``length`` characters of ``alphabet`` that depend on nothing but ``seed``."""
    digest = hashlib.shake_256(seed.encode()).digest(length)
    return "".join(alphabet[byte % len(alphabet)] for byte in digest)


@cache
def lao_merchants() -> tuple[Stall, ...]:
    """Merchants of every Lao bank and wallet."""
    return tuple(
        _merchant(member.participant, number, name, category)
        for member in members()
        for number, (name, category) in enumerate(SHOPS, start=1)
    )


@cache
def lao_people() -> tuple[Stall, ...]:
    """People with a personal code at every Lao bank and wallet."""
    return tuple(
        _person(member.participant, number)
        for member in members()
        for number in range(1, PEOPLE_PER_MEMBER + 1)
    )


@cache
def thai_merchants() -> tuple[Stall, ...]:
    """Merchants in Thailand with a bill-payment code; their tax numbers are made up."""
    return tuple(_thai_merchant(number) for number in range(1, 25))


def _merchant(at: Participant, number: int, name: str, category: str) -> Stall:
    assert at.iin is not None
    alias = "mch" + drawn(f"{at.id}/merchant/{number}", HEX, 13)
    if at.kind is Kind.WALLET:
        alias = "w" + drawn(f"{at.id}/merchant/{number}", "0123456789", 11)
    title = f"{name} {at.id}"
    code = emvqr.lao_qr.merchant(
        iin=at.iin,
        receiver_id=alias,
        merchant_category_code=category,
        merchant_name=title[:25],
        merchant_city=CITIES[number % len(CITIES)],
    )
    return Stall(at.id, alias, Payee(title), code)


def _person(at: Participant, number: int) -> Stall:
    assert at.iin is not None
    alias = drawn(f"{at.id}/person/{number}", UPPER, 24)
    code = emvqr.lao_qr.personal(iin=at.iin, receiver_id=alias)
    return Stall(at.id, alias, Payee(f"SAMPLE PXXXXX {number}"), code)


def _thai_merchant(number: int) -> Stall:
    biller = f"0999999{number:06d}00"
    branch = drawn(f"thai/{number}", ALPHANUMERIC, 12)
    name, _ = SHOPS[number % len(SHOPS)]
    code = emvqr.promptpay.merchant(
        biller_id=biller,
        reference_1=branch,
        merchant_name=f"{name} TH{number:02d}"[:25],
        merchant_city="Nong Khai",
    )
    return Stall(
        ParticipantId("NITMX"), f"{biller}/{branch}", Payee(f"{name} TH{number:02d}"), code
    )
