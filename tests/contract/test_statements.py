"""Statements for many rows: every row and no other, and found without reading the whole table."""

from typing import Any

import pytest
from sqlalchemy import Engine, Select, select

from lapnet_sim.ledger.lifecycle import Status
from lapnet_sim.storage.asks import Ask, Asks, Question
from lapnet_sim.storage.books import PARTS, bulks_for
from lapnet_sim.storage.bulk import Row
from lapnet_sim.storage.bulk_rows import MOST
from lapnet_sim.storage.conditions import standing, with_uetr
from lapnet_sim.storage.rows import metadata, notice, payment, position
from tests.builders import uetr

SIZES = (1, 2, 3, MOST - 1, MOST, MOST + 1, 3 * MOST + 5)

BY_KEY = Question(
    select(position).order_by(position.c.participant, position.c.currency),
    position.c.participant,
    position.c.currency,
)


@pytest.fixture(params=["sqlite_engine", "postgres_engine"])
def engine(request: pytest.FixtureRequest) -> Engine:
    found: Engine = request.getfixturevalue(request.param)
    return found


def a_position(number: int, cap_minor: int = 0) -> Row:
    return {
        "cap_minor": cap_minor,
        "committed_minor": -number,
        "participant": f"P{number:05}",
        "reserved_minor": 0,
        "currency": "LAK",
    }


def found(engine: Engine, *numbers: int) -> list[Row]:
    keys = [(f"P{number:05}", "LAK") for number in numbers]
    with engine.connect() as connection:
        return list(Asks().rows(connection, BY_KEY, keys))


@pytest.mark.parametrize("size", SIZES)
def test_rows_are_added_changed_and_found_however_many(engine: Engine, size: int) -> None:
    numbers = range(1, size + 1)
    bulks = bulks_for(engine.dialect)
    with engine.begin() as connection:
        bulks.insert(connection, position, map(a_position, numbers))
    assert found(engine, *numbers) == [a_position(number) for number in numbers]
    with engine.begin() as connection:
        bulks.update(connection, position, (a_position(number, 7) for number in numbers))
    assert found(engine, *numbers) == [a_position(number, 7) for number in numbers]


def test_rows_that_are_not_named_stay_as_they_are(engine: Engine) -> None:
    bulks = bulks_for(engine.dialect)
    with engine.begin() as connection:
        bulks.insert(connection, position, map(a_position, (1, 2, 3)))
        bulks.update(connection, position, [a_position(2, 9)])
    assert found(engine, 1, 2, 3) == [a_position(1), a_position(2, 9), a_position(3)]


def test_both_halves_of_a_key_must_be_right(engine: Engine) -> None:
    with engine.begin() as connection:
        bulks_for(engine.dialect).insert(
            connection, position, (a_position(1), {**a_position(2), "currency": "THB"})
        )
        asked = [("P00001", "THB"), ("P00002", "LAK"), ("P00002", "THB")]
        (only,) = Asks().rows(connection, BY_KEY, asked)
    assert (only["participant"], only["currency"]) == ("P00002", "THB")


def test_no_key_is_no_question_and_no_row_no_statement(engine: Engine) -> None:
    with engine.connect() as connection:
        assert list(Asks().rows(connection, BY_KEY, ())) == []
        bulks_for(engine.dialect).insert(connection, position, ())


QUESTIONS = [
    asked
    for part in PARTS
    for asked in vars(part).values()
    if isinstance(asked, Question) and asked.by
]
"""Every question by a key that a part of the books asks."""


def plan(engine: Engine, statement: str, given: tuple[object, ...]) -> str:
    with engine.connect() as connection:
        rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", given)
        return "\n".join(str(row[3]) for row in rows)


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: ",".join(map(str, q.by)))
@pytest.mark.parametrize("keys", [1, 64])
def test_no_question_of_a_batch_reads_a_whole_table(
    sqlite_engine: Engine, question: Question, keys: int
) -> None:
    text = Ask(question, sqlite_engine.dialect).text(keys)
    planned = plan(sqlite_engine, text, ("x",) * keys * len(question.by))
    table = question.by[0].table.name
    assert f"SEARCH {table} USING" in planned
    assert f"SCAN {table}" not in planned


@pytest.mark.parametrize(
    ("statement", "index"),
    [
        (select(payment.c.id).where(*standing(Status.FORWARDED)), "status_deadline_at"),
        (select(payment.c.id).where(*standing(Status.IN_DOUBT)), "status_deadline_at"),
        (select(payment.c.id).where(*with_uetr(uetr())), "sqlite_autoindex_payment"),
        (select(notice.c.receiver).where(notice.c.acknowledged_at.is_(None)), "created_at"),
    ],
)  # fmt: skip
def test_what_is_unfinished_is_found_among_the_unfinished(
    sqlite_engine: Engine, statement: Select[Any], index: str
) -> None:
    compiled = statement.compile(sqlite_engine)
    order = compiled.positiontup
    planned = plan(sqlite_engine, str(compiled), ("x",) * len(order or ()))
    assert index in planned


def test_small_rows_lie_under_their_key(sqlite_engine: Engine) -> None:
    wanted = {
        table.name
        for table in metadata.tables.values()
        if table.dialect_options["sqlite"]["with_rowid"] is False
    }
    with sqlite_engine.connect() as connection:
        made = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type='table'")
        lying = {name for name, sql in made if "WITHOUT ROWID" in sql}
    assert lying == wanted
    assert {"payment_event", "posting", "notice"} <= wanted
