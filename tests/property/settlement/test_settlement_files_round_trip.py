"""Whatever line can be written is read back the same, by either way, from the same bytes."""

import string
from dataclasses import astuple, replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from participants import LineStatus, ParticipantId, StatementLine
from settlement import SettlementError, read_lines, write_lines
from settlement.bulk import load_file
from settlement.engine import INT64_MAX, Embedded

NAMES = st.text(string.ascii_letters + string.digits + " -./:,\"'ກຂ໑", min_size=1, max_size=12)
TEXT = NAMES.filter(lambda text: text == text.strip() and text[0] not in "=+-@")
LINES = st.lists(
    st.builds(
        StatementLine,
        txn_id=TEXT,
        business_date=st.dates(),
        window_id=st.one_of(st.just(""), TEXT),
        payer=TEXT.map(ParticipantId),
        payee=TEXT.map(ParticipantId),
        currency=st.text(string.ascii_uppercase, min_size=3, max_size=3),
        amount_minor=st.integers(0, INT64_MAX),
        fee_minor=st.integers(0, INT64_MAX),
        interchange_minor=st.integers(0, INT64_MAX),
        status=st.sampled_from(LineStatus),
        committed_at=st.datetimes(timezones=st.just(UTC)),
    ),
    max_size=5,
)


@settings(max_examples=80, deadline=None)
@given(lines=LINES)
def test_lines_survive_the_file(lines: list[StatementLine]) -> None:
    with TemporaryDirectory() as folder:
        path, again = Path(folder, "a.csv"), Path(folder, "b.csv")
        write_lines(path, lines)
        assert read_lines(path) == lines
        write_lines(again, read_lines(path))
        assert path.read_bytes() == again.read_bytes()
        with Embedded() as engine:
            rows = engine.run(load_file(engine, "lines", path))
    assert sorted(tuple(row.values()) for row in rows) == sorted(map(in_engine, lines))


def in_engine(line: StatementLine) -> tuple[object, ...]:
    """The cells of a line as the engine holds them: the instant without its zone."""
    return astuple(replace(line, committed_at=line.committed_at.replace(tzinfo=None)))


CELLS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
LINE = StatementLine(
    "t1",
    datetime(2026, 11, 20, tzinfo=UTC).date(),
    "2026-11-20/1",
    ParticipantId("BCEL"),
    ParticipantId("LDB"),
    "LAK",
    1,
    0,
    LineStatus.OK,
    datetime(2026, 11, 20, tzinfo=UTC),
)


@settings(max_examples=80, deadline=None)
@given(place=st.integers(0, 10), cell=st.one_of(CELLS, st.from_regex(r"[0-9T:.Z -]{0,30}")))
def test_both_ways_agree_on_any_cell(place: int, cell: str) -> None:
    """A cell is read the same by both, or refused by both in the same words."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "a.csv")
        write_lines(path, [LINE])
        header, row, _ = path.read_text(encoding="utf-8").split("\n")
        cells = row.split(",")
        cells[place] = cell
        path.write_bytes("\n".join([header, ",".join(cells), ""]).encode())
        assert outcome_of_reading(path) == outcome_of_loading(path)


def outcome_of_reading(path: Path) -> object:
    try:
        lines = read_lines(path)
    except SettlementError as refusal:
        return refusal.finding
    return list(map(in_engine, lines))


def outcome_of_loading(path: Path) -> object:
    try:
        with Embedded() as engine:
            return [tuple(row.values()) for row in engine.run(load_file(engine, "lines", path))]
    except SettlementError as refusal:
        return refusal.finding
