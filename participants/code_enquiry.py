"""Whose code is this? A foreign code travels raw to the network whose merchants show it.

The network reads it itself and answers with the merchant as it is registered there, or refuses
with its own reason. As JSON, to ``POST /qr-enquiries``:

========  ================================================================================
enquiry   ``issuer code``
answer    ``decision reason name city currency amount expires_at``; a refusal has a reason
          and nothing else, and nothing else has a reason; ``city``, ``amount`` and
          ``expires_at`` may be null
========  ================================================================================

Source: protocol of the scheme, cross-border flow, acmt.023 with the raw string and acmt.024.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from fx import Currency, Money, currency
from participants.errors import ParticipantError, ParticipantErrorCode
from participants.fields import Fields
from participants.identity import ParticipantId
from participants.messages import Decision
from participants.reasons import Reason

CODE_LIMIT = 2_300
"""Most characters of a code that is passed on."""

_ENQUIRY = frozenset({"issuer", "code"})
_REPLY = frozenset({
    "decision", "reason", "name", "city", "currency", "amount", "expires_at",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class CodeEnquiry:
    """The question whom a code pays (acmt.023)."""

    issuer: ParticipantId
    """Whose customer scanned it."""
    code: str
    """The whole string, as it was scanned."""


@dataclass(frozen=True, slots=True)
class CodePayee:
    """Whom a code pays, as its own network has it registered (acmt.024)."""

    name: str
    city: str | None
    currency: Currency
    """What the payee gets."""
    amount: Money | None = None
    """What the code asks for; None leaves it to the payer."""
    expires_at: datetime | None = None
    """From then on the code cannot be paid."""

    def __post_init__(self) -> None:
        assert self.amount is None or self.amount.currency == self.currency


CodeReply = CodePayee | Reason
"""A payee, or why there is none."""


def write_enquiry(asked: CodeEnquiry) -> dict[str, Any]:
    """The question whom a code pays."""
    return {"issuer": asked.issuer, "code": asked.code}


def read_enquiry(value: object) -> CodeEnquiry:
    """A question whom a code pays.

    Raises: ``participant.message_malformed``.
    """
    fields = Fields(value, _ENQUIRY)
    return CodeEnquiry(ParticipantId(fields.text("issuer")), fields.text("code", CODE_LIMIT))


def write_reply(reply: CodeReply) -> dict[str, Any]:
    """The answer to it."""
    if isinstance(reply, Reason):
        return {**dict.fromkeys(_REPLY), "decision": Decision.REFUSE.value, "reason": reply.value}
    amount, ends = reply.amount, reply.expires_at
    return {
        "decision": Decision.ACCEPT.value,
        "reason": None,
        "name": reply.name,
        "city": reply.city,
        "currency": reply.currency.code,
        "amount": None if amount is None else {
            "amount": amount.amount, "currency": amount.currency.code
        },
        "expires_at": None if ends is None
        else ends.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z",
    }  # fmt: skip


def read_reply(value: object) -> CodeReply:
    """Whom a code pays, or why nobody.

    >>> read_reply(write_reply(Reason.BE06)) is Reason.BE06
    True

    Raises: ``participant.message_malformed``.
    """
    fields = Fields(value, _REPLY)
    refuses = fields.member("decision", Decision) is Decision.REFUSE
    for name in ("name", "currency"):
        if fields.has(name) is refuses:
            raise _malformed("a payee has a name and a currency, and a refusal has none", name)
    if fields.has("reason") is not refuses:
        raise _malformed("a refusal has a reason, and nothing else has", "reason")
    if refuses:
        return fields.member("reason", Reason)
    unit = currency(fields.currency("currency"))
    amount = fields.money("amount") if fields.has("amount") else None
    if amount is not None and amount.currency != unit:
        raise _malformed("the amount is in the payee's currency", "amount")
    return CodePayee(
        name=fields.text("name"),
        city=fields.text("city") if fields.has("city") else None,
        currency=unit,
        amount=amount,
        expires_at=fields.instant("expires_at") if fields.has("expires_at") else None,
    )


def _malformed(message: str, name: str) -> ParticipantError:
    return ParticipantError(ParticipantErrorCode.MESSAGE_MALFORMED, message, f"/{name}")
