"""How often a participant asked what became of a payment: counted, so that it can be too often."""

from datetime import datetime

from sqlalchemy import Engine, func, insert, select
from sqlalchemy.exc import IntegrityError

from lapnet_sim.ids import PaymentId
from lapnet_sim.storage.rows import status_enquiry as table
from participants import ParticipantId


class SqlStatusEnquiries:
    """Takes enquiries in, numbered from 1 per payment and caller."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine.execution_options(sqlite_begin="IMMEDIATE")

    def take(
        self, payment_id: PaymentId, caller: ParticipantId, most: int, at: datetime
    ) -> int | None:
        """The number of this enquiry; None if ``most`` were taken before."""
        while True:
            try:
                return self._take(payment_id, caller, most, at)
            except IntegrityError:
                continue  # another process took this number: there is one less to take

    def _take(
        self, payment_id: PaymentId, caller: ParticipantId, most: int, at: datetime
    ) -> int | None:
        asked = select(func.count()).where(
            table.c.payment_id == payment_id, table.c.caller == caller
        )
        with self._engine.begin() as connection:
            number = int(connection.scalar(asked) or 0) + 1
            if number > most:
                return None
            connection.execute(
                insert(table).values(payment_id=payment_id, caller=caller, number=number, at=at)
            )
            return number
