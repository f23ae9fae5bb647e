"""Batches in which everything that can be asked of the books about recalls and disputes is."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from lapnet_sim.ids import DisputeId, RecallId
from lapnet_sim.ledger.commands import Command
from lapnet_sim.ledger.dispute import Dispute
from lapnet_sim.ledger.dispute_commands import OpenDispute, StepDispute
from lapnet_sim.ledger.dispute_lifecycle import DisputeEvent
from lapnet_sim.ledger.payment import Instruction
from lapnet_sim.ledger.payment_commands import Conclude, Reserve
from lapnet_sim.ledger.recall import Recall, Resolution
from lapnet_sim.ledger.recall_commands import (
    LapseRecall,
    NoteRecallDelivered,
    PlaceRecall,
    ResolveRecall,
)
from lapnet_sim.ledger.return_period import RETURN_PERIOD
from participants.messages import ACCEPTED, Decision
from participants.reasons import Reason
from tests.builders import (
    ACQUIRER,
    ISSUER,
    NOW,
    REFUSED,
    TICK,
    a_return,
    an_instruction,
    kip,
    payment_id,
    uetr,
)
from tests.order_scripts import EXPIRES

BEGINS = EXPIRES + timedelta(minutes=1)
IN_TIME = BEGINS + timedelta(seconds=10)
DUE = timedelta(days=10)


def a_recall(number: int = 1, paid: int = 1, **changes: Any) -> Recall:  # noqa: ANN401 - any field
    """An issuer's wish to have the twenty thousand kip of a payment back."""
    recall = Recall(
        id=RecallId(UUID(int=70_000 + number)),
        issuer=ISSUER,
        recall_id=uetr(7_000 + number),
        request_hash=f"{number:064x}",
        payment_id=payment_id(paid),
        acquirer=ACQUIRER,
        reason=Reason.DUPL,
        text="sent twice",
        created_at=NOW,
        due_at=NOW + DUE,
    )
    return replace(recall, **changes)


def a_dispute(number: int = 1, paid: int = 1, **changes: Any) -> Dispute:  # noqa: ANN401 - any field
    """An issuer's claim to the twenty thousand kip of a payment."""
    dispute = Dispute(
        id=DisputeId(UUID(int=80_000 + number)),
        claimant=ISSUER,
        dispute_id=uetr(8_000 + number),
        request_hash=f"{number:064x}",
        payment_id=payment_id(paid),
        reference=f"20261120{paid:09d}",
        number=1,
        respondent=ACQUIRER,
        reason=Reason.FRAD,
        claimed=kip(20_000),
        created_at=NOW,
    )
    return replace(dispute, **changes)


def yes(return_number: int, whole: int | None = None) -> Resolution:
    """The money comes back under a return of this number."""
    minor = None if whole is None else kip(whole).minor
    return Resolution(Decision.ACCEPT, None, uetr(return_number), minor)


NO = Resolution(Decision.REFUSE, Reason.LEGL)


def place(recall: Recall) -> PlaceRecall:
    """Ask, inside the usual period."""
    return PlaceRecall(recall, RETURN_PERIOD)


def claim(dispute: Dispute) -> OpenDispute:
    """Open a dispute, inside the usual period."""
    return OpenDispute(dispute, "the customer did not do it", RETURN_PERIOD)


def back(number: int, original: int, whole: int = 20_000, **changes: Any) -> Instruction:  # noqa: ANN401 - any field
    """The return that follows a yes."""
    return a_return(
        number,
        original,
        debit=kip(whole),
        credit=kip(whole),
        return_reason=Reason.FOCR,
        **changes,
    )


def _paid(*numbers: int) -> tuple[Command, ...]:
    return tuple(
        command
        for number in numbers
        for command in (
            Reserve(an_instruction(number, deadline_at=IN_TIME)),
            Conclude(payment_id(number), ACCEPTED),
        )
    )


FIRST, SECOND, THIRD = a_recall(1, 161), a_recall(2, 162), a_recall(3, 163)
CLAIM = a_dispute(1, 164)

CLAIM_BATCHES: tuple[tuple[datetime, tuple[Command, ...]], ...] = (
    (BEGINS, _paid(161, 162, 163, 164)),
    (
        BEGINS,
        (
            *map(place, (FIRST, SECOND, THIRD)),
            place(FIRST),  # a repetition
            place(replace(FIRST, request_hash="0" * 64)),  # changed
            place(a_recall(4, 161)),  # another one is open
            NoteRecallDelivered(FIRST),
            claim(CLAIM),
            claim(CLAIM),
            claim(replace(CLAIM, request_hash="0" * 64)),  # changed
        ),
    ),
    (
        BEGINS + TICK,
        (
            ResolveRecall(FIRST, yes(171)),
            ResolveRecall(FIRST, yes(171)),  # a repetition
            ResolveRecall(FIRST, NO),  # answered otherwise
            ResolveRecall(SECOND, NO),
            Reserve(back(171, 161, deadline_at=IN_TIME)),
            StepDispute(CLAIM, DisputeEvent.EVIDENCE, ISSUER, "a police report"),
            StepDispute(CLAIM, DisputeEvent.ACCEPT, ISSUER),  # not the claimant's
            StepDispute(CLAIM, DisputeEvent.ACCEPT, ACQUIRER, "so it is", kip(5_000).minor),
            StepDispute(CLAIM, DisputeEvent.ACCEPT, ACQUIRER),
        ),
    ),
    (
        BEGINS + 2 * TICK,
        (
            Conclude(payment_id(171), REFUSED),  # the recall is open again
            ResolveRecall(FIRST, yes(172, 9_000)),
            Reserve(back(172, 161, 9_000, deadline_at=IN_TIME)),
            Conclude(payment_id(172), ACCEPTED),
            StepDispute(CLAIM, DisputeEvent.CLOSE, ACQUIRER),
        ),
    ),
    (NOW + DUE, (LapseRecall(SECOND), LapseRecall(THIRD), LapseRecall(THIRD))),
)
