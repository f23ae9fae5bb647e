"""Accounts abroad on a date, in both books: what windows moved, and what was there before.

A window stands on the statement of the date on which it became final, in either book. What differed
on earlier dates stays between the openings until somebody books it.
"""

from collections.abc import Iterable
from datetime import date
from typing import Protocol

from participants import ParticipantId
from participants.correspondents import Correspondents, Item, MirrorAccount, correspondents


class InBook(Protocol):
    """What one window moved in one book."""

    @property
    def network(self) -> ParticipantId:
        """Whose link it is."""

    @property
    def currency(self) -> str:
        """In what."""

    @property
    def window_id(self) -> str:
        """By which window."""

    @property
    def on(self) -> date:
        """The date of the statement that shows it."""

    @property
    def minor(self) -> int:
        """Minor units, positive for a network that receives."""


def mirrors_on(
    day: date, settled: Iterable[InBook], booked: Iterable[InBook]
) -> tuple[MirrorAccount, ...]:
    """Return every account abroad on a date.

    ``settled`` is what the switch settled and ``booked`` what the networks booked, of this date and
    all before it.
    """
    ours, theirs = tuple(settled), tuple(booked)
    return tuple(
        _account(link, money.currency.code, money.minor, day, ours, theirs)
        for link in correspondents().values()
        for money in link.opening
    )


def _account(
    link: Correspondents,
    code: str,
    begun_minor: int,
    day: date,
    ours: tuple[InBook, ...],
    theirs: tuple[InBook, ...],
) -> MirrorAccount:
    ours, theirs = (
        tuple(each for each in book if (each.network, each.currency) == (link.network, code))
        for book in (ours, theirs)
    )
    opening = begun_minor - _before(day, ours)
    return MirrorAccount(
        link,
        code,
        opening,
        tuple(Item(each.window_id, -each.minor) for each in ours if each.on == day and each.minor),
        tuple(Item(each.window_id, each.minor) for each in theirs if each.on == day and each.minor),
        gap_minor=_before(day, ours) - _before(day, theirs),
    )


def _before(day: date, book: Iterable[InBook]) -> int:
    return sum(each.minor for each in book if each.on < day)
