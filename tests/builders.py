"""Values for tests: sensible until told otherwise.

Everybody is funded with ten million kip and ten thousand baht, and it is ten in the morning in
Vientiane on a Friday. Ids are small numbers, so that a failing test can be read.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from fx import LAK, THB, Money, Quote, Rate, quote_for_target
from lapnet_sim.clearing.schedule import window_at
from lapnet_sim.ids import OrderReference, PaymentId, QuoteId
from lapnet_sim.ledger.back import AtOriginal, Back, BackRate
from lapnet_sim.ledger.commands import Command
from lapnet_sim.ledger.lifecycle import Finality
from lapnet_sim.ledger.opening_commands import Fund, OpenWindow
from lapnet_sim.ledger.order import QrOrder
from lapnet_sim.ledger.payment import Instruction
from lapnet_sim.ledger.quoted import HeldQuote, HoldQuotes, Terms
from lapnet_sim.sandbox.cast import participants
from lapnet_sim.sandbox.seeding import enrolled
from participants import ParticipantId
from participants.messages import CreditReply, CreditRequest, Decision
from participants.reasons import Reason

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
DEADLINE = NOW + timedelta(seconds=10)
ORDER_EXPIRES = NOW + timedelta(minutes=5)
TICK = timedelta(microseconds=1)
"""The smallest step a clock takes."""

ISSUER, ACQUIRER = ParticipantId("BCEL"), ParticipantId("LDB")
NETWORK, PROVIDER = ParticipantId("NITMX"), ParticipantId("THFX")

REFUSED = CreditReply(Decision.REFUSE, Reason.AC04)

WINDOW = window_at(NOW)
WINDOW_ID = str(WINDOW.id)


def kip(whole: int) -> Money:
    """So many kip."""
    return Money(whole * 100, LAK)


def baht(whole: int) -> Money:
    """So many baht."""
    return Money(whole * 100, THB)


def payment_id(number: int = 1) -> PaymentId:
    """The id of the test's payment of this number."""
    return PaymentId(UUID(int=number))


def uetr(number: int = 1) -> UUID:
    """A version-4 UUID that shows its number."""
    return UUID(int=number << 80, version=4)


def an_instruction(number: int = 1, **changes: Any) -> Instruction:  # noqa: ANN401 - any field
    """Twenty thousand kip from one Lao bank's customer to another's."""
    return replace(
        Instruction(
            payment_id=payment_id(number),
            uetr=uetr(number),
            end_to_end_id=f"INVOICE-{number}",
            request_hash=f"{number:064x}",
            issuer=ISSUER,
            acquirer=ACQUIRER,
            scheme="lao_qr",
            alias="mch0000000000001",
            payee_name="Sample Noodle Shop",
            corridor=None,
            provider=None,
            finality=Finality.CONFIRMED,
            debit=kip(20_000),
            credit=kip(20_000),
            quote_id=None,
            deadline_at=DEADLINE,
        ),
        **changes,
    )


def a_return(number: int, original: int = 1, **changes: Any) -> Instruction:  # noqa: ANN401 - any field
    """The twenty thousand kip of an earlier payment on their way back."""
    back = an_instruction(
        number,
        issuer=ACQUIRER,
        acquirer=ISSUER,
        original_id=payment_id(original),
        return_reason=Reason.MD06,
    )
    return replace(back, **changes)


def a_return_abroad(number: int, part: Money, original: Instruction, **changes: Any) -> Instruction:  # noqa: ANN401 - any field
    """A part of an earlier conversion on its way back, at the rate it was paid at."""
    back = an_instruction(
        number,
        issuer=original.acquirer,
        acquirer=original.issuer,
        corridor="TH-LA",
        provider=original.provider,
        debit=part,
        credit=kip(1),
        quote_id=QuoteId(UUID(int=800_000 + number)),
        original_id=original.payment_id,
        return_reason=Reason.MD06,
        back=Back(part, BackRate.ORIGINAL),
    )
    return replace(back, **changes)


MID_NOW = AtOriginal(Rate.parse("0.0014", LAK, THB))
"""The kip has lost: a baht is 714 kip, and was 650.37."""


def order_number(number: int = 1) -> OrderReference:
    """The reference of the test's order of this number."""
    return OrderReference(f"QO{number:019d}")


def a_qr_order(number: int = 1, **changes: Any) -> QrOrder:  # noqa: ANN401 - any field
    """A code for the twenty thousand kip of ``an_instruction``, good for five minutes."""
    return replace(
        QrOrder(
            reference=order_number(number),
            acquirer=ACQUIRER,
            order_id=uetr(5_000 + number),
            request_hash=f"{number:064x}",
            alias="mch0000000000001",
            bill_number=f"BILL-{number}",
            amount=kip(20_000),
            code=f"a code for order {number}",
            code_hash=f"{number:064x}",
            created_at=NOW,
            expires_at=ORDER_EXPIRES,
        ),
        **changes,
    )


def a_quote(number: int = 1, target: Money | None = None, created_at: datetime = NOW) -> Quote:
    """A hundred baht for a little more than sixty-five thousand kip, for two minutes."""
    mid = Rate.parse("650.37", THB, LAK)
    return quote_for_target(
        id=UUID(int=900_000 + number),
        provider=PROVIDER,
        target=baht(100) if target is None else target,
        rate=mid.marked_up(Decimal("0.01")),
        mid=mid,
        now=created_at,
        life=timedelta(seconds=120),
    )


def a_conversion(number: int = 1, quote: Quote | None = None, **changes: Any) -> Instruction:  # noqa: ANN401 - any field
    """A quote's amounts, from a Lao bank's customer to a merchant in Thailand."""
    quote = a_quote(number) if quote is None else quote
    abroad = an_instruction(
        number,
        acquirer=NETWORK,
        scheme="promptpay",
        corridor="LA-TH",
        provider=PROVIDER,
        finality=Finality.ONE_WAY,
        debit=quote.source,
        credit=quote.target,
        quote_id=QuoteId(quote.id),
    )
    return replace(abroad, **changes)


def hold(quote: Quote, issuer: ParticipantId = ISSUER, corridor: str = "LA-TH") -> HoldQuotes:
    """Keep an offered quote for its issuer."""
    fee = Money(0, quote.source.currency)
    terms = Terms(corridor, 3, Money(100_00, quote.source.currency), Decimal("0.0005"), fee)
    return HoldQuotes((HeldQuote(quote, issuer, terms=terms),))


def a_request(number: int = 1, **changes: Any) -> CreditRequest:  # noqa: ANN401 - any field
    """The question to the acquirer about a domestic payment."""
    return replace(
        CreditRequest(
            payment_id=payment_id(number),
            reference=f"20261120{number:09d}",
            issuer=ISSUER,
            alias="mch0000000000001",
            amount=kip(20_000),
            deadline_at=DEADLINE,
            uetr=uetr(number),
        ),
        **changes,
    )


def registered() -> tuple[Command, ...]:
    """The four of these tests apply, become active and sign on."""
    known = participants()
    parties = (ISSUER, ACQUIRER, NETWORK, PROVIDER)
    return tuple(command for id_ in parties for command in enrolled(known[id_]))


def opening() -> tuple[Command, ...]:
    """What a new set of books begins with: everybody registered and funded, a window open."""
    return (
        *registered(),
        *(Fund(bank, kip(10_000_000)) for bank in (ISSUER, ACQUIRER, PROVIDER)),
        *(Fund(bank, baht(10_000)) for bank in (NETWORK, PROVIDER)),
        OpenWindow(WINDOW),
    )
