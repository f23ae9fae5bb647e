"""A script of batches in which everything that can be asked of the books is asked."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from fx import Money
from lapnet_sim.clearing.schedule import cut_short, window_after, window_at
from lapnet_sim.ids import JournalId
from lapnet_sim.ledger.commands import Command
from lapnet_sim.ledger.daily import DailyLimit, Limits
from lapnet_sim.ledger.fees import Fees
from lapnet_sim.ledger.lifecycle import Finality
from lapnet_sim.ledger.payment import Debtor
from lapnet_sim.ledger.payment import Instruction as PaymentInstruction
from lapnet_sim.ledger.payment_commands import Acknowledge, Conclude, NoteEnquiry, Reserve, TimeOut
from lapnet_sim.ledger.settlement_commands import CloseWindow, SettleWindow
from lapnet_sim.ledger.token_values import TokenKind
from lapnet_sim.ledger.tokens import MoveTokens
from participants import ParticipantId
from participants.messages import ACCEPTED
from participants.reasons import Reason
from settlement.instruction import Direction, Instruction
from settlement.window import Series, WindowKind
from tests.builders import (
    ACQUIRER,
    DEADLINE,
    ISSUER,
    MID_NOW,
    NETWORK,
    NOW,
    PROVIDER,
    REFUSED,
    TICK,
    WINDOW,
    WINDOW_ID,
    a_conversion,
    a_quote,
    a_return,
    a_return_abroad,
    an_instruction,
    baht,
    hold,
    kip,
    opening,
    payment_id,
)
from tests.claim_scripts import CLAIM_BATCHES
from tests.decision_scripts import DECISION_BATCHES
from tests.order_scripts import ORDER_BATCHES
from tests.registry_scripts import REGISTRY_BATCHES
from tests.settlement_scripts import Nets, a_short_settlement, break_batches, settled

Batch = tuple[datetime, tuple[Command, ...]]

NEXT = window_after(WINDOW, NOW)
LATER = DEADLINE + timedelta(minutes=5)

NETS = (
    (ISSUER, "LAK", -20_000_00),
    (ACQUIRER, "LAK", 20_000_00),
)

CORRIDOR = window_at(NOW, Series(WindowKind.CORRIDOR, "LA-TH"))
CORRIDOR_ID = str(CORRIDOR.id)
CORRIDOR_NETS = (
    (ISSUER, "LAK", -65_688_00),
    (PROVIDER, "LAK", 65_688_00),
    (PROVIDER, "THB", -100_00),
    (NETWORK, "THB", 100_00),
)


def orders(window_id: str, nets: Nets) -> tuple[Instruction, ...]:
    """The orders to the settlement bank that move these nets."""
    return tuple(
        Instruction(
            f"{window_id}/{currency}/{participant}",
            window_id,
            participant,
            currency,
            Direction.DEBIT if minor < 0 else Direction.CREDIT,
            abs(minor),
        )
        for participant, currency, minor in nets
    )


def a_part(number: int) -> PaymentInstruction:
    """Seven thousand kip of the first payment on their way back: two fit, a third does not."""
    ends_at = WINDOW.cut_off_at + timedelta(seconds=10)
    return a_return(number, 1, debit=kip(7_000), credit=kip(7_000), deadline_at=ends_at)


def a_part_abroad(number: int, part: Money) -> Reserve:
    """Some of the hundred baht of the third payment on their way back, at its own rate."""
    ends_at = WINDOW.cut_off_at + timedelta(seconds=10)
    back = a_return_abroad(number, part, a_conversion(3, a_quote(1)), deadline_at=ends_at)
    return Reserve(back, at_original=MID_NOW)


def tokens(number: int, who: ParticipantId, kind: TokenKind, minor: int) -> MoveTokens:
    """Cash turned into digital kip, or back."""
    return MoveTokens(UUID(int=80_000 + number), who, kind, minor, "operator")


PAYER = Debtor("ab" * 32, 1)


def a_charged(number: int, **changes: Any) -> Reserve:  # noqa: ANN401 - any field
    """A payment with fees that counts towards limits: two a day for its account."""
    asked = an_instruction(
        number,
        fees=Fees("2015-1/purchase", 0, 100_00, 100_00),
        debtor=PAYER,
        issuer_counted=True,
        deadline_at=WINDOW.cut_off_at + timedelta(seconds=10),
        **changes,
    )
    daily = (
        DailyLimit(PAYER.key, Reason.AM14, count=2),
        DailyLimit(ISSUER, Reason.AM13, amount_minor=90_000_00),
    )
    return Reserve(asked, None, Limits(None, daily))


A_DAY: tuple[Batch, ...] = (
    (NOW, opening()),
    (NOW, (hold(a_quote(1)), hold(a_quote(2)), hold(a_quote(3), ACQUIRER))),
    (
        NOW + TICK,
        (
            Reserve(an_instruction(1)),
            Reserve(an_instruction(1)),
            Reserve(an_instruction(2)),
            Reserve(a_conversion(3, a_quote(1))),
            Reserve(a_conversion(4, a_quote(1))),  # the quote is used
            Reserve(a_conversion(5, a_quote(2))),
            Reserve(an_instruction(6, debit=kip(90_000_000), credit=kip(90_000_000))),
            Reserve(an_instruction(7), refused=Reason.BE06),
            Reserve(an_instruction(8, finality=Finality.ONE_WAY)),
            Reserve(an_instruction(9)),
            Reserve(a_conversion(11, a_quote(3))),  # another issuer's quote
        ),
    ),
    (
        NOW + 2 * TICK,
        (
            Reserve(an_instruction(1)),
            Reserve(an_instruction(2, request_hash="0" * 64)),  # changed
            Conclude(payment_id(1), ACCEPTED),
            Conclude(payment_id(1), ACCEPTED),
            Conclude(payment_id(2), REFUSED),
            Conclude(payment_id(3), ACCEPTED),
            Reserve(a_return(12)),
            Acknowledge(ISSUER, (payment_id(1),)),
        ),
    ),
    (
        DEADLINE,
        (
            TimeOut(payment_id(5)),
            TimeOut(payment_id(8)),
            TimeOut(payment_id(9)),
            TimeOut(payment_id(12)),
            Conclude(payment_id(9), ACCEPTED),  # late
            Conclude(payment_id(2), ACCEPTED),  # contradicts
        ),
    ),
    (
        LATER,
        (
            Conclude(payment_id(9), REFUSED),
            NoteEnquiry(payment_id(5), is_last=False),
            NoteEnquiry(payment_id(8), is_last=True),
            Acknowledge(ISSUER, (payment_id(1),)),
            Acknowledge(ACQUIRER, (payment_id(1),)),
            Acknowledge(ISSUER, (payment_id(9),)),
        ),
    ),
    (
        LATER,
        (
            tokens(1, ISSUER, TokenKind.ISSUE, 90_000_00),
            tokens(1, ISSUER, TokenKind.ISSUE, 90_000_00),
            tokens(1, ISSUER, TokenKind.ISSUE, 91_000_00),  # changed
            tokens(2, ISSUER, TokenKind.REDEEM, 1_000_00),
            tokens(3, ISSUER, TokenKind.REDEEM, 90_000_00),  # not so many
            tokens(4, NETWORK, TokenKind.ISSUE, 1_00),  # keeps no kip
        ),
    ),
    (WINDOW.cut_off_at, (CloseWindow(WINDOW_ID, NEXT), Conclude(payment_id(8), ACCEPTED))),
    (
        WINDOW.cut_off_at,
        (
            tokens(5, ISSUER, TokenKind.REDEEM, 1_00),  # a closed window is being settled
            *a_short_settlement(NETS, orders(WINDOW_ID, NETS), JournalId(UUID(int=77))),
            Conclude(payment_id(5), REFUSED),
            Reserve(an_instruction(10, deadline_at=WINDOW.cut_off_at + timedelta(seconds=10))),
        ),
    ),
    (
        WINDOW.cut_off_at,
        (
            CloseWindow(CORRIDOR_ID, cut_short(CORRIDOR, WINDOW.cut_off_at, ())),
            *settled(
                CORRIDOR_NETS,
                JournalId(UUID(int=79)),
                orders(CORRIDOR_ID, CORRIDOR_NETS),
                CORRIDOR_ID,
            ),
        ),
    ),
    (
        WINDOW.cut_off_at + TICK,
        (SettleWindow(WINDOW_ID, JournalId(UUID(int=78)), NETS), CloseWindow(WINDOW_ID, NEXT)),
    ),
    (WINDOW.cut_off_at + 2 * TICK, tuple(Reserve(a_part(number)) for number in (21, 22, 23, 24))),
    (
        WINDOW.cut_off_at + 3 * TICK,
        (Conclude(payment_id(21), ACCEPTED), Conclude(payment_id(22), REFUSED)),
    ),
    (WINDOW.cut_off_at + 4 * TICK, (Reserve(a_part(25)), Reserve(a_part(26)))),
    (WINDOW.cut_off_at + 4 * TICK, tuple(a_charged(number) for number in (31, 32, 33))),
    (
        WINDOW.cut_off_at + 4 * TICK,
        (Conclude(payment_id(31), ACCEPTED), Conclude(payment_id(32), REFUSED)),
    ),
    (WINDOW.cut_off_at + 4 * TICK, (a_charged(34, debit=kip(80_000), credit=kip(80_000)),)),
    (WINDOW.cut_off_at + 4 * TICK, (a_charged(35),)),
    (
        WINDOW.cut_off_at + 5 * TICK,
        (a_part_abroad(141, baht(30)), a_part_abroad(142, baht(60)), a_part_abroad(143, baht(80))),
    ),
    (
        WINDOW.cut_off_at + 5 * TICK,
        (
            Conclude(payment_id(141), ACCEPTED),
            Conclude(payment_id(142), REFUSED),
            a_part_abroad(144, baht(70)),
        ),
    ),
    (WINDOW.cut_off_at + 5 * TICK, (Conclude(payment_id(144), ACCEPTED),)),
    *ORDER_BATCHES,
    *REGISTRY_BATCHES,
    *DECISION_BATCHES,
    *CLAIM_BATCHES,
    *break_batches(WINDOW.cut_off_at + 10 * TICK),
)
