"""Views take their time while nobody waits for them, so that commands never queue behind a page of events."""

import pytest
from shared.kit.tests.toy import BOX, Box, BoxClosed, BoxFilled, BoxOpened, Toy
from shared.kit.tests.views.shelf import boxes, caught_up, fill_some, following
from sqlalchemy import Column, Integer, Text
from sqlalchemy.types import DateTime

from jejak_kit.views import runner as following_views
from jejak_kit.views.build import AT_ONCE, Build, advance_together
from jejak_kit.views.runner import ViewRunner
from jejak_kit.views.view import Row, record_view

pytestmark = pytest.mark.anyio


async def test_a_page_is_folded_a_few_events_at_a_time(toy: Toy) -> None:
    """Between two turns of the others there are few folds, and few rows made ready."""
    done = 0
    stretches: list[int] = []

    def project(box: Box) -> Row:
        nonlocal done
        done += 1
        return {"content": box.content}

    async def give_way() -> None:
        nonlocal done
        stretches.append(done)
        done = 0

    view = record_view(
        BOX,
        name="boxes",
        version=1,
        events=[BoxOpened, BoxFilled, BoxClosed],
        columns=(
            Column("id", Text, primary_key=True),
            Column("version", Integer, nullable=False),
            Column("created_at", DateTime(timezone=True), nullable=False),
            Column("updated_at", DateTime(timezone=True), nullable=False),
            Column("content", Integer, nullable=False),
        ),
        project=project,
    )
    for event, (keys, fold) in list(view.folds.items()):

        def counted(*given: object, fold: object = fold) -> Row | None:
            nonlocal done
            done += 1
            return fold(*given)  # type: ignore[operator, no-any-return] # a fold, which only here is kept as an object

        view.folds[event] = (keys, counted)
    ids = await fill_some(toy, 100)
    await ViewRunner(toy.reader.engine, [view]).prepare()
    async with toy.reader.engine.begin() as connection:
        folded = await advance_together(connection, [Build(view)], give_way=give_way)
    assert folded == 209
    assert max(stretches) < 2 * AT_ONCE
    assert sum(stretches) + done == folded + len(ids)


async def test_whoever_waits_makes_a_resting_view_hurry(toy: Toy, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the midst of a page, and between two of them."""
    monkeypatch.setattr(following_views, "REST_S", 3_600)
    monkeypatch.setattr(following_views, "PACE_S", 3_600)
    view = boxes()
    async with following(toy, view) as runner:
        await caught_up(toy, runner)
        await fill_some(toy, 100)
        runner.wake()
        assert runner.positions[view.name] < await toy.reader.position()
        position = await caught_up(toy, runner)
        assert runner.positions[view.name] == position
