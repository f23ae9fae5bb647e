"""A payment: one instruction, end to end, and what became of it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from fx import Money
from lapnet_sim.ids import OrderReference, PaymentId, QuoteId
from lapnet_sim.ledger.back import Back
from lapnet_sim.ledger.fees import NO_FEES, Fees
from lapnet_sim.ledger.lifecycle import FINAL, Event, Finality, Status, advance
from participants import ParticipantId
from participants.reasons import Reason

PAYER_DIGITS = 40
"""Of an account's keyed hash, where it stands behind a corridor: 160 bits are nobody else's."""


@dataclass(frozen=True, slots=True)
class Debtor:
    """Who pays, as far as limits must know."""

    key: str
    """The account under a keyed hash: 64 hexadecimal digits."""
    level: int
    """How well its holder is known: 1 and 2 are individuals, 3 is a legal entity."""


@dataclass(frozen=True, slots=True)
class Instruction:
    """What an issuer asks for, after the code was read and routed."""

    payment_id: PaymentId
    uetr: UUID
    end_to_end_id: str
    request_hash: str
    """SHA-256 of the business content, to tell a repetition from a change."""
    issuer: ParticipantId
    acquirer: ParticipantId
    scheme: str
    """Whose code was scanned, as ``emvqr`` names it."""
    alias: str
    """Who is paid, as the code names them."""
    payee_name: str
    corridor: str | None
    provider: ParticipantId | None
    """Who converts; set if and only if the debit and credit currencies differ."""
    finality: Finality
    debit: Money
    """What leaves the debtor."""
    credit: Money
    """What reaches the creditor."""
    quote_id: QuoteId | None
    deadline_at: datetime
    original_id: PaymentId | None = None
    """The completed payment whose money this one sends back; None for an ordinary payment."""
    return_reason: Reason | None = None
    """Why money is sent back."""
    order_reference: OrderReference | None = None
    """The QR order that is paid; None for a code that is good for any number of payments."""
    fees: Fees = NO_FEES
    debtor: Debtor | None = None
    """The account that a limit is kept for; None where no limit asks for it."""
    issuer_counted: bool = False
    """Whether the payment counts towards a daily limit of its issuer."""
    corridor_counted: bool = False
    """Whether the payment counts towards the daily caps of its corridor."""
    back: Back | None = None
    """What a return counts of an original that was converted; None for every other payment."""

    def __post_init__(self) -> None:
        assert (self.original_id is None) == (self.return_reason is None)
        assert self.original_id is None or self.order_reference is None
        assert self.debit.minor > 0
        assert self.credit.minor > 0
        assert (self.provider is None) == (self.debit.currency == self.credit.currency)
        assert (self.quote_id is None) == (self.provider is None)
        assert self.original_id is None or self.fees == NO_FEES
        assert self.fees.interchange_minor <= self.credit.minor
        assert self.provider is None or not self.fees.interchange_minor
        assert (self.back is not None) == (
            self.original_id is not None and self.provider is not None
        )

    @property
    def held(self) -> Money:
        """What the issuer must be good for: the debit, and the switch's fee on top."""
        return Money(self.debit.minor + self.fees.switch_fee_minor, self.debit.currency)

    @property
    def sent_back(self) -> Money:
        """What a return counts of the original, in the currency of its creditor."""
        return self.credit if self.back is None else self.back.amount

    @property
    def counted(self) -> tuple[str, ...]:
        """Owners of the daily limits it counts towards, in the order they are looked at."""
        account = () if self.debtor is None else (self.debtor.key,)
        own = (*account, str(self.issuer)) if self.issuer_counted else account
        return (*own, *self.counted_abroad)

    @property
    def counted_abroad(self) -> tuple[str, ...]:
        """Owners of its corridor's caps: the payer if limits know one, the issuer, all of it."""
        if not self.corridor_counted or self.corridor is None:
            return ()
        owners = (f"{self.corridor}/{self.issuer}", self.corridor)
        if self.debtor is None:
            return owners
        return (f"{self.corridor}/{self.debtor.key[:PAYER_DIGITS]}", *owners)


@dataclass(frozen=True, slots=True)
class Payment:
    """An instruction with its reference and its life so far."""

    instruction: Instruction
    reference: str
    """Business date and dense daily sequence, 17 digits; unique for ever."""
    status: Status
    reason: Reason | None
    received_at: datetime
    steps: int = 0
    """How many events it has had."""
    concluded_at: datetime | None = None
    """When it became final."""
    window_id: str | None = None
    """The settlement window it was completed in."""
    business_date: date | None = None
    """Of that window."""
    enquiries: int = 0
    """How often the partner network was asked what became of it."""

    @property
    def id(self) -> PaymentId:
        """The payment's id."""
        return self.instruction.payment_id

    @property
    def is_final(self) -> bool:
        """Whether nothing can happen to it any more."""
        return self.status in FINAL


@dataclass(frozen=True, slots=True)
class PaymentEvent:
    """One step in a payment's life; never changed once written."""

    payment_id: PaymentId
    step: int
    event: Event | None
    """None for the first step, by which the payment came to be."""
    from_status: Status | None
    to_status: Status
    reason: Reason | None
    at: datetime


def step(
    payment: Payment, event: Event, now: datetime, reason: Reason | None = None
) -> tuple[Payment, PaymentEvent]:
    """The payment after ``event``, and the row that records it."""
    after, (taken,) = steps(payment, (event,), now, reason)
    return after, taken


def steps(
    payment: Payment, events: Iterable[Event], now: datetime, reason: Reason | None = None
) -> tuple[Payment, list[PaymentEvent]]:
    """The payment after one event and then the next, and a row for each of them."""
    status, number = payment.status, payment.steps
    taken = []
    for event in events:
        before, status, number = status, advance(status, event), number + 1
        taken.append(PaymentEvent(payment.id, number, event, before, status, reason, now))
    after = replace(
        payment,
        status=status,
        reason=reason if reason is not None else payment.reason,
        steps=number,
        concluded_at=now if status in FINAL else None,
    )
    return after, taken


def reference(business_date: date, sequence: int) -> str:
    """The payment's reference: eight digits of date, nine of sequence.

    >>> reference(date(2026, 11, 20), 123)
    '20261120000000123'
    """
    assert 0 < sequence < 10**9
    return f"{business_date:%Y%m%d}{sequence:09d}"
