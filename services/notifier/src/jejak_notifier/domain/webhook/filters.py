"""Which events a subscription wants."""

from collections.abc import Iterable, Iterator
from uuid import UUID

from jejak_events.language import Event, event_types
from jejak_events.notifier.webhook import WebhookDefinition

UNHEARD = ("", "notifier")
"""What every service says of its own part, and what is told of telling, is sent to nobody: it would never end."""


def matches(wanted: str, type: str) -> bool:
    """`iro.*` stands for all that begin so, `*` for all."""
    return wanted == "*" or (type.startswith(wanted[:-1]) if wanted.endswith(".*") else type == wanted)


def wants(definition: WebhookDefinition, service: str, type: str, record_id: UUID) -> bool:
    """Whether an event goes to the subscription."""
    if service in UNHEARD or definition.record not in (None, record_id):
        return False
    return any(matches(wanted, type) for wanted in definition.events)


def unknown(events: Iterable[str]) -> Iterator[tuple[int, str]]:
    """The filters, by their place, that no event of any service can ever pass."""
    names = [name for name, event in event_types().items() if _heard(event)]
    yield from ((place, one) for place, one in enumerate(events) if not any(matches(one, name) for name in names))


def _heard(event: type[Event]) -> bool:
    return event.SERVICE not in UNHEARD
