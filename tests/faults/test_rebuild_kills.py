"""A rebuild killed or frozen anywhere: the live view stays whole and is followed, and the next rebuild ends the work."""

from collections.abc import AsyncIterator

import pytest
from shared.kit.tests.eventually import eventually_true
from shared.kit.tests.toy import Toy, filling, toy_on
from shared.kit.tests.views.shelf import boxes, builds, caught_up, fill_some, following, rows
from sqlalchemy import text
from tests.faults.processes import ToyProcess
from tests.faults.rebuild_process import run_rebuild

from jejak_kit.operations.reconcile_views import replay
from jejak_kit.views.rebuild import rebuild

pytestmark = pytest.mark.anyio


@pytest.fixture
async def toy(database: str) -> AsyncIterator[Toy]:
    async with toy_on(database) as toy:
        yield toy


POINTS = ("folded 1", "folded 4", "held 1", "compared 1", "held 2", "dropped 1")


async def test_a_rebuild_killed_anywhere_leaves_the_live_view_whole(toy: Toy) -> None:
    """It dies while it folds, while it compares, and inside the switch, once with the live tables dropped already. Each time the
    list is whole for its readers and what is written next arrives in it; the last rebuild mends what was wrong."""
    view = boxes()
    async with following(toy, view) as runner:
        [box, *_] = await fill_some(toy)
        await caught_up(toy, runner)
        async with toy.reader.engine.begin() as connection:
            await connection.execute(text("UPDATE view_boxes_v1.boxes SET number = -1 WHERE number = 3"))
        before = await toy.rows("SELECT id, number FROM view_boxes_v1.boxes ORDER BY id")
        for point in POINTS:
            await ToyProcess(run_rebuild, toy.url, crash=point).killed()
            receipt = await toy.give(filling(1), box)
            await runner.wait_for(view, receipt.position)
            assert await toy.rows("SELECT id, number FROM view_boxes_v1.boxes ORDER BY id") == before
        comparison = await replay(toy.reader.engine, view, switch=True)
        assert "column number: live -1" in (comparison.difference or "")
        await caught_up(toy, runner)
        assert (await rebuild(toy.reader.engine, view, switch=False)).equal
        assert len(await rows(toy, view.schema)) == 30
        assert await builds(toy) == [view.schema]


async def test_a_rebuild_frozen_while_the_views_wait_for_it_loses_its_lock(toy: Toy) -> None:
    """Somebody presses Ctrl-Z in the wrong moment: the views go on without it, and when it wakes it only ends."""
    view = boxes()
    async with following(toy, view) as runner:
        [box, *_] = await fill_some(toy)
        await caught_up(toy, runner)
        process = ToyProcess(run_rebuild, toy.url, crash="freeze held 2")
        try:
            await eventually_true(lambda: process.frozen)
            receipt = await toy.give(filling(1), box)
            await runner.wait_for(view, receipt.position, timeout_s=15)
            process.wake()
            await eventually_true(lambda: process.ended)
        finally:
            await process.kill()
        assert (await replay(toy.reader.engine, view, switch=True)).equal
