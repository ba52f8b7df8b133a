"""Read models are folds: the live one, one rebuilt from zero and one broken off and resumed are the same rows."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID, uuid4

import pytest
import structlog
from shared.kit.tests.eventually import eventually, eventually_true
from shared.kit.tests.running import running
from shared.kit.tests.toy import BOX, Box, BoxClosed, BoxFilled, BoxOpened, Toy, closing, filling, opening
from sqlalchemy import Column, Integer, Text, text
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.types import DateTime

from jejak_kit.operations.reconcile_views import replay
from jejak_kit.views import build
from jejak_kit.views import rebuild as rebuilding
from jejak_kit.views.rebuild import rebuild
from jejak_kit.views.runner import ViewBehind, ViewRunner
from jejak_kit.views.view import Row, View, record_view

pytestmark = pytest.mark.anyio


def boxes(version: int = 1, *, factor: int = 1, name: str = "boxes") -> View:
    """A list of boxes; `factor` stands for a changed fold."""

    def project(box: Box) -> Row:
        return {"status": box.status, "number": box.number, "content": box.content * factor}

    return record_view(
        BOX,
        name=name,
        version=version,
        events=[BoxOpened, BoxFilled, BoxClosed],
        columns=(
            Column("id", Text, primary_key=True),
            Column("version", Integer, nullable=False),
            Column("created_at", DateTime(timezone=True), nullable=False),
            Column("updated_at", DateTime(timezone=True), nullable=False),
            Column("status", Text, nullable=False, index=True),
            Column("number", Integer, nullable=False),
            Column("content", Integer, nullable=False),
        ),
        project=project,
    )


@asynccontextmanager
async def following(toy: Toy, *views: View) -> AsyncIterator[ViewRunner]:
    runner = ViewRunner(toy.reader.engine, views)
    await runner.prepare()
    task = asyncio.create_task(runner.run())
    try:
        yield runner
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def fill_some(toy: Toy, count: int = 30) -> list[UUID]:
    ids = [uuid4() for _ in range(count)]
    await asyncio.gather(*(toy.give(opening(), box) for box in ids))
    await asyncio.gather(*(toy.give(filling(number), box) for number, box in enumerate(ids)))
    await asyncio.gather(*(toy.give(closing(), box) for box in ids[1:10]))
    return ids


async def caught_up(toy: Toy, runner: ViewRunner) -> int:
    position = await toy.reader.position()
    for view in runner.views:
        await runner.wait_for(view, position)
    return position


async def rows(toy: Toy, schema: str) -> list[tuple[object, ...]]:
    return await toy.rows(f'SELECT * FROM "{schema}".boxes ORDER BY id')


async def builds(toy: Toy) -> list[str]:
    return [row[0] for row in await toy.rows("SELECT schema FROM views.builds ORDER BY 1")]


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
