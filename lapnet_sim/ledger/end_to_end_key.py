"""What makes the debtor's reference unique: its issuer and the business date.

A payment that did not complete gives its reference back: whoever was refused tries again under
the same one. Money on its way back carries the reference of the payment it returns, and
``NOTPROVIDED`` says that the debtor gave none. Source: ISO 20022 usage guidelines for
EndToEndIdentification; the date is a choice, see ``docs/adr/0013-answers-and-claims.md``.
"""

from datetime import datetime

from lapnet_sim.ledger.payment import Instruction, Payment
from participants import ParticipantId
from settlement.business_days import business_date

EndToEndKey = tuple[ParticipantId, str, str]
"""Issuer, business date of arrival as eight digits, end-to-end id."""

NOT_PROVIDED = "NOTPROVIDED"
"""What stands in place of a reference that the debtor did not give."""


def is_unique(instruction: Instruction) -> bool:
    """Whether no other payment of the day may carry this one's reference."""
    return instruction.original_id is None and instruction.end_to_end_id != NOT_PROVIDED


def day_of(now: datetime) -> str:
    """The business date of an instant, as references of payments begin.

    >>> from datetime import UTC
    >>> day_of(datetime(2026, 11, 20, 17, 0, tzinfo=UTC))
    '20261121'
    """
    return f"{business_date(now):%Y%m%d}"


def key_of(instruction: Instruction, day: str) -> EndToEndKey:
    """The key of a payment that arrives on ``day``."""
    return instruction.issuer, day, instruction.end_to_end_id


def key_of_stored(payment: Payment) -> EndToEndKey:
    """The key of a payment that arrived before."""
    return key_of(payment.instruction, payment.reference[:8])
