"""A database that has seen many payments: made in minutes, true to every rule of the books.

A payment from each of the crowd's banks goes through the books once. Its rows, in whatever tables
and columns they have, are then copied by the database itself, under other ids, on business dates
before today, in windows that have settled.
"""

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import astuple
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Final

from fx import LAK, Money
from lapnet_sim.ids import PaymentId, uuid4, uuid7, uuid7_named
from lapnet_sim.ledger.lifecycle import Finality
from lapnet_sim.ledger.payment import Instruction
from lapnet_sim.ledger.payment_commands import Acknowledge, Conclude, Outcome, Reserve
from lapnet_sim.ledger.writer import commit
from lapnet_sim.sandbox.seeding import seed
from lapnet_sim.storage.books import SqlBookStore
from lapnet_sim.storage.opening import open_database
from participants import ParticipantId
from participants.messages import ACCEPTED
from settlement.batch import Batch
from settlement.business_days import business_date
from settlement.chain import Link, link_after

DAYS: Final = 90
AT_ONCE: Final = 200_000
"""Payments copied in one transaction."""

QUICKLY: Final = (
    "journal_mode=OFF",
    "locking_mode=EXCLUSIVE",
    "synchronous=OFF",
    "cache_size=-400000",
    "temp_store=MEMORY",
    "ignore_check_constraints=ON",
)
"""How a database is made that is thrown away if making it fails."""

COPIED: Final[Mapping[str, tuple[str, Mapping[str, str]]]] = {
    "payment": (
        "id",
        {
            "id": "c.id", "reference": "c.reference", "uetr": "c.uetr",
            "end_to_end_id": "c.reference", "deadline_at": "c.at",
            "received_at": "c.at", "concluded_at": "c.at", "window_id": "c.window_id",
            "business_date": "c.business_date",
        },
    ),
    "payment_event": ("payment_id", {"payment_id": "c.id", "at": "c.at"}),
    "posting": (
        "journal_id", {"journal_id": "c.id", "window_id": "c.window_id", "booked_at": "c.at"}
    ),
    "notice": (
        "payment_id", {"payment_id": "c.id", "created_at": "c.at", "acknowledged_at": "c.at"}
    ),
}  # fmt: skip
"""By table: the column that says whose a row is, and what is not copied as it stands."""

COPIES: Final = """
    INSERT INTO copy
    WITH RECURSIVE number (i) AS (
        SELECT :first UNION ALL SELECT i + 1 FROM number WHERE i + 1 < :last
    )
    SELECT i, sample.id,
        printf('%012x7%03x8000%012x', day.ms + i % :per_day, i % 4096, i),
        printf('%08x%04x40008000%012x', (i << 32) / :rows, i % 65536, i),
        day.compact || printf('%09d', i % :per_day + 1),
        day.at, day.window_id, day.business_date
    FROM number
    CROSS JOIN day ON day.number = i / :per_day
    CROSS JOIN sample ON sample.number = i % :samples"""


