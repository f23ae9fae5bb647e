"""The instruments: what is counted and timed while payments pass.

One process counts in memory. Many workers count in files of their own in one folder, which
whoever is scraped adds up; the folder is named before the first import of the client library
(``PROMETHEUS_MULTIPROC_DIR``), by the command that starts the workers.
"""

import os
from importlib.metadata import version

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector
from prometheus_client.multiprocess import MultiProcessCollector

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""The client library's own name for where many processes count."""

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 25.0)
"""Bounds of stages: from one commit to the deadline of a payment abroad."""

COMMANDS = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024)
"""Bounds of batches."""


class Meters:
    """One set of instruments; each application has its own."""

    def __init__(self) -> None:
        self._own = CollectorRegistry()
        self.payments = Counter(
            "lapnet_payments",
            "Payments that ended, by how and why.",
            ("outcome", "reason", "scheme"),
            registry=self._own,
        )
        self._ends: dict[tuple[str, str | None, str], Counter] = {}
        stages = Histogram(
            "lapnet_stage_seconds",
            "What the stages of a payment take: reserve and conclude wait for their commit, "
            "forward for the acquirer's answer, total is from arrival to end.",
            ("stage",),
            buckets=SECONDS,
            registry=self._own,
        )
        self.reserve = stages.labels("reserve")
        self.forward = stages.labels("forward")
        self.conclude = stages.labels("conclude")
        self.total = stages.labels("total")
        self.unreached = Counter(
            "lapnet_participants_unreached",
            "Credit requests that could not be delivered.",
            ("participant",),
            registry=self._own,
        )
        self.batches = Histogram(
            "lapnet_batch_commands",
            "Commands that were committed together.",
            buckets=COMMANDS,
            registry=self._own,
        )
        self.commits = Histogram(
            "lapnet_commit_seconds",
            "From the begin of a batch to its commit.",
            buckets=SECONDS,
            registry=self._own,
        )
        self.queue = Gauge(
            "lapnet_queue_commands",
            "Commands that waited when the last batch was committed.",
            multiprocess_mode="livesum",
            registry=self._own,
        )
        build = Gauge(
            "lapnet_build_info",
            "The version that runs.",
            ("version",),
            multiprocess_mode="max",
            registry=self._own,
        )
        build.labels(version("lapnet-sim")).set(1)
        if FOLDER not in os.environ:
            ProcessCollector(registry=self._own)

    def on_end(self, outcome: str, reason: str | None, scheme: str) -> None:
        """A payment ended. There are few kinds of ends, so each one's counter is kept at hand."""
        kind = (outcome, reason, scheme)
        counter = self._ends.get(kind)
        if counter is None:
            counter = self._ends[kind] = self.payments.labels(outcome, reason or "", scheme)
        counter.inc()

    def on_batch(self, commands: int, waiting: int, seconds: float) -> None:
        """A batch was committed."""
        self.batches.observe(commands)
        self.commits.observe(seconds)
        self.queue.set(waiting)

    def registry(self) -> CollectorRegistry:
        """What all processes counted together."""
        if FOLDER not in os.environ:
            return self._own
        together = CollectorRegistry()
        MultiProcessCollector(together)  # type: ignore[no-untyped-call] # it has no annotations
        return together
