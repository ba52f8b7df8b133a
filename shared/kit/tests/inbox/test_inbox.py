"""Events are taken once in effect; what cannot be taken is set aside, and only what must wait for it waits."""

import asyncio
from uuid import UUID, uuid4

import pytest
from shared.kit.tests.eventually import eventually
from shared.kit.tests.tally import POISON, count, counting, effects
from shared.kit.tests.toy import Toy, filling, opening, toy_on

from jejak_events.language import Event, Recorded
from jejak_kit.inbox import Consumer, Gap, Inbox, Incoming
from jejak_kit.policies import OWN_STORE, PolicyFollower
from jejak_kit.store.transaction import Transaction

pytestmark = pytest.mark.anyio

SOURCE = UUID(int=7)


def count_boxes(event: Recorded[Event], tx: Transaction) -> None:
    """A policy that answers boxes and not its own answers."""
    if event.type.startswith("box."):
        count(event, tx)


async def published(toy: Toy, *, amounts: tuple[int, ...] = (1, 2, 3)) -> list[Incoming]:
    """The events of a few boxes, as if another service had published them."""
    for _ in range(3):
        box = uuid4()
        await toy.give(opening(), box)
        for amount in amounts:
            await toy.give(filling(amount), box)
    entries = await toy.reader.after(0)
    return [Incoming(str(SOURCE), e.previous, e.position, {}, e.body) for e in entries]


async def parked(toy: Toy) -> list[tuple[int, str, int]]:
    """(position, error, attempts), in order"""
    rows = await toy.rows("SELECT position, error, attempts FROM inbox.parked ORDER BY position")
    return [(row[0], row[1], row[2]) for row in rows]


async def test_every_event_has_its_effect_once_however_often_it_comes(toy: Toy) -> None:
    """Duplicates within a page, whole pages again and overlapping pages add nothing."""
    page = await published(toy)
    inbox = Inbox(toy.committer, counting())
    for given in (page[:4], page[:4], page[2:8], [page[7], page[7], page[8]], page, page):
        await inbox.take(given)
    counted = await effects(toy)
    assert len(counted) == len(page) == 12
    assert set(counted.values()) == {1}


async def test_two_processes_take_the_same_events(database: str, toy: Toy) -> None:
    """Two processes that are given the same events at once have each effect once between them."""
    page = await published(toy)
    async with toy_on(database) as other:
        await asyncio.gather(Inbox(toy.committer, counting()).take(page), Inbox(other.committer, counting()).take(page))
    assert set((await effects(toy)).values()) == {1}
    assert len(await effects(toy)) == len(page)


async def test_events_of_another_edition_have_no_effect_again(toy: Toy) -> None:
    """A stream published anew has other sequences and headers; store and position tell what was already done."""
    page = await published(toy)
    await Inbox(toy.committer, counting()).take(page)
    again = [Incoming(e.source, e.previous, e.position, {"Jejak-Generation": "2"}, e.body) for e in page]
    await Inbox(toy.committer, counting()).take(again)
    assert set((await effects(toy)).values()) == {1}


async def test_a_hole_is_an_alarm_and_nothing_behind_it_is_taken(toy: Toy) -> None:
    """Whoever is given events that do not continue where it stands says so, and applies none of them."""
    page = await published(toy)
    inbox = Inbox(toy.committer, counting())
    await inbox.take(page[:3])
    with pytest.raises(Gap) as gap:
        await inbox.take(page[5:])
    assert gap.value.tracked == page[2].position
    assert len(await effects(toy)) == 3
    await inbox.take(page)
    assert len(await effects(toy)) == len(page)


async def test_a_poison_event_is_parked_while_others_flow_and_its_own_wait_in_order(toy: Toy) -> None:
    """An event that keeps failing is set aside with its error; later ones of its record wait behind it in their order,
    those of other records have their effect; the consumer is past all of them."""
    first = await published(toy, amounts=(POISON, 2, 3))
    inbox = Inbox(toy.committer, counting())
    await inbox.take(first)
    waiting = await parked(toy)
    assert [position for position, _, _ in waiting] == [e.position for e in first if e.position % 4 != 1]
    assert [(error, attempts) for _, error, attempts in waiting] == [
        ("refused: poisonous", 3),
        ("waits behind an earlier parked event", 0),
        ("waits behind an earlier parked event", 0),
    ] * 3
    assert inbox.parked == 3
    assert len(await effects(toy)) == 3, "the three openings came before the poison"

    seen = len(first)
    box = uuid4()
    await toy.give(opening(), box)
    entries = [e for e in await toy.reader.after(first[-1].position) if b'"box.opened"' in e.body]
    last = Incoming(str(SOURCE), first[-1].position, entries[-1].position, {}, entries[-1].body)
    await inbox.take([last])
    assert len(await effects(toy)) == 4, "another record's events flow"
    assert len(await parked(toy)) == seen - 3


class Untracked(Consumer):
    """As those of outside systems: it knows no positions, so it takes one event at a time."""

    together = 1

    def track(self, incoming: Incoming, tx: Transaction) -> None:
        """Nothing."""


async def test_nothing_overtakes_a_failing_event_of_its_record_where_no_positions_are_tracked(toy: Toy) -> None:
    """The events behind it in the page wait, have no effect, and are parked behind it."""
    page = await published(toy, amounts=(POISON, 2, 3))
    await Inbox(toy.committer, Untracked("tally", count)).take(page)
    assert len(await effects(toy)) == 3, "the openings alone"
    assert [attempts for _, _, attempts in await parked(toy)] == [3, 0, 0] * 3


async def test_what_no_code_can_read_is_parked_at_once(toy: Toy) -> None:
    """Bytes that are no event, or an event of an unknown type, stand in nobody's way."""
    page = await published(toy)
    broken = [
        page[0],
        Incoming(str(SOURCE), page[0].position, page[1].position, {"ce-subject": "somebody"}, b"\x00 no event"),
        Incoming(
            str(SOURCE), page[1].position, page[2].position, {}, page[2].body.replace(b"box.filled", b"box.burned")
        ),
        *page[3:],
    ]
    await Inbox(toy.committer, counting()).take(broken)
    assert [position for position, _, _ in await parked(toy)] == [page[1].position, page[2].position]
    assert len(await effects(toy)) == len(page) - 2


async def test_headers_that_the_database_cannot_hold_do_not_stop_the_consumer(toy: Toy) -> None:
    """A poison event is parked whatever bytes its headers hold."""
    page = await published(toy)
    poison = Incoming(str(SOURCE), 0, page[0].position, {"ce-subject": "nul \x00", "x": "\x00"}, b"no event")
    await Inbox(toy.committer, counting()).take([poison, *page[1:]])
    assert [position for position, _, _ in await parked(toy)] == [page[0].position]
    assert len(await effects(toy)) == len(page) - 1


async def test_a_policy_answers_every_own_event_once(toy: Toy, database: str) -> None:
    """Policies of two processes follow one store: each event is answered once."""
    async with toy_on(database) as other:
        followers = [
            PolicyFollower(t.reader, Inbox(t.committer, Consumer("policies", count_boxes))) for t in (toy, other)
        ]
        tasks = [asyncio.create_task(follower.run()) for follower in followers]
        await published(toy)

        async def answered() -> bool:
            return len(await effects(toy)) == 12

        await eventually(answered)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    assert set((await effects(toy)).values()) == {1}
    assert await toy.rows("SELECT store_id FROM inbox.tracking") == [(OWN_STORE,)]
