"""Control totals: equal cells of two files are accepted whole, only unequal cells go to line work.

A cell holds the lines whose transaction ids hash alike, about five each. Of every cell we compare
the sum of its booked lines' 64-bit fingerprints. A sum, not an exclusive or: a line that stands
twice would cancel itself out. A cell is opened when the sums differ, when a bank
reports something else than booked that we did not report as failed, or when our own lines in it may
name one transaction twice. A fixed share of equal cells is opened too, as a sample for the clocks.

Fingerprints never leave the engine that made them: every engine hashes in its own way.
"""

from functools import reduce
from operator import and_

from participants import LineStatus
from settlement.engine import Table, bit_count, bit_or, fingerprint, wide

COMPARED = ("business_date", "payer", "payee", "currency", "amount_minor", "fee_minor", "status")
"""What two lines of one transaction are compared in; more where both files have more to say."""

LINES_PER_CELL = 5
SAMPLE = 2_000
"""About so many lines are looked at although their cells are equal."""

_MOST_BITS = 26
_SLOTS = {"slots_a": 0, "slots_b": 6, "slots_c": 12}
_MASK = 63
"""Slots of a bit mask less one."""


def cell_bits(lines: int) -> int:
    """Return how many bits number the cells of a file with so many lines.

    >>> cell_bits(0), cell_bits(5_000_000)
    (1, 20)
    """
    return min(max((lines // LINES_PER_CELL).bit_length(), 1), _MOST_BITS)


def cells(
    lines: Table, *, bits: int, more: tuple[str, ...] = (), with_slots: bool = False
) -> Table:
    """Return a file's cells: ``cell``, ``n`` lines, ``prints``, and three ``slots`` if wanted.

    ``prints`` adds up what could stand in the other file too: not failed lines. Slots have a bit
    for each transaction id; two ids may share one, an id that stands twice always does.
    """
    marked = lines.mutate(mark=fingerprint(lines, ("txn_id",)))
    counted = marked.status != LineStatus.FAILED.value
    whole = fingerprint(marked, ("txn_id", *COMPARED, *more))
    sums = {"n": marked.count(), "prints": wide(counted.ifelse(whole, 0)).sum()}
    if with_slots:
        sums |= {name: _slots(marked.mark >> shift) for name, shift in _SLOTS.items()}
    return marked.group_by(cell=_cell(marked.mark, bits)).agg(**sums)


def unequal(ours: Table, theirs: Table) -> Table:
    """Return the cells in which two files differ."""
    pair = ours.join(
        theirs, ours.cell == theirs.cell, how="outer", lname="{name}", rname="their_{name}"
    )
    differ = wide(pair.prints).coalesce(0) != wide(pair.their_prints).coalesce(0)
    return pair.filter(differ).select(cell=pair.cell.coalesce(pair.their_cell))


def perhaps_repeated(ours: Table) -> Table:
    """Return our cells in which one transaction may stand twice: fewer slots than lines."""
    taken = (bit_count(ours[name]) for name in _SLOTS)
    fewer = reduce(and_, (bits < ours.n for bits in taken))
    return ours.filter(fewer).select("cell")


def one_in(lines: int) -> int:
    """Return how many cells there are for each that is opened as a sample; a power of two.

    >>> one_in(100), one_in(5_000_000)
    (1, 2048)
    """
    return int(2 ** (lines // SAMPLE).bit_length() // 2) or 1


def sample(ours: Table, *, one_in: int) -> Table:
    """Return the cells that are opened whatever they hold."""
    return ours.filter((ours.cell & (one_in - 1)) == 0).select("cell")


def unexpected(switch: Table, file: Table, *, bits: int) -> Table:
    """Return the cells of a bank's unbooked lines that we do not have as failed, once each."""
    unbooked = file.filter(file.status != LineStatus.OK.value).select("txn_id")
    failed = switch.filter(switch.status == LineStatus.FAILED.value).select("txn_id")
    unknown = unbooked.anti_join(failed, "txn_id").select("txn_id")
    counted = unbooked.group_by("txn_id").agg(n=unbooked.count())
    twice = counted.filter(counted.n > 1).select("txn_id")
    keys = unknown.union(twice)
    return keys.select(cell=_cell(fingerprint(keys, ("txn_id",)), bits))


def opened(*sets: Table) -> Table:
    """Return the cells that are in any of the sets."""
    return reduce(lambda some, more: some.union(more), sets).distinct()


def lines_in(lines: Table, open_cells: Table, *, bits: int) -> Table:
    """Return a file's lines that lie in open cells."""
    marked = lines.mutate(cell=_cell(fingerprint(lines, ("txn_id",)), bits))
    return marked.semi_join(open_cells, "cell").drop("cell")


def closed(file_cells: Table, open_cells: Table) -> Table:
    """Return how many lines the cells hold that were accepted whole, in one row."""
    left = file_cells.anti_join(open_cells, "cell")
    return left.agg(lines=left.n.sum())


def _cell(mark: Table, bits: int) -> Table:
    return mark >> (64 - bits)


def _slots(mark: Table) -> Table:
    one = (mark & 0) + 1
    return bit_or(one << (mark & _MASK))
