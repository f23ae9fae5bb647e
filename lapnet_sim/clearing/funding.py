"""Cash in and out of a settlement account: asked of the books, told to the bank, then noted.

The movement is stored before the bank hears of it, and no transaction is open while it is asked.
What the message says follows from what is stored, so the same message goes out each time: the bank
moves the cash once, whoever asks and however often. An answer that is late, lost or not understood
is no answer; the sweeper asks again, also after a crash between sending and noting. Outside the
bank's hours the movement waits for the next opening.

Source: ISO 20022 pacs.009.001.09 and its answer pacs.002.001.11.
"""

from datetime import datetime, timedelta

import structlog

from lapnet_sim.ledger.funding import Funding
from lapnet_sim.ledger.funding_lifecycle import FundingEvent, FundingStatus
from lapnet_sim.ledger.registry_commands import (
    FundingConflict,
    FundingOutcome,
    MoveFunds,
    NoteFunding,
    Refused,
)
from lapnet_sim.payments.ports import UnreachableError
from lapnet_sim.payments.switch import Switch
from participants.bank_messages import pacs002, pacs009
from participants.errors import ParticipantError
from participants.settlement_bank import Answer, AnswerStatus, RefusalReason

log = structlog.get_logger()

LOOKED_AT = {
    AnswerStatus.SETTLED: FundingEvent.BOOK,
    AnswerStatus.REFUSED: FundingEvent.REFUSE,
}
"""What an answer means for cash; other answers are about windows."""


async def move_funds(
    switch: Switch, funding: Funding
) -> FundingOutcome | FundingConflict | Refused:
    """Have cash moved, as far as it goes now: booked, refused by the bank, or still asked.

    A repetition asks the bank again where its answer is not known yet.
    """
    result = await switch.ledger.apply(MoveFunds(funding))
    assert isinstance(result, FundingOutcome | FundingConflict | Refused)
    if not isinstance(result, FundingOutcome):
        return result
    noted = await ask_bank(switch, result.funding)
    if noted is None:
        return result
    return FundingOutcome(noted.funding, noted.position, result.replayed)


async def ask_bank(switch: Switch, funding: Funding) -> FundingOutcome | None:
    """Tell the settlement bank of a movement and note its answer; None where there is none yet."""
    if funding.status is not FundingStatus.ASKED or waits_until(switch, funding) is not None:
        return None
    try:
        answer = await _answer(switch, funding)
    except (UnreachableError, ParticipantError, TimeoutError) as error:
        log.warning("funding.unanswered", message_id=funding.message_id, why=repr(error))
        return None
    if answer.reason is RefusalReason.CLOSED:
        return None  # it looked at nothing
    result = await switch.ledger.apply(
        NoteFunding(funding, LOOKED_AT[answer.status], answer.reason)
    )
    assert isinstance(result, FundingOutcome)
    return result


async def _answer(switch: Switch, funding: Funding) -> Answer:
    """What the bank says to this movement.

    Raises:
        TimeoutError, UnreachableError, ParticipantError: nothing that counts.
    """
    wait = timedelta(seconds=switch.settings.settlement_answer_s)
    async with switch.clock.until(switch.clock.now() + wait):
        told = await switch.cash_desk.ask(message_of(funding))
    answer = pacs002.read(told)
    if answer.message_id != funding.message_id or answer.status not in LOOKED_AT:
        raise UnreachableError(f"an answer to {answer.message_id}, {answer.status}")
    return answer


def message_of(funding: Funding) -> bytes:
    """The pacs.009 of a movement: the same bytes each time."""
    order = pacs009.FundingOrder(
        funding.message_id, funding.message_id, funding.participant, funding.signed
    )
    return pacs009.write(order, funding.at)


def waits_until(switch: Switch, funding: Funding) -> datetime | None:
    """When the settlement bank opens, where a movement has to wait for that."""
    if funding.status is not FundingStatus.ASKED:
        return None
    now = switch.clock.now()
    opens_at = switch.calendar.bank_opens_at(now)
    return opens_at if opens_at > now else None
