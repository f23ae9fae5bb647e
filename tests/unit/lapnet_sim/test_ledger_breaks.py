"""Breaks across days: carried under the day they were found, named anew, matched, opened again."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from lapnet_sim.ledger.break_commands import BreaksRecorded, DecideEnd, ProposeEnd, RecordBreaks
from lapnet_sim.ledger.recon_run import CarriedIn, ReconRun, TakenFile
from lapnet_sim.ledger.writer import commit
from lapnet_sim.storage.resident import ResidentBookStore
from settlement.break_life import BreakStatus, break_id
from settlement.breaks import Break, BreakCode, Sides
from tests.builders import NOW, opening
from tests.settlement_scripts import CHECKER, DAY, MAKER, a_break

MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)
LATE = a_break(BreakCode.F01)
UNBOOKED = a_break(BreakCode.A02)
DIFFERENT = a_break(BreakCode.B01, minor=-500)
CARRIED = (CarriedIn(LATE.txn_id, DAY),)
RUN = ReconRun("a" * 64, DAY, (TakenFile("payer", None, "b" * 64, 3, "p.csv"),))


class Books:
    """Books in memory in which reconciliations are recorded, day after day."""

    def __init__(self) -> None:
        self.store = ResidentBookStore()
        self.now: datetime = NOW
        commit(self.store, opening(), self.now)

    def record(
        self,
        day: date,
        *found: Break,
        carried: tuple[CarriedIn, ...] = (),
        run: ReconRun | None = None,
    ) -> BreaksRecorded:
        """Record one; suspense is the sum of the breaks that stand, whatever happens."""
        self.now += timedelta(days=1)
        (done,) = commit(self.store, (RecordBreaks(day, found, carried, run),), self.now)
        assert isinstance(done, BreaksRecorded)
        held = self.store.state.suspense
        stands: dict[tuple[str, str], int] = dict.fromkeys(held, 0)
        for known in self.store.state.breaks.values():
            stands[known.item.owes, known.item.currency] += known.suspense_minor
        assert stands == held
        return done

    def status(self, day: date, item: Break) -> BreakStatus:
        """Where a break stands."""
        return self.store.state.breaks[break_id(day, item)].status


@pytest.fixture
def books() -> Books:
    return Books()


def test_a_line_that_is_alone_the_next_day_keeps_its_break_and_its_first_date(
    books: Books,
) -> None:
    assert books.record(DAY, UNBOOKED) == BreaksRecorded(1, 0, 0, 0)
    assert books.record(MONDAY, UNBOOKED, carried=CARRIED) == BreaksRecorded(0, 1, 0, 0)
    assert set(books.store.state.breaks) == {break_id(DAY, UNBOOKED)}


def test_a_cut_off_that_no_late_line_explains_gets_its_real_name_under_its_first_date(
    books: Books,
) -> None:
    books.record(DAY, LATE)
    assert books.record(MONDAY, UNBOOKED, carried=CARRIED) == BreaksRecorded(1, 0, 1, 0)
    assert books.status(DAY, LATE) is BreakStatus.MATCHED
    assert books.status(DAY, UNBOOKED) is BreakStatus.OPEN
    assert set(books.store.state.breaks) == {break_id(DAY, LATE), break_id(DAY, UNBOOKED)}


def test_a_late_line_matches_the_break_of_the_day_before(books: Books) -> None:
    books.record(DAY, UNBOOKED)
    assert books.record(MONDAY, carried=CARRIED) == BreaksRecorded(0, 0, 1, 0)
    assert books.status(DAY, UNBOOKED) is BreakStatus.MATCHED
    assert sum(books.store.state.suspense.values()) == 0


def test_a_late_line_that_differs_opens_a_break_under_the_first_date(books: Books) -> None:
    books.record(DAY, UNBOOKED)
    books.record(MONDAY, DIFFERENT, carried=CARRIED)
    assert books.status(DAY, UNBOOKED) is BreakStatus.MATCHED
    assert books.status(DAY, DIFFERENT) is BreakStatus.OPEN


def test_a_later_day_says_nothing_about_breaks_it_did_not_look_for(books: Books) -> None:
    books.record(DAY, UNBOOKED, DIFFERENT)
    books.record(MONDAY)
    assert books.status(DAY, UNBOOKED) is BreakStatus.OPEN
    books.record(MONDAY, carried=CARRIED)
    assert books.status(DAY, DIFFERENT) is BreakStatus.OPEN  # no line of it was carried
    assert books.status(DAY, UNBOOKED) is BreakStatus.MATCHED


def test_what_was_closed_and_is_found_again_is_open_again_under_the_same_id(books: Books) -> None:
    books.record(DAY, UNBOOKED)
    books.record(MONDAY, carried=CARRIED)
    assert books.record(TUESDAY, UNBOOKED, carried=CARRIED) == BreaksRecorded(0, 0, 0, 1)
    id_ = break_id(DAY, UNBOOKED)
    commit(
        books.store,
        (ProposeEnd(id_, MAKER, "x"), DecideEnd(id_, CHECKER, "x", approves=True)),
        books.now,
    )
    assert books.status(DAY, UNBOOKED) is BreakStatus.RESOLVED
    assert books.record(TUESDAY, UNBOOKED, carried=CARRIED) == BreaksRecorded(0, 0, 0, 1)
    assert books.store.state.breaks[id_].steps == 5


def test_the_same_run_recorded_twice_changes_nothing(books: Books) -> None:
    books.record(DAY, UNBOOKED, run=RUN)
    before = dict(books.store.state.breaks)
    again = books.record(DAY, DIFFERENT, run=RUN)
    assert again == BreaksRecorded(0, 0, 0, 0, is_repeated=True)
    assert books.store.state.breaks == before


def test_one_payment_that_differs_at_both_banks_is_two_breaks(books: Books) -> None:
    other = replace(DIFFERENT, sides=Sides.SWITCH_PAYEE)
    ours = replace(DIFFERENT, sides=Sides.SWITCH_PAYER)
    assert books.record(DAY, ours, other) == BreaksRecorded(2, 0, 0, 0)
    assert sum(books.store.state.suspense.values()) == 1_000
