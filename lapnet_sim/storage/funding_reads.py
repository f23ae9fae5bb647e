"""Questions about cash that goes in or out, as the books and the bank's letters have it."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, Select, select

from lapnet_sim.clearing.account_statements import Move, statement_date
from lapnet_sim.ledger.funding import Funding
from lapnet_sim.ledger.funding_lifecycle import FundingStatus
from lapnet_sim.storage.letters import SqlLetters
from lapnet_sim.storage.registry_mapping import funding_of
from lapnet_sim.storage.rows import bank_letter, funding
from participants import ParticipantId
from participants.bank_messages.account_statement import MovementKind
from participants.funding_desk import Letter
from participants.settlement_asset import Asset


class FundingReads:
    """Questions to the database, each in a short transaction of its own."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def _all(self, wanted: Select[Any]) -> list[Any]:
        with self._engine.connect() as connection:
            return list(connection.execute(wanted).mappings())

    def one(self, id_: UUID) -> Funding | None:
        """The movement of this id."""
        found = self._all(select(funding).where(funding.c.id == id_))
        return funding_of(found[0]) if found else None

    def newest(self, participant: ParticipantId, limit: int) -> list[Funding]:
        """A participant's movements, the newest first."""
        theirs = select(funding).where(funding.c.participant == participant)
        newest = theirs.order_by(funding.c.at.desc(), funding.c.id).limit(limit)
        return [funding_of(row) for row in self._all(newest)]

    def asked(self, before: datetime | None = None, limit: int | None = None) -> list[Funding]:
        """Movements whose answer is not noted, the oldest first; with an instant, older ones."""
        standing = select(funding).where(funding.c.status == FundingStatus.ASKED.value)
        if before is not None:
            standing = standing.where(funding.c.at <= before)
        return [
            funding_of(row)
            for row in self._all(standing.order_by(funding.c.at, funding.c.id).limit(limit))
        ]

    def letter(self, moved: Funding) -> Letter | None:
        """What the settlement bank has of a movement; None before it looked at the message."""
        return SqlLetters(self._engine).find(moved.message_id)

    def unheard(self) -> dict[tuple[ParticipantId, str], int]:
        """Cash that the bank has moved and the books do not know of yet, by account.

        Units: minor units; paid in is positive.
        """
        found: Counter[tuple[ParticipantId, str]] = Counter()
        for row in self._booked(bank_letter.c.message_id.in_(_names(self.asked()))):
            found[ParticipantId(row["participant"]), row["currency"]] += row["amount_minor"]
        return dict(found)

    def moves(self, since: datetime) -> list[Move]:
        """Cash on settlement accounts that moved from an instant on, when the bank booked it.

        What moved by a decision about a window that is short came without a message.
        """
        letters = self._booked(bank_letter.c.at >= since)
        told = {row["message_id"] for row in letters}
        moved = select(funding).where(
            funding.c.status == FundingStatus.BOOKED.value, funding.c.at >= since
        )
        decided = [
            each for row in self._all(moved) if (each := funding_of(row)).message_id not in told
        ]
        return [
            *(
                _move(row["message_id"], row["participant"], row["currency"], row["amount_minor"],
                      row["at"])
                for row in letters
            ),
            *(
                _move(each.message_id, each.participant, each.amount.currency.code,
                      each.signed.minor, each.at)
                for each in decided
            ),
        ]  # fmt: skip

    def _booked(self, condition: Any) -> list[Any]:  # noqa: ANN401 - a condition
        booked = select(bank_letter).where(bank_letter.c.is_booked, condition)
        return self._all(booked.order_by(bank_letter.c.message_id))


def _names(moved: Iterable[Funding]) -> list[str]:
    return [each.message_id for each in moved]


def _move(name: str, who: str, code: str, minor: int, at: datetime) -> Move:
    on = statement_date(at)
    kind = MovementKind.FUNDING
    return Move(name, on, ParticipantId(who), code, minor, at, Asset.CASH, kind)
