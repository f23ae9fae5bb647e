"""From what was seen to a verdict: on the master only, once, after the last arrival."""

import os
import platform
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import psutil
from rich.console import Console

from loadtests.plan import Plan, plan
from loadtests.samples import Ending, Seen, figures
from loadtests.users.goods import OPERATOR
from loadtests.verdict import books, budgets, compare, generator, papers, terminal
from loadtests.verdict.findings import Finding, Kind, Verdict


@dataclass(slots=True)
class Memory:
    """What the master keeps from the beginning to the end."""

    begun_at: float = 0.0
    cpu_s: dict[str, float] = field(default_factory=dict)
    standing: dict[str, frozenset[str]] = field(default_factory=dict)
    missing: frozenset[str] = frozenset()


MEMORY = Memory()


def begin(host: str) -> None:
    """Note what stood in the books, and what the system had cost."""
    told = plan()
    MEMORY.begun_at = time.monotonic()
    MEMORY.cpu_s = {name: cpu_s(pid) for name, pid in told.watched.items()}
    issuers = [who for who in told.keys if who != OPERATOR]
    MEMORY.standing = books.standing(books.Api(host, told.keys), issuers)


def missing(workers: Iterable[str]) -> None:
    """Workers that never told what they saw: their samples are lost."""
    MEMORY.missing = frozenset(workers)


def conclude(seen: Seen, host: str) -> int:
    """Judge, write the papers, say the verdict; the exit code."""
    told = plan()
    found = verdict(told, seen, host)
    old = papers.read(Path(told.compare)) if told.compare else None
    changes = tuple(compare.compare(old, found.figures)) if old else ()
    papers.write(Path(told.out), found, seen, changes)
    terminal.show(Console(stderr=False), found, changes, Path(told.out))
    return int(found.exit)


def verdict(told: Plan, seen: Seen, host: str) -> Verdict:
    """Everything that was judged."""
    scenario = told.scenario
    judged = [sample for sample in seen.samples if sample.due_s >= scenario.warm_up_s]
    numbers = figures(judged, scenario.warm_up_s)
    findings: list[Finding] = [
        *budgets.judge(scenario.budgets, numbers),
        *generator.judge(seen, judged),
        *map(_silent, MEMORY.missing),
        *books.judge(books.Api(host, told.keys), seen, MEMORY.standing),
    ]
    seconds = scenario.seconds - scenario.warm_up_s
    pays = {"pay", "pay a troubled bank", "pay from abroad"}
    completed = sum(s.step in pays and s.ending is Ending.WELL for s in judged)
    return Verdict(
        scenario=scenario.name,
        title=scenario.title,
        findings=tuple(findings),
        figures=tuple(numbers),
        rate=scenario.arrivals_after(scenario.warm_up_s) / seconds,
        completed=completed / seconds,
        cpu=(*sorted(seen.cpu.items()), *_costs(told)),
        about=(*told.about.items(), *machine()),
    )


def _silent(worker: str) -> Finding:
    return Finding(Kind.GENERATOR, worker, holds=False, said="told nothing")


def _costs(told: Plan) -> list[tuple[str, float]]:
    """What the processes of the system used, as shares of a core, over the whole run."""
    seconds = max(0.001, time.monotonic() - MEMORY.begun_at)
    return [
        (name, (cpu_s(pid) - MEMORY.cpu_s.get(name, 0.0)) / seconds)
        for name, pid in told.watched.items()
    ]


def cpu_s(pid: int) -> float:
    """CPU seconds of a process and its children; 0 for one that is gone."""
    try:
        process = psutil.Process(pid)
        family = [process, *process.children(recursive=True)]
        return sum(each.cpu_times().user + each.cpu_times().system for each in family)
    except psutil.NoSuchProcess:
        return 0.0


def machine() -> list[tuple[str, str]]:
    """Where it was measured."""
    return [
        ("machine", f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}"),
        ("Python", platform.python_version()),
        ("load of the machine", f"{os.getloadavg()[0]:.1f}"),
    ]
