"""Every event that the iro service and its listeners know survives its way into bytes and back."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import jejak_events.contract
import jejak_events.iro
from jejak_events.codec import decode, encode
from jejak_events.language import Actor, Event, Recorded, event_types

from .any_event import any_of

KNOWN = (jejak_events.iro, jejak_events.contract)
"""Imported so that their events are registered."""
EVENTS = [event for event in event_types().values() if event.SERVICE in ("iro", "contract")]


def recorded(event: Event) -> Recorded[Event]:
    id = UUID(int=1)
    return Recorded(id, id, 3, datetime(2026, 3, 2, tzinfo=UTC), Actor(id="a", role="system"), id, None, event)


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.TYPE)
@settings(
    max_examples=10,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(data=st.data())
def test_an_event_reads_back_equal_and_equal_events_are_equal_bytes(event: type[Event], data: st.DataObject) -> None:
    told = recorded(data.draw(any_of(event)))
    body = encode(told)
    assert decode(body) == told
    assert encode(decode(body)) == body
