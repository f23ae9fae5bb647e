"""Batches in which operators end payments that a partner network left in doubt."""

from datetime import datetime, timedelta
from uuid import UUID

from lapnet_sim.ids import PaymentId
from lapnet_sim.ledger.commands import Command
from lapnet_sim.ledger.decision import DecideDoubt, Ending
from lapnet_sim.ledger.lifecycle import Finality
from lapnet_sim.ledger.payment_commands import Conclude, NoteEnquiry, Reserve, TimeOut
from participants.messages import ACCEPTED
from tests.builders import TICK, WINDOW, an_instruction, payment_id

BEGINS = WINDOW.cut_off_at + timedelta(minutes=15)
DEADLINE = BEGINS + timedelta(seconds=10)

DOUBT = payment_id()

FIRST_KEY, SECOND_KEY = UUID(int=0xA1), UUID(int=0xA2)


def says(
    ending: Ending,
    key: UUID = FIRST_KEY,
    payment: PaymentId = DOUBT,
    text: str = "their file has it",
) -> DecideDoubt:
    """One operator's word."""
    mark = f"operator key {str(key)[-4:]}"
    return DecideDoubt(payment, ending, text, key_id=key, by=mark)


DOUBTS = (181, 182, 183)

DECISION_BATCHES: tuple[tuple[datetime, tuple[Command, ...]], ...] = (
    (
        BEGINS,
        tuple(
            Reserve(an_instruction(number, finality=Finality.ONE_WAY, deadline_at=DEADLINE))
            for number in DOUBTS
        ),
    ),
    (DEADLINE, tuple(TimeOut(payment_id(number)) for number in DOUBTS)),
    (
        DEADLINE + TICK,
        (
            says(Ending.COMPLETED, payment=payment_id(181)),  # it is still asked about
            *(NoteEnquiry(payment_id(number), is_last=True) for number in DOUBTS),
            says(Ending.COMPLETED, payment=payment_id(181)),
            says(Ending.COMPLETED, payment=payment_id(181)),  # a repetition
            says(Ending.COMPLETED, SECOND_KEY, payment_id(181)),
            says(Ending.REJECTED, payment=payment_id(182)),
            says(Ending.COMPLETED, SECOND_KEY, payment_id(182)),  # disagrees
        ),
    ),
    (
        DEADLINE + 2 * TICK,
        (
            says(Ending.REJECTED, payment=payment_id(182)),
            says(Ending.REJECTED, SECOND_KEY, payment_id(182)),
            Conclude(payment_id(182), ACCEPTED),  # late
            says(Ending.REJECTED, payment=payment_id(183)),
            Conclude(payment_id(183), ACCEPTED),  # before the second one
            says(Ending.REJECTED, SECOND_KEY, payment_id(183)),  # it has ended
        ),
    ),
)
