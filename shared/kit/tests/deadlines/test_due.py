"""What is due is done at its moment, once, by the system, for the reason that set it."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import timedelta
from time import monotonic
from uuid import UUID, uuid4

import pytest
from shared.kit.tests.deadlines.timers import (
    BROKEN,
    COOK,
    NOON,
    POINTLESS,
    UNKNOWABLE,
    Clock,
    Kitchen,
    Lock,
    Stop,
    kitchen_on,
    mended,
    setting,
)
from shared.kit.tests.eventually import eventually
from shared.kit.tests.running import running

from jejak_kit.deadlines.agenda import ATTEMPTS
from jejak_kit.deadlines.jobs import AgainJob, is_stuck
from jejak_kit.deadlines.scheduler import summary

pytestmark = pytest.mark.anyio

HOUR = timedelta(hours=1)


def rung(kitchen: Kitchen, count: int) -> Callable[[], Awaitable[bool]]:
    async def ask() -> bool:
        return len(await kitchen.rang()) >= count

    return ask


async def caught_up(kitchen: Kitchen) -> None:
    """The keeper has seen everything, and what is due now is settled."""

    async def nothing_due() -> bool:
        seen = kitchen.keeper.position >= await kitchen.reader.position()
        return seen and not await kitchen.agenda.due(kitchen.clock(), limit=1)

    await eventually(nothing_due)


async def settled(kitchen: Kitchen) -> list[tuple[str, str, int, str | None]]:
    rows = await kitchen.agenda.settled(outcomes=("done", "refused", "dropped"))
    return [(row.name, row.outcome, row.events, row.reason) for row in rows]


async def test_it_is_done_at_its_moment_and_not_before(kitchen: Kitchen) -> None:
    """The event names the system as its actor and the event that set the deadline as its cause."""
    timer = uuid4()
    await kitchen.give(setting(NOON + HOUR), timer)
    await caught_up(kitchen)
    assert [(w.record_id, w.name, w.due_at) for w in await kitchen.agenda.all()] == [(timer, "egg", NOON + HOUR)]
    kitchen.clock.now = NOON + HOUR - timedelta(microseconds=1)
    await caught_up(kitchen)
    assert await kitchen.rang() == []
    kitchen.clock.now = NOON + HOUR
    await eventually(rung(kitchen, 1))
    [event] = await kitchen.rang()
    [cause, _] = await kitchen.reader.record(timer)
    assert (event.actor.id, event.actor.role, event.occurred_at) == ("deadline", "system", NOON + HOUR)
    assert (event.causation_id, event.correlation_id) == (cause.event_id, cause.correlation_id)
    assert await kitchen.agenda.all() == []
    assert await settled(kitchen) == [("egg", "done", 1, None)]


async def test_setting_it_again_replaces_it_and_stopping_takes_it_away(kitchen: Kitchen) -> None:
    moved, stopped, untouched = uuid4(), uuid4(), uuid4()
    for timer in (moved, stopped, untouched):
        await kitchen.give(setting(NOON + HOUR), timer)
    await kitchen.give(setting(NOON + 2 * HOUR), moved)
    await kitchen.give(setting(NOON + 3 * HOUR, "tea"), stopped)
    await kitchen.give(Stop(actor=COOK, at=NOON, name="egg"), stopped)
    await kitchen.give(Stop(actor=COOK, at=NOON, name="egg"), stopped)
    await caught_up(kitchen)
    for hours, expected in ((1, {untouched: "egg"}), (2, {moved: "egg"}), (3, {stopped: "tea"})):
        before = len(await kitchen.rang())
        kitchen.clock.now = NOON + hours * HOUR
        await eventually(rung(kitchen, before + 1))
        await caught_up(kitchen)
        assert {e.record_id: e.data.name for e in (await kitchen.rang())[before:]} == expected


async def test_a_refusal_ends_it_and_is_kept(kitchen: Kitchen) -> None:
    """It is not tried again; a decision without an event ends it too."""
    locked, pointless = uuid4(), uuid4()
    await kitchen.give(setting(NOON + HOUR), locked)
    await kitchen.give(Lock(actor=COOK, at=NOON), locked)
    await kitchen.give(setting(NOON + HOUR, POINTLESS), pointless)
    kitchen.clock.now = NOON + 2 * HOUR

    async def both() -> bool:
        return len(await settled(kitchen)) == 2

    await eventually(both)
    assert sorted(await settled(kitchen), key=lambda row: row[0]) == [
        ("egg", "refused", 0, "wrong_status"),
        (POINTLESS, "done", 0, None),
    ]
    assert await kitchen.rang() == []
    assert kitchen.scheduler.outcomes == {"refused": 1, "done": 1}


async def test_what_fails_is_tried_again_ever_later_and_then_waits_for_an_operator(kitchen: Kitchen) -> None:
    """Others are done meanwhile. Mended and asked for again, it is done; another is dropped for a reason."""
    broken, hopeless, fine = uuid4(), uuid4(), uuid4()
    for timer, name in ((broken, BROKEN), (hopeless, BROKEN), (fine, "egg")):
        await kitchen.give(setting(NOON, name), timer)
    await eventually(rung(kitchen, 1))
    pauses = []
    for attempt in range(1, ATTEMPTS + 1):

        async def tried(attempt: int = attempt) -> bool:
            return {w.attempts for w in await kitchen.agenda.all()} == {attempt}

        await eventually(tried)
        retry_at = (await kitchen.agenda.all())[0].retry_at
        assert retry_at is not None
        pauses.append((retry_at - kitchen.clock.now).total_seconds())
        kitchen.clock.now = retry_at
    assert pauses == [1, 4, 16, 64, 256]
    kitchen.clock.now += timedelta(days=1)
    await caught_up(kitchen)
    stuck = await kitchen.agenda.all()
    assert all(is_stuck(w) and w.error == "RuntimeError: the bell is broken" for w in stuck)
    assert (await kitchen.agenda.standing(kitchen.clock())).stuck == 2

    mended.add(broken)
    for job in (AgainJob((broken, BROKEN), NOON), AgainJob((hopeless, BROKEN), NOON, "the kitchen burned down")):
        await kitchen.committer.submit(job)
    await eventually(rung(kitchen, 2))
    assert [e.record_id for e in await kitchen.rang()] == [fine, broken]
    assert (BROKEN, "dropped", 0, "the kitchen burned down") in await settled(kitchen)


async def test_an_event_that_no_rule_can_read_is_parked_and_others_flow(kitchen: Kitchen) -> None:
    unknowable, fine = uuid4(), uuid4()
    await kitchen.give(setting(NOON, UNKNOWABLE), unknowable)
    await kitchen.give(setting(NOON), fine)
    await eventually(rung(kitchen, 1))
    assert await kitchen.rows("SELECT consumer, error FROM inbox.parked") == [
        ("toy_timers-deadlines", "ValueError: no rule for it")
    ]


async def test_nothing_is_done_for_a_record_of_which_an_event_is_parked(kitchen: Kitchen) -> None:
    """What takes the reason away may wait behind it: the deadline is tried again, and waits for an operator in the end."""
    timer = uuid4()
    await kitchen.give(setting(NOON + HOUR), timer)
    await kitchen.give(setting(NOON + HOUR, UNKNOWABLE), timer)
    await kitchen.give(Stop(actor=COOK, at=NOON, name="egg"), timer)
    await caught_up(kitchen)
    kitchen.clock.now = NOON + HOUR

    async def tried() -> bool:
        return [waiting.attempts for waiting in await kitchen.agenda.all()] == [1]

    await eventually(tried)
    assert await kitchen.rang() == []
    assert (await kitchen.agenda.all())[0].error == "BehindParked: an event of the record is parked"


async def test_nothing_is_done_for_a_record_whose_latest_events_were_not_followed(still_kitchen: Kitchen) -> None:
    """The event that takes the reason away is stored, and the keeper has not come to it yet."""
    kitchen, timer, other = still_kitchen, uuid4(), uuid4()
    await kitchen.give(setting(NOON), timer)
    await kitchen.give(setting(NOON + HOUR), other)
    async with running(kitchen.keeper.run()):

        async def both() -> bool:
            return len(await kitchen.agenda.all()) == 2 and kitchen.keeper.position == await kitchen.reader.position()

        await eventually(both)
    await kitchen.give(Stop(actor=COOK, at=NOON, name="egg"), timer)
    kitchen.clock.now = NOON + HOUR
    await kitchen.scheduler.round()
    assert [e.record_id for e in await kitchen.rang()] == [other]
    async with running(kitchen.keeper.run(), kitchen.scheduler.run()):
        await caught_up(kitchen)
    assert [e.record_id for e in await kitchen.rang()] == [other]


async def test_clocks_that_jump_do_nothing_twice_and_leave_nothing_out(kitchen: Kitchen) -> None:
    """Forward makes due; back makes nothing due again, and a retry noted in the future is not waited for."""
    timers = [uuid4() for _ in range(20)]
    for number, timer in enumerate(timers):
        await kitchen.give(setting(NOON + number * HOUR), timer)
    broken = uuid4()
    await kitchen.give(setting(NOON + HOUR, BROKEN), broken)
    kitchen.clock.now = NOON + timedelta(days=3_650)
    await eventually(rung(kitchen, 20))

    async def failed_once() -> bool:
        return any(w.attempts for w in await kitchen.agenda.all())

    await eventually(failed_once)
    mended.add(broken)
    for jump in (-30, -3_650, 0, 20_000, -1):
        kitchen.clock.now = NOON + timedelta(days=jump)
        await caught_up(kitchen)
    kitchen.clock.now = NOON + timedelta(days=1)
    await eventually(rung(kitchen, 21))
    await caught_up(kitchen)
    counted = Counter(e.record_id for e in await kitchen.rang())
    assert counted == dict.fromkeys([*timers, broken], 1)


async def test_two_processes_do_each_once_in_order(database: str) -> None:
    """Both read the same rows; what marks one as done decides."""
    clock = Clock()
    async with kitchen_on(database, clock) as one, kitchen_on(database, clock) as two:
        async with running(one.keeper.run(), two.keeper.run(), one.scheduler.run(), two.scheduler.run()):
            timers = [uuid4() for _ in range(300)]
            orders = (
                one.give(setting(NOON + timedelta(seconds=1 + number)), timer) for number, timer in enumerate(timers)
            )
            await asyncio.gather(*orders)
            await caught_up(one)
            clock.now = NOON + HOUR
            await eventually(rung(one, 300), within_s=30)
            await caught_up(two)
        assert [e.record_id for e in await one.rang()] == timers
        done = one.scheduler.outcomes["done"] + two.scheduler.outcomes["done"]
        assert done == 300


async def test_five_thousand_due_at_once(still_kitchen: Kitchen) -> None:
    """In batches, in the order in which they were set, each once; what is late is told meanwhile."""
    kitchen, count = still_kitchen, 5_000
    timers = [uuid4() for _ in range(count)]
    await kitchen.bus.execute_all([(timer, setting(NOON + HOUR)) for timer in timers], correlation_id=UUID(int=1))
    async with running(kitchen.keeper.run()):

        async def written_down() -> bool:
            return (await kitchen.agenda.standing(kitchen.clock())).waiting == count

        await eventually(written_down, within_s=60)
        kitchen.clock.now = NOON + 2 * HOUR
        standing = await kitchen.agenda.standing(kitchen.clock())
        assert (standing.due, standing.late_s(kitchen.clock())) == (count, 3_600)
        began = monotonic()
        async with running(kitchen.scheduler.run()):

            async def nothing_waits() -> bool:
                return (await kitchen.agenda.standing(kitchen.clock())).waiting == 0

            await eventually(nothing_waits, within_s=60, every_s=0.2)
    took = monotonic() - began
    assert [e.record_id for e in await kitchen.rang()] == timers
    assert summary(kitchen.scheduler)["stuck"] == 0
    print(f"{count} deadlines in {took:.1f} s, {count / took:,.0f}/s")
