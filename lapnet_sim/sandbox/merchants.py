"""Made-up merchants and people, the same in every sandbox: who can be paid, and by which code.

Names say what they are. Receiver ids have the shapes that members really use; each is drawn from
the member's code and a number, so that nothing here needs storing.
"""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache

import emvqr
from emvqr import Payload
from participants import Kind, Participant, ParticipantId
from participants.codes import CodeRule
from participants.members import members
from participants.messages import Payee
from participants.networks import networks
from participants.shops import TRADES, Shop, shops_at

CITIES = ("Vientiane", "Luang Prabang", "Pakse", "Savannakhet")

PEOPLE_PER_MEMBER = 6

HEX = "0123456789abcdef"
UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


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
        for number, (name, category) in enumerate(TRADES, start=1)
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
def foreign_merchants(network: ParticipantId) -> tuple[Stall, ...]:
    """Merchants of a partner network, with a static code each; none where it only has payers."""
    rules = {rule.scheme: rule for rule in networks()[network].codes}
    return tuple(_foreign_merchant(shop, rules[shop.scheme]) for shop in shops_at(network))


def thai_merchants() -> tuple[Stall, ...]:
    """Merchants in Thailand with a bill-payment code; their tax numbers are made up."""
    return foreign_merchants(ParticipantId("NITMX"))


def _foreign_merchant(shop: Shop, rule: CodeRule) -> Stall:
    code = shop.code()
    alias = rule.payee_in(code, datetime.min.replace(tzinfo=UTC))
    return Stall(shop.network, alias, Payee(shop.name), code)


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
