"""A list of boxes, and a runner that keeps it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID, uuid4

from shared.kit.tests.toy import BOX, Box, BoxClosed, BoxFilled, BoxOpened, Toy, closing, filling, opening
from sqlalchemy import Column, Integer, Text
from sqlalchemy.types import DateTime

from jejak_kit.views.runner import ViewRunner
from jejak_kit.views.view import Row, View, record_view


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
