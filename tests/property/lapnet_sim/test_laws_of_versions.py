"""However often a day is sent again: what stands is what its last version found, or two closed it.

And suspense is what stands, and a version that finds what the one before found changes nothing.
"""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from lapnet_sim.ledger.break_commands import BreaksRecorded, DecideEnd, ProposeEnd, RecordBreaks
from lapnet_sim.ledger.recon_run import ReconRun
from lapnet_sim.ledger.writer import commit
from lapnet_sim.storage.resident import ResidentBookStore
from settlement.break_life import STANDING, BreakStatus, break_id
from settlement.breaks import Break, BreakCode
from tests.builders import NOW, TICK, opening
from tests.settlement_scripts import BOTH, CHECKER, MAKER, a_break

DAY = date(2026, 11, 20)
FOUND = st.dictionaries(st.integers(1, 6), st.integers(1, 3), max_size=6)
"""By payment, by how much it differs."""
DAYS = st.lists(st.tuples(FOUND, st.sets(st.integers(1, 6))), min_size=1, max_size=5)
"""What each version finds, and what two persons close behind it."""


def breaks_of(found: dict[int, int]) -> list[Break]:
    return [
        replace(a_break(BreakCode.B01, number), amount_difference_minor=-minor)
        for number, minor in found.items()
    ]


@given(DAYS)
def test_what_stands_is_what_the_last_version_found_and_nobody_closed(
    days: list[tuple[dict[int, int], set[int]]],
) -> None:
    store = ResidentBookStore()
    commit(store, opening(), NOW)
    closed: dict[int, int] = {}
    before: dict[int, int] = {}
    for number, (found, closing) in enumerate(days, start=1):
        run = ReconRun(f"{number:064}", DAY)
        command = RecordBreaks(DAY, tuple(breaks_of(found)), (), run)
        (done,) = commit(store, (command,), NOW + number * TICK)
        assert isinstance(done, BreaksRecorded)
        if found == before and number > 1:
            assert done.opened == done.matched == done.reopened == done.corrected == 0
        closed = {
            each: minor
            for each, minor in closed.items()
            if found.get(each) == minor == before.get(each)
        }
        for each in sorted(closing & found.keys() - closed.keys()):
            id_ = break_id(DAY, a_break(BreakCode.B01, each))
            ends = (ProposeEnd(id_, MAKER, ""), DecideEnd(id_, CHECKER, "", True, BOTH))
            commit(store, ends, NOW + number * TICK + timedelta(milliseconds=1))
            closed[each] = found[each]
        before = found
        stands = {
            known.id: known.item.amount_difference_minor
            for known in store.state.breaks.values()
            if known.status in STANDING
        }
        expected = breaks_of({n: minor for n, minor in found.items() if n not in closed})
        assert stands == {break_id(DAY, each): each.amount_difference_minor for each in expected}
        resolved = {
            known.id
            for known in store.state.breaks.values()
            if known.status is BreakStatus.RESOLVED
        }
        assert {break_id(DAY, each) for each in breaks_of(closed)} <= resolved
        assert sum(store.state.suspense.values()) == -sum(stands.values())
