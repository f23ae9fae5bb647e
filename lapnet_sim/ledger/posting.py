"""Postings: the lines of the books, which sum to zero per journal and currency.

A positive posting is owed to the participant, a negative one by it. A payment inside one currency
is two lines. A conversion is five: the provider is paid the value at the mid rate, its spread and
the rounding as lines of their own, and pays out the other currency. Each fee is two more. Where
converted money goes back at its own rate, what the rate has moved is a line to whoever owns it.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from fx import Money, Quote
from lapnet_sim.ledger.back import BackRate
from lapnet_sim.ledger.fees import NO_FEES, FeeKind
from lapnet_sim.ledger.payment import Instruction, Payment
from participants import LineStatus, ParticipantId, StatementLine


class PostingKind(StrEnum):
    """What a line is for."""

    PRINCIPAL = "principal"
    """The payment itself, at the mid rate where it is converted."""
    SPREAD = "spread"
    """What the provider earns above the mid rate."""
    ROUNDING = "rounding"
    """What is left over from rounding in the provider's favour."""
    CORRECTION = "correction"
    """What two persons agreed on to close a break."""
    ADJUSTMENT = "adjustment"
    """What an accepted dispute gives back."""
    INTERCHANGE = "interchange"
    """What the acquirer pays the issuer."""
    SWITCH_FEE = "switch_fee"
    """What the issuer pays the operator."""
    FX_DIFFERENCE = "fx_difference"
    """What the rate has moved until converted money went back, to whoever owns that."""
    SETTLEMENT = "settlement"
    """A window's net, settled."""


@dataclass(frozen=True, slots=True)
class Posting:
    """One line of the books."""

    journal_id: UUID
    """The payment, or the settlement of a window."""
    line: int
    participant: ParticipantId
    currency: str
    kind: PostingKind
    amount_minor: int
    window_id: str
    booked_at: datetime


Line = tuple[ParticipantId, str, PostingKind, int]


def balanced(
    journal_id: UUID, lines: Iterable[Line], window_id: str, now: datetime
) -> tuple[Posting, ...]:
    """Postings of one journal, checked to sum to zero in every currency."""
    postings = tuple(
        Posting(journal_id, number, participant, currency, kind, minor, window_id, now)
        for number, (participant, currency, kind, minor) in enumerate(lines, start=1)
        if minor
    )
    sums: Counter[str] = Counter()
    for posting in postings:
        sums[posting.currency] += posting.amount_minor
    assert not any(sums.values()), f"journal {journal_id} does not sum to zero: {sums}"
    return postings


def payment_lines(instruction: Instruction, quote: Quote | None) -> tuple[Line, ...]:
    """What a completed payment books."""
    debit, credit = instruction.debit, instruction.credit
    source, target = debit.currency.code, credit.currency.code
    principal = PostingKind.PRINCIPAL
    charged = _fee_lines(instruction)
    if quote is None:
        return (
            (instruction.issuer, source, principal, -debit.minor),
            (instruction.acquirer, target, principal, credit.minor),
            *charged,
        )
    provider, part = instruction.provider, debit
    assert provider is not None
    above_mid = PostingKind.SPREAD
    if instruction.back is not None and instruction.back.rate is BackRate.ORIGINAL:
        above_mid, part = PostingKind.FX_DIFFERENCE, instruction.back.amount
    return (
        (instruction.issuer, source, principal, -part.minor),
        *_moved(instruction.issuer, part, debit),
        (provider, source, principal, quote.principal_minor),
        (provider, source, above_mid, quote.spread_minor),
        (provider, source, PostingKind.ROUNDING, quote.rounding_minor),
        (provider, target, principal, -credit.minor),
        (instruction.acquirer, target, principal, credit.minor),
        *charged,
    )


def _moved(issuer: ParticipantId, part: Money, debit: Money) -> Iterable[Line]:
    """What the rate has moved, where the merchant's side owns it."""
    if part != debit:
        yield issuer, part.currency.code, PostingKind.FX_DIFFERENCE, part.minor - debit.minor


def _fee_lines(instruction: Instruction) -> Iterable[Line]:
    code = instruction.debit.currency.code
    for line in instruction.fees.lines(instruction.issuer, instruction.acquirer):
        kind = _FEE_POSTINGS[line.kind]
        yield line.payer, code, kind, -line.minor
        yield line.payee, code, kind, line.minor


_FEE_POSTINGS = {
    FeeKind.INTERCHANGE: PostingKind.INTERCHANGE,
    FeeKind.SWITCH_FEE: PostingKind.SWITCH_FEE,
}


def legs(payment: Payment) -> tuple[StatementLine, ...]:
    """A concluded payment as everybody's statements show it: one line per leg.

    The first leg carries the payment's reference as it is, a second leg the same with ``/2``.
    Legs of a payment that was not completed are ``failed`` and lie in no window. Fees stand on the
    first leg, whose payer is the issuer.
    """
    instruction = payment.instruction
    assert payment.concluded_at is not None
    assert payment.business_date is not None
    fees = instruction.fees if payment.window_id else NO_FEES
    ways = [(instruction.issuer, instruction.acquirer, instruction.debit)]
    if instruction.provider is not None:
        ways = [
            (instruction.issuer, instruction.provider, instruction.debit),
            (instruction.provider, instruction.acquirer, instruction.credit),
        ]
    return tuple(
        StatementLine(
            txn_id=payment.reference if number == 1 else f"{payment.reference}/{number}",
            business_date=payment.business_date,
            window_id=payment.window_id or "",
            payer=payer,
            payee=payee,
            currency=amount.currency.code,
            amount_minor=amount.minor,
            fee_minor=fees.switch_fee_minor if number == 1 else 0,
            status=LineStatus.OK if payment.window_id else LineStatus.FAILED,
            committed_at=payment.concluded_at,
            interchange_minor=fees.interchange_minor if number == 1 else 0,
        )
        for number, (payer, payee, amount) in enumerate(ways, start=1)
    )
