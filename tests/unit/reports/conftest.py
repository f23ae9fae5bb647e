"""A small simulated day and everything its reports are computed from, made once."""

from dataclasses import dataclass
from datetime import date

import pytest

from lapnet_sim.reports.evidence import Evidence
from lapnet_sim.reports.publishing import everything
from lapnet_sim.sandbox.day import Day, Plan, live
from lapnet_sim.sandbox.folder import DayFolder
from lapnet_sim.storage.opening import open_existing

DATE = date(2026, 11, 20)


@dataclass(frozen=True, slots=True)
class Lived:
    """A day that was lived, and its evidence."""

    day: Day
    evidence: Evidence


@pytest.fixture(scope="session")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Lived:
    folder = DayFolder(tmp_path_factory.mktemp("reports") / "day")
    day = live(Plan(1, 150, DATE, folder), lambda _served, _of: None)
    engine = open_existing(folder.database_url)
    try:
        return Lived(day, everything(engine, DATE, folder.files))
    finally:
        engine.dispose()
