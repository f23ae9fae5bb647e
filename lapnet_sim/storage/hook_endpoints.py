"""Endpoints as their owners make and change them; another participant's do not exist."""

from datetime import datetime

from sqlalchemy import Connection, Engine, delete, func, insert, select, update

from lapnet_sim.notify.values import Endpoint
from lapnet_sim.storage.hook_books import endpoint_of, endpoint_values
from lapnet_sim.storage.retrying import Transactions
from lapnet_sim.storage.rows import hook_attempt, hook_delivery, hook_endpoint, hook_feed
from participants import ParticipantId

MOST = 16
"""Endpoints one participant may have."""


class TooManyError(Exception):
    """A participant has as many endpoints as it may."""


class SqlEndpoints:
    """Where participants want to be told."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._transactions = Transactions(engine)

    def put(self, wanted: Endpoint) -> tuple[Endpoint, bool]:
        """Make an endpoint, or change where one goes; whether it was made.

        One that is there keeps its id and its secrets.

        Raises:
            TooManyError: it would be one too many.
        """

        def work(connection: Connection) -> tuple[Endpoint, bool]:
            found = _find(connection, wanted.participant, wanted.name)
            if found is not None:
                kept = {"url", "events", "state"}
                values = {k: v for k, v in endpoint_values(wanted).items() if k in kept}
                connection.execute(
                    update(hook_endpoint).where(hook_endpoint.c.id == found.id).values(values)
                )
                changed = _find(connection, wanted.participant, wanted.name)
                assert changed is not None
                return changed, False
            _refuse_one_too_many(connection, wanted.participant)
            connection.execute(insert(hook_endpoint).values(endpoint_values(wanted)))
            _open_feed(connection, wanted.participant)
            return wanted, True

        return self._transactions.do(work)

    def rotate(
        self, participant: ParticipantId, name: str, secret: str, old_until: datetime
    ) -> bool:
        """Give an endpoint a new secret; the present one also holds until ``old_until``."""

        def work(connection: Connection) -> bool:
            table = hook_endpoint
            found = _find(connection, participant, name)
            if found is not None:
                connection.execute(
                    update(table)
                    .where(table.c.id == found.id)
                    .values(secret=secret, old_secret=found.secret, old_until=old_until)
                )
            return found is not None

        return self._transactions.do(work)

    def remove(self, participant: ParticipantId, name: str) -> bool:
        """Forget an endpoint and what was on its way to it; the events themselves stay."""

        def work(connection: Connection) -> bool:
            found = _find(connection, participant, name)
            if found is not None:
                for table in (hook_attempt, hook_delivery):
                    connection.execute(delete(table).where(table.c.endpoint_id == found.id))
                connection.execute(delete(hook_endpoint).where(hook_endpoint.c.id == found.id))
            return found is not None

        return self._transactions.do(work)

    def one(self, participant: ParticipantId, name: str) -> Endpoint | None:
        """One of a participant's endpoints."""
        return next((each for each in self.of(participant) if each.name == name), None)

    def of(self, participant: ParticipantId) -> list[Endpoint]:
        """All of a participant's endpoints, by name."""
        table = hook_endpoint
        mine = select(table).where(table.c.participant == participant).order_by(table.c.name)
        with self._engine.connect() as connection:
            return [endpoint_of(row) for row in connection.execute(mine).mappings()]


def _find(connection: Connection, participant: ParticipantId, name: str) -> Endpoint | None:
    """One endpoint, locked."""
    table = hook_endpoint
    wanted = select(table).where(table.c.participant == participant, table.c.name == name)
    row = connection.execute(wanted.with_for_update()).mappings().first()
    return None if row is None else endpoint_of(row)


def _refuse_one_too_many(connection: Connection, participant: ParticipantId) -> None:
    table = hook_endpoint
    mine = select(func.count()).select_from(table).where(table.c.participant == participant)
    if (connection.scalar(mine) or 0) >= MOST:
        raise TooManyError


def _open_feed(connection: Connection, participant: ParticipantId) -> None:
    """Numbers go on where they stopped, if the participant listened before."""
    table = hook_feed
    known = select(table.c.last).where(table.c.participant == participant)
    if connection.scalar(known) is None:
        connection.execute(insert(table).values(participant=participant, last=0))
