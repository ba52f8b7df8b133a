"""What the service's own events make due at some time, aggregate by aggregate."""

from collections.abc import Callable, Iterable
from typing import Any

from jejak_events.language import Recorded
from jejak_kit.decider import Cancelled, Deadline

DeadlinesOf = Callable[[Recorded[Any]], Iterable[Deadline | Cancelled]]


def together(*parts: DeadlinesOf) -> DeadlinesOf:
    """All deadlines of an event, as each aggregate tells them."""

    def deadlines_of(event: Recorded[Any]) -> Iterable[Deadline | Cancelled]:
        for part in parts:
            yield from part(event)

    return deadlines_of
