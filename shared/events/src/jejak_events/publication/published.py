"""Which events are published: those defined in the packages of `jejak_events`, one package a service."""

import pkgutil
import sys
from collections.abc import Iterable
from importlib import import_module

import jejak_events
from jejak_events.language import Event, event_types


def services() -> list[str]:
    """The packages that hold events of one service's business, by import name."""
    return sorted({_package(event) for event in published_events().values() if event.SERVICE})


def published_events() -> dict[str, type[Event]]:
    """Every published event by its stable name; events that others register (tests do) are none of ours."""
    for module in pkgutil.walk_packages(jejak_events.__path__, f"{jejak_events.__name__}."):
        if not module.name.endswith(".__main__"):
            import_module(module.name)
    return {name: event for name, event in event_types().items() if event.__module__.startswith("jejak_events.")}


def aggregate_of(event: type[Event]) -> str:
    """The kind of record an event happens to."""
    return event.TYPE.partition(".")[0]


def by_aggregate(events: Iterable[type[Event]]) -> dict[tuple[str, str], list[type[Event]]]:
    """Events by service and aggregate, in the order they are defined: that is the order of a record's life."""
    grouped: dict[tuple[str, str], list[type[Event]]] = {}
    for event in sorted(events, key=lambda event: (event.SERVICE, event.__module__, _place(event))):
        grouped.setdefault((event.SERVICE, aggregate_of(event)), []).append(event)
    return grouped


def _place(event: type[Event]) -> int:
    return list(vars(sys.modules[event.__module__])).index(event.__name__)


def _package(event: type[Event]) -> str:
    return event.__module__.split(".")[1]
