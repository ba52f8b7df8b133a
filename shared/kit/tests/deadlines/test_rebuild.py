"""What waits is derived from the events again; what was done is not done again."""

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

from jejak_kit.deadlines.keeper import Keeper
from jejak_kit.deadlines.rebuild import Underivable, rebuild
from jejak_kit.privacy import Sealer, email

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
