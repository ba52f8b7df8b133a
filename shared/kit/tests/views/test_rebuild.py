"""A view rebuilt from zero, also one broken off and resumed, has the rows of the live one, and nobody waits for it."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest
import structlog
from shared.kit.tests.eventually import eventually_true
from shared.kit.tests.running import running
from shared.kit.tests.toy import Toy, filling
from shared.kit.tests.views.shelf import boxes, builds, caught_up, fill_some, following, rows
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from jejak_kit.operations.reconcile_views import replay
from jejak_kit.views import build
from jejak_kit.views import rebuild as rebuilding
from jejak_kit.views.rebuild import rebuild

pytestmark = pytest.mark.anyio


async def test_the_live_view_equals_one_rebuilt_from_zero(toy: Toy) -> None:
    """The rows folded live, page by page, are the rows folded from the whole store; a check leaves nothing behind."""
    view = boxes()
    async with following(toy, view) as runner:
        await fill_some(toy)
        position = await caught_up(toy, runner)
        comparison = await rebuild(toy.reader.engine, view, switch=False)
        assert (comparison.equal, comparison.rows, comparison.position) == (True, 30, position)
        assert await builds(toy) == [view.schema]


async def test_the_live_view_is_compared_while_it_is_written(toy: Toy) -> None:
    """A check under load still finds the two equal, because both stand at one frozen position."""
    view = boxes()
    async with following(toy, view):

        async def load() -> None:
            for _ in range(10):
                await fill_some(toy, 20)

        loading = asyncio.create_task(load())
        while not loading.done():
            comparison = await rebuild(toy.reader.engine, view, switch=False)
            assert comparison.equal, comparison.difference
        await loading


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        ("UPDATE view_boxes_v1.boxes SET content = 999 WHERE number = 3", "column content: live 999"),
        (
            "UPDATE view_boxes_v1.boxes SET state = jsonb_set(state, '{content}', '999') WHERE number = 3",
            "column state: live",
        ),
        ("DELETE FROM view_boxes_v1.boxes WHERE number = 3", "only in the replay"),
    ],
)
async def test_a_corrupted_live_row_is_found_and_named(toy: Toy, damage: str, words: str) -> None:
    """Whoever changes a row behind the events' back is found out, with the row; the check changes nothing."""
    view = boxes()
    async with following(toy, view) as runner:
        await fill_some(toy)
        await caught_up(toy, runner)
        victim = (await toy.rows("SELECT id FROM view_boxes_v1.boxes WHERE number = 3"))[0][0]
        async with toy.reader.engine.begin() as connection:
            await connection.execute(text(damage))
        damaged = await rows(toy, view.schema)
        comparison = await rebuild(toy.reader.engine, view, switch=False)
        assert comparison.difference is not None
        assert words in comparison.difference
        assert victim in comparison.difference
        assert await rows(toy, view.schema) == damaged


async def test_a_rebuild_replaces_a_corrupted_view_while_it_is_followed(toy: Toy) -> None:
    """After the switch the live rows are right again, and what is written meanwhile and later arrives in them."""
    view = boxes()
    async with following(toy, view) as runner:
        await fill_some(toy)
        await caught_up(toy, runner)
        async with toy.reader.engine.begin() as connection:
            await connection.execute(text("UPDATE view_boxes_v1.boxes SET content = 999"))
        writing = asyncio.create_task(fill_some(toy, 60))
        assert not (await rebuild(toy.reader.engine, view, switch=True)).equal
        await writing
        await fill_some(toy, 5)
        runner.wake()
        await caught_up(toy, runner)
        assert (await rebuild(toy.reader.engine, view, switch=False)).equal
        assert await builds(toy) == [view.schema]
        indexes = await toy.rows("SELECT count(*) FROM pg_indexes WHERE schemaname = :schema", schema=view.schema)
        assert indexes == [(2,)], "the primary key and the index on status came along"


@pytest.fixture
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten events a page, so that a short rebuild has many."""

    monkeypatch.setattr(build, "PAGE", 10)


@pytest.mark.usefixtures("small_pages")
async def test_a_switch_waits_for_a_long_reader_without_holding_up_the_others(
    toy: Toy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An export may read the old tables for long: lists are read and the view is written meanwhile, then it switches."""
    monkeypatch.setattr(rebuilding, "AGAIN_S", 0.1)
    view = boxes()
    [box] = await fill_some(toy, 1)
    engine = toy.reader.engine
    async with following(toy, view) as runner:
        await runner.wait_for(view, await toy.reader.position())
        async with engine.connect() as export:
            await export.exec_driver_sql("SELECT count(*) FROM view_boxes_v1.boxes")
            with structlog.testing.capture_logs() as told:
                switching = asyncio.create_task(rebuild(engine, view, switch=True))
                await eventually_true(lambda: any(one["event"] == "view.read_while_switching" for one in told))
            receipt = await toy.give(filling(5), box)
            await runner.wait_for(view, receipt.position, timeout_s=30)
            assert len(await toy.rows("SELECT id FROM view_boxes_v1.boxes")) == 1
            assert not switching.done()
        await switching
        assert (await rebuild(engine, view, switch=False)).equal


