"""The reports of a simulated day, R-01 to R-24, in its folder: tables, workbooks, pages to sign."""

from datetime import date
from typing import Final

from lapnet_sim import typesetting
from lapnet_sim.reports.catalogue import CATALOGUE
from lapnet_sim.reports.model import Format
from lapnet_sim.reports.publishing import everything, publish
from lapnet_sim.reports.wording import Tongue
from lapnet_sim.sandbox.folder import DayFolder
from lapnet_sim.storage.opening import open_existing

_PAGES: Final = ("R-01", "R-02", "R-08", "R-12", "R-13")
"""As pages in both languages; the others as well by ``lapnet-sim report``."""


def publish_day(folder: DayFolder, day: date) -> None:
    """Write the reports of a day that was lived into its folder."""
    engine = open_existing(folder.database_url)
    try:
        evidence = everything(engine, day, folder.files)
    finally:
        engine.dispose()
    publish(CATALOGUE.values(), evidence, folder.reports, (Format.CSV, Format.XLSX))
    if typesetting.is_there():
        pages = [CATALOGUE[id_] for id_ in _PAGES]
        publish(pages, evidence, folder.reports, (Format.PDF,), tuple(Tongue))
