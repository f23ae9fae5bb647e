"""The messages of a participant as JSON: written by one side, read strictly by the other.

Amounts are decimal strings with their currency, instants RFC 3339 in UTC ending in ``Z``, ids
lower-case text. A field that is missing, unknown or of another form makes the message malformed:
what two readers could read differently is refused. Both ends of a connection use this module, so
that a simulator and the switch cannot disagree about a field.

================  =====================================================================
lookup            ``alias``
its answer        ``payee``: an object with ``name``, or null for nobody; a biller's has ``bill``
a bill            ``reference state due``; due is null where the payer says how much
account enquiry   ``account alias currency``; account or alias is null
its answer        ``status name currency``; the last two are null for an unknown account
credit request    ``payment_id uetr reference issuer alias amount deadline_at original_id``
credit reply      ``payment_id decision reason amount``; also the answer to an enquiry
recall            ``id payment_id uetr reference issuer amount reason text due_at``
its answer        ``id decision reason``
confirmation      ``payment_id receiver verdict lines``, and ``conversion`` for whoever converted
many of them      ``confirmations``: a list; the answer is ``acknowledged``, a list of ids
a conversion      ``uetr quote_id corridor source target rate mid version tier improvement``
a line of it      ``txn_id business_date window_id payer payee amount fee interchange status
                  committed_at``
================  =====================================================================

Every reader raises ``participant.message_malformed`` with a JSON pointer.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from fx import Money, currency
from participants.billers import Bill, BillState
from participants.conversion import NAMES as CONVERSION
from participants.conversion import read_conversion, write_conversion
from participants.errors import ParticipantError, ParticipantErrorCode
from participants.fields import Fields
from participants.identity import ParticipantId
from participants.messages import (
    NO_ACCOUNT,
    AccountEnquiry,
    AccountReply,
    AccountStatus,
    Confirmation,
    CreditReply,
    CreditRequest,
    Decision,
    Payee,
    RecallNotice,
    RecallReply,
    Verdict,
)
from participants.reasons import Reason
from participants.statement import LineStatus, StatementLine

Json = dict[str, Any]

_LOOKUP = frozenset({"alias"})
_FOUND = frozenset({"payee"})
_PAYEE = frozenset({"name"})
_BILLED = frozenset({"bill"})
_BILL = frozenset({"reference", "state", "due"})
_ACCOUNT_ENQUIRY = frozenset({"account", "alias", "currency"})
_ACCOUNT_REPLY = frozenset({"status", "name", "currency"})
_REQUEST = frozenset({
    "payment_id", "uetr", "reference", "issuer", "alias", "amount", "deadline_at", "original_id",
})  # fmt: skip
_REPLY = frozenset({"payment_id", "decision", "reason", "amount"})
_RECALL = frozenset({
    "id", "payment_id", "uetr", "reference", "issuer", "amount", "reason", "text", "due_at",
})  # fmt: skip
_RECALL_REPLY = frozenset({"id", "decision", "reason"})
_CONFIRMATION = frozenset({"payment_id", "receiver", "verdict", "lines"})
_CONVERTED = frozenset({"conversion"})
_CONFIRMATIONS = frozenset({"confirmations"})
_ACKNOWLEDGED = frozenset({"acknowledged"})
_LINE = frozenset({
    "txn_id", "business_date", "window_id", "payer", "payee", "amount", "fee", "interchange",
    "status", "committed_at",
})  # fmt: skip


def write_lookup(alias: str) -> Json:
    """The question whose alias this is."""
    return {"alias": alias}


def read_lookup(value: object) -> str:
    """The alias that is asked for."""
    return Fields(value, _LOOKUP).text("alias")


def write_payee(payee: Payee | None) -> Json:
    """The answer to a lookup."""
    if payee is None:
        return {"payee": None}
    bill = {} if payee.bill is None else {"bill": _written_bill(payee.bill)}
    return {"payee": {"name": payee.name, **bill}}


def read_payee(value: object) -> Payee | None:
    """Whose alias it is, or nobody's."""
    found = Fields(value, _FOUND)
    if not found.has("payee"):
        return None
    payee = found.inner("payee", _PAYEE, _BILLED)
    bill = _read_bill(payee.inner("bill", _BILL)) if payee.has("bill") else None
    return Payee(payee.text("name"), bill)


def _written_bill(bill: Bill) -> Json:
    return {
        "reference": bill.reference,
        "state": bill.state.value,
        "due": None if bill.due is None else _money(bill.due),
    }


def _read_bill(fields: Fields) -> Bill:
    due = fields.money("due") if fields.has("due") else None
    return Bill(fields.text("reference"), fields.member("state", BillState), due)


