"""R-19: how good each member's files are: delivered once, lines we know, lines once, amounts."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable

from lapnet_sim.reports.columns import Row
from lapnet_sim.reports.evidence import Evidence, Need
from lapnet_sim.reports.model import report
from settlement.standing import Delivered, Standing

_UNKNOWN = frozenset({"A04", "A05", "A06", "A08"})
_DOUBLE = frozenset({"E01", "E02", "E04"})
_MILLION = 1_000_000
_MEMBER = re.compile(r"[^.-]*")
"""A file's name begins with whose it is."""


def rows(evidence: Evidence) -> Iterable[Row]:
    """One row a file of a member; a break belongs to the file of whoever it owes or is owed.

    The nets of a member of whom no file is there are provisional.
    """
    assert evidence.reconciliation is not None
    unknown: Counter[str] = Counter()
    doubled: Counter[str] = Counter()
    broken: Counter[str] = Counter()
    for item in evidence.reconciliation.breaks:
        for name in {item.owes, item.owed} - {""}:
            member = name.removeprefix("customer of ")
            broken[member] += 1
            unknown[member] += item.code.value in _UNKNOWN
            doubled[member] += item.code.value in _DOUBLE
    files: Counter[str] = Counter()
    by_side: defaultdict[str, set[str]] = defaultdict(set)
    repeated: Counter[str] = Counter()
    lines: Counter[str] = Counter()
    for side, each in evidence.deliveries:
        if side != "switch":
            member = _MEMBER.match(each.path.name)[0]  # type: ignore[index] # every name has one
            files[member] += 1
            by_side[side].add(member)
            repeated[member] += (side, each.path.name) in evidence.repeats
            lines[member] += each.lines
    delivered = Delivered(frozenset(by_side["payer"]), frozenset(by_side["payee"]))
    missing = delivered.missing(evidence.netting.bilateral)
    for member in sorted(files.keys() | missing.keys()):
        counts = (broken[member], unknown[member], doubled[member])
        per_million = [each * _MILLION // max(1, lines[member]) for each in counts[1:]]
        standing = Standing.PROVISIONAL if member in missing else Standing.FINAL
        ours = (files[member], repeated[member], lines[member])
        yield (member, *ours, *counts, *per_million, standing.value)


REPORT = report(
    "R-19",
    "member files# repeated_files# lines# broken_n# unknown_n# doubled_n# unknown_per_million# "
    "doubled_per_million# standing",
    rows,
    Need.STATEMENTS,
)
