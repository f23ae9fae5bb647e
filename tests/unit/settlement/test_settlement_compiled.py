"""A question is compiled once, and its answer is the one of the table it is asked of."""

from dataclasses import replace
from datetime import UTC, date, datetime

from participants import LineStatus, ParticipantId, StatementLine
from settlement import compiled
from settlement.compiled import ask
from settlement.engine import INT64_MAX, Embedded, Table, wide

LINE = StatementLine(
    txn_id="1",
    business_date=date(2026, 11, 20),
    window_id="2026-11-20/1",
    payer=ParticipantId("BCEL"),
    payee=ParticipantId("LDB"),
    currency="LAK",
    amount_minor=INT64_MAX,
    fee_minor=2,
    status=LineStatus.OK,
    committed_at=datetime(2026, 11, 20, 3, 0, tzinfo=UTC),
)


def sums(lines: Table, *, least: int = 0) -> Table:
    kept = lines.filter(lines.fee_minor >= least)
    return kept.agg(n=kept.count(), minor=wide(kept.amount_minor).sum())


def both(some: Table, others: Table) -> Table:
    return some.select("txn_id").union(others.select("txn_id"))


def test_one_statement_answers_for_every_table() -> None:
    compiled._once.cache_clear()
    with Embedded() as engine:
        few = engine.load_lines("few", [LINE])
        many = engine.load_lines("many", [LINE] * 3)
        answers = [engine.run(sums, each)[0]["n"] for each in (few, many, few)]
    assert answers == [1, 3, 1]
    assert compiled._once.cache_info().misses == 1


def test_other_terms_and_other_columns_are_another_question() -> None:
    with Embedded() as engine:
        lines = engine.load_lines("lines", [LINE, replace(LINE, fee_minor=9)])
        assert [engine.run(sums, lines, least=fee)[0]["n"] for fee in (0, 3, 10)] == [2, 1, 0]
        keys = engine.load_keys("keys", ["x"])
        assert len(engine.run(both, lines, keys)) == 3
        assert len(engine.run(both, keys, keys)) == 2


def test_tables_keep_their_places_when_they_change_them() -> None:
    with Embedded() as engine:
        one, other = engine.load_keys("one", ["1"]), engine.load_keys("other", [])
        assert "one" in ask("duckdb", both, one, other).sql.split("UNION")[0]
        assert "other" in ask("duckdb", both, other, one).sql.split("UNION")[0]


def test_what_is_still_to_be_computed_can_be_asked_too() -> None:
    with Embedded() as engine:
        lines = engine.load_lines("lines", [LINE, replace(LINE, fee_minor=9)])
        assert engine.run(sums, lines.filter(lines.fee_minor > 2))[0]["n"] == 1


def test_a_sum_of_the_largest_amounts_is_exact_though_widened_after_it() -> None:
    with Embedded() as engine:
        lines = engine.load_lines("lines", [LINE] * 5)
        assert "CAST(SUM(" in ask("duckdb", sums, lines).sql
        assert engine.run(sums, lines)[0]["minor"] == 5 * INT64_MAX
