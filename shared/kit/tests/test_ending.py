"""A loop that was cancelled ends, also when the wait it stood in swallowed that."""

import asyncio

import pytest

from jejak_kit.ending import end_if_asked, woken

pytestmark = pytest.mark.anyio


async def test_a_cancellation_that_came_together_with_an_answer_is_not_lost() -> None:
    answer, turns = asyncio.Event(), 0

    async def follow() -> None:
        nonlocal turns
        while True:
            end_if_asked()
            turns += 1
            await asyncio.wait_for(answer.wait(), 60)
            answer.clear()

    following = asyncio.create_task(follow())
    await asyncio.sleep(0)
    answer.set()
    await asyncio.sleep(0)  # the wait has its answer and is to be told of it: now it swallows what comes beside it
    following.cancel()
    await asyncio.wait([following], timeout=10)
    assert following.cancelled()
    assert turns == 1


async def test_waiting_to_be_woken_ends_by_itself_and_when_it_is_cancelled() -> None:
    event = asyncio.Event()
    assert await woken(event, 0.001) is False
    waiting = asyncio.create_task(woken(event, 60))
    await asyncio.sleep(0)
    event.set()
    assert await waiting is True
    event.clear()
    waiting = asyncio.create_task(woken(event, 60))
    await asyncio.sleep(0)
    event.set()
    waiting.cancel()
    await asyncio.wait([waiting], timeout=10)
    assert waiting.cancelled()
