"""Questions about recorded reconciliations: the versions of a day, whole."""

from collections import defaultdict
from datetime import date
from typing import Any

from sqlalchemy import Connection, Engine, Table, select

from lapnet_sim.ledger.recon_run import ReconRun
from lapnet_sim.storage import break_mapping as mapped
from lapnet_sim.storage.rows import recon_file, recon_finding, recon_run, recon_tally


class ReconReads:
    """Questions to the database, each in a short transaction of its own."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def versions(self, day: date) -> list[ReconRun]:
        """Every recorded run of a business date, the first version first."""
        wanted = (
            select(recon_run).where(recon_run.c.business_date == day).order_by(recon_run.c.version)
        )
        with self._engine.connect() as connection:
            runs = connection.execute(wanted).mappings().all()
            files = _of_runs(connection, recon_file, day)
            tallies = _of_runs(connection, recon_tally, day)
            findings = _of_runs(connection, recon_finding, day)
        return [
            mapped.run_of(
                dict(row),
                map(mapped.file_of, files[row["digest"]]),
                map(mapped.finding_of, findings[row["digest"]]),
                map(mapped.tally_of, tallies[row["digest"]]),
            )
            for row in runs
        ]


def _of_runs(connection: Connection, table: Table, day: date) -> dict[str, list[Any]]:
    """The rows of a table that hang on a date's runs, by digest, in the order of their keys."""
    wanted = (
        select(table)
        .join(recon_run, recon_run.c.digest == table.c.digest)
        .where(recon_run.c.business_date == day)
        .order_by(*table.primary_key.columns)
    )
    found: defaultdict[str, list[Any]] = defaultdict(list)
    for row in connection.execute(wanted).mappings():
        found[row["digest"]].append(dict(row))
    return found
