"""The settlement bank's letters in a database: each kept once, whoever comes first."""

from typing import Any

from sqlalchemy import Connection, Engine, insert, select

from lapnet_sim.storage.retrying import Transactions
from lapnet_sim.storage.rows import bank_letter
from participants.bank_messages import pacs009
from participants.funding_desk import Letter


class SqlLetters:
    """A letter box that every process of the switch shares."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def find(self, message_id: str) -> Letter | None:
        """The letter of this id; None if no such message was looked at."""
        with self._engine.connect() as connection:
            return _find(connection, message_id)

    def keep(self, letter: Letter) -> bool:
        """Keep it, and say so; where there is one of its id already, that one stays."""

        def work(connection: Connection) -> bool:
            if _find(connection, letter.message_id) is not None:
                return False
            connection.execute(insert(bank_letter).values(_values(letter)))
            return True

        return Transactions(self._engine).do(work)


def _find(connection: Connection, message_id: str) -> Letter | None:
    wanted = select(bank_letter).where(bank_letter.c.message_id == message_id)
    row = connection.execute(wanted).mappings().first()
    if row is None:
        return None
    asked, answered = row["asked"].encode(), row["answered"].encode()
    return Letter(pacs009.read(asked), asked, answered, row["is_booked"], row["at"])


def _values(letter: Letter) -> dict[str, Any]:
    return {
        "message_id": letter.message_id,
        "participant": letter.order.participant,
        "currency": letter.order.amount.currency.code,
        "amount_minor": letter.order.amount.minor,
        "is_booked": letter.is_booked,
        "asked": letter.asked.decode(),
        "answered": letter.answered.decode(),
        "at": letter.at,
    }
