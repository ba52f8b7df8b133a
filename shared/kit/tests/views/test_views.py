"""Read models are folds, and follow the store whatever happens to others."""

import asyncio
from uuid import uuid4

import pytest
from shared.kit.tests.eventually import eventually, eventually_true
from shared.kit.tests.toy import Toy, filling, opening
from shared.kit.tests.views.shelf import boxes, caught_up, fill_some, following
from sqlalchemy import text

from jejak_kit.views.rebuild import rebuild
from jejak_kit.views.runner import ViewBehind, ViewRunner

pytestmark = pytest.mark.anyio


async def test_a_reader_can_wait_for_what_it_wrote(toy: Toy) -> None:
    """Once a view has reached the position of an answer, it shows what was answered."""
    view = boxes()
    async with following(toy, view) as runner:
        box = uuid4()
        await toy.give(opening(), box)
        receipt = await toy.give(filling(7), box)
        runner.wake()
        await runner.wait_for(view, receipt.position)
        assert await toy.rows("SELECT version, status, content FROM view_boxes_v1.boxes") == [(2, "open", 7)]
        with pytest.raises(ViewBehind):
            await runner.wait_for(view, receipt.position + 1, timeout_s=0.1)


async def test_a_new_version_builds_beside_the_old(toy: Toy) -> None:
    """While the new version folds the whole past, the old one is read and kept up; both end complete."""
    old, new = boxes(1), boxes(2, factor=10)
    async with following(toy, old) as earlier:
        await fill_some(toy)
        await caught_up(toy, earlier)
        async with following(toy, new) as upgraded:
            await fill_some(toy, 5)
            await caught_up(toy, upgraded)
            await caught_up(toy, earlier)
            await eventually_true(lambda: upgraded.live(new))
        contents = "SELECT a.content * 10 = b.content FROM view_boxes_v1.boxes a JOIN view_boxes_v2.boxes b USING (id)"
        assert await toy.rows(contents) == [(True,)] * 35


async def test_two_processes_follow_one_view(toy: Toy) -> None:
    """Two runners on the same tables fold every event once."""
    view = boxes()
    async with following(toy, view) as one, following(toy, view) as other:
        for _ in range(5):
            await fill_some(toy, 10)
        await caught_up(toy, one)
        await caught_up(toy, other)
        assert (await rebuild(toy.reader.engine, view, switch=False)).equal


async def test_a_view_outlives_its_database_connection(toy: Toy) -> None:
    """When the database throws everybody out, the view comes back by itself and misses nothing."""
    view = boxes()
    async with following(toy, view) as runner:
        await fill_some(toy, 5)
        await caught_up(toy, runner)
        async with toy.reader.engine.begin() as connection:
            await connection.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
            )
        await fill_some(toy, 5)
        position = await toy.reader.position()

        async def there() -> bool:
            return runner.positions[view.name] == position

        await eventually(there)
        assert (await rebuild(toy.reader.engine, view, switch=False)).equal


async def test_a_view_that_cannot_fold_stands_alone(toy: Toy) -> None:
    """One row that cannot be written stops its own view, which says so; the others go on, and it goes on when it can."""
    sound, narrow = boxes(), boxes(name="narrow")
    async with following(toy, sound, narrow) as runner:
        await fill_some(toy, 3)
        await caught_up(toy, runner)
        async with toy.reader.engine.begin() as connection:
            await connection.execute(text("ALTER TABLE view_narrow_v1.narrow ADD CHECK (content < 100)"))
        box = uuid4()
        await toy.give(opening(), box)
        receipt = await toy.give(filling(999), box)
        await runner.wait_for(sound, receipt.position)
        await eventually_true(lambda: "narrow" in runner.problems)
        assert not runner.live(narrow)
        assert runner.live(sound)
        async with toy.reader.engine.begin() as connection:
            await connection.execute(text("ALTER TABLE view_narrow_v1.narrow DROP CONSTRAINT narrow_content_check"))
        await runner.wait_for(narrow, receipt.position)
        await eventually_true(lambda: runner.live(narrow))
        assert runner.problems == {}


@pytest.mark.parametrize("steps", range(5))
async def test_following_ends_when_told_to_even_if_it_was_woken_just_then(toy: Toy, steps: int) -> None:
    view = boxes()
    runner = ViewRunner(toy.reader.engine, [view])
    await runner.prepare()
    task = asyncio.create_task(runner.run())
    await eventually_true(lambda: runner.live(view))
    runner.wake()
    for _ in range(steps):
        await asyncio.sleep(0)
    task.cancel()
    done, _ = await asyncio.wait([task], timeout=5)
    assert done
