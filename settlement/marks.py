"""Marks: two fingerprints a line say whether two files agree on it, before any line is looked at.

A line's ``mark`` is 64 bits of its reference, its ``print`` 64 bits of everything it is compared
in. The marks of two files meet in one join of numbers, many times cheaper than one of whole lines.
What does not agree there is opened: read in full, compared in full and named. So are references
that stand twice, and a fixed share of what agrees, as a sample for the clocks.

That references stand once is proven by counting. Where every line of ours that met one met exactly
one, and so did theirs, as many pairs met as either side has lines that did. Only where the counts
say otherwise is anybody searched for.

Fingerprints never leave the engine that made them: every engine hashes in its own way.
"""

from dataclasses import dataclass
from functools import reduce

from participants import LineStatus
from settlement.engine import Row, Table, fingerprint

COMPARED = ("business_date", "payer", "payee", "currency", "amount_minor", "fee_minor", "status")
"""What two lines of one transaction are compared in; more where both files have more to say."""

SAMPLE = 2_000
"""About so many lines are looked at although they agree."""


@dataclass(frozen=True, slots=True)
class Met:
    """How the marks of two files met: ``pairs`` of lines, and lines that met none."""

    pairs: int
    ours_alone: int
    theirs_alone: int

    @classmethod
    def of(cls, row: Row) -> "Met":
        """Return the counts of a row of `counts`; sums of nothing are missing."""
        return cls(*(int(row[name] or 0) for name in ("pairs", "ours_alone", "theirs_alone")))

    def repeats_ours(self, theirs: int) -> bool:
        """Say whether a line of theirs, of so many, met several of ours.

        >>> Met(pairs=3, ours_alone=0, theirs_alone=1).repeats_ours(3)
        True
        """
        return self.pairs != theirs - self.theirs_alone

    def repeats_theirs(self, ours: int) -> bool:
        """Say whether a line of ours, of so many, met several of theirs."""
        return self.pairs != ours - self.ours_alone


def marks(lines: Table, *, more: tuple[str, ...] = ()) -> Table:
    """Return a file's lines as numbers: ``mark``, ``print``, and whether they are ``decided``."""
    return lines.select(
        mark=fingerprint(lines, ("txn_id",)),
        print=fingerprint(lines, (*COMPARED, *more)),
        decided=lines.status != LineStatus.PENDING.value,
    )


def meet(ours: Table, theirs: Table) -> Table:
    """Return by ``mark`` how many ``rows`` met, and who has a line: ``ours``, ``theirs``.

    Lines that both have, decided and alike, are one row together, whose mark is missing.
    """
    pair = ours.join(
        theirs, ours.mark == theirs.mark, how="outer", lname="{name}", rname="their_{name}"
    )
    agree = ((pair.print == pair.their_print) & pair.decided).fill_null(False)
    told = pair.mutate(odd=agree.ifelse(None, pair.mark.coalesce(pair.their_mark)))
    return told.group_by(mark=told.odd).agg(
        rows=told.count(), ours=told.mark.count(), theirs=told.their_mark.count()
    )


def counts(met: Table) -> Table:
    """Return one row: how many pairs met, and how many lines of either file met none."""
    return met.agg(
        pairs=(met.ours + met.theirs - met.rows).sum(),
        ours_alone=(met.rows - met.theirs).sum(),
        theirs_alone=(met.rows - met.ours).sum(),
    )


def odd(met: Table) -> Table:
    """Return the marks on which two files do not agree."""
    return met.filter(met.mark.notnull()).select("mark")


def repeated(marked: Table) -> Table:
    """Return the marks that stand more than once in a file."""
    counted = marked.group_by("mark").agg(n=marked.count())
    return counted.filter(counted.n > 1).select("mark")


def one_in(lines: int) -> int:
    """Return how many marks there are for each that is opened as a sample; a power of two.

    >>> one_in(100), one_in(5_000_000)
    (1, 2048)
    """
    return int(2 ** (lines // SAMPLE).bit_length() // 2) or 1


def sample(ours: Table, *, one_in: int) -> Table:
    """Return the marks that are opened whatever they hold."""
    return ours.filter((ours.mark & (one_in - 1)) == 0).select("mark")


def opened(*sets: Table) -> Table:
    """Return the marks that are in any of the sets."""
    return reduce(lambda some, more: some.union(more), sets).distinct()


def lines_in(lines: Table, open_marks: Table) -> Table:
    """Return a file's lines that are opened."""
    marked = lines.mutate(mark=fingerprint(lines, ("txn_id",)))
    return marked.semi_join(open_marks, "mark").drop("mark")


def closed(marked: Table, open_marks: Table) -> Table:
    """Return how many lines of a file were accepted by their marks, in one row."""
    left = marked.anti_join(open_marks, "mark")
    return left.agg(lines=left.count())
