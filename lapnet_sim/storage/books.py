"""The books in a SQL database: set-based statements, one transaction per batch.

Rows are read locked and in one order for everybody, so that two writers on one PostgreSQL queue
up instead of deadlocking or seeing a cap that is no longer true. On SQLite the whole transaction
is begun as a writer.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from itertools import chain
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Connection,
    Engine,
    Select,
    Table,
    func,
    select,
    tuple_,
)
from sqlalchemy.exc import DataError, IntegrityError

from lapnet_sim.ledger.commands import Touched, parties
from lapnet_sim.ledger.position import PositionKey
from lapnet_sim.ledger.state import Changes, NoticeKey, State
from lapnet_sim.storage import hook_books, mapping, order_mapping, rows, troubles
from lapnet_sim.storage.bulk import Bulks
from lapnet_sim.storage.workers import Mark


class SqlBookStore:
    """Where the books are kept, when they are kept in a database."""

    def __init__(self, engine: Engine, mark: Mark | None = None) -> None:
        """With a mark, a commit whose answer was lost can be found out."""
        self._engine = engine.execution_options(sqlite_begin="IMMEDIATE")
        self._bulks = Bulks()
        self._mark = mark

    @contextmanager
    def transaction(self) -> Iterator["SqlBooks"]:
        """One transaction: committed when the block ends well, else nothing happened."""
        with self._engine.begin() as connection:
            yield SqlBooks(connection, self._bulks)
            if self._mark is not None:
                self._mark.leave(connection)

    def is_transient(self, error: Exception) -> bool:
        """Whether the same transaction may simply be tried again."""
        return troubles.is_transient(error)

    def is_full(self, error: Exception) -> bool:
        """Whether there is no space left."""
        return troubles.is_full(error)

    def is_lost(self, error: Exception) -> bool:
        """Whether the database went away, or could not be reached."""
        return troubles.is_lost(error)

    def is_kept(self) -> bool | None:
        """Whether the last transaction is durable; None where nobody left a mark."""
        return None if self._mark is None else self._mark.is_kept()

    def is_about_one_command(self, error: Exception) -> bool:
        """Whether one command of a batch broke a constraint, or does not fit its columns."""
        return isinstance(error, IntegrityError | DataError | OverflowError)


class SqlBooks:
    """The books inside one open transaction."""

    def __init__(self, connection: Connection, bulks: Bulks) -> None:
        self._connection = connection
        self._bulks = bulks

    def load(self, touched: Touched) -> State:
        """The rows a batch needs, locked in the order of their keys."""
        state = State()
        self._load_windows(state)
        self._load_sequences(state, touched.days)
        self._load_payments(state, touched)
        instructions = [payment.instruction for payment in state.payments.values()]
        quotes = set(touched.quotes)
        quotes.update(asked.quote_id for asked in instructions if asked.quote_id is not None)
        positions = set(touched.positions)
        for asked in instructions:
            positions.update(parties(asked))
        self._load_positions(state, positions)
        self._load_quotes(state, quotes)
        self._load_notices(state, touched.notices)
        self._load_returned(state)
        self._load_orders(state, touched)
        self._load_late_counts(state)
        if touched.payments or touched.requests:
            state.listeners = hook_books.load_listeners(self._connection)
        return state

    def _rows(self, statement: Select[Any]) -> Iterable[Any]:
        return self._connection.execute(statement.with_for_update()).mappings()

    def _load_windows(self, state: State) -> None:
        table = rows.settlement_window
        unsettled = select(table).where(table.c.status != "settled").order_by(table.c.id)
        # Every writer waits here for the one before it. A statement that waited does not see the
        # window that the other one opened meanwhile, so what is read is read by a second one. On
        # SQLite the transaction itself has waited.
        if self._connection.dialect.name != "sqlite":
            list(self._rows(unsettled))
        for row in self._rows(unsettled):
            state.windows[row["id"]] = mapping.window_of(row)

    def _load_sequences(self, state: State, days: frozenset[date]) -> None:
        if not days:
            return
        table = rows.day_sequence
        numbered = select(table).where(table.c.business_date.in_(days))
        for row in self._rows(numbered.order_by(table.c.business_date)):
            state.sequences[row["business_date"]] = row["last"]

    def _load_payments(self, state: State, touched: Touched) -> None:
        table = rows.payment
        for wanted in (
            table.c.id.in_(touched.payments) if touched.payments else None,
            tuple_(table.c.issuer, table.c.uetr).in_(touched.requests)
            if touched.requests
            else None,
        ):
            if wanted is None:
                continue
            for row in self._rows(select(table).where(wanted).order_by(table.c.id)):
                found = mapping.payment_of(row)
                state.payments[found.id] = found
                state.requests[found.instruction.issuer, found.instruction.uetr] = found.id

    def _load_positions(self, state: State, keys: set[PositionKey]) -> None:
        if not keys:
            return
        table = rows.position
        wanted = tuple_(table.c.participant, table.c.currency).in_(sorted(keys))
        ordered = select(table).where(wanted).order_by(table.c.participant, table.c.currency)
        for row in self._rows(ordered):
            found = mapping.position_of(row)
            state.positions[found.key] = found

    def _load_quotes(self, state: State, ids: set[Any]) -> None:
        if not ids:
            return
        table = rows.quote
        for row in self._rows(select(table).where(table.c.id.in_(ids)).order_by(table.c.id)):
            found = mapping.quote_of(row)
            state.quotes[found.quote.id] = found

    def _load_notices(self, state: State, keys: frozenset[NoticeKey]) -> None:
        if not keys:
            return
        table = rows.notice
        wanted = table.c.payment_id.in_({payment_id for payment_id, _ in keys})
        for row in self._rows(select(table).where(wanted).order_by(*table.primary_key)):
            found = mapping.notice_of(row)
            state.notices[found.payment_id, found.receiver] = found

    def _load_returned(self, state: State) -> None:
        """Of the payments that were loaded, and of those they return."""
        wanted = set(state.payments)
        originals = (payment.instruction.original_id for payment in state.payments.values())
        wanted.update(original for original in originals if original is not None)
        if not wanted:
            return
        table = rows.returned
        found = select(table).where(table.c.payment_id.in_(wanted)).order_by(table.c.payment_id)
        for row in self._rows(found):
            state.returned[row["payment_id"]] = row["returned_minor"]

    def _load_orders(self, state: State, touched: Touched) -> None:
        """Those that are named, and those of the payments that were loaded."""
        references = set(touched.orders)
        named = (payment.instruction.order_reference for payment in state.payments.values())
        references.update(reference for reference in named if reference is not None)
        table = rows.qr_order
        for wanted in (
            table.c.reference.in_(references) if references else None,
            tuple_(table.c.acquirer, table.c.order_id).in_(touched.order_requests)
            if touched.order_requests
            else None,
        ):
            if wanted is None:
                continue
            for row in self._rows(select(table).where(wanted).order_by(table.c.reference)):
                found = order_mapping.order_of(row)
                state.orders[found.reference] = found
                state.order_requests[found.key] = found.reference

    def _load_late_counts(self, state: State) -> None:
        """Answers can be late only for payments that have ended."""
        ended = [payment.id for payment in state.payments.values() if payment.is_final]
        if not ended:
            return
        late = rows.late_reply
        counted = (
            select(late.c.payment_id, func.max(late.c.number))
            .where(late.c.payment_id.in_(ended))
            .group_by(late.c.payment_id)
        )
        for payment_id, number in self._connection.execute(counted):
            state.late_replies[payment_id] = number

    def save(self, changes: Changes) -> None:
        """Write what the batch changed: one statement per table and kind."""
        self._insert(
            rows.settlement_window, map(mapping.window_values, changes.windows.made.values())
        )
        self._update(
            rows.settlement_window, map(mapping.window_values, changes.windows.changed.values())
        )
        self._insert(rows.day_sequence, _sequences(changes.sequences.made))
        self._update(rows.day_sequence, _sequences(changes.sequences.changed))
        self._insert(rows.position, map(mapping.position_values, changes.positions.made.values()))
        self._update(
            rows.position, map(mapping.position_values, changes.positions.changed.values())
        )
        self._insert(rows.quote, map(mapping.quote_values, changes.quotes.made.values()))
        self._update(
            rows.quote,
            ({"id": q.quote.id, "used_by": q.used_by} for q in changes.quotes.changed.values()),
        )
        self._insert(rows.payment, map(mapping.payment_values, changes.payments.made.values()))
        self._update(
            rows.payment,
            ({"id": p.id, **mapping.payment_life(p)} for p in changes.payments.changed.values()),
        )
        self._insert(rows.payment_event, map(mapping.event_values, changes.events))
        self._insert(rows.posting, map(mapping.posting_values, changes.postings))
        self._insert(rows.notice, map(mapping.notice_values, changes.notices.made.values()))
        self._update(rows.notice, map(mapping.notice_values, changes.notices.changed.values()))
        self._insert(rows.returned, _totals(changes.returned.made))
        self._update(rows.returned, _totals(changes.returned.changed))
        orders = changes.orders
        self._insert(rows.qr_order, map(order_mapping.order_values, orders.made.values()))
        self._update(
            rows.qr_order,
            (
                {"reference": o.reference, **order_mapping.order_life(o)}
                for o in orders.changed.values()
            ),
        )
        self._insert(rows.qr_order_event, map(order_mapping.step_values, changes.order_steps))
        self._insert(rows.late_reply, map(mapping.late_reply_values, changes.late_replies))
        self._insert(
            rows.settlement_instruction, map(mapping.instruction_values, changes.instructions)
        )
        self._save_hooks(changes)

    def _save_hooks(self, changes: Changes) -> None:
        events = changes.hook_events
        self._insert(rows.hook_event, map(hook_books.hook_event_values, events))
        self._insert(
            rows.hook_delivery,
            chain.from_iterable(map(hook_books.deliveries_of, events)),
        )
        self._update(
            rows.hook_feed, map(hook_books.feed_values, changes.listeners.written.values())
        )

    def _insert(self, table: Table, values: Iterable[mapping.Values]) -> None:
        self._bulks.insert(self._connection, table, values)

    def _update(self, table: Table, values: Iterable[mapping.Values]) -> None:
        self._bulks.update(self._connection, table, values)


def _sequences(numbers: dict[Any, int]) -> list[mapping.Values]:
    return [{"business_date": day, "last": last} for day, last in numbers.items()]


def _totals(returned: dict[UUID, int]) -> list[mapping.Values]:
    return [{"payment_id": id_, "returned_minor": minor} for id_, minor in returned.items()]
