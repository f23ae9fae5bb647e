"""Identifiers, made from an instant and injected chance.

UUID version 7 sorts by creation; made from the simulated clock and a seeded generator it repeats
with the seed.  Source: RFC 9562, section 5.7.
"""

import hashlib
from datetime import datetime
from random import Random
from typing import Final, NewType
from uuid import UUID

PaymentId = NewType("PaymentId", UUID)
QuoteId = NewType("QuoteId", UUID)
JournalId = NewType("JournalId", UUID)
RecallId = NewType("RecallId", UUID)
DisputeId = NewType("DisputeId", UUID)
HookEventId = NewType("HookEventId", UUID)
HookEndpointId = NewType("HookEndpointId", UUID)
OrderReference = NewType("OrderReference", str)

_DIGITS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""No I, L, O and U: people read references out."""
_ORDER: Final = "QO"
_ORDER_LENGTH: Final = 21


def uuid7(now: datetime, chance: Random) -> UUID:
    """A version-7 id for something created ``now``.

    >>> from datetime import UTC
    >>> uuid7(datetime(2026, 11, 21, tzinfo=UTC), Random(1)).version
    7
    """
    return _uuid7(now, chance.getrandbits(80))


def uuid7_named(now: datetime, name: str) -> UUID:
    """A version-7 id that follows from a unique name, for rules that have no chance to spend.

    >>> from datetime import UTC
    >>> at = datetime(2026, 11, 21, tzinfo=UTC)
    >>> uuid7_named(at, "BCEL/1") == uuid7_named(at, "BCEL/1")
    True
    """
    return _uuid7(now, int.from_bytes(hashlib.sha256(name.encode()).digest()[:10]))


def _uuid7(now: datetime, bits: int) -> UUID:
    milliseconds = int(now.timestamp() * 1000)
    value = (milliseconds & (1 << 48) - 1) << 80 | bits
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return UUID(int=value)


def uuid4(chance: Random) -> UUID:
    """A version-4 id from injected chance: what ISO 20022 wants for a UETR."""
    return UUID(int=chance.getrandbits(128), version=4)


def order_reference(now: datetime, chance: Random) -> OrderReference:
    """The reference of a QR order made ``now``: 21 characters that sort by creation.

    Nine characters of milliseconds and ten of chance behind a mark by which a code that carries
    one is known from codes with references of other systems.

    >>> from datetime import UTC
    >>> order_reference(datetime(2026, 11, 21, tzinfo=UTC), Random(1))
    'QO1M7XPE600J6VMH6BCFN'
    """
    value = int(now.timestamp() * 1000) << 50 | chance.getrandbits(50)
    digits = (_DIGITS[value >> shift & 31] for shift in range(90, -1, -5))
    return OrderReference(_ORDER + "".join(digits))


def as_order_reference(text: str | None) -> OrderReference | None:
    """``text``, if it has the form of a QR order's reference."""
    if text is None or len(text) != _ORDER_LENGTH or not text.startswith(_ORDER):
        return None
    return OrderReference(text) if set(text[len(_ORDER) :]) <= set(_DIGITS) else None
