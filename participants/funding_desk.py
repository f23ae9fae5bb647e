"""Where the settlement bank takes messages about cash that is paid in or out, and answers them.

A pacs.009 comes in, a pacs.002 goes out. A message is looked at once: what was decided is kept with
its answer, and the same message again has the same answer and moves nothing. Outside the bank's
hours nothing is looked at and nothing kept (``TM01``), so the message may be sent again. An answer
can be lost on its way; the letter is kept all the same.

Cash that is paid out must be on the account, and not held back; cash that is paid in comes from the
participant's own funds at the bank, which may be limited. Else: ``AM04``.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from participants.bank_messages import pacs002, pacs009
from participants.bank_messages.pacs009 import FundingOrder
from participants.errors import ParticipantError, ParticipantErrorCode
from participants.settlement_bank import (
    Answer,
    AnswerStatus,
    Order,
    RefusalReason,
    SettlementBank,
)


@dataclass(frozen=True, slots=True)
class Letter:
    """A message that was looked at, and the answer it has for ever."""

    order: FundingOrder
    asked: bytes
    """The pacs.009 as it came."""
    answered: bytes
    """The pacs.002 as it went."""
    is_booked: bool
    at: datetime

    @property
    def message_id(self) -> str:
        """What the message is called."""
        return self.order.message_id


class LetterBox(Protocol):
    """Keeps every letter."""

    def find(self, message_id: str) -> Letter | None:
        """The letter of this id; None if no such message was looked at."""

    def keep(self, letter: Letter) -> bool:
        """Keep it, and say so; where there is one of its id already, that one stays."""


class Drawer:
    """A letter box in memory."""

    def __init__(self) -> None:
        self._letters: dict[str, Letter] = {}

    def find(self, message_id: str) -> Letter | None:
        """The letter of this id; None if no such message was looked at."""
        return self._letters.get(message_id)

    def keep(self, letter: Letter) -> bool:
        """Keep it, and say so; where there is one of its id already, that one stays."""
        is_new = letter.message_id not in self._letters
        self._letters.setdefault(letter.message_id, letter)
        return is_new


class FundingDesk:
    """Answers messages about cash, on the accounts of one settlement bank."""

    def __init__(self, bank: SettlementBank, letters: LetterBox) -> None:
        self._bank = bank
        self._letters = letters

    def receive(self, content: bytes, at: datetime) -> bytes:
        """Return the pacs.002 that answers a pacs.009; move the cash if nothing speaks against it.

        Raises: ``participant.message_malformed``; ``participant.no_answer`` where the answer is
        lost, once.
        """
        order = pacs009.read(content)
        known = self._letters.find(order.message_id)
        if known is not None:
            if known.order == order:
                return known.answered
            return _written(order, _refused(order, RefusalReason.CHANGED), at)
        if not self._bank.behaviour.hours.opens(at):
            return _written(order, _refused(order, RefusalReason.CLOSED), at)
        is_there = self._is_there(order)
        answer = _booked(order) if is_there else _refused(order, RefusalReason.SHORT)
        letter = Letter(order, content, _written(order, answer, at), is_there, at)
        if not self._letters.keep(letter):
            return self.receive(content, at)
        if is_there:
            self._bank.move_cash(order.message_id, order.participant, order.amount, at)
        if order.message_id in self._bank.behaviour.loses_answers_to:
            raise ParticipantError(
                ParticipantErrorCode.NO_ANSWER, "the answer was lost", order.message_id
            )
        return letter.answered

    def _is_there(self, order: FundingOrder) -> bool:
        """Whether the account that the cash comes from has so much."""
        who, money = order.participant, order.amount
        if money.minor < 0:
            return -money.minor <= self._bank.usable_cash(who, money.currency)
        own = self._bank.behaviour.own_funds.get((who, money.currency.code))
        return own is None or money.minor <= own


def _booked(order: FundingOrder) -> Answer:
    return Answer(order.message_id, AnswerStatus.SETTLED, (order.reference,))


def _refused(order: FundingOrder, reason: RefusalReason) -> Answer:
    return Answer(order.message_id, AnswerStatus.REFUSED, reason=reason)


def _written(order: FundingOrder, answer: Answer, at: datetime) -> bytes:
    asked = Order(order.reference, order.participant, order.amount)
    return pacs002.write(answer, [asked], at, pacs009.DEFINITION)
