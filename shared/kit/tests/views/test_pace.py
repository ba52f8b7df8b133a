"""Views take their time while nobody waits for them, so that commands never queue behind a page of events."""

from typing import Any

import pytest
from shared.kit.tests.toy import Toy
from shared.kit.tests.views.shelf import boxes, caught_up, fill_some, following

from jejak_events.language import Recorded
from jejak_kit.views import runner as following_views
from jejak_kit.views.build import AT_ONCE, Build, advance_together
from jejak_kit.views.runner import ViewRunner
from jejak_kit.views.view import Fold, Row

pytestmark = pytest.mark.anyio


async def test_a_page_is_folded_a_few_events_at_a_time(toy: Toy) -> None:
    """Between two turns of the others there are few folds, and few rows made ready."""
    done = 0
    stretches: list[int] = []

    async def give_way() -> None:
        nonlocal done
        stretches.append(done)
        done = 0

    view = boxes()
    project = view.project
    assert project is not None

    def counted_row(row: Row) -> Row:
        nonlocal done
        done += 1
        return project(row)

    view.project = counted_row
    for event, (keys, fold) in list(view.folds.items()):

        def counted(row: Row | None, event: Recorded[Any], key: str, fold: Fold = fold) -> Row | None:
            nonlocal done
            done += 1
            return fold(row, event, key)

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
