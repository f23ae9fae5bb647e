"""Rows to values and back: the border of this folder."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from fx import Currency, Money, Quote, Rate, Side, currency
from lapnet_sim.ledger.lifecycle import Finality, Status
from lapnet_sim.ledger.payment import Instruction, Payment, PaymentEvent
from lapnet_sim.ledger.position import Position
from lapnet_sim.ledger.posting import Posting
from lapnet_sim.ledger.quoted import HeldQuote, Terms
from lapnet_sim.ledger.state import LateReply, Notice
from lapnet_sim.storage.back_mapping import back_of, back_values
from lapnet_sim.storage.fee_mapping import debtor_of, fee_values, fees_of
from participants.messages import CreditReply, Decision, Verdict
from participants.reasons import Reason
from settlement.instruction import Direction
from settlement.instruction import Instruction as SettlementInstruction
from settlement.window import Window, WindowId, WindowStatus

Values = dict[str, Any]


def payment_values(payment: Payment) -> Values:
    """All columns of a payment."""
    asked = payment.instruction
    return {
        "id": asked.payment_id,
        "reference": payment.reference,
        "uetr": asked.uetr,
        "end_to_end_id": asked.end_to_end_id,
        "request_hash": asked.request_hash,
        "issuer": asked.issuer,
        "acquirer": asked.acquirer,
        "scheme": asked.scheme,
        "alias": asked.alias,
        "payee_name": asked.payee_name,
        "corridor": asked.corridor,
        "provider": asked.provider,
        "finality": asked.finality.value,
        "debit_minor": asked.debit.minor,
        "debit_currency": asked.debit.currency.code,
        "credit_minor": asked.credit.minor,
        "credit_currency": asked.credit.currency.code,
        "quote_id": asked.quote_id,
        "original_id": asked.original_id,
        "return_reason": None if asked.return_reason is None else asked.return_reason.value,
        "order_reference": asked.order_reference,
        **fee_values(asked),
        **back_values(asked),
        "deadline_at": asked.deadline_at,
        "received_at": payment.received_at,
        **payment_life(payment),
    }


def payment_life(payment: Payment) -> Values:
    """The columns of a payment that change."""
    return {
        "status": payment.status.value,
        "reason": None if payment.reason is None else payment.reason.value,
        "steps": payment.steps,
        "concluded_at": payment.concluded_at,
        "window_id": payment.window_id,
        "business_date": payment.business_date,
        "enquiries": payment.enquiries,
    }


def payment_of(row: Mapping[Any, Any]) -> Payment:
    """A payment from its row."""
    return Payment(
        instruction=Instruction(
            payment_id=row["id"],
            uetr=row["uetr"],
            end_to_end_id=row["end_to_end_id"],
            request_hash=row["request_hash"],
            issuer=row["issuer"],
            acquirer=row["acquirer"],
            scheme=row["scheme"],
            alias=row["alias"],
            payee_name=row["payee_name"],
            corridor=row["corridor"],
            provider=row["provider"],
            finality=Finality(row["finality"]),
            debit=Money(row["debit_minor"], currency(row["debit_currency"])),
            credit=Money(row["credit_minor"], currency(row["credit_currency"])),
            quote_id=row["quote_id"],
            original_id=row["original_id"],
            return_reason=None if row["return_reason"] is None else Reason(row["return_reason"]),
            deadline_at=row["deadline_at"],
            order_reference=row["order_reference"],
            fees=fees_of(row),
            debtor=debtor_of(row),
            issuer_counted=row["issuer_counted"],
            corridor_counted=row["corridor_counted"],
            back=back_of(row),
        ),
        reference=row["reference"],
        status=Status(row["status"]),
        reason=None if row["reason"] is None else Reason(row["reason"]),
        received_at=row["received_at"],
        steps=row["steps"],
        concluded_at=row["concluded_at"],
        window_id=row["window_id"],
        business_date=row["business_date"],
        enquiries=row["enquiries"],
    )


def event_values(event: PaymentEvent) -> Values:
    """All columns of a payment's event."""
    return {
        "payment_id": event.payment_id,
        "step": event.step,
        "event": None if event.event is None else event.event.value,
        "from_status": None if event.from_status is None else event.from_status.value,
        "to_status": event.to_status.value,
        "reason": None if event.reason is None else event.reason.value,
        "at": event.at,
    }


def posting_values(posting: Posting) -> Values:
    """All columns of a posting."""
    return {
        "journal_id": posting.journal_id,
        "line": posting.line,
        "participant": posting.participant,
        "currency": posting.currency,
        "kind": posting.kind.value,
        "amount_minor": posting.amount_minor,
        "window_id": posting.window_id,
        "booked_at": posting.booked_at,
    }


def position_values(position: Position) -> Values:
    """All columns of a position."""
    return {
        "participant": position.participant,
        "currency": position.currency,
        "cap_minor": position.cap_minor,
        "committed_minor": position.committed_minor,
        "reserved_minor": position.reserved_minor,
    }


