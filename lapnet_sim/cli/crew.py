"""Several processes for one job: begun, begun again when they die, and ended together.

The processes are forks, so that what is imported is imported once. Each has a process group of
its own, so that Ctrl-C reaches only the one that looks after them; and each ends when that one
is no more. The helpers of a crew are ended after its workers, who need them to finish.
"""

import os
import signal
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from lapnet_sim.clock import Clock

SIGNALS = {signal.SIGCHLD, signal.SIGTERM, signal.SIGINT, signal.SIGALRM}

SPARE_S = 10
"""How much longer than its own bound a worker may take to end before it is killed."""

AT_ONCE = timedelta(seconds=2)
"""A process that lived shorter than this cannot work here."""

MOST = 5
"""How many may die at once, one after the other, before all is given up."""

log = structlog.get_logger()


@dataclass(frozen=True)
class Post:
    """One place in a crew."""

    name: str
    work: Callable[[], None]
    is_helper: bool = False


@dataclass
class Crew:
    """Keeps every post filled until it is told to stop."""

    posts: list[Post]
    clock: Clock
    stop_within_s: float
    on_end: Callable[[int], object]
    """Hears the number of every process that ended."""
    _running: dict[int, tuple[Post, datetime]] = field(default_factory=dict)
    _stopping: bool = False
    _early_deaths: int = 0
    _lifeline: tuple[int, int] = (-1, -1)

    def run(self) -> bool:
        """Work until told to stop; whether it ended because it was told."""
        self._lifeline = os.pipe()
        signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
        for post in self.posts:
            self._begin(post)
        while self._running:
            match signal.sigwait(SIGNALS):
                case signal.SIGCHLD:
                    self._look_round()
                case signal.SIGALRM:
                    self._send(signal.SIGKILL, list(self._running))
                case _:
                    self._stop()
        return self._early_deaths < MOST

    def _begin(self, post: Post) -> None:
        pid = os.fork()
        if pid == 0:
            self._become(post)
        self._running[pid] = (post, self.clock.now())
        log.info("worker.started", post=post.name, pid=pid)

    def _become(self, post: Post) -> None:
        """In the new process: do the work, and never return."""
        code = 3
        try:
            os.setpgid(0, 0)
            os.close(self._lifeline[1])
            threading.Thread(target=self._end_with_parent, daemon=True).start()
            signal.signal(signal.SIGTERM, signal.default_int_handler)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
            post.work()
            code = 0
        except KeyboardInterrupt:
            code = 0
        except Exception:
            log.exception("worker.failed", post=post.name)
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)

    def _end_with_parent(self) -> None:
        os.read(self._lifeline[0], 1)
        os.kill(os.getpid(), signal.SIGTERM)

    def _look_round(self) -> None:
        for pid in list(self._running):
            ended, status = os.waitpid(pid, os.WNOHANG)
            if ended:
                self.on_end(pid)
                self._ended(*self._running.pop(pid), os.waitstatus_to_exitcode(status))
        if self._stopping and all(post.is_helper for post, _ in self._running.values()):
            self._send(signal.SIGTERM, list(self._running))

    def _ended(self, post: Post, begun_at: datetime, code: int) -> None:
        if self._stopping:
            return
        log.error("worker.died", post=post.name, code=code)
        lived = self.clock.now() - begun_at
        self._early_deaths = self._early_deaths + 1 if lived < AT_ONCE else 0
        if self._early_deaths < MOST:
            self._begin(post)
        else:
            log.error("workers.given_up", post=post.name)
            self._stop()

    def _stop(self) -> None:
        self._stopping = True
        workers = [pid for pid, (post, _) in self._running.items() if not post.is_helper]
        self._send(signal.SIGTERM, workers or list(self._running))
        signal.alarm(int(self.stop_within_s) + SPARE_S)

    def _send(self, what: signal.Signals, pids: list[int]) -> None:
        for pid in pids:
            os.kill(pid, what)  # not yet waited for, so still ours
