"""Databases are made by migrations, and a database that is not ours is left as it was."""

import re
import sqlite3
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import URL, CheckConstraint, Engine, func, inspect, select
from sqlalchemy.exc import IntegrityError

from lapnet_sim.errors import SwitchError, SwitchErrorCode
from lapnet_sim.sandbox.seeding import enrol
from lapnet_sim.storage.engine import APPLICATION_ID, open_engine
from lapnet_sim.storage.keys import keys_of
from lapnet_sim.storage.migrate import configuration, migrate, revision
from lapnet_sim.storage.registry_reads import RegistryReads
from lapnet_sim.storage.rows import metadata
from participants import ParticipantId
from tests.builders import NOW

FIRST_ROWS = """
INSERT INTO api_key VALUES
    ('abababababababababababababababababababababababababababababababab', 'BCEL', 'participant',
    '2026-11-20 03:00:00');
INSERT INTO payment (id, reference, uetr, end_to_end_id, request_hash, issuer, acquirer, scheme,
    alias, payee_name, finality, debit_minor, debit_currency, credit_minor, credit_currency,
    deadline_at, status, received_at, steps, enquiries) VALUES
    ('11111111111111111111111111111111', '20261120000000001', '22222222222222222222222222222222',
    'E', 'H', 'BCEL', 'LDB', 'lao_qr', 'A', 'N', 'confirmed', 1, 'LAK', 1, 'LAK',
    '2026-11-20 03:00:10', 'forwarded', '2026-11-20 03:00:00', 2, 0);
INSERT INTO hook_endpoint (id, participant, name, url, state, created_at, secret) VALUES
    ('33333333333333333333333333333333', 'BCEL', 'w', 'http://127.0.0.1:9/w', 'enabled',
    '2026-11-20 03:00:00', 's');
INSERT INTO hook_event (id, participant, number, type, payment_id, created_at, body) VALUES
    ('44444444444444444444444444444444', 'BCEL', 1, 'payment.completed',
    '11111111111111111111111111111111', '2026-11-20 03:00:00', '{}');
INSERT INTO hook_delivery (endpoint_id, number, event_id, state, tries, attempts) VALUES
    ('33333333333333333333333333333333', 1, '44444444444444444444444444444444', 'delivered', 1, 1)
"""


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest) -> Engine:
    name = "empty_sqlite" if request.param == "sqlite" else "empty_postgres"
    engine: Engine = request.getfixturevalue(name)
    return engine


def scalar(engine: Engine, statement: str) -> Any:  # noqa: ANN401 - whatever the pragma says
    with engine.connect() as connection:
        return connection.exec_driver_sql(statement).scalar()


def test_the_migrations_make_exactly_the_tables_of_the_code(empty: Engine) -> None:
    assert revision(empty) is None
    head = migrate(empty)
    assert revision(empty) == head
    with empty.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
    assert set(inspect(empty).get_table_names()) == {*metadata.tables, "alembic_version"}


def test_the_constraints_are_there_too(empty: Engine) -> None:
    migrate(empty)
    found = inspect(empty)
    for table in metadata.sorted_tables:
        named = sorted(str(each["name"]) for each in found.get_check_constraints(table.name))
        ours = sorted(
            str(constraint.name)
            for constraint in table.constraints
            if type(constraint).__name__ == "CheckConstraint"
        )
        assert named == ours, table.name


def test_every_value_of_an_enumeration_is_allowed(empty: Engine) -> None:
    migrate(empty)
    found = inspect(empty)
    for table in metadata.sorted_tables:
        written = {
            str(each["name"]): set(re.findall(r"'([^']*)'", each["sqltext"]))
            for each in found.get_check_constraints(table.name)
        }
        for constraint in table.constraints:
            if isinstance(constraint, CheckConstraint):
                ours = set(re.findall(r"'([^']*)'", str(constraint.sqltext)))
                assert written[str(constraint.name)] == ours, constraint.name


def test_a_database_of_the_first_tables_is_brought_along_with_all_that_is_in_it(
    empty: Engine,
) -> None:
    migrate(empty, "0001")
    with empty.begin() as connection:
        for statement in FIRST_ROWS.split(";"):
            connection.exec_driver_sql(statement)
    migrate(empty)
    assert scalar(empty, "SELECT COUNT(*) FROM hook_delivery") == 1
    assert scalar(empty, "SELECT COUNT(*) FROM hook_event") == 1
    (kept,) = keys_of(empty, ParticipantId("BCEL"))
    assert (kept.id, kept.name, kept.last_four) == (UUID("ab" * 16), "", "")
    assert kept.revoked_at is None
    if empty.dialect.name == "sqlite":
        assert scalar(empty, "PRAGMA foreign_keys") == 1
    enrol(empty, NOW)
    enrol(empty, NOW)
    assert {each.status.value for each in RegistryReads(empty).all()} == {"active"}


def test_the_database_itself_refuses_a_position_over_its_cap(empty: Engine) -> None:
    migrate(empty)
    broken = "INSERT INTO position VALUES ('BCEL', 'LAK', 100, 60, 41)"
    with pytest.raises(IntegrityError, match="under_cap"), empty.begin() as connection:
        connection.exec_driver_sql(broken)


