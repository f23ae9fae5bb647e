"""The database of the growth bench is one that the switch could have made."""

from pathlib import Path

import pytest
from sqlalchemy import func, select

from lapnet_sim.storage import rows
from lapnet_sim.storage.engine import open_engine
from lapnet_sim.storage.invariants import violations
from loadtests.bench._grown import grow
from loadtests.bench.switch import ACQUIRER, ISSUERS


@pytest.mark.parametrize("wanted", [100, 3_001])
def test_a_grown_database_breaks_no_rule(tmp_path: Path, wanted: int) -> None:
    file = tmp_path / "grown.sqlite"
    made = grow(file, wanted, ISSUERS, ACQUIRER)
    engine = open_engine(f"sqlite:///{file}")
    assert violations(engine) == []
    counts = {}
    with engine.connect() as connection:
        for table in (rows.payment, rows.payment_event, rows.notice):
            counts[table.name] = connection.scalar(select(func.count()).select_from(table))
        days = connection.scalars(select(rows.day_sequence.c.last)).all()
    engine.dispose()
    assert wanted <= made < wanted + 100
    assert counts == {"payment": made, "payment_event": 5 * made, "notice": 2 * made}
    assert sum(days) == made