def write_account_enquiry(enquiry: AccountEnquiry) -> Json:
    """The question whose account this is."""
    return {"account": enquiry.account, "alias": enquiry.alias, "currency": enquiry.currency}


def read_account_enquiry(value: object) -> AccountEnquiry:
    """An account enquiry.

    >>> asked = AccountEnquiry("010000000001", None, "LAK")
    >>> read_account_enquiry(write_account_enquiry(asked)) == asked
    True
    """
    fields = Fields(value, _ACCOUNT_ENQUIRY)
    if fields.has("account") == fields.has("alias"):
        raise ParticipantError(
            ParticipantErrorCode.MESSAGE_MALFORMED, "name an account or an alias", "/account"
        )
    return AccountEnquiry(
        account=fields.text("account") if fields.has("account") else None,
        alias=fields.text("alias") if fields.has("alias") else None,
        currency=fields.currency("currency"),
    )


def write_account_reply(reply: AccountReply) -> Json:
    """The answer to an account enquiry."""
    return {"status": reply.status.value, "name": reply.name, "currency": reply.currency}


def read_account_reply(value: object) -> AccountReply:
    """What a bank says of an account."""
    fields = Fields(value, _ACCOUNT_REPLY)
    status = fields.member("status", AccountStatus)
    known = status is not AccountStatus.UNKNOWN
    for name in ("name", "currency"):
        if fields.has(name) is not known:
            raise ParticipantError(
                ParticipantErrorCode.MESSAGE_MALFORMED,
                "an account that is known has a name and a currency, and no other has",
                f"/{name}",
            )
    if not known:
        return NO_ACCOUNT
    return AccountReply(status, fields.text("name"), fields.currency("currency"))


def write_request(request: CreditRequest) -> Json:
    """The question whether a payment can be credited."""
    return {
        "payment_id": str(request.payment_id),
        "uetr": str(request.uetr),
        "reference": request.reference,
        "issuer": request.issuer,
        "alias": request.alias,
        "amount": _money(request.amount),
        "deadline_at": _instant(request.deadline_at),
        "original_id": None if request.original_id is None else str(request.original_id),
    }


def read_request(value: object) -> CreditRequest:
    """A credit request."""
    fields = Fields(value, _REQUEST)
    return CreditRequest(
        payment_id=fields.uuid("payment_id"),
        reference=fields.text("reference"),
        issuer=ParticipantId(fields.text("issuer")),
        alias=fields.text("alias"),
        amount=fields.money("amount"),
        deadline_at=fields.instant("deadline_at"),
        uetr=fields.uuid("uetr"),
        original_id=fields.uuid("original_id") if fields.has("original_id") else None,
    )


@dataclass(frozen=True, slots=True)
class Answer:
    """A reply together with what it is about, so that the asker can see it was understood."""

    payment_id: UUID
    amount: Money
    reply: CreditReply


def write_answer(answer: Answer) -> Json:
    """The answer to a credit request or an enquiry."""
    reason = answer.reply.reason
    return {
        "payment_id": str(answer.payment_id),
        "decision": answer.reply.decision.value,
        "reason": None if reason is None else reason.value,
        "amount": _money(answer.amount),
    }


def read_answer(value: object) -> Answer:
    """What a participant decided, and on what.

    >>> from fx import LAK
    >>> sent = Answer(UUID(int=1), Money(5_00, LAK), CreditReply(Decision.ACCEPT))
    >>> read_answer(write_answer(sent)) == sent
    True
    """
    fields = Fields(value, _REPLY)
    decision, reason = _read_decision(fields)
    return Answer(fields.uuid("payment_id"), fields.money("amount"), CreditReply(decision, reason))


def _read_decision(fields: Fields) -> tuple[Decision, Reason | None]:
    decision = fields.member("decision", Decision)
    reason = fields.member("reason", Reason) if fields.has("reason") else None
    if (reason is None) != (decision is Decision.ACCEPT):
        raise ParticipantError(
            ParticipantErrorCode.MESSAGE_MALFORMED,
            "a refusal has a reason, and nothing else has",
            "/reason",
        )
    return decision, reason


def write_recall(recall: RecallNotice) -> Json:
    """The question whether money comes back."""
    return {
        "id": str(recall.id),
        "payment_id": str(recall.payment_id),
        "uetr": str(recall.uetr),
        "reference": recall.reference,
        "issuer": recall.issuer,
        "amount": _money(recall.amount),
        "reason": recall.reason.value,
        "text": recall.text or None,
        "due_at": _instant(recall.due_at),
    }