@pytest.mark.usefixtures("small_pages")
async def test_what_is_written_during_a_rebuild_is_folded_before_the_views_have_to_wait(
    toy: Toy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A rebuild may take long, and much is written meanwhile; all views wait for its end, so little may be left for it."""
    view, waiting, folded_while_waiting = boxes(), False, 0
    advance, lock = build.advance, build.lock
    async with following(toy, view) as runner:
        await fill_some(toy)
        await caught_up(toy, runner)
        written = False

        async def counted(connection: AsyncConnection, building: build.Build, *, until: int | None = None) -> int:
            nonlocal written, folded_while_waiting
            folded = await advance(connection, building, until=until)
            if waiting:
                folded_while_waiting += folded
            if not written:
                written = True
                await fill_some(toy)
                await caught_up(toy, runner)
            return folded

        async def noted(connection: AsyncConnection, builds: Sequence[build.Build]) -> None:
            nonlocal waiting
            await lock(connection, builds)
            waiting = True

        monkeypatch.setattr(rebuilding, "advance", counted)
        monkeypatch.setattr(rebuilding, "lock", noted)
        assert (await rebuild(toy.reader.engine, view, switch=True)).equal
        assert folded_while_waiting <= 10


async def test_the_views_go_on_while_two_builds_are_compared(toy: Toy, monkeypatch: pytest.MonkeyPatch) -> None:
    """Comparing a large view takes its time; whoever reads what he has just written does not wait for it."""
    view, other = boxes(), boxes(name="others")
    compare = rebuilding._compare
    async with following(toy, view, other) as runner:
        [box] = await fill_some(toy, 1)
        await caught_up(toy, runner)

        async def slowly(connection: AsyncConnection, *rest: Any) -> rebuilding.Comparison:
            await toy.give(filling(5), box)
            await caught_up(toy, runner)
            return await compare(connection, *rest)

        monkeypatch.setattr(rebuilding, "_compare", slowly)
        for switch in (False, True):
            comparison = await rebuild(toy.reader.engine, view, switch=switch)
            assert comparison.equal, comparison.difference
        await caught_up(toy, runner)
        assert await toy.rows("SELECT content FROM view_boxes_v1.boxes") == [(10,)]


async def test_readers_notice_nothing_of_a_switch(toy: Toy) -> None:
    """Whoever reads the list again and again finds it whole each time, while one build takes the place of another."""
    view = boxes()
    async with following(toy, view) as runner:
        await fill_some(toy)
        await caught_up(toy, runner)
        seen: list[int] = []

        async def read() -> None:
            while True:
                seen.append(len(await rows(toy, view.schema)))

        async with running(read(), read()):
            before = await toy.rows("SELECT to_regclass('view_boxes_v1.boxes')::oid::bigint")
            for _ in range(5):
                assert (await rebuild(toy.reader.engine, view, switch=True)).equal
            assert await toy.rows("SELECT to_regclass('view_boxes_v1.boxes')::oid::bigint") != before
        assert set(seen) == {30}


async def test_two_rebuilds_at_once_take_turns(toy: Toy) -> None:
    """Two operators do no harm to each other: both rebuilds end, and with the same rows."""
    view = boxes()
    async with following(toy, view) as runner:
        await fill_some(toy)
        await caught_up(toy, runner)
        before = await rows(toy, view.schema)
        replays = (replay(toy.reader.engine, view, switch=switch) for switch in (True, True, False))
        assert [comparison.equal for comparison in await asyncio.gather(*replays)] == [True, True, True]
        assert await rows(toy, view.schema) == before
        assert await builds(toy) == [view.schema]


async def test_a_rebuild_that_was_broken_off_goes_on_where_it_was(toy: Toy) -> None:
    """Breaking a rebuild off leaves the live view untouched; the next one continues and ends with the same rows."""
    view = boxes()
    async with following(toy, view) as runner:
        await fill_some(toy)
        await caught_up(toy, runner)
        before = await rows(toy, view.schema)

        def break_off(position: int, goal: int) -> None:
            if position >= goal / 2:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            await rebuild(toy.reader.engine, view, switch=True, progress=break_off)
        assert await rows(toy, view.schema) == before
        assert await builds(toy) == [view.schema, f"{view.schema}_next"]

        seen: list[int] = []
        comparison = await rebuild(
            toy.reader.engine, view, switch=True, progress=lambda position, goal: seen.append(position)
        )
        assert comparison.equal, comparison.difference
        assert seen[0] > await toy.reader.position() / 2, "the first half was not folded again"
        assert await rows(toy, view.schema) == before
        assert await builds(toy) == [view.schema]
