"""Rows that are copied in are the rows that were given, and keys are compared as they are."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DataError, IntegrityError

from lapnet_sim.ledger.writer import commit
from lapnet_sim.storage.asks import Asks, Question
from lapnet_sim.storage.books import SqlBookStore, bulks_for
from lapnet_sim.storage.bulk import Row
from lapnet_sim.storage.engine import open_for_books
from lapnet_sim.storage.reads import Reads
from lapnet_sim.storage.rows import merchant
from tests.builders import NOW, opening, payment_id
from tests.scripts import A_DAY

TROUBLESOME = (
    "\\N",
    "a\tb",
    "a\\tb",
    "two\nlines\r\n",
    '"quoted", {braced}',
    "",
    " 7 ",
    "ຕະຫຼາດເຊົ້າ \U0001f9fe",
)
"""What means something where rows are text with tabs, or lists are text with braces."""

BY_ALIAS = Question(merchant.select(), merchant.c.acquirer, merchant.c.alias)


def a_stall(alias: str, name: str = "Stall") -> Row:
    return {
        "acquirer": "LDB",
        "alias": alias,
        "name_en": name,
        "name_lo": None,
        "category": "5812",
        "city": "Vientiane",
        "status": "open",
        "created_at": NOW,
        "changed_at": NOW,
    }


@pytest.fixture
def books(postgres_engine: Engine) -> Iterator[Engine]:
    engine = open_for_books(postgres_engine)
    yield engine
    engine.dispose()


def named(engine: Engine, *aliases: str) -> dict[str, Row]:
    with engine.connect() as connection:
        found = Asks().rows(connection, BY_ALIAS, [("LDB", alias) for alias in aliases])
    return {row["alias"]: row for row in found}


def test_what_is_written_is_what_was_given_whatever_the_text(postgres_engine: Engine) -> None:
    bulks = bulks_for(postgres_engine.dialect)
    stalls = [a_stall(f"S{n}", name) for n, name in enumerate(TROUBLESOME)]
    with postgres_engine.begin() as connection:
        bulks.insert(connection, merchant, stalls)
    aliases = [stall["alias"] for stall in stalls]
    found = named(postgres_engine, *aliases)
    assert [found[alias] for alias in aliases] == stalls
    changed = [{**stall, "name_en": "x", "name_lo": stall["name_en"]} for stall in stalls]
    with postgres_engine.begin() as connection:
        bulks.update(connection, merchant, changed)
    found = named(postgres_engine, *aliases)
    assert [found[alias] for alias in aliases] == changed


def test_text_that_is_looked_for_is_looked_for_whole(postgres_engine: Engine) -> None:
    bulks = bulks_for(postgres_engine.dialect)
    with postgres_engine.begin() as connection:
        bulks.insert(connection, merchant, [a_stall("9" * 99)])
        bulks.insert(connection, merchant, [a_stall(each) for each in TROUBLESOME])
    assert named(postgres_engine, "9" * 99)
    assert not named(postgres_engine, "9" * 100)
    assert set(named(postgres_engine, *TROUBLESOME)) == set(TROUBLESOME)


def test_too_long_a_text_is_refused_and_never_cut(postgres_engine: Engine) -> None:
    bulks = bulks_for(postgres_engine.dialect)
    with pytest.raises(DataError), postgres_engine.begin() as connection:
        bulks.insert(connection, merchant, [a_stall("9" * 100)])
    with postgres_engine.begin() as connection:
        bulks.insert(connection, merchant, [a_stall("1")])
    with pytest.raises(DataError), postgres_engine.begin() as connection:
        bulks.update(connection, merchant, [{**a_stall("1"), "category": "5812" * 99}])
    assert named(postgres_engine, "1")["1"] == a_stall("1")


def test_one_row_too_many_and_none_is_there(postgres_engine: Engine) -> None:
    bulks = bulks_for(postgres_engine.dialect)
    with pytest.raises(IntegrityError), postgres_engine.begin() as connection:
        bulks.insert(connection, merchant, [a_stall("1"), a_stall("2"), a_stall("1")])
    assert not named(postgres_engine, "1", "2")


def test_the_writer_keeps_what_it_prepared_while_others_read(
    postgres_engine: Engine, books: Engine
) -> None:
    store, reads = SqlBookStore(books), Reads(postgres_engine)
    commit(store, opening(), NOW)
    for at, commands in A_DAY:
        for command in commands:
            commit(store, (command,), at)
            reads.positions()
    with books.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM pg_prepared_statements"))


def test_the_writer_finds_rows_through_indexes_however_few_there_are(
    postgres_engine: Engine, books: Engine
) -> None:
    about = text("EXPLAIN SELECT * FROM payment WHERE id = any(CAST(:ids AS uuid[]))")
    with postgres_engine.begin() as connection:
        connection.execute(text("ANALYZE payment"))
    with books.connect() as connection:
        explained = connection.execute(about, {"ids": [payment_id(1)]})
        planned = "\n".join(row[0] for row in explained)
    assert "Index Scan using" in planned
    assert "Index Cond" in planned
