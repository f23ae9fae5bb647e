"""The register of merchants, as it is stored; each acquirer writes its own part."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime

from sqlalchemy import Connection, Engine, RowMapping, insert, select, update

from lapnet_sim.payments.merchant import Merchant, MerchantStatus
from lapnet_sim.storage.retrying import Transactions
from lapnet_sim.storage.rows import merchant as table
from participants import ParticipantId


class SqlMerchants:
    """Who is registered where."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._transactions = Transactions(engine)

    def find(self, acquirer: ParticipantId, alias: str) -> Merchant | None:
        """Who is registered under an alias; closed ones too."""
        with self._engine.connect() as connection:
            return _find(connection, acquirer, alias)

    def page(self, acquirer: ParticipantId, after: str, limit: int) -> list[Merchant]:
        """An acquirer's merchants by alias, beginning behind ``after``."""
        mine = select(table).where(table.c.acquirer == acquirer, table.c.alias > after)
        with self._engine.connect() as connection:
            found = connection.execute(mine.order_by(table.c.alias).limit(limit)).mappings()
            return [_merchant_of(row) for row in found]

    def put(self, wanted: Merchant) -> tuple[Merchant, bool]:
        """Register a merchant, or change what is registered; whether it is new.

        What is registered already in the same words stays as it was, with its times.
        """

        def work(connection: Connection) -> tuple[Merchant, bool]:
            known = _find(connection, wanted.acquirer, wanted.alias, lock=True)
            if known is None:
                connection.execute(insert(table).values(_values(wanted)))
                return wanted, True
            changed = replace(wanted, created_at=known.created_at)
            if replace(changed, changed_at=known.changed_at) == known:
                return known, False
            _store(connection, changed)
            return changed, False

        return self._transactions.do(work)

    def close(self, acquirer: ParticipantId, alias: str, now: datetime) -> Merchant | None:
        """Close a merchant; closing again changes nothing. None if nobody is registered."""

        def work(connection: Connection) -> Merchant | None:
            known = _find(connection, acquirer, alias, lock=True)
            if known is None or not known.is_open:
                return known
            closed = replace(known, status=MerchantStatus.CLOSED, changed_at=now)
            _store(connection, closed)
            return closed

        return self._transactions.do(work)

    def begin_with(self, merchants: Sequence[Merchant]) -> None:
        """Register ``merchants`` in an empty register; one in use stays as it is."""

        def work(connection: Connection) -> None:
            if connection.scalar(select(table.c.alias).limit(1)) is None:
                connection.execute(insert(table), [_values(each) for each in merchants])

        self._transactions.do(work)


def _find(
    connection: Connection, acquirer: ParticipantId, alias: str, *, lock: bool = False
) -> Merchant | None:
    wanted = select(table).where(table.c.acquirer == acquirer, table.c.alias == alias)
    row = connection.execute(wanted.with_for_update() if lock else wanted).mappings().first()
    return None if row is None else _merchant_of(row)


def _store(connection: Connection, changed: Merchant) -> None:
    mine = (table.c.acquirer == changed.acquirer) & (table.c.alias == changed.alias)
    connection.execute(update(table).where(mine).values(_values(changed)))


def _values(merchant: Merchant) -> dict[str, object]:
    return asdict(merchant) | {"status": merchant.status.value}


def _merchant_of(row: RowMapping) -> Merchant:
    return Merchant(
        acquirer=ParticipantId(row["acquirer"]),
        alias=row["alias"],
        name_en=row["name_en"],
        name_lo=row["name_lo"],
        category=row["category"],
        city=row["city"],
        status=MerchantStatus(row["status"]),
        created_at=row["created_at"],
        changed_at=row["changed_at"],
    )
