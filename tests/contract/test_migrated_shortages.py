"""A database from before the waterfall's lines: what members paid themselves becomes lines."""

import pytest
from sqlalchemy import Engine

from lapnet_sim.ledger.writer import commit
from lapnet_sim.storage.books import SqlBookStore
from lapnet_sim.storage.invariants import violations
from lapnet_sim.storage.migrate import migrate
from lapnet_sim.storage.reads import Reads
from participants.settlement_asset import Asset
from settlement.waterfall import Layer
from tests.builders import NOW, opening

BEFORE = """
INSERT INTO settlement_window VALUES
    ('2026-11-19/1', '2026-11-19', 1, '2026-11-18 17:00:00', '2026-11-19 04:00:00', 'final',
    'authorised');
INSERT INTO settlement_batch (window_id, steps, approved_by, attempt, message_id) VALUES
    ('2026-11-19/1', 0, '', 4, 'm');
INSERT INTO settlement_shortage VALUES
    ('2026-11-19/1', 1, 'BCEL', 'LAK', 500, 0, 'prefund'),
    ('2026-11-19/1', 2, 'BCEL', 'LAK', 400, 0, 'collateral'),
    ('2026-11-19/1', 3, 'BCEL', 'LAK', 300, 0, 'loss_share'),
    ('2026-11-19/1', 4, 'BCEL', 'LAK', 200, 0, 'fund')
"""


@pytest.mark.parametrize("name", ["empty_sqlite", "empty_postgres"])
def test_what_members_paid_for_themselves_is_a_line_of_its_layer(
    name: str, request: pytest.FixtureRequest
) -> None:
    engine: Engine = request.getfixturevalue(name)
    migrate(engine, "0011")
    with engine.begin() as connection:
        for statement in BEFORE.split(";"):
            connection.exec_driver_sql(statement)
    migrate(engine)
    commit(SqlBookStore(engine), opening(), NOW)
    lines = Reads(engine).settlements.losses()
    assert [(line.attempt, line.layer, line.payer, line.amount_minor) for line in lines] == [
        (1, Layer.PREFUND, "BCEL", 500),
        (2, Layer.COLLATERAL, "BCEL", 400),
    ]
    batch = Reads(engine).batch("2026-11-19/1")
    assert batch is not None
    assert (batch.asset, batch.way_proposed) == (Asset.CASH, None)
    assert violations(engine) == []
