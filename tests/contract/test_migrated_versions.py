"""A database from before versions: runs become versions of their dates, final windows a chain."""

from datetime import date

import pytest
from sqlalchemy import Engine

from lapnet_sim.storage.chain_reads import chain_of
from lapnet_sim.storage.invariants import violations
from lapnet_sim.storage.migrate import migrate
from lapnet_sim.storage.recon_reads import ReconReads

BEFORE = """
INSERT INTO recon_run VALUES ('b', '2026-11-20', '2026-11-21 02:00:00');
INSERT INTO recon_run VALUES ('a', '2026-11-20', '2026-11-21 03:00:00');
INSERT INTO recon_run VALUES ('c', '2026-11-19', '2026-11-21 01:00:00');
INSERT INTO recon_file VALUES ('b', 1, 'BCEL', 17, 's', 3, 'BCEL-20261120-17.csv', {false});
INSERT INTO settlement_window (id, business_date, number, opens_at, cut_off_at, status, kind,
    scope, currency) VALUES
    ('2026-11-19/2', '2026-11-19', 2, '2026-11-19 04:00:00', '2026-11-19 10:00:00', 'final',
    'authorised', '', 'LAK'),
    ('2026-11-19/1', '2026-11-19', 1, '2026-11-18 17:00:00', '2026-11-19 04:00:00', 'final',
    'authorised', '', 'LAK'),
    ('2026-11-20/1', '2026-11-20', 1, '2026-11-19 17:00:00', '2026-11-20 04:00:00', 'open',
    'authorised', '', 'LAK');
INSERT INTO settlement_batch (window_id, steps, control_n, control_minor, control_digest,
    netting_digest, approved_by, attempt, message_id, entered_at, irrevocable_at, final_at, asset)
VALUES
    ('2026-11-19/2', 0, 3, 900, 'x', 'y', 'one', 1, 'm2', '2026-11-19 10:00:00',
    '2026-11-19 10:00:01', '2026-11-19 10:00:02', 'cash'),
    ('2026-11-19/1', 0, NULL, NULL, NULL, NULL, '', 1, 'm1', '2026-11-19 04:00:00',
    '2026-11-19 04:00:01', '2026-11-19 04:00:02.5', 'dlak')
"""


@pytest.mark.parametrize("name", ["empty_sqlite", "empty_postgres"])
def test_what_was_recorded_and_settled_before_is_in_its_place(
    name: str, request: pytest.FixtureRequest
) -> None:
    engine: Engine = request.getfixturevalue(name)
    migrate(engine, "0015")
    is_lite = engine.dialect.name == "sqlite"
    zoned = "" if is_lite else "SET TIME ZONE 'UTC';"
    with engine.begin() as connection:
        for statement in (zoned + BEFORE.format(false="0" if is_lite else "false")).split(";"):
            connection.exec_driver_sql(statement)
    migrate(engine)
    first, second = ReconReads(engine).versions(date(2026, 11, 20))
    assert [(each.digest, each.version, each.supersedes) for each in (first, second)] == [
        ("b", 1, None),
        ("a", 2, "b"),
    ]
    assert [each.name for each in first.files] == ["BCEL-20261120-17.csv"]
    (other,) = ReconReads(engine).versions(date(2026, 11, 19))
    assert (other.digest, other.version, other.supersedes) == ("c", 1, None)
    with engine.connect() as connection:
        links, broken = chain_of(connection)
    assert [(each.number, each.window_id) for each in links] == [
        (1, "2026-11-19/1"),
        (2, "2026-11-19/2"),
    ]
    assert broken == []
    assert violations(engine) == []