def position_of(row: Mapping[Any, Any]) -> Position:
    """A position from its row."""
    return Position(**row)


def quote_values(held: HeldQuote) -> Values:
    """All columns of a quote."""
    quote = held.quote
    return {
        "id": quote.id,
        "issuer": held.issuer,
        "provider": quote.provider,
        "fixed": quote.fixed.value,
        "source_minor": quote.source.minor,
        "source_currency": quote.source.currency.code,
        "target_minor": quote.target.minor,
        "target_currency": quote.target.currency.code,
        "rate": quote.rate.value,
        "mid": quote.mid.value,
        "principal_minor": quote.principal_minor,
        "spread_minor": quote.spread_minor,
        "rounding_minor": quote.rounding_minor,
        "residual": quote.residual,
        "created_at": quote.created_at,
        "expires_at": quote.expires_at,
        "used_by": held.used_by,
        **_terms_values(held.terms),
    }


def _terms_values(terms: Terms | None) -> Values:
    if terms is None:
        return dict.fromkeys(
            ("corridor", "rate_version", "tier_minor", "improvement", "payer_fee_minor")
        )
    return {
        "corridor": terms.corridor,
        "rate_version": terms.version,
        "tier_minor": None if terms.tier is None else terms.tier.minor,
        "improvement": terms.improvement,
        "payer_fee_minor": terms.payer_fee.minor,
    }


def quote_of(row: Mapping[Any, Any]) -> HeldQuote:
    """A quote from its row."""
    source, target = currency(row["source_currency"]), currency(row["target_currency"])
    return HeldQuote(
        quote=Quote(
            id=row["id"],
            provider=row["provider"],
            fixed=Side(row["fixed"]),
            source=Money(row["source_minor"], source),
            target=Money(row["target_minor"], target),
            rate=Rate(target, source, Decimal(row["rate"])),
            mid=Rate(target, source, Decimal(row["mid"])),
            principal_minor=row["principal_minor"],
            spread_minor=row["spread_minor"],
            rounding_minor=row["rounding_minor"],
            residual=Decimal(row["residual"]),
            created_at=row["created_at"],
            expires_at=row["expires_at"],
        ),
        issuer=row["issuer"],
        used_by=row["used_by"],
        terms=_terms_of(row, source),
    )


def _terms_of(row: Mapping[Any, Any], source: Currency) -> Terms | None:
    if row["corridor"] is None:
        return None
    tier_minor = row["tier_minor"]
    return Terms(
        corridor=row["corridor"],
        version=row["rate_version"],
        tier=None if tier_minor is None else Money(tier_minor, source),
        improvement=Decimal(row["improvement"]),
        payer_fee=Money(row["payer_fee_minor"], source),
    )


def notice_values(notice: Notice) -> Values:
    """All columns of a notice."""
    return {
        "payment_id": notice.payment_id,
        "receiver": notice.receiver,
        "verdict": notice.verdict.value,
        "created_at": notice.created_at,
        "acknowledged_at": notice.acknowledged_at,
    }


def notice_of(row: Mapping[Any, Any]) -> Notice:
    """A notice from its row."""
    return Notice(**{**row, "verdict": Verdict(row["verdict"])})


def reply_of(row: Mapping[str, Any]) -> CreditReply:
    """An acquirer's answer from the row of a late one."""
    reason = None if row["reason"] is None else Reason(row["reason"])
    return CreditReply(Decision(row["decision"]), reason)


def late_reply_values(late: LateReply) -> Values:
    """All columns of a late reply."""
    return {
        "payment_id": late.payment_id,
        "number": late.number,
        "decision": late.reply.decision.value,
        "reason": None if late.reply.reason is None else late.reply.reason.value,
        "at": late.at,
    }


def window_values(window: Window) -> Values:
    """All columns of a window."""
    return {
        "id": str(window.id),
        "business_date": window.business_date,
        "number": window.number,
        "kind": window.kind.value,
        "scope": window.id.scope,
        "currency": window.currency,
        "opens_at": window.opens_at,
        "cut_off_at": window.cut_off_at,
        "status": window.status.value,
    }


def window_of(row: Mapping[Any, Any]) -> Window:
    """A window from its row."""
    return Window(
        id=WindowId.parse(row["id"]),
        business_date=row["business_date"],
        number=row["number"],
        opens_at=row["opens_at"],
        cut_off_at=row["cut_off_at"],
        status=WindowStatus(row["status"]),
        currency=row["currency"],
    )


def instruction_values(moved: SettlementInstruction) -> Values:
    """All columns of an instruction to the settlement bank."""
    return {
        "id": moved.id,
        "window_id": moved.window_id,
        "participant": moved.participant,
        "currency": moved.currency,
        "direction": moved.direction.value,
        "amount_minor": moved.amount_minor,
    }


def instruction_of(row: Mapping[Any, Any]) -> SettlementInstruction:
    """An instruction to the settlement bank from its row."""
    return SettlementInstruction(**{**row, "direction": Direction(row["direction"])})
