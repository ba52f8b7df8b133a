"""A journal holds every published event once and in its store's order, whatever comes twice, in parts or damaged."""

import asyncio
from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

import pytest
from nats.aio.client import Client
from shared.kit.tests.eventually import eventually
from shared.kit.tests.running import connected, running
from shared.kit.tests.toy import SERVICE, Toy, filling, opening

from jejak_events.subjects import stream_of
from jejak_kit.broker.consumer import StreamConsumer
from jejak_kit.broker.relay import Relay
from jejak_kit.inbox import Gap, Incoming
from jejak_kit.journal import NO_LINKS, Journal, JournalReader, Links
from jejak_kit.journal.journal import JournalInbox

pytestmark = pytest.mark.anyio

NAME = "reader-toy"
STORE = uuid4()
CRATE = uuid4()


def links(type: str, data: Mapping[str, Any]) -> Links:
    """Every box that is opened came out of the crate its label names; filling it concerns the crate too."""
    match type:
        case "box.opened" if data["label"]:
            return Links(parent=UUID(data["label"]))
        case "box.filled":
            return Links(concerns=frozenset({CRATE}))
        case _:
            return NO_LINKS


JOURNAL = Journal({NAME: SERVICE}, links)


async def inbox_of(toy: Toy, journal: Journal = JOURNAL) -> JournalInbox:
    await journal.prepare(toy.reader.engine)
    return JournalInbox(toy.reader.engine, journal, NAME)


async def stored(toy: Toy, *, source: UUID = STORE) -> list[Incoming]:
    """The toy's events as its relay would publish them."""
    return [
        Incoming(str(source), entry.previous, entry.position, {}, entry.body)
        for entry in await toy.reader.after(0, limit=1_000)
    ]


async def box(toy: Toy, *, label: UUID | None = None) -> UUID:
    """A box that was opened and filled."""
    found = uuid4()
    await toy.give(opening(label=str(label) if label else None), found)
    await toy.give(filling(1), found)
    return found


async def test_a_journal_follows_a_stream_to_its_end(toy: Toy, publisher: Toy, nats_url: str) -> None:
    await asyncio.gather(*(box(publisher) for _ in range(30)))
    inbox = await inbox_of(toy)
    reader = JournalReader(toy.reader.engine)
    async with connected(nats_url) as client:
        follow = [Relay(SERVICE, publisher.reader, client).run(), _consumer(client, inbox).run()]
        async with running(*follow):

            async def all_there() -> bool:
                return len(await reader.after(0)) >= 60

            await eventually(all_there, within_s=30)
    kept = await reader.after(0)
    assert [entry.body for entry in kept] == [entry.body for entry in await publisher.reader.after(0, limit=100)]


def _consumer(client: Client, inbox: JournalInbox) -> StreamConsumer:
    return StreamConsumer(client, stream_of(SERVICE), inbox)


async def test_what_comes_again_is_there_once(toy: Toy) -> None:
    await asyncio.gather(*(box(toy) for _ in range(5)))
    page, inbox = await stored(toy), await inbox_of(toy)
    await inbox.take(page[:7])
    await inbox.take(page[3:])
    await inbox.take(page)
    assert [entry.position for entry in await JournalReader(toy.reader.engine).after(0)] == [e.position for e in page]


async def test_a_gap_is_refused_and_leaves_nothing(toy: Toy) -> None:
    await box(toy)
    page, inbox = await stored(toy), await inbox_of(toy)
    with pytest.raises(Gap) as gap:
        await inbox.take([page[1]])
    assert gap.value.tracked == 0
    assert await JournalReader(toy.reader.engine).end() == 0


async def test_what_cannot_be_read_is_kept_with_its_fault_and_stops_nothing(toy: Toy) -> None:
    await box(toy)
    first, second = await stored(toy)
    inbox = await inbox_of(toy)
    for body in (b"\xff", b"[]", b'{"event_id": "x"}', b"{}" * 40):
        await inbox.take([Incoming(str(uuid4()), 0, 1, {}, body)])
    await inbox.take([first, second])
    assert inbox.parked == 4
    assert [entry.type for entry in await JournalReader(toy.reader.engine).after(0)] == ["box.opened", "box.filled"]
    faults = await toy.rows("SELECT count(*) FROM journal.events WHERE fault IS NOT NULL")
    assert faults == [(4,)]


async def test_a_family_is_found_from_every_member(toy: Toy) -> None:
    mother = await box(toy)
    child = await box(toy, label=mother)
    grandchild, other = await box(toy, label=child), await box(toy)
    inbox, reader = await inbox_of(toy), JournalReader(toy.reader.engine)
    await inbox.take(await stored(toy))
    for member in (mother, child, grandchild):
        assert await reader.family(member) == {mother: None, child: mother, grandchild: child}
    assert await reader.family(other) == {other: None}
    told = await reader.events_of([mother, child, grandchild], limit=100)
    assert [(entry.record_id, entry.type) for entry in told] == [
        (member, type) for member in (mother, child, grandchild) for type in ("box.opened", "box.filled")
    ]


async def test_a_family_that_names_itself_ends(toy: Toy) -> None:
    """A damaged or hostile event may say that a record grew out of its own descendant."""
    one, two = uuid4(), uuid4()
    await toy.give(opening(label=str(two)), one)
    await toy.give(opening(label=str(one)), two)
    inbox = await inbox_of(toy)
    await inbox.take(await stored(toy))
    assert set(await JournalReader(toy.reader.engine).family(one)) == {one, two}


async def test_of_a_shared_record_only_the_span_that_concerns_is_told(toy: Toy) -> None:
    shared = uuid4()
    await toy.give(opening(), shared)
    await toy.give(filling(1), shared)
    inbox, reader = await inbox_of(toy), JournalReader(toy.reader.engine)
    await inbox.take(await stored(toy))
    assert [entry.type for entry in await reader.events_of([CRATE], limit=10)] == ["box.filled"]


async def test_links_are_drawn_again_when_their_rule_changes(toy: Toy) -> None:
    mother = await box(toy)
    child = await box(toy, label=mother)
    blind = Journal({NAME: SERVICE}, lambda type, data: NO_LINKS, version=1)
    inbox, reader = await inbox_of(toy, blind), JournalReader(toy.reader.engine)
    await inbox.take(await stored(toy))
    assert await reader.family(child) == {child: None}
    await Journal({NAME: SERVICE}, links, version=2).prepare(toy.reader.engine)
    assert await reader.family(child) == {mother: None, child: mother}
