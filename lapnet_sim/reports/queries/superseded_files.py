"""R-23: what a later version of a day changed: files, lines, money, breaks, before and after.

Each recorded reconciliation of a date is a version of it. Beside the version that it supersedes
stand the files that were put in another one's place, the sources' lines and the classes of breaks
that differ, all breaks by currency, and every break that one of them found and the other did not,
or found with other figures.

A content that one side delivers twice changes nothing and is set aside; it stands here so that an
analyst sees it was noticed.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import pairwise

from lapnet_sim.ledger.recon_run import ReconRun
from lapnet_sim.ledger.versions import changes
from lapnet_sim.reports.cells import plain
from lapnet_sim.reports.columns import Cell, Row
from lapnet_sim.reports.evidence import Evidence, Need
from lapnet_sim.reports.model import report

_DIGITS = 16
"""Of a digest, as far as it is shown."""

Sums = Mapping[tuple[str, str, str], tuple[int, int]]
"""Number and money by part, item and currency."""


def rows(evidence: Evidence) -> Iterable[Row]:
    """Of every version its repeated files; of all but the first one what it changed."""
    states = {each.id: each.status.value for each in evidence.known_breaks}
    for run in evidence.versions:
        yield from _repeated(run)
    for before, after in pairwise(evidence.versions):
        yield _row(after, "run", "", told=(before.digest[:_DIGITS], after.digest[:_DIGITS]),
                   counted=(len(before.files), len(after.files)))  # fmt: skip
        instants = (plain(each.recorded_at) for each in (before, after) if each.recorded_at)
        yield _row(after, "recorded", "", told=tuple(instants))
        yield from _files(before, after)
        yield from _sums(before, after)
        yield from _breaks(before, after, states)


def _repeated(run: ReconRun) -> Iterable[Row]:
    first = {(each.sender, each.sha256): each.name for each in run.files if not each.is_ignored}
    for each in run.files:
        if each.is_ignored:
            told = (first.get((each.sender, each.sha256), ""), each.name)
            yield _row(run, "repeated", each.sender, told=told, counted=(0, 0))


def _files(before: ReconRun, after: ReconRun) -> Iterable[Row]:
    for each in changes(before.files, after.files):
        old, new = each.before, each.after
        yield _row(
            after,
            "file",
            each.sender,
            told=("" if old is None else old.name, "" if new is None else new.name),
            counted=(0 if old is None else old.lines, 0 if new is None else new.lines),
        )


def _sums(before: ReconRun, after: ReconRun) -> Iterable[Row]:
    """Lines by source and breaks by class that are not the same, and all breaks by currency."""
    old, new = _summed(before), _summed(after)
    for place in sorted(old.keys() | new.keys()):
        (n, minor), (new_n, new_minor) = old.get(place, (0, 0)), new.get(place, (0, 0))
        part, item, currency = place
        if part != "breaks_all" and (n, minor) == (new_n, new_minor):
            continue
        yield _row(after, part, item, currency, counted=(n, new_n), money=(minor, new_minor))


def _summed(run: ReconRun) -> Sums:
    found = {}
    for each in run.tallies:
        figures = {
            "lines": (each.lines, each.amount_minor),
            "lines_matched": (each.matched, each.matched_minor),
            "lines_broken": (each.broken, each.broken_minor),
        }
        for part, sums in figures.items():
            found[part, each.source.value, each.currency] = sums
    number = Counter((each.code, each.currency) for each in run.findings)
    money: Counter[tuple[str, str]] = Counter()
    for finding in run.findings:
        money[finding.code, finding.currency] += abs(finding.difference_minor)
    for (code, currency), n in number.items():
        minor = money[code, currency]
        found["breaks", code, currency] = (n, minor)
        all_n, all_minor = found.get(("breaks_all", "", currency), (0, 0))
        found["breaks_all", "", currency] = (all_n + n, all_minor + minor)
    return found


def _breaks(before: ReconRun, after: ReconRun, states: Mapping[str, str]) -> Iterable[Row]:
    """One row a break that differs; what it is now stands behind what became of it."""
    old = {each.break_id: each for each in before.findings}
    new = {each.break_id: each for each in after.findings}
    for id_ in sorted(old.keys() | new.keys()):
        was, now = old.get(id_), new.get(id_)
        if was == now:
            continue
        told = ("" if was is None else was.code, "" if now is None else now.code)
        event = "break_changed"
        if was is None or now is None:
            event = "break_opened" if was is None else "break_closed"
        money = (
            0 if was is None else was.difference_minor,
            0 if now is None else now.difference_minor,
        )
        currency = next(each.currency for each in (now, was) if each is not None)
        yield _row(after, event, id_, currency, told=told, money=money, state=states.get(id_, ""))


def _row(
    run: ReconRun,
    part: str,
    item: str,
    currency: str = "",
    *,
    told: tuple[str, ...] = ("", ""),
    counted: tuple[int, int] | None = None,
    money: tuple[int, int] | None = None,
    state: str = "",
) -> Row:
    return (
        run.version,
        part,
        item,
        currency,
        *told,
        *_compared(counted),
        *_compared(money),
        state,
    )


def _compared(figures: tuple[int, int] | None) -> tuple[Cell, Cell, Cell]:
    if figures is None:
        return None, None, None
    before, after = figures
    return before, after, after - before


REPORT = report(
    "R-23",
    "version# part item currency before after before_n# after_n# change_n# before_amount$ "
    "after_amount$ change_amount$ state",
    rows,
    Need.BOOKS,
)
