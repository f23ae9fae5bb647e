"""However the lines are shuffled, split into files or run again, a day comes to the same."""

import random
import tempfile
from collections import Counter
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from loadtests.bench._books import make_books
from participants import StatementLine
from settlement.engine import LINE_SCHEMA, Embedded
from settlement.files import write_lines
from settlement.line import line_of
from settlement.matching import Reconciliation
from settlement.outputs import breaks_csv, carry_csv
from settlement.reconciling import Inputs, reconcile_day
from tests.settlement_scripts import DAY

LINES = 300
SIDES = ("switch", "payer", "payee")


@cache
def books() -> dict[str, list[StatementLine]]:
    """Three sides of a day with every break the generator knows."""
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        make_books(Path(folder), LINES)
        with Embedded() as engine:
            for side in SIDES:
                rows = engine.read_rows(Path(folder) / f"{side}.parquet", LINE_SCHEMA)
                lines = [line for row in rows if (line := line_of(row)) is not None]
                found[side] = [StatementLine(**{
                    name: getattr(line, name) for name in LINE_SCHEMA
                }) for line in lines]  # fmt: skip
    return found


def reconciled(folder: Path, parts: dict[str, Sequence[Sequence[StatementLine]]]) -> Reconciliation:
    paths: dict[str, list[Path]] = {}
    for side, files in parts.items():
        for number, lines in enumerate(files):
            path = folder / f"{side}-{number}.csv"
            write_lines(path, lines)
            paths.setdefault(side, []).append(path)
    return reconcile_day(Inputs(paths["switch"], paths["payer"], paths["payee"], DAY))[0]


@cache
def whole() -> tuple[bytes, bytes]:
    """What the day comes to from three files in their order."""
    with tempfile.TemporaryDirectory() as folder:
        found = reconciled(Path(folder), {side: [lines] for side, lines in books().items()})
    return breaks_csv(found.breaks), carry_csv(found.open_items)


@settings(max_examples=6, deadline=None)
@given(chance=st.randoms(use_true_random=False), parts=st.integers(1, 4))
def test_shuffling_splitting_and_running_again_change_nothing(
    chance: random.Random, parts: int
) -> None:
    split: dict[str, Sequence[Sequence[StatementLine]]] = {}
    for side, lines in books().items():
        shuffled = list(lines)
        chance.shuffle(shuffled)
        split[side] = [shuffled[part::parts] for part in range(parts)]
    with tempfile.TemporaryDirectory() as folder:
        found = reconciled(Path(folder), split)
        again = reconciled(Path(folder), split)
    assert (breaks_csv(found.breaks), carry_csv(found.open_items)) == whole()
    assert (breaks_csv(again.breaks), carry_csv(again.open_items)) == whole()
    for tally in found.tallies:
        of_side = Counter[str]()
        for line in books().get(tally.source.value, ()):
            of_side[line.currency] += line.amount_minor
        assert tally.matched_minor + tally.broken_minor == of_side[tally.currency]
