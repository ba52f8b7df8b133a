"""Places in a journal are found by event, by moment and by position."""

from datetime import timedelta

import pytest
from shared.kit.tests.journal.test_journal import box, inbox_of, stored
from shared.kit.tests.toy import SERVICE, Toy

from jejak_events.codec import decode
from jejak_kit.journal.finding import event_in, first_from, first_since, following

pytestmark = pytest.mark.anyio


async def test_places_are_found_by_event_moment_and_position(toy: Toy) -> None:
    inbox, engine = await inbox_of(toy), toy.reader.engine
    await box(toy)
    second = await box(toy)
    page = await stored(toy)
    await inbox.take(page)
    events = [decode(incoming.body) for incoming in page]
    all_of_it = await following(engine, 0, end=10**9, services=[SERVICE], limit=100)
    assert [entry.body for entry in all_of_it] == [incoming.body for incoming in page]
    last = events[-1]
    found = await event_in(engine, second, last.version, last.event_id)
    assert found is not None
    assert found.body == page[-1].body
    assert await event_in(engine, second, last.version, events[0].event_id) is None
    assert await first_from(engine, SERVICE, page[2].position) == all_of_it[2].seq
    assert await first_from(engine, SERVICE, page[-1].position + 1) is None
    assert await first_from(engine, "another", 0) is None
    assert await first_since(engine, last.occurred_at) in [
        entry.seq for entry in all_of_it if entry.occurred_at == last.occurred_at
    ]
    assert await first_since(engine, max(event.occurred_at for event in events) + timedelta(seconds=1)) is None
    part = await following(engine, all_of_it[0].seq, end=all_of_it[2].seq, services=[SERVICE], limit=100)
    assert [entry.seq for entry in part] == [all_of_it[1].seq, all_of_it[2].seq]
    assert await following(engine, 0, end=10**9, services=["another"], limit=100) == []
