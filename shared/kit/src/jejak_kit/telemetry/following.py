"""Figures of a running service beside its HTTP edge: how far everything that follows the store has come."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from jejak_kit.deadlines.scheduler import Scheduler

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
        for follower in runtime.followers:
            lags.add_metric([follower.name], max(0, runtime.position - follower.position))
            parked.add_metric([follower.name], follower.parked)
        for erasures in (runtime.erasures, runtime.second_look):
            parked.add_metric([erasures.name], erasures.parked)
        yield lags
        yield parked
        back = "Keys made by this process for people who had been erased."
        yield CounterMetricFamily("jejak_people_came_back", back, runtime.sealer.keyring.came_back)
        if runtime.scheduler is not None:
            yield from _deadlines(runtime.scheduler)


def _deadlines(scheduler: Scheduler) -> Iterable[Metric]:
    standing = scheduler.standing
    yield GaugeMetricFamily("jejak_deadlines_waiting", "Deadlines not yet done.", standing.waiting)
    yield GaugeMetricFamily("jejak_deadlines_due", "Deadlines due and not yet done.", standing.due)
    yield GaugeMetricFamily("jejak_deadlines_stuck", "Deadlines that keep failing and wait.", standing.stuck)
    yield GaugeMetricFamily("jejak_deadlines_late_seconds", "How late the oldest due one is.", scheduler.late_s)
    settled = CounterMetricFamily("jejak_deadlines_tried", "Deadlines that were due, by outcome.", labels=["outcome"])
    for outcome in ("done", "refused", "failed"):
        settled.add_metric([outcome], scheduler.outcomes[outcome])
    yield settled
