"""Billers: utilities, taxes and customs, read from ``data/billers.toml``, and how their bills look.

A bill is known by its reference. Nothing is stored for it: a reference that keeps its biller's
rule and carries a number the biller has given is a bill, and what is due follows from it. The file
says what is invented, which is nearly everything.
"""

import hashlib
import re
import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources

import emvqr
from emvqr import Payload
from fx import LAK, Money
from participants.identity import ParticipantId
from participants.members import members

DATA = resources.files("participants") / "data" / "billers.toml"

BILLED = frozenset({"003", "006", "007", "008", "009"})
"""Payment types of LAO QR whose codes name a bill: bills, electricity, water, tax, government."""

SEPARATOR = "/"
"""Between a biller and a reference, where both together name who is paid and for what."""

BILLS = 1_000_000
"""Bills of each biller have numbers below this."""

PAID_EVERY = 100
"""One bill in so many was paid before the sandbox began."""

DUE_KIP = range(5_000, 500_000, 1_000)


class Check(StrEnum):
    """Check digits at the end of a reference."""

    NONE = "none"
    """There are none."""
    MOD10 = "mod10"
    """One digit, by Luhn's formula."""
    MOD97 = "mod97"
    """Two digits, ISO 7064 MOD 97-10."""


_ALPHABETS = {"digits": "0-9", "capitals": "A-Z0-9"}
_WIDTHS = {Check.NONE: 0, Check.MOD10: 1, Check.MOD97: 2}


@dataclass(frozen=True, slots=True)
class ReferenceRule:
    """What references of one biller look like."""

    length: int
    alphabet: str
    check: Check

    def keeps(self, reference: str) -> bool:
        """Whether a text is a reference: its length, its characters, its check digits."""
        form = rf"[{_ALPHABETS[self.alphabet]}]{{{self.length}}}"
        if re.fullmatch(form, reference) is None:
            return False
        width = _WIDTHS[self.check]
        body = reference[: self.length - width]
        return reference == body + check_digits(self.check, body)

    def number_in(self, reference: str) -> int | None:
        """The bill's number in a reference that keeps the rule; None where there is none."""
        body = reference[: self.length - _WIDTHS[self.check]]
        return int(body) if re.fullmatch("[0-9]+", body) else None

    def reference(self, number: int) -> str:
        """The reference of a bill's number."""
        body = f"{number:0{self.length - _WIDTHS[self.check]}d}"
        return body + check_digits(self.check, body)


def check_digits(check: Check, body: str) -> str:
    """What follows ``body``, which is ASCII digits where there is anything to check.

    >>> check_digits(Check.MOD10, "7992739871"), check_digits(Check.MOD97, "794")
    ('3', '44')
    """
    match check:
        case Check.NONE:
            return ""
        case Check.MOD97:
            return f"{98 - int(body) * 100 % 97:02d}"
        case Check.MOD10:
            doubled = [int(digit) * (2 - place % 2) for place, digit in enumerate(reversed(body))]
            return str(-sum(minor // 10 + minor % 10 for minor in doubled) % 10)


class BillState(StrEnum):
    """Whether a bill can be paid."""

    OPEN = "open"
    """It can."""
    PAID = "paid"
    """It is paid, or a payment of it is under way."""


@dataclass(frozen=True, slots=True)
class Bill:
    """What a biller says of one bill."""

    reference: str
    state: BillState
    due: Money | None
    """What is to be paid; None leaves it to the payer."""


@dataclass(frozen=True, slots=True)
class Biller:
    """Somebody who sends bills, made up."""

    id: str
    """The receiver id in its codes."""
    holder: ParticipantId
    """The bank of its account."""
    payment_type: str
    name: str
    name_lo: str
    category: str
    """ISO 18245."""
    rule: ReferenceRule
    is_fixed: bool
    """Whether the biller says what is due."""

    def bill(self, reference: str) -> Bill | None:
        """The bill with this reference, as it was when the sandbox began; None if there is none."""
        number = self.rule.number_in(reference) if self.rule.keeps(reference) else None
        if number is None or not 0 < number < BILLS:
            return None
        state = BillState.OPEN if number % PAID_EVERY else BillState.PAID
        return Bill(reference, state, self._due(number) if self.is_fixed else None)

    def alias(self, reference: str) -> str:
        """Who is paid and for what."""
        return f"{self.id}{SEPARATOR}{reference}"

    def code(self, reference: str, amount: Money | None = None) -> Payload:
        """The code on the bill."""
        iins = {member.id: member.participant.iin for member in members()}
        iin = iins[self.holder]
        assert iin is not None
        return emvqr.lao_qr.bill(
            iin=iin,
            receiver_id=self.id,
            bill_number=reference,
            merchant_category_code=self.category,
            merchant_name=self.name,
            merchant_city="Vientiane",
            amount=None if amount is None else amount.display.replace(",", ""),
            payment_type=self.payment_type,
        )

    def _due(self, number: int) -> Money:
        digest = hashlib.sha256(f"{self.id}/{number}".encode()).digest()
        kip = DUE_KIP[int.from_bytes(digest[:4]) % len(DUE_KIP)]
        return Money(kip * LAK.unit_minor, LAK)


@cache
def billers() -> tuple[Biller, ...]:
    """Every biller, in the order of the file."""
    rows = tomllib.loads(DATA.read_text("utf-8"))["biller"]
    found = tuple(
        Biller(
            id=row["id"],
            holder=ParticipantId(row["holder"]),
            payment_type=row["type"],
            name=row["name"],
            name_lo=row["name_lo"],
            category=row["category"],
            rule=ReferenceRule(row["length"], row["alphabet"], Check(row["check"])),
            is_fixed={"fixed": True, "open": False}[row["due"]],
        )
        for row in rows
    )
    assert len({(each.holder, each.id) for each in found}) == len(found)
    assert all(each.payment_type in BILLED for each in found)
    return found
