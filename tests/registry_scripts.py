"""Batches in which everything that can be asked of the registry is asked."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from fx import Money
from lapnet_sim.ledger.commands import Command
from lapnet_sim.ledger.funding import Funding, FundingDirection
from lapnet_sim.ledger.funding_lifecycle import FundingEvent
from lapnet_sim.ledger.hooks import Role
from lapnet_sim.ledger.participant_lifecycle import ParticipantEvent
from lapnet_sim.ledger.payment import Instruction
from lapnet_sim.ledger.payment_commands import Conclude, Reserve, TimeOut
from lapnet_sim.ledger.registration import Terms
from lapnet_sim.ledger.registry_commands import (
    AdmitParticipant,
    ChangeParticipant,
    MoveFunds,
    NoteFunding,
)
from participants import Kind, ParticipantId
from participants.messages import ACCEPTED
from participants.settlement_bank import RefusalReason
from tests.builders import ACQUIRER, ISSUER, NOW, WINDOW, an_instruction, kip, payment_id

NEWCOMER = ParticipantId("NEWB")
BY = "operator key ab12"

BEGINS = WINDOW.cut_off_at + timedelta(minutes=5)
ENDS = BEGINS + timedelta(seconds=10)

E = ParticipantEvent


def terms(**changes: Any) -> Terms:  # noqa: ANN401 - any field
    """What the newcomer applies with."""
    both = frozenset({Role.ISSUER, Role.ACQUIRER})
    values = {"name": "New Bank", "kind": Kind.BANK, "roles": both, "iin": "11110418"}
    return Terms(**{**values, **changes})


def admit(id_: ParticipantId = NEWCOMER, **changes: Any) -> AdmitParticipant:  # noqa: ANN401 - as above
    """Take the newcomer's application."""
    return AdmitParticipant(id_, terms(**changes), BY)


def change(
    event: ParticipantEvent, id_: ParticipantId = NEWCOMER, endpoint: str | None = None
) -> ChangeParticipant:
    """Have something happen to the newcomer."""
    return ChangeParticipant(id_, event, BY, "a test", endpoint)


def move(
    number: int, direction: FundingDirection, amount: Money, id_: ParticipantId = NEWCOMER
) -> MoveFunds:
    """Move the newcomer's cash."""
    return MoveFunds(Funding(UUID(int=7_000 + number), id_, direction, amount, BY, NOW))


def paid_in(number: int, amount: Money, id_: ParticipantId = NEWCOMER) -> MoveFunds:
    """The newcomer brings cash."""
    return move(number, FundingDirection.IN, amount, id_)


def paid_out(number: int, amount: Money, id_: ParticipantId = NEWCOMER) -> MoveFunds:
    """The newcomer takes cash."""
    return move(number, FundingDirection.OUT, amount, id_)


def heard(asked: MoveFunds, reason: RefusalReason | None = None) -> NoteFunding:
    """The settlement bank has booked what it was asked, or refused it."""
    event = FundingEvent.BOOK if reason is None else FundingEvent.REFUSE
    return NoteFunding(asked.funding, event, reason)


def paying(number: int, whole: int, **changes: Any) -> Instruction:  # noqa: ANN401 - as above
    """So many kip from the newcomer to the acquirer."""
    amounts = {"debit": kip(whole), "credit": kip(whole)}
    return an_instruction(number, **{"issuer": NEWCOMER, "deadline_at": ENDS, **amounts, **changes})


REGISTRY_BATCHES: tuple[tuple[datetime, tuple[Command, ...]], ...] = (
    (
        BEGINS,
        (
            admit(),
            admit(),
            admit(ISSUER),  # the number is the newcomer's
            admit(kind=Kind.WALLET),
            admit(name="New Bank Lao", warn_percent=85),
            change(E.SIGN_ON),  # not yet
            Reserve(paying(61, 10)),  # not yet
            change(E.ACTIVATE),
            paid_in(1, kip(100)),
            Reserve(paying(62, 10)),  # no money before the bank has it
            heard(paid_in(1, kip(100))),
        ),
    ),
    (
        BEGINS + timedelta(seconds=1),
        (
            admit(iin="11110418", name="New Bank Lao", warn_percent=85),
            paid_in(1, kip(100)),
            paid_in(1, kip(101)),  # changed
            paid_out(2, kip(101)),  # too much
            paid_out(3, kip(1)),
            heard(paid_out(3, kip(1)), RefusalReason.SHORT),
            heard(paid_out(3, kip(1))),  # it has one answer for ever
            paid_out(7, kip(1)),
            heard(paid_out(7, kip(1))),
            heard(paid_out(7, kip(1))),
            Reserve(paying(63, 80)),
            Reserve(paying(64, 9)),  # crosses 85 %
            Reserve(paying(65, 1, issuer=ACQUIRER, acquirer=NEWCOMER)),  # not signed on
            change(E.SIGN_ON),
            change(E.SIGN_ON),
            Reserve(paying(66, 1, issuer=ACQUIRER, acquirer=NEWCOMER)),
            change(E.CONNECT, endpoint="http://127.0.0.1:9101/NEWB"),
        ),
    ),
    (
        BEGINS + timedelta(seconds=2),
        (
            change(E.SUSPEND),
            change(E.SUSPEND),
            Reserve(paying(67, 1)),
            Reserve(paying(68, 1, issuer=ACQUIRER, acquirer=NEWCOMER)),
            change(E.CLOSE),  # payments are under way
            Conclude(payment_id(66), ACCEPTED),
            change(E.CLOSE),  # it is owed one kip
        ),
    ),
    (
        ENDS,
        (
            TimeOut(payment_id(63)),
            TimeOut(payment_id(64)),
            change(E.SIGN_OFF),
            change(E.CLOSE),
            change(E.ACTIVATE),
            change(E.CONNECT),
            paid_out(4, kip(100)),  # one kip of it is not cash yet
            Reserve(
                paying(69, 1, issuer=NEWCOMER, acquirer=ACQUIRER, deadline_at=ENDS + timedelta(1))
            ),
            Conclude(payment_id(69), ACCEPTED),
            paid_out(5, kip(99)),
            change(E.CLOSE),  # cash is on its way out
            heard(paid_out(5, kip(99))),
            paid_in(8, kip(1)),
            change(E.CLOSE),  # cash is on its way in
            heard(paid_in(8, kip(1)), RefusalReason.SHORT),
            change(E.CLOSE),
            change(E.CLOSE),
            change(E.ACTIVATE),
            paid_in(6, kip(1)),
            change(E.CLOSE, ParticipantId("NOBODY")),
        ),
    ),
)