def grow(file: Path, rows: int, issuers: Sequence[str], acquirer: str) -> int:
    """Make a database of at least ``rows`` payments at ``file``; return how many it has.

    Made under another name and renamed at its end, so that half a database is never used.
    """
    now, making = datetime.now(UTC), file.with_suffix(".making")
    making.unlink(missing_ok=True)
    samples = _samples(making, issuers, acquirer, now)
    days = max(1, min(DAYS, rows // 1_000))
    per_day = -(-rows // days // len(samples)) * len(samples)
    with closing(sqlite3.connect(making, isolation_level=None)) as connection:
        for quickly in QUICKLY:
            connection.execute(f"PRAGMA {quickly}")
        connection.execute("CREATE TEMP TABLE sample (number INTEGER PRIMARY KEY, id TEXT)")
        connection.execute(
            "CREATE TEMP TABLE copy (i INTEGER PRIMARY KEY, sample, id, uetr, reference, at, "
            "window_id, business_date)"
        )
        connection.executemany("INSERT INTO sample VALUES (?, ?)", enumerate(samples))
        _open_days(connection, business_date(now), days, per_day)
        for first in range(0, days * per_day, AT_ONCE):
            last = min(first + AT_ONCE, days * per_day)
            sizes = {"per_day": per_day, "rows": days * per_day, "samples": len(samples)}
            _copy(connection, first, last, sizes)
        _settle(connection, per_day // len(samples))
    making.rename(file)
    return days * per_day + len(samples)


def _samples(file: Path, issuers: Sequence[str], acquirer: str, now: datetime) -> list[str]:
    """Pay once from each issuer; the ids of these payments as the database keeps them."""
    engine = open_database(f"sqlite:///{file}", now, seed)
    store = SqlBookStore(engine)
    chance = Random(1)
    ids = []
    for issuer in issuers:
        asked = _asked(ParticipantId(issuer), ParticipantId(acquirer), now, chance)
        commit(store, (Reserve(asked),), now)
        (outcome,) = commit(store, (Conclude(asked.payment_id, ACCEPTED),), now)
        assert isinstance(outcome, Outcome)
        told = tuple(Acknowledge(receiver, (asked.payment_id,)) for receiver in outcome.tell)
        commit(store, told, now)
        ids.append(asked.payment_id.hex)
    engine.dispose()
    return ids


def _asked(
    issuer: ParticipantId, acquirer: ParticipantId, now: datetime, chance: Random
) -> Instruction:
    return Instruction(
        payment_id=PaymentId(uuid7(now, chance)),
        uetr=uuid4(chance),
        end_to_end_id="BENCH",
        request_hash="0" * 64,
        issuer=issuer,
        acquirer=acquirer,
        scheme="lapnet",
        alias="mch5d0077995d4ae5",
        payee_name="Sample Noodle Shop",
        corridor=None,
        provider=None,
        finality=Finality.CONFIRMED,
        debit=Money(1_000_00, LAK),
        credit=Money(1_000_00, LAK),
        quote_id=None,
        deadline_at=now + timedelta(seconds=10),
    )


def _open_days(connection: sqlite3.Connection, today: date, days: int, per_day: int) -> None:
    """Business dates before ``today``, each numbered to its end, with one settled window."""
    connection.execute(
        "CREATE TEMP TABLE day (number INTEGER PRIMARY KEY, ms INTEGER, at TEXT, compact TEXT, "
        "business_date TEXT, window_id TEXT, journal_id TEXT)"
    )
    last: Link | None = None
    for number in range(days):
        day = today - timedelta(days=days - number)
        begins = datetime.combine(day, time(), UTC)
        at = f"{day} 00:00:00.000000"
        window_id = f"{day}/1"
        journal = uuid7_named(begins, window_id).hex
        ms = int(begins.timestamp()) * 1000
        row = (number, ms, at, f"{day:%Y%m%d}", str(day), window_id, journal)
        connection.execute("INSERT INTO day VALUES (?, ?, ?, ?, ?, ?, ?)", row)
        connection.execute("INSERT INTO day_sequence VALUES (?, ?)", (str(day), per_day))
        connection.execute(
            "INSERT INTO settlement_window (id, business_date, number, opens_at, cut_off_at, "
            "status, kind, scope, currency) VALUES (?, ?, 1, ?, ?, 'final', 'authorised', '', '')",
            (window_id, str(day), at, at),
        )
        connection.execute(
            "INSERT INTO settlement_batch (window_id, steps, approved_by, attempt, asset) "
            "VALUES (?, 0, '', 0, 'cash')",
            (window_id,),
        )
        last = link_after(last, Batch(window_id))
        connection.execute("INSERT INTO settlement_link VALUES (?, ?, ?, ?)", astuple(last))


def _copy(connection: sqlite3.Connection, first: int, last: int, sizes: dict[str, int]) -> None:
    connection.execute("BEGIN")
    connection.execute(COPIES, {"first": first, "last": last, **sizes})
    for table, (whose, changed) in COPIED.items():
        columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
        copied = ", ".join(changed.get(column, f"s.{column}") for column in columns)
        connection.execute(
            f"INSERT INTO {table} ({', '.join(columns)}) SELECT {copied} "  # noqa: S608 - our names
            f"FROM copy c CROSS JOIN {table} s ON s.{whose} = c.sample ORDER BY c.i"
        )
    connection.execute("DELETE FROM copy")
    connection.execute("COMMIT")


def _settle(connection: sqlite3.Connection, share: int) -> None:
    """Bring what the windows of past dates leave owed back to nothing, as settling does."""
    connection.execute(
        """INSERT INTO posting (journal_id, line, participant, currency, kind, amount_minor,
            window_id, booked_at)
        SELECT day.journal_id, ROW_NUMBER() OVER (PARTITION BY day.number), net.participant,
            net.currency, 'settlement', -net.minor * :share, day.window_id, day.at
        FROM day CROSS JOIN (
            SELECT participant, currency, SUM(amount_minor) AS minor FROM posting
            WHERE journal_id IN (SELECT id FROM sample) GROUP BY participant, currency
            HAVING SUM(amount_minor) <> 0
        ) net""",
        {"share": share},
    )
