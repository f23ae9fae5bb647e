"""The page that Prometheus reads: the instruments, and the books as they stand.

What the books say is read at most once a second, however many ask.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from lapnet_sim.clearing.ports import Offload
from lapnet_sim.clock import Clock
from lapnet_sim.metrics.meters import Meters
from lapnet_sim.storage.figure_reads import OPEN, Figures

FRESH = timedelta(seconds=1)
"""How long a look at the books is shown again."""


@dataclass
class Exposition:
    """Writes the page."""

    meters: Meters
    read: Callable[[], Figures]
    offload: Offload
    clock: Clock
    _last: Figures | None = None

    async def page(self) -> bytes:
        """Everything, in Prometheus' text format."""
        now = self.clock.now()
        if self._last is None or not now - FRESH < self._last.at <= now:
            self._last = await self.offload(self.read)
        figures = self._last
        return await self.offload(lambda: self._written(figures))

    def _written(self, figures: Figures) -> bytes:
        books = CollectorRegistry()
        books.register(Books(figures))
        return generate_latest(self.meters.registry()) + generate_latest(books)


class Books(Collector):
    """One look at the books, as metrics."""

    def __init__(self, figures: Figures) -> None:
        self._figures = figures

    def collect(self) -> Iterable[Metric]:
        """Positions against their caps, what is open, and what waits for how long."""
        yield self._positions()
        yield self._open_payments()
        for name, what, waiting in (
            ("overdue_payments", "Payments past their deadline", self._figures.overdue),
            ("notices", "Ends that a participant has not acknowledged", self._figures.notices),
            ("webhooks", "Webhook events that wait to be sent", self._figures.webhooks),
        ):
            yield GaugeMetricFamily(f"lapnet_{name}", f"{what}.", value=waiting.count)
            yield GaugeMetricFamily(
                f"lapnet_{name}_age_seconds",
                f"{what}: how long the first has been due.",
                value=waiting.overdue_s(self._figures.at),
            )

    def _positions(self) -> Metric:
        found = GaugeMetricFamily(
            "lapnet_position_minor",
            "Positions in minor units: what is committed and reserved may reach the cap.",
            labels=("participant", "currency", "part"),
        )
        for each in self._figures.positions:
            for part in ("committed", "reserved", "cap"):
                amount_minor: int = getattr(each, f"{part}_minor")
                found.add_metric((each.participant, each.currency, part), amount_minor)
        return found

    def _open_payments(self) -> Metric:
        found = GaugeMetricFamily(
            "lapnet_open_payments", "Payments that have not ended.", labels=("status",)
        )
        for status in OPEN:
            found.add_metric((status.value,), self._figures.open_payments.get(status, 0))
        return found