def test_migrating_twice_changes_nothing(empty: Engine) -> None:
    assert migrate(empty) == migrate(empty)


def test_a_database_of_a_newer_version_is_refused(empty: Engine) -> None:
    migrate(empty)
    with empty.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(SwitchError) as refusal:
        migrate(empty)
    assert refusal.value.code is SwitchErrorCode.DATABASE_NEWER
    assert scalar(empty, "SELECT version_num FROM alembic_version") == "9999"


def test_a_sqlite_file_is_ours_and_survives_power_loss(empty_sqlite: Engine) -> None:
    migrate(empty_sqlite)
    assert scalar(empty_sqlite, "PRAGMA application_id") == APPLICATION_ID
    assert scalar(empty_sqlite, "PRAGMA synchronous") == 2  # FULL
    assert scalar(empty_sqlite, "PRAGMA journal_mode") == "wal"
    assert scalar(empty_sqlite, "PRAGMA foreign_keys") == 1


@pytest.mark.parametrize("folder", ["plain", "with space", "with#hash", "with%41percent", "wo?rk"])
def test_our_own_file_is_opened_again_wherever_it_lies(folder: str, tmp_path: Path) -> None:
    (tmp_path / folder).mkdir()
    path = tmp_path / folder / "books.sqlite"
    for _ in range(2):
        engine = open_engine(URL.create("sqlite", database=str(path)).render_as_string())
        migrate(engine)
        engine.dispose()
    assert path.exists()


def make_text(path: Path) -> None:
    path.write_text("somebody's letters\n" * 100)


def make_foreign_database(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE payment (id INTEGER)")
    connection.commit()
    connection.close()


@pytest.mark.parametrize("make", [make_text, make_foreign_database, Path.mkdir])
def test_a_file_that_is_not_ours_is_refused_and_not_changed(make: Any, tmp_path: Path) -> None:  # noqa: ANN401 - any maker
    path = tmp_path / "theirs.sqlite"
    make(path)
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(SwitchError) as refusal:
        open_engine(f"sqlite:///{path}")
    assert refusal.value.code is SwitchErrorCode.DATABASE_NOT_OURS
    assert (path.read_bytes() if path.is_file() else None) == before
    assert [found.name for found in tmp_path.iterdir()] == ["theirs.sqlite"]


NOWHERE = (
    "",
    "books.sqlite",
    "sqlite",
    "sqlite:///no/such/folder/b",
    "postgresql+psycopg2://127.0.0.1/books",
    "postgresql+nonsense://127.0.0.1/books",
    "nonsense://127.0.0.1/books",
)


@pytest.mark.parametrize("address", NOWHERE)
def test_an_address_that_leads_nowhere_is_refused(address: str) -> None:
    with pytest.raises(SwitchError) as refusal:
        open_engine(address)
    assert refusal.value.code is SwitchErrorCode.DATABASE_UNREACHABLE


ROWS_OF_THE_FIRST = """
    INSERT INTO payment (id, reference, uetr, end_to_end_id, request_hash, issuer, acquirer, scheme,
        alias, payee_name, finality, debit_minor, debit_currency, credit_minor, credit_currency,
        deadline_at, status, received_at, steps, enquiries)
    VALUES ('00000000000000000000000000000001', '20261120000000001',
        '00000000000000000000000000000001', 'A', 'h', 'BCEL', 'LDB', 'lao_qr', 'm', 'n',
        'confirmed', 1, 'LAK', 1, 'LAK', '2026-11-20 03:00:00', 'forwarded',
        '2026-11-20 03:00:00', 2, 0);
    INSERT INTO posting VALUES ('00000000000000000000000000000001', 1, 'BCEL', 'LAK', 'principal',
        1, 'w', '2026-11-20 03:00:00');
    INSERT INTO hook_endpoint (id, participant, name, url, state, created_at, secret)
    VALUES ('00000000000000000000000000000001', 'BCEL', 'main', 'http://127.0.0.1/', 'enabled',
        '2026-11-20 03:00:00', 's');
    INSERT INTO hook_event (id, participant, number, type, payment_id, created_at, body)
    VALUES ('00000000000000000000000000000001', 'BCEL', 1, 'payment.completed',
        '00000000000000000000000000000001', '2026-11-20 03:00:00', 'b');
    INSERT INTO hook_delivery (endpoint_id, number, event_id, state, tries, attempts)
    VALUES ('00000000000000000000000000000001', 1, '00000000000000000000000000000001', 'delivered',
        1, 1)
"""
FILLED = ("payment", "posting", "hook_endpoint", "hook_event", "hook_delivery")


def test_the_first_database_is_brought_up_to_date_with_everything_in_it(empty: Engine) -> None:
    config = configuration()
    with empty.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
    with empty.begin() as connection:
        for statement in ROWS_OF_THE_FIRST.split(";"):
            connection.exec_driver_sql(statement)
    migrate(empty)
    with empty.connect() as connection:
        kept = {
            name: connection.scalar(select(func.count()).select_from(metadata.tables[name]))
            for name in FILLED
        }
    assert kept == dict.fromkeys(FILLED, 1)
    if empty.dialect.name == "sqlite":
        assert scalar(empty, "PRAGMA foreign_keys") == 1
        assert scalar(empty, "PRAGMA foreign_key_check") is None
