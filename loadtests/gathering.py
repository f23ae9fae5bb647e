"""What everybody saw, brought together: workers tell the master, and say when that was all.

A worker has told everything when nothing more arrives and none of its hands is at work. The
master ends the test only then, because Locust's own end does not wait for messages.
"""

from dataclasses import dataclass, field
from typing import Any

import gevent
from locust.runners import MasterRunner, WorkerRunner

from loadtests.samples import Seen
from loadtests.watch import WATCH

NEWS = "lapnet.seen"
EVERY_S = 1.0


@dataclass(slots=True)
class Gathering:
    """On the master, and where one process is everything: what was told, and by whom."""

    seen: Seen = field(default_factory=Seen)
    heard: set[str] = field(default_factory=set)
    """Workers that have told something."""
    ended: set[str] = field(default_factory=set)
    """Those that have told everything."""

    @property
    def is_complete(self) -> bool:
        """Whether nobody has anything more to tell."""
        return self.heard <= self.ended and (bool(self.ended) or WATCH.is_over)

    @property
    def missing(self) -> set[str]:
        """Workers that were heard, but not to their end."""
        return self.heard - self.ended

    def on_news(self, msg: Any, **_: Any) -> None:  # noqa: ANN401 - locust's own
        """Take in what one worker tells."""
        self.seen.add(Seen.unpacked(msg.data))
        self.heard.add(msg.node_id)
        if msg.data["last"]:
            self.ended.add(msg.node_id)


GATHERING = Gathering()


def take_part(runner: object) -> None:
    """Begin to tell, or to hear."""
    if isinstance(runner, MasterRunner):
        runner.register_message(NEWS, GATHERING.on_news)
    if isinstance(runner, WorkerRunner):
        gevent.spawn(_tell_often, runner)


def _tell_often(runner: WorkerRunner) -> None:
    while True:
        gevent.sleep(EVERY_S)
        if WATCH.began:
            over = WATCH.is_over
            runner.send_message(NEWS, {**WATCH.seen.take().packed(), "last": over})
            if over:
                return


def all_of_it(runner: object) -> Seen:
    """Everything that was seen; called once, at the end."""
    if not isinstance(runner, MasterRunner):
        GATHERING.seen.add(WATCH.seen.take())
    return GATHERING.seen
