"""Figures of a running service beside its HTTP edge: how far everything that follows the store has come."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

if TYPE_CHECKING:
    from jejak_kit.runtime import Runtime


class Following(Collector):
    """Read at every scrape from memory: a scrape asks neither the database nor the broker."""

    def __init__(self, runtime: "Runtime") -> None:
        self._runtime = runtime

    def describe(self) -> Iterable[Metric]:
        return []

    def collect(self) -> Iterable[Metric]:
        runtime = self._runtime
        yield GaugeMetricFamily("jejak_store_position", "Last position this process committed.", runtime.position)
        published = GaugeMetricFamily("jejak_relay_position", "Position up to which the stream holds the store.")
        problem = GaugeMetricFamily("jejak_relay_problem", "1 while the relay does not publish.")
        if runtime.relay is not None:
            published.add_metric([], runtime.relay.published)
        problem.add_metric([], float(runtime.relay is None or runtime.relay.problem is not None))
        yield published
        yield problem
        views = GaugeMetricFamily("jejak_view_position", "Position a view has folded.", labels=["view"])
        for name, position in runtime.views.positions.items():
            views.add_metric([name], position)
        yield views
        lags = GaugeMetricFamily("jejak_consumer_lag", "Messages a consumer has not taken yet.", labels=["consumer"])
        parked = GaugeMetricFamily("jejak_consumer_parked", "Events parked since the start.", labels=["consumer"])
        for consumer in runtime.consumers:
            lags.add_metric([consumer.name], consumer.lag)
            parked.add_metric([consumer.name], consumer.parked)
        if runtime.policies is not None:
            lags.add_metric([runtime.policies.name], max(0, runtime.position - runtime.policies.position))
            parked.add_metric([runtime.policies.name], runtime.policies.parked)
        parked.add_metric([runtime.erasures.name], runtime.erasures.parked)
        yield lags
        yield parked
