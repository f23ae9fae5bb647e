"""Reports as files in a folder: one file a format, and beside the table what surrounds it."""

import json
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from sqlalchemy import Engine

from lapnet_sim.errors import SwitchError, SwitchErrorCode
from lapnet_sim.reports.catalogue import CATALOGUE
from lapnet_sim.reports.evidence import Evidence, Need
from lapnet_sim.reports.gathering import Files, gather
from lapnet_sim.reports.model import Format, Report
from lapnet_sim.reports.sheet import make
from lapnet_sim.reports.wording import Tongue, wording
from lapnet_sim.reports.writers import SPOKEN, WRITERS
from lapnet_sim.reports.writers.as_json import about


def file_name(report: Report, format_: Format, tongue: Tongue) -> str:
    """Return what a report's file is called: ``R-02.csv``, ``R-02.lo.pdf``."""
    spoken = f".{tongue}" if format_ in SPOKEN else ""
    return f"{report.id}{spoken}.{format_}"


def publish(
    reports: Iterable[Report],
    evidence: Evidence,
    folder: Path,
    formats: Iterable[Format],
    tongues: Iterable[Tongue] = (Tongue.EN,),
) -> list[Path]:
    """Write reports of some evidence and return their files; a format a report lacks is left out.

    Raises:
        SwitchError: ``switch.folder_unusable``.
    """
    wanted, spoken = list(formats), list(tongues)
    written = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for report in reports:
            sheet = make(report, evidence)
            told = json.dumps(about(sheet, wording(Tongue.EN)), ensure_ascii=False, indent=1)
            (folder / f"{report.id}.about.json").write_text(told + "\n", "utf-8")
            for format_ in filter(report.has, wanted):
                for tongue in spoken if format_ in SPOKEN else spoken[:1]:
                    path = folder / file_name(report, format_, tongue)
                    path.write_bytes(WRITERS[format_](sheet, wording(tongue)))
                    written.append(path)
    except OSError as error:
        reason = f"the folder cannot be written ({error.strerror})"
        raise SwitchError(SwitchErrorCode.FOLDER_UNUSABLE, reason, str(folder)) from None
    return written


def everything(engine: Engine, day: date, files: Files | None) -> Evidence:
    """Return all the evidence there can be of a business date."""
    return gather(engine, day, frozenset(Need), files)


def all_reports() -> tuple[Report, ...]:
    """Return the whole catalogue, in its order."""
    return tuple(CATALOGUE.values())
