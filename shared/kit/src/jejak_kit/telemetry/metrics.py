"""Metrics of one process, in a registry of its own so that two applications in one test never share numbers."""

from dataclasses import dataclass, field

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.gc_collector import GCCollector
from prometheus_client.platform_collector import PlatformCollector
from prometheus_client.process_collector import ProcessCollector

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


def _registry() -> CollectorRegistry:
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    PlatformCollector(registry=registry)
    GCCollector(registry=registry)
    return registry


@dataclass(frozen=True)
class Metrics:
    """The registry, for other parts to add to, and the figures of the HTTP edge.

    `route` is the template (`/v1/things/{id}`), never the path: paths hold ids and would grow without bound.
    """

    registry: CollectorRegistry = field(default_factory=_registry)
    requests: Counter = field(init=False)
    seconds: Histogram = field(init=False)
    in_flight: Gauge = field(init=False)

    def __post_init__(self) -> None:
        labels = ("method", "route", "status")
        registry = self.registry
        set_once = object.__setattr__  # a frozen dataclass builds its derived fields this way
        set_once(self, "requests", Counter("jejak_http_requests", "Requests answered.", labels, registry=registry))
        set_once(
            self,
            "seconds",
            Histogram(
                "jejak_http_request_seconds",
                "Time to the end of the answer.",
                labels[:2],
                buckets=_SECONDS,
                registry=registry,
            ),
        )
        set_once(
            self, "in_flight", Gauge("jejak_http_requests_in_flight", "Requests not yet answered.", registry=registry)
        )

    def exposition(self) -> bytes:
        """The Prometheus text format, `CONTENT_TYPE`."""
        return generate_latest(self.registry)
