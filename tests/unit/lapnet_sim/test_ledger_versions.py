"""Two versions of a day: what a corrected file opens, closes and changes, and what it may not."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from lapnet_sim.ledger.break_commands import BreaksRecorded, DecideEnd, ProposeEnd, RecordBreaks
from lapnet_sim.ledger.recon_run import CarriedIn, ReconRun, TakenFile
from lapnet_sim.ledger.versions import FileChange, RunRefused, changes
from lapnet_sim.ledger.writer import commit
from lapnet_sim.storage.resident import ResidentBookStore
from settlement.break_life import BreakEvent, BreakStatus, break_id
from settlement.breaks import Break, BreakCode
from settlement.errors import SettlementErrorCode
from tests.builders import NOW, opening
from tests.settlement_scripts import BOTH, CHECKER, DAY, MAKER, a_break

MONDAY = date(2026, 11, 23)
UNBOOKED = a_break(BreakCode.A02)
DIFFERENT = a_break(BreakCode.B01, 2, minor=-1_500)
NOBODYS = a_break(BreakCode.A03, 3)
LESS = replace(DIFFERENT, amount_difference_minor=-500, theirs="19500")

OLD = TakenFile("BCEL/payer", 17, "a" * 64, 3, "BCEL-20261120-17.csv")
NEW = TakenFile("BCEL/payer", 18, "b" * 64, 4, "BCEL-20261120-18.csv")
OURS = TakenFile("switch", None, "0" * 64, 4, "lines.csv")
SEEN, SEQUENCE = SettlementErrorCode.FILE_SEEN, SettlementErrorCode.FILE_SEQUENCE


def a_run(mark: str, *files: TakenFile, day: date = DAY) -> ReconRun:
    return ReconRun(mark * 64, day, files)


FIRST, SECOND = a_run("1", OURS, OLD), a_run("2", OURS, NEW)


class Books:
    """Books in memory in which versions of days are recorded."""

    def __init__(self) -> None:
        self.store = ResidentBookStore()
        self.now: datetime = NOW
        commit(self.store, opening(), self.now)

    def record(
        self, run: ReconRun, *found: Break, carried: tuple[CarriedIn, ...] = ()
    ) -> BreaksRecorded | RunRefused:
        """Record one; suspense is what the breaks that stand come to, whatever happens."""
        self.now += timedelta(days=1)
        command = RecordBreaks(run.business_date, found, carried, run)
        (done,) = commit(self.store, (command,), self.now)
        assert isinstance(done, BreaksRecorded | RunRefused)
        held = self.store.state.suspense
        stands: dict[tuple[str, str], int] = dict.fromkeys(held, 0)
        for known in self.store.state.breaks.values():
            key = (known.item.owes, known.item.currency)
            stands[key] = stands.get(key, 0) + known.suspense_minor
        assert stands == held
        return done

    def resolve(self, item: Break) -> None:
        """Two persons close it."""
        id_ = break_id(DAY, item)
        ends = (ProposeEnd(id_, MAKER, "x"), DecideEnd(id_, CHECKER, "x", True, BOTH))
        commit(self.store, ends, self.now)
        assert self.status(item) is BreakStatus.RESOLVED

    def status(self, item: Break) -> BreakStatus:
        return self.store.state.breaks[break_id(DAY, item)].status


@pytest.fixture
def books() -> Books:
    return Books()


def test_the_first_run_of_a_day_is_version_1_and_supersedes_none(books: Books) -> None:
    books.record(FIRST, UNBOOKED)
    kept = books.store.state.recon_runs[FIRST.digest]
    assert (kept.version, kept.supersedes, kept.recorded_at) == (1, None, books.now)
    assert [each.break_id for each in kept.findings] == [break_id(DAY, UNBOOKED)]


def test_a_corrected_file_makes_a_version_that_names_the_one_it_supersedes(books: Books) -> None:
    books.record(FIRST, UNBOOKED, DIFFERENT)
    done = books.record(SECOND, LESS, NOBODYS)
    assert done == BreaksRecorded(1, 0, 1, 0, corrected=1, supersedes=FIRST.digest)
    kept = books.store.state.recon_runs[SECOND.digest]
    assert (kept.version, kept.supersedes) == (2, FIRST.digest)
    assert books.status(UNBOOKED) is BreakStatus.MATCHED
    assert books.status(NOBODYS) is BreakStatus.OPEN


def test_versions_of_another_day_are_counted_by_themselves(books: Books) -> None:
    books.record(FIRST, UNBOOKED)
    other = a_run("3", replace(OURS, sha256="9" * 64), day=MONDAY)
    assert books.record(other) == BreaksRecorded(0, 0, 0, 0)
    assert books.store.state.recon_runs[other.digest].version == 1


def test_a_break_with_other_figures_has_the_new_ones_and_so_has_suspense(books: Books) -> None:
    books.record(FIRST, DIFFERENT)
    books.record(SECOND, replace(LESS, owes="LDB", due_on=date(2027, 1, 1)))
    known = books.store.state.breaks[break_id(DAY, DIFFERENT)]
    assert (known.item.amount_difference_minor, known.item.theirs) == (-500, "19500")
    assert known.item.due_on == DIFFERENT.due_on  # its age counts from the first finding
    held = {place: minor for place, minor in books.store.state.suspense.items() if minor}
    assert held == {("LDB", "LAK"): 500}


def test_an_end_that_was_proposed_for_other_figures_is_open_again(books: Books) -> None:
    books.record(FIRST, DIFFERENT, UNBOOKED)
    for each in (DIFFERENT, UNBOOKED):
        commit(books.store, (ProposeEnd(break_id(DAY, each), MAKER, "x"),), books.now)
    books.record(SECOND, LESS, UNBOOKED)
    assert books.status(DIFFERENT) is BreakStatus.OPEN
    assert books.status(UNBOOKED) is BreakStatus.PROPOSED


def test_what_two_persons_closed_stays_closed_where_the_correction_changes_nothing_of_it(
    books: Books,
) -> None:
    books.record(FIRST, DIFFERENT, NOBODYS)
    books.resolve(DIFFERENT)
    books.resolve(NOBODYS)
    done = books.record(SECOND, LESS, NOBODYS)
    assert done == BreaksRecorded(0, 0, 0, 1, kept=1, supersedes=FIRST.digest)
    assert books.status(NOBODYS) is BreakStatus.RESOLVED
    assert books.status(DIFFERENT) is BreakStatus.OPEN


def test_a_late_line_that_a_later_day_brought_still_explains_its_break(books: Books) -> None:
    books.record(FIRST, UNBOOKED)
    monday = a_run("3", replace(OURS, sha256="9" * 64), day=MONDAY)
    books.record(monday, carried=(CarriedIn(UNBOOKED.txn_id, DAY),))
    assert books.status(UNBOOKED) is BreakStatus.MATCHED
    done = books.record(SECOND, UNBOOKED, DIFFERENT)
    assert done == BreaksRecorded(1, 0, 0, 0, kept=1, supersedes=FIRST.digest)
    assert books.status(UNBOOKED) is BreakStatus.MATCHED


def test_what_a_version_had_closed_is_open_again_where_the_next_one_finds_it(books: Books) -> None:
    books.record(FIRST, UNBOOKED)
    books.record(SECOND)
    third = a_run("3", OURS, replace(NEW, sequence=19, sha256="c" * 64, name="x-19.csv"))
    assert books.record(third, UNBOOKED) == BreaksRecorded(0, 0, 0, 1, supersedes=SECOND.digest)
    assert books.status(UNBOOKED) is BreakStatus.OPEN


def test_steps_of_a_correction_say_by_which_version_of_which_day() -> None:
    kept: list[tuple[BreakEvent | None, str]] = []

    class Told(ResidentBookStore):
        def flush(self) -> None:
            kept.extend((each.event, each.note) for each in self._unwritten.break_steps)
            super().flush()

    books = Books()
    books.store = Told()
    commit(books.store, opening(), NOW)
    books.record(FIRST, UNBOOKED, DIFFERENT)
    books.store.flush()
    assert {note for _, note in kept} == {""}
    kept.clear()
    books.record(SECOND, LESS, replace(NOBODYS, txn_id=UNBOOKED.txn_id))
    books.store.flush()
    version = "version 2 of 2026-11-20"
    assert sorted(kept, key=str) == sorted(
        [
            (None, version),
            (BreakEvent.CORRECT, version),
            (BreakEvent.MATCH, f"{version}; named A03 now"),
        ],
        key=str,
    )


REFUSED = {
    "its content was recorded for another date": (
        a_run("9", replace(NEW, sha256=OLD.sha256, name="late.csv"), day=MONDAY),
        SEEN,
        "late.csv",
        "was recorded for 2026-11-20 as BCEL-20261120-17.csv",
    ),
    "its number was another content": (
        a_run("9", OURS, replace(OLD, sha256="c" * 64)),
        SEQUENCE,
        OLD.name,
        "number 17 of BCEL/payer was BCEL-20261120-17.csv, another content",
    ),
    "its number was another content on another date": (
        a_run("9", replace(OLD, sha256="c" * 64), day=MONDAY),
        SEQUENCE,
        OLD.name,
        "number 17 of BCEL/payer was BCEL-20261120-17.csv, another content",
    ),
    "an older file comes in the place of a newer one": (
        a_run("9", OURS, replace(OLD, sequence=16, sha256="c" * 64, name="older.csv")),
        SEQUENCE,
        "older.csv",
        "the day was recorded with number 17 of BCEL/payer already",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_run_is_refused_and_changes_nothing_where(books: Books, name: str) -> None:
    run, code, file, message = REFUSED[name]
    books.record(FIRST, UNBOOKED)
    before = dict(books.store.state.breaks)
    assert books.record(run, DIFFERENT) == RunRefused(code, file, message)
    assert books.store.state.breaks == before
    assert set(books.store.state.recon_runs) == {FIRST.digest}


def test_the_same_content_of_another_sender_or_without_a_line_belongs_to_no_other_date(
    books: Books,
) -> None:
    empty = replace(OURS, sha256="e" * 64, lines=0)
    books.record(a_run("1", OLD, empty))
    other = a_run("2", replace(OLD, sender="LDB/payer"), empty, day=MONDAY)
    assert isinstance(books.record(other), BreaksRecorded)


FILES = (
    ((OLD,), (NEW,), (FileChange("BCEL/payer", OLD, NEW),)),
    ((OLD, OURS), (OLD, OURS), ()),
    ((OURS,), (OURS, NEW), (FileChange("BCEL/payer", None, NEW),)),
    ((OURS, OLD), (OURS,), (FileChange("BCEL/payer", OLD, None),)),
    ((OURS,), (replace(OURS, sha256="1" * 64),),
     (FileChange("switch", OURS, replace(OURS, sha256="1" * 64)),)),
    ((OURS,), (OURS, replace(OURS, name="again.csv", is_ignored=True)), ()),
)  # fmt: skip


@pytest.mark.parametrize(("before", "after", "changed"), FILES)
def test_files_are_paired_by_sender_and_number_or_by_name(
    before: tuple[TakenFile, ...],
    after: tuple[TakenFile, ...],
    changed: tuple[FileChange, ...],
) -> None:
    assert changes(before, after) == changed
