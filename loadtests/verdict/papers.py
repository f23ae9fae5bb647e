"""What a run leaves behind: JSON for programs, JUnit for build servers, one page for people."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final
from xml.etree import ElementTree as ET

from loadtests.samples import Seen
from loadtests.scenario import ScenarioError
from loadtests.verdict.compare import Change
from loadtests.verdict.findings import Verdict
from loadtests.verdict.page import page

JSON: Final = "verdict.json"
JUNIT: Final = "junit.xml"
PAGE: Final = "report.html"


def write(folder: Path, found: Verdict, seen: Seen, changes: Sequence[Change]) -> None:
    """Write all of them into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / JSON).write_text(as_json(found, changes), "utf-8")
    (folder / JUNIT).write_bytes(as_junit(found))
    (folder / PAGE).write_text(page(found, seen, changes), "utf-8")


def read(path: Path) -> Mapping[str, Any]:
    """The verdict of an earlier run: its folder or its JSON file.

    Raises:
        ScenarioError: it is none.
    """
    file = path / JSON if path.is_dir() else path
    try:
        found: Mapping[str, Any] = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise ScenarioError(f"{file} is no verdict of an earlier run: {error}") from None
    if not isinstance(found, dict) or "figures" not in found:
        raise ScenarioError(f"{file} is no verdict of an earlier run: it has no figures")
    return found


def as_json(found: Verdict, changes: Sequence[Change]) -> str:
    """The verdict with every figure; ``by_second`` is what a later run is compared by."""
    told = {
        "scenario": found.scenario,
        "verdict": found.word,
        "exit": int(found.exit),
        "counts": found.counts,
        "rate": round(found.rate, 2),
        "completed_per_second": round(found.completed, 2),
        "findings": [{**asdict(each), "kind": each.kind.value} for each in found.findings],
        "figures": [asdict(each) for each in found.figures],
        "cpu": dict(found.cpu),
        "about": dict(found.about),
        "changes": [asdict(each) for each in changes],
    }
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def as_junit(found: Verdict) -> bytes:
    """One test case per finding; what does not hold is a failure."""
    failures = sum(not each.holds for each in found.findings)
    suite = ET.Element(
        "testsuite",
        name=f"load {found.scenario}",
        tests=str(len(found.findings)),
        failures=str(failures),
    )
    for each in found.findings:
        case = ET.SubElement(suite, "testcase", classname=each.kind.value, name=each.name)
        if not each.holds:
            ET.SubElement(case, "failure", message=each.said)
    written: bytes = ET.tostring(suite, encoding="utf-8", xml_declaration=True)
    return written
