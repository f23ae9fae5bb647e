"""The hash over the books sees every table of them: nothing can change behind its back."""

from sqlalchemy import Engine, delete, func, select

from lapnet_sim.ledger.writer import commit
from lapnet_sim.storage.books import SqlBookStore
from lapnet_sim.storage.digest import ledger_hash
from lapnet_sim.storage.rows import metadata
from lapnet_sim.storage.tables.columns import BESIDE
from tests.scripts import A_DAY


def test_rows_that_go_missing_change_the_hash_whatever_their_table(sqlite_engine: Engine) -> None:
    for now, commands in A_DAY:
        commit(SqlBookStore(sqlite_engine), commands, now)
    before = ledger_hash(sqlite_engine)
    assert ledger_hash(sqlite_engine) == before
    for table in reversed(metadata.sorted_tables):
        if table.info == BESIDE:
            continue
        with sqlite_engine.begin() as connection:
            found = connection.scalar(select(func.count()).select_from(table))
            assert found, f"the script leaves {table.name} out"
            if table.name == "payment":  # a return stands on the payment it returns
                connection.execute(delete(table).where(table.c.original_id.is_not(None)))
            connection.execute(delete(table))
        after = ledger_hash(sqlite_engine)
        assert after != before, f"the hash does not see {table.name}"
        before = after
