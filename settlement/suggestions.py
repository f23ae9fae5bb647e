"""Lines that look alike although their references differ: found, scored, never posted.

A bank's line under a reference of another form than ours may be one of ours that is open: payer,
payee, currency and amount must be the same. Written alike (capitals, blanks, dashes, leading
noughts aside) they are one line. Otherwise they are a suggestion for people: the closer the
references the better, and two equally good ones are shown as ambiguous.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from settlement.line import Line

_NOT_ALIKE = re.compile("[^0-9A-Za-z]")
_FULL_SCORE = 100
_PER_EDIT = 10
_PER_MINUTE = 1


@dataclass(frozen=True, slots=True, order=True)
class Suggestion:
    """A line of ours that a bank's might be.

    Units: ``score`` goes to 100; ``rivals`` counts other lines of ours with the same score.
    """

    theirs: str
    ours: str
    score: int
    rivals: int


def form(key: str) -> str:
    """Return the form of a reference: ``9`` for a digit, ``a`` and ``A`` for letters.

    >>> form("20261120-17b")
    '99999999-99a'
    """
    if key.isascii():
        return key.translate(_ASCII_FORMS)
    return "".join(map(_form_of, key))


def _form_of(each: str) -> str:
    if "0" <= each <= "9":
        return "9"
    return "a" if each.islower() else "A" if each.isupper() else each


_ASCII_FORMS = {number: _form_of(chr(number)) for number in range(128)}


def alike(key: str) -> str:
    """Return a reference without what people get wrong when they copy it.

    >>> alike("0017-ab ") == alike("17AB")
    True
    """
    return _NOT_ALIKE.sub("", key).upper().lstrip("0")


def suggest(strangers: Iterable[Line], open_ours: Iterable[Line]) -> dict[str, Suggestion]:
    """Return the best suggestion for each stranger that has one, by the stranger's reference."""
    by_face: defaultdict[tuple[object, ...], list[Line]] = defaultdict(list)
    for line in open_ours:
        by_face[_face(line)].append(line)
    found = {}
    for stranger in strangers:
        scored = [(score(stranger, ours), ours.txn_id) for ours in by_face.get(_face(stranger), ())]
        if scored:
            best, key = max(scored, key=lambda each: (each[0], each[1]))
            rivals = sum(points == best for points, _ in scored) - 1
            found[stranger.txn_id] = Suggestion(stranger.txn_id, key, best, rivals)
    return found


def score(theirs: Line, ours: Line) -> int:
    """Return how well two lines of the same parties and amount fit: 100 if written alike."""
    edits = distance(alike(theirs.txn_id), alike(ours.txn_id))
    minutes = int(abs((theirs.committed_at - ours.committed_at).total_seconds()) // 60)
    return max(0, _FULL_SCORE - _PER_EDIT * edits - _PER_MINUTE * min(minutes, 10) * (edits > 0))


def distance(one: str, other: str) -> int:
    """Return how many characters to add, drop, change or swap with a neighbour.

    >>> distance("12345", "12435"), distance("ab", "abc")
    (1, 1)
    """
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, left in enumerate(one, 1):
        before, last, row = row, before, [i]
        for j, right in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (left != right))
            if i > 1 and j > 1 and left == other[j - 2] and one[i - 2] == right:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
    return row[-1]


def _face(line: Line) -> tuple[object, ...]:
    return (line.payer, line.payee, line.currency, line.amount_minor, line.status)
