"""The one watch of a generator process: when the test began, and what was seen since."""

import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

import gevent

from loadtests.arrivals import Arrival, arrivals, mine
from loadtests.plan import plan
from loadtests.samples import Ending, Sample, Seen

LEAD_S: Final = 1.0
"""From the start of the test to the first arrivals: everybody takes their place."""


@dataclass(slots=True)
class Watch:
    """Time and notes of one process."""

    began: float = 0.0
    index: int = 0
    seen: Seen = field(default_factory=Seen)
    busy: list[float] = field(default_factory=list)
    """Shares of a core, of each second that is judged."""
    working: int = 0
    """Hands that are doing something."""
    _streams: dict[str, Iterator[Arrival]] = field(default_factory=dict)

    def start(self, index: int) -> None:
        """The test begins; this process is number ``index`` of all."""
        self.began = time.perf_counter() + LEAD_S
        self.index = index
        self.seen = Seen()
        self.busy = []
        self._streams = {}

    def now(self) -> float:
        """Seconds since the first instant something may arrive."""
        return time.perf_counter() - self.began

    @property
    def is_over(self) -> bool:
        """Whether nothing more arrives and nobody is at work."""
        return bool(self.began) and self.now() > plan().scenario.seconds and not self.working

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """One hand does something."""
        self.working += 1
        try:
            yield
        finally:
            self.working -= 1

    def next_for(self, role: str) -> Arrival | None:
        """The next thing that arrives here for ``role``; None when there is nothing more."""
        if role not in self._streams:
            told = plan()
            self._streams[role] = mine(arrivals(told.scenario, role), self.index, told.generators)
        return next(self._streams[role], None)

    @contextmanager
    def step(self, name: str, due_s: float | None = None) -> Iterator["Noted"]:
        """Note one step: due now, or at ``due_s``; it ended well unless it says otherwise."""
        sent = self.now()
        noted = Noted(name)
        try:
            yield noted
        finally:
            due = sent if due_s is None else min(due_s, sent)
            self.seen.samples.append(
                Sample(noted.step, due, sent, self.now(), noted.ending, noted.said)
            )


@dataclass(slots=True)
class Noted:
    """One step under way; whoever does it says how it ended."""

    step: str
    ending: Ending = Ending.WELL
    said: str = ""

    def failed(self, said: str, *, shed: bool = False) -> None:
        """It did not end well."""
        self.ending = Ending.SHED if shed else Ending.ERROR
        self.said = said[:80]


WATCH = Watch()


def meter(name: str) -> None:
    """Measure this process while the test runs: its CPU over each second, as a share of a core."""
    scenario = plan().scenario
    spent, at = time.process_time(), WATCH.now()
    while WATCH.now() < scenario.seconds:
        gevent.sleep(1.0)
        spent_now, now = time.process_time(), WATCH.now()
        if at >= scenario.warm_up_s:
            WATCH.busy.append((spent_now - spent) / (now - at))
            WATCH.seen.cpu[name] = statistics.median(WATCH.busy)
        spent, at = spent_now, now