def read_recall(value: object) -> RecallNotice:
    """A recall."""
    fields = Fields(value, _RECALL)
    return RecallNotice(
        id=fields.uuid("id"),
        payment_id=fields.uuid("payment_id"),
        uetr=fields.uuid("uetr"),
        reference=fields.text("reference"),
        issuer=ParticipantId(fields.text("issuer")),
        amount=fields.money("amount"),
        reason=fields.member("reason", Reason),
        text=fields.text("text") if fields.has("text") else "",
        due_at=fields.instant("due_at"),
    )


def write_recall_reply(recall_id: UUID, reply: RecallReply) -> Json:
    """The answer to a recall."""
    return {
        "id": str(recall_id),
        "decision": reply.decision.value,
        "reason": None if reply.reason is None else reply.reason.value,
    }


def read_recall_reply(value: object) -> tuple[UUID, RecallReply]:
    """Which recall was answered, and how.

    >>> sent = RecallReply(Decision.REFUSE, Reason.LEGL)
    >>> read_recall_reply(write_recall_reply(UUID(int=1), sent))[1] == sent
    True
    """
    fields = Fields(value, _RECALL_REPLY)
    return fields.uuid("id"), RecallReply(*_read_decision(fields))


def write_confirmation(told: Confirmation) -> Json:
    """The end of a payment."""
    return {
        "payment_id": str(told.payment_id),
        "receiver": told.receiver,
        "verdict": told.verdict.value,
        "lines": [_written_line(line) for line in told.lines],
        **({} if told.conversion is None else {"conversion": write_conversion(told.conversion)}),
    }


def read_confirmation(value: object) -> Confirmation:
    """The end of a payment, and the legs that the receiver takes part in."""
    return _read_confirmation(Fields(value, _CONFIRMATION, may=_CONVERTED))


def _read_confirmation(fields: Fields) -> Confirmation:
    return Confirmation(
        payment_id=fields.uuid("payment_id"),
        receiver=ParticipantId(fields.text("receiver")),
        verdict=fields.member("verdict", Verdict),
        lines=tuple(_read_line(line) for line in fields.each("lines", _LINE)),
        conversion=read_conversion(fields.inner("conversion", CONVERSION))
        if fields.has("conversion")
        else None,
    )


def write_confirmations(told: Sequence[Confirmation]) -> Json:
    """The ends of many payments."""
    return {"confirmations": [write_confirmation(each) for each in told]}


def read_confirmations(value: object) -> tuple[Confirmation, ...]:
    """The ends of many payments, each as if it came alone."""
    told = Fields(value, _CONFIRMATIONS).each("confirmations", _CONFIRMATION, _CONVERTED)
    return tuple(_read_confirmation(each) for each in told)


def write_acknowledged(payment_ids: Iterable[UUID]) -> Json:
    """The answer to it: the payments whose ends were taken note of."""
    return {"acknowledged": [str(payment_id) for payment_id in payment_ids]}


def read_acknowledged(value: object) -> frozenset[UUID]:
    """The payments whose ends a participant has taken note of.

    >>> read_acknowledged(write_acknowledged([UUID(int=1)])) == {UUID(int=1)}
    True
    """
    return frozenset(Fields(value, _ACKNOWLEDGED).uuids("acknowledged"))


def _written_line(line: StatementLine) -> Json:
    unit = currency(line.currency)
    return {
        "txn_id": line.txn_id,
        "business_date": line.business_date.isoformat(),
        "window_id": line.window_id,
        "payer": line.payer,
        "payee": line.payee,
        "amount": _money(Money(line.amount_minor, unit)),
        "fee": _money(Money(line.fee_minor, unit)),
        "interchange": _money(Money(line.interchange_minor, unit)),
        "status": line.status.value,
        "committed_at": _instant(line.committed_at),
    }


def _read_line(fields: Fields) -> StatementLine:
    amount, fee, interchange = map(fields.money, ("amount", "fee", "interchange"))
    if not amount.currency == fee.currency == interchange.currency:
        raise ParticipantError(
            ParticipantErrorCode.MESSAGE_MALFORMED, "a line has one currency", "/lines"
        )
    return StatementLine(
        txn_id=fields.text("txn_id"),
        business_date=fields.date("business_date"),
        window_id=fields.text("window_id"),
        payer=ParticipantId(fields.text("payer")),
        payee=ParticipantId(fields.text("payee")),
        currency=amount.currency.code,
        amount_minor=amount.minor,
        fee_minor=fee.minor,
        status=fields.member("status", LineStatus),
        committed_at=fields.instant("committed_at"),
        interchange_minor=interchange.minor,
    )


def _money(money: Money) -> Json:
    return {"amount": money.amount, "currency": money.currency.code}


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"
