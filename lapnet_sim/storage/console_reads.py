"""What only the console asks: a day at a glance, a window's matrix, a page of payments.

Sums are made by the database, so that a page costs the same for a day of a hundred thousand
payments as for one of a hundred. Nothing here writes.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Engine, Select, func, literal, or_, select, union_all
from sqlalchemy.sql.elements import ColumnElement

from lapnet_sim.ledger.lifecycle import Status
from lapnet_sim.ledger.payment import Payment
from lapnet_sim.ledger.posting import Posting, PostingKind
from lapnet_sim.ledger.quoted import HeldQuote
from lapnet_sim.ledger.state import Notice
from lapnet_sim.storage import mapping, rows
from lapnet_sim.storage.conditions import standing
from participants import ParticipantId
from settlement.netting import BilateralNet

NOUGHT = literal(0, BigInteger)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which payments a list shows; None leaves a thing open."""

    status: Status | None = None
    participant: ParticipantId | None = None
    """As issuer, acquirer or provider."""
    window_id: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Some payments, newest first, and whether there are others on either side."""

    payments: tuple[Payment, ...]
    has_newer: bool
    has_older: bool


MOST_ASKED = 500
"""Values of one statement: a database takes only so many parameters."""


class ConsoleReads:
    """Questions to the database, each in a short transaction of its own."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def _all(self, statement: Select[Any]) -> Sequence[Any]:
        with self._engine.connect() as connection:
            return list(connection.execute(statement).mappings())

    def newest_date(self) -> date | None:
        """The last business date on which a payment ended."""
        with self._engine.connect() as connection:
            found = connection.scalar(select(func.max(rows.payment.c.business_date)))
        assert found is None or isinstance(found, date)
        return found

    def under_way(self) -> int:
        """How many payments have not ended."""
        table = rows.payment
        counted = select(func.count()).select_from(table).where(table.c.concluded_at.is_(None))
        with self._engine.connect() as connection:
            return int(connection.scalar(counted) or 0)

    def payments(
        self, wanted: Wanted, limit: int, *, before: str | None = None, after: str | None = None
    ) -> Page:
        """One page of payments by reference: older than ``before``, or newer than ``after``."""
        assert before is None or after is None, "a page lies on one side of a reference"
        table = rows.payment
        inside = select(table).where(*_conditions(wanted)).limit(limit + 1)
        if after is not None:
            found = self._all(inside.where(table.c.reference > after).order_by(table.c.reference))
            shown = [mapping.payment_of(row) for row in found[:limit]]
            return Page(tuple(reversed(shown)), has_newer=len(found) > limit, has_older=True)
        if before is not None:
            inside = inside.where(table.c.reference < before)
        found = self._all(inside.order_by(table.c.reference.desc()))
        shown = [mapping.payment_of(row) for row in found[:limit]]
        return Page(tuple(shown), has_newer=before is not None, has_older=len(found) > limit)

    def known(self, references: Iterable[str]) -> frozenset[str]:
        """Those of the references that a payment of ours has."""
        table = rows.payment
        asked = sorted(set(references))
        found: list[Any] = []
        for at in range(0, len(asked), MOST_ASKED):
            some = table.c.reference.in_(asked[at : at + MOST_ASKED])
            found += self._all(select(table.c.reference).where(some))
        return frozenset(row["reference"] for row in found)

    def by_uetr(self, uetr: UUID, issuers: Iterable[ParticipantId]) -> Payment | None:
        """The newest payment with this UETR: issuers choose it, so two could choose the same.

        Naming every issuer lets the database use the index that begins with it.
        """
        table = rows.payment
        same = (
            select(table)
            .where(table.c.issuer.in_(tuple(issuers)), table.c.uetr == uetr)
            .order_by(table.c.reference.desc())
        )
        found = self._all(same.limit(1))
        return mapping.payment_of(found[0]) if found else None

    def quote(self, quote_id: UUID) -> HeldQuote | None:
        """A quote as it was offered."""
        table = rows.quote
        found = self._all(select(table).where(table.c.id == quote_id))
        return mapping.quote_of(found[0]) if found else None

    def postings(self, journal_id: UUID) -> list[Posting]:
        """The lines that one payment or one settlement booked."""
        table = rows.posting
        booked = select(table).where(table.c.journal_id == journal_id).order_by(table.c.line)
        return [Posting(**{**row, "kind": PostingKind(row["kind"])}) for row in self._all(booked)]

    def notices(self, payment_id: UUID) -> list[Notice]:
        """Who is told how a payment ended, and when they acknowledged."""
        table = rows.notice
        told = select(table).where(table.c.payment_id == payment_id).order_by(table.c.receiver)
        return [mapping.notice_of(row) for row in self._all(told)]

    def matrix(self, window_id: str) -> list[BilateralNet]:
        """What everybody sent everybody in a window, with the fees; one statement, so one instant.

        A converted payment is two legs: issuer to provider, provider to acquirer. An accepted
        dispute is one, and so is the correction of a break.
        """
        table = rows.payment
        first = _leg(
            table.c.issuer,
            func.coalesce(table.c.provider, table.c.acquirer),
            table.c.debit_currency,
            table.c.debit_minor,
            table.c.switch_fee_minor,
            table.c.interchange_minor,
        ).where(table.c.window_id == window_id)
        second = _leg(
            table.c.provider,
            table.c.acquirer,
            table.c.credit_currency,
            table.c.credit_minor,
            NOUGHT,
            NOUGHT,
        ).where(table.c.window_id == window_id, table.c.provider.is_not(None))
        given = rows.dispute
        adjusted = _leg(
            given.c.respondent,
            given.c.claimant,
            given.c.currency,
            given.c.adjusted_minor,
            NOUGHT,
            NOUGHT,
        ).where(given.c.window_id == window_id)
        put_right = rows.correction
        corrected = _leg(
            put_right.c.debtor,
            put_right.c.creditor,
            put_right.c.currency,
            put_right.c.amount_minor,
            NOUGHT,
            NOUGHT,
        ).where(put_right.c.window_id == window_id)
        legs = union_all(first, second, adjusted, corrected).subquery()
        who = (legs.c.payer, legs.c.payee, legs.c.currency)
        sums = (legs.c.amount_minor, legs.c.fee_minor, legs.c.interchange_minor)
        summed = select(*who, func.count(), *map(func.sum, sums)).group_by(*who)
        with self._engine.connect() as connection:
            found = connection.execute(summed).all()
        return sorted(
            BilateralNet(window_id, payer, payee, code, *map(int, figures))
            for payer, payee, code, *figures in found
        )


def _leg(
    payer: ColumnElement[Any],
    payee: ColumnElement[Any],
    code: ColumnElement[Any],
    minor: ColumnElement[Any],
    fee: ColumnElement[Any],
    interchange: ColumnElement[Any],
) -> Select[Any]:
    return select(
        payer.label("payer"),
        payee.label("payee"),
        code.label("currency"),
        minor.label("amount_minor"),
        fee.label("fee_minor"),
        interchange.label("interchange_minor"),
    )


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    table = rows.payment
    found: list[ColumnElement[bool]] = []
    if wanted.status is not None:
        found += standing(wanted.status)
    if wanted.participant is not None:
        sides = (table.c.issuer, table.c.acquirer, table.c.provider)
        found.append(or_(*(side == wanted.participant for side in sides)))
    if wanted.window_id is not None:
        found.append(table.c.window_id == wanted.window_id)
    return found
