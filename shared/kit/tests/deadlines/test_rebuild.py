"""What waits is derived from the events again; what was done is not done again."""

import asyncio
from collections import Counter
from datetime import timedelta
from uuid import uuid4

import pytest
from shared.kit.tests.deadlines.test_due import caught_up, rung
from shared.kit.tests.deadlines.timers import (
    COOK,
    HANDLERS,
    NOON,
    POINTLESS,
    SERVICE,
    UNKNOWABLE,
    Kitchen,
    Stop,
    deadlines_of,
    mended,
    setting,
)
from shared.kit.tests.eventually import eventually
from sqlalchemy import text

from jejak_events.language import Event, Recorded
from jejak_kit.deadlines.keeper import Keeper
from jejak_kit.deadlines.rebuild import Underivable, rebuild
from jejak_kit.decider import Cancelled
from jejak_kit.privacy import Sealer, email
from jejak_kit.store.deadlines import Waiting

pytestmark = pytest.mark.anyio

HOUR = timedelta(hours=1)
KEEPER = Keeper(SERVICE, deadlines_of, HANDLERS)


async def test_it_gives_what_waited_and_nothing_that_was_done(kitchen: Kitchen) -> None:
    done, pointless, stopped, waits = (uuid4() for _ in range(4))
    await kitchen.give(setting(NOON), done)
    await kitchen.give(setting(NOON, POINTLESS), pointless)
    await kitchen.give(setting(NOON + HOUR), stopped)
    await kitchen.give(Stop(actor=COOK, at=NOON, name="egg"), stopped)
    await kitchen.give(setting(NOON + HOUR), waits)
    await kitchen.give(setting(NOON + HOUR, "tea"), done)
    await eventually(rung(kitchen, 1))
    await caught_up(kitchen)
    engine, before = kitchen.reader.engine, await kitchen.agenda.all()
    assert (await rebuild(engine, KEEPER, switch=False)).equal
    async with engine.begin() as connection:
        await connection.execute(text("TRUNCATE deadlines.waiting"))
    missing = await rebuild(engine, KEEPER, switch=False)
    assert set(missing.differing) == {(waits, "egg"), (done, "tea")}
    assert await kitchen.agenda.all() == []
    assert (await rebuild(engine, KEEPER, switch=True)).waiting == 2
    assert await kitchen.agenda.all() == before
    kitchen.clock.now = NOON + 2 * HOUR
    await kitchen.give(setting(NOON + 2 * HOUR), stopped)
    await eventually(rung(kitchen, 4))
    await caught_up(kitchen)
    assert sorted(e.record_id for e in await kitchen.rang()) == sorted([done, done, waits, stopped])


async def test_a_new_rule_takes_what_an_old_one_could_not_read(kitchen: Kitchen) -> None:
    """Until then nothing is changed; afterwards nothing of it is parked any more."""
    timer = uuid4()
    await kitchen.give(setting(NOON + HOUR, UNKNOWABLE), timer)

    async def parked() -> bool:
        return bool(await kitchen.rows("SELECT 1 FROM inbox.parked"))

    await eventually(parked)
    with pytest.raises(Underivable, match=r"timer\.set"):
        await rebuild(kitchen.reader.engine, KEEPER, switch=True)
    mended.add(timer)
    await rebuild(kitchen.reader.engine, KEEPER, switch=True)
    assert not await parked()
    kitchen.clock.now = NOON + HOUR
    await eventually(rung(kitchen, 1))


class CountingKeeper(Keeper):
    """Tells how often each event was derived from."""

    def __init__(self) -> None:
        super().__init__(SERVICE, deadlines_of, HANDLERS)
        self.derived: Counter[int | None] = Counter()

    def changes(self, event: Recorded[Event]) -> list[Waiting | Cancelled]:
        self.derived[event.position] += 1
        return super().changes(event)


@pytest.mark.parametrize("switch", [False, True])
async def test_every_event_is_replayed_once(kitchen: Kitchen, switch: bool) -> None:
    """What was replayed before the store stood still is not replayed again while nobody can write."""
    for _ in range(30):
        await kitchen.give(setting(NOON + HOUR), uuid4())
    await caught_up(kitchen)
    keeper, reached = CountingKeeper(), list[tuple[int, int]]()
    derivation = await rebuild(
        kitchen.reader.engine, keeper, switch=switch, progress=lambda *where: reached.append(where)
    )
    assert derivation.equal
    assert set(keeper.derived.values()) == {1}
    assert reached[-1] == (derivation.position, derivation.position)


async def test_a_check_locks_nothing(kitchen: Kitchen) -> None:
    """It ends while somebody else has the store's lock, so nobody waits for it either."""
    await kitchen.give(setting(NOON + HOUR), uuid4())
    await caught_up(kitchen)
    async with kitchen.reader.engine.begin() as writer:
        await writer.execute(text("LOCK TABLE store.events IN EXCLUSIVE MODE"))
        async with asyncio.timeout(5):
            assert (await rebuild(kitchen.reader.engine, KEEPER, switch=False)).equal


async def test_a_check_is_right_while_deadlines_are_set_and_done(kitchen: Kitchen) -> None:
    """What moves meanwhile is no difference: the comparison sees everything as of one moment."""

    async def write() -> None:
        for number in range(60):
            await kitchen.give(setting(NOON if number % 2 else NOON + HOUR), uuid4())

    writing = asyncio.create_task(write())
    while not writing.done():
        check = await rebuild(kitchen.reader.engine, KEEPER, switch=False)
        assert check.equal, check.differing
    await writing


async def test_what_a_command_says_of_people_stays_sealed(kitchen: Kitchen, database: str, toy_sealer: Sealer) -> None:
    """Plain text is nowhere in the deadlines' tables, and the event that follows holds what was sealed."""
    subject = await toy_sealer.subject_of(email("sari@warung.id"))
    note = await toy_sealer.seal(subject, "contact", "Bu Sari, 0812-3456-789")
    timer = uuid4()
    await kitchen.give(setting(NOON + HOUR, "tea", note), timer)
    await caught_up(kitchen)
    [row] = await kitchen.rows("SELECT waiting::text FROM deadlines.waiting AS waiting")
    assert note.sealed in row[0]
    assert "Sari" not in row[0]
    kitchen.clock.now = NOON + HOUR
    await eventually(rung(kitchen, 1))
    [event] = await kitchen.rang()
    assert event.data.note == note
