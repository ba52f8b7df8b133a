"""Nothing is forgotten that is uploaded again meanwhile, whichever comes first at every step, and whatever crashes."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta
from itertools import combinations
from random import Random
from typing import Any

import obstore
import pytest
from shared.kit.tests.eventually import eventually

from jejak_kit.decider import Refused
from jejak_kit.documents import DocumentStore
from jejak_kit.documents.orphans import candidates, erase, forget, put_back

from .files import PDF
from .test_store import content_of, objects_in, stream

pytestmark = pytest.mark.anyio
WHO: ContextVar[str] = ContextVar("WHO")
UPLOADING, FORGETTING, ERASING = 6, 7, 10
"""Steps that each takes at most."""
SOME = 300
"""Orders tried where there are too many."""
Operation = Callable[..., Awaitable[Any]]


class Crash(BaseException):
    """The process is gone."""


async def whole(store: DocumentStore, sha256: str) -> bool:
    try:
        found = await store.get(sha256)
        return b"".join([chunk async for chunk in found.chunks]) == PDF and found.media_type == "application/pdf"
    except Refused:
        return False


async def test_only_what_was_uploaded_long_ago_is_a_candidate(store: DocumentStore) -> None:
    document = await store.put(stream(PDF), "a.pdf")
    now = datetime.now(UTC)
    assert await candidates(store, now - timedelta(days=1)) == []
    found = await candidates(store, now + timedelta(days=1))
    assert [(one.sha256, one.size) for one in found] == [(document.sha256, len(PDF))]


async def test_what_nobody_wants_is_gone_without_a_trace(store: DocumentStore) -> None:
    document = await store.put(stream(PDF), "a.pdf")
    assert await forget(store, document.sha256, datetime.now(UTC) + timedelta(days=1))
    assert objects_in(store) == []
    assert not await forget(store, document.sha256, datetime.now(UTC)), "and can be repeated"


async def test_erasing_forgets_and_may_be_repeated(store: DocumentStore) -> None:
    document = await store.put(stream(PDF), "a.pdf")
    later = datetime.now(UTC) + timedelta(seconds=1)
    assert await erase(store, document.sha256, later)
    assert await erase(store, document.sha256, later)
    assert not await store.exists(document.sha256)
    assert objects_in(store) == []
    with pytest.raises(Refused, match="document_missing"):
        await store.get(document.sha256)


async def test_what_was_uploaded_after_the_limit_is_not_erased_yet(store: DocumentStore) -> None:
    document = await store.put(stream(PDF), "a.pdf")
    assert not await erase(store, document.sha256, datetime.now(UTC) - timedelta(minutes=1))
    assert await whole(store, document.sha256)


async def test_an_upload_of_what_is_there_makes_it_young_again(store: DocumentStore) -> None:
    document = await store.put(stream(PDF), "a.pdf")
    [mark] = [path for path in objects_in(store) if path.startswith("types/")]
    limit = obstore.head(store.objects.raw, mark)["last_modified"]
    assert len(await candidates(store, limit)) == 1 or len(objects_in(store)) == 2

    async def young() -> bool:  # S3 tells times in seconds
        await store.put(stream(PDF), "b.pdf")
        return bool(obstore.head(store.objects.raw, mark)["last_modified"] > limit)

    await eventually(young, every_s=0.2)
    assert await candidates(store, limit) == []
    assert not await forget(store, document.sha256, limit)
    assert await whole(store, document.sha256)
    assert not [path for path in objects_in(store) if path.startswith("swept/")]


class Turns:
    """Lets two tasks take their steps in a given order; whoever has ended lets the other go on."""

    def __init__(self, order: str) -> None:
        self._order, self._ended = list(order), set[str]()
        self._moved = asyncio.Condition()

    def _next(self) -> str | None:
        while self._order and self._order[0] in self._ended:
            self._order.pop(0)
        return self._order[0] if self._order else None

    async def take(self, operation: Callable[[], Awaitable[Any]]) -> Any:
        who = WHO.get()
        async with self._moved:
            await self._moved.wait_for(lambda: self._next() in (who, None))
        try:
            return await operation()
        finally:
            async with self._moved:
                if self._order:
                    self._order.pop(0)
                self._moved.notify_all()

    async def run(self, who: str, work: Awaitable[Any]) -> Any:
        WHO.set(who)
        try:
            return await work
        finally:
            async with self._moved:
                self._ended.add(who)
                self._moved.notify_all()


def stepping(patch: pytest.MonkeyPatch, take: Callable[[Callable[[], Awaitable[Any]]], Awaitable[Any]]) -> None:
    """Every operation on the store is a step; renaming is two, as it is on S3."""
    real: dict[str, Operation] = {
        name: getattr(obstore, name) for name in ("put_async", "get_async", "head_async", "delete_async", "copy_async")
    }

    def step(name: str) -> Operation:
        async def stepped(*args: Any, **kwargs: Any) -> Any:
            return await take(lambda: real[name](*args, **kwargs))

        return stepped

    async def rename(store: Any, source: str, target: str) -> None:
        await take(lambda: real["copy_async"](store, source, target))
        await take(lambda: real["delete_async"](store, source))

    for name in real:
        patch.setattr(obstore, name, step(name))
    patch.setattr(obstore, "rename_async", rename)


async def test_an_upload_beside_a_sweep_is_there_at_the_end_in_every_order(monkeypatch: pytest.MonkeyPatch) -> None:
    steps = UPLOADING + FORGETTING
    tried = forgotten = 0
    for places in combinations(range(steps), UPLOADING):
        store = DocumentStore("memory:///")
        document = await store.put(stream(PDF), "a.pdf")
        limit = datetime.now(UTC)
        turns = Turns("".join("u" if place in places else "f" for place in range(steps)))
        with monkeypatch.context() as patch:
            stepping(patch, turns.take)
            upload = turns.run("u", store.put(stream(PDF), "b.pdf"))
            _, gone = await asyncio.gather(
                asyncio.create_task(upload), asyncio.create_task(turns.run("f", forget(store, document.sha256, limit)))
            )
        order = "".join("u" if place in places else "f" for place in range(steps))
        assert await whole(store, document.sha256), order
        assert len(objects_in(store)) == 2, order
        tried, forgotten = tried + 1, forgotten + gone
    print(f"{tried} orders, {forgotten} in which the old content was deleted before the new one came")
    assert tried == 1716


@pytest.mark.parametrize("there", [True, False], ids=["there", "taken before"])
async def test_an_upload_beside_an_erasure_is_there_at_the_end(there: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """In some of the orders: erasing takes more steps than forgetting, and all of them would take minutes."""
    steps, some = UPLOADING + ERASING, Random(6)
    for _ in range(SOME):
        places = some.sample(range(steps), UPLOADING)
        order = "".join("u" if place in places else "e" for place in range(steps))
        store = DocumentStore("memory:///")
        document = await store.put(stream(PDF), "a.pdf")
        if not there:
            await store.objects.remove(content_of(document))
        turns, limit = Turns(order), datetime.now(UTC)
        with monkeypatch.context() as patch:
            stepping(patch, turns.take)
            upload = asyncio.create_task(turns.run("u", store.put(stream(PDF), "b.pdf")))
            await asyncio.gather(upload, asyncio.create_task(turns.run("e", erase(store, document.sha256, limit))))
        assert await whole(store, document.sha256), order
        assert len(objects_in(store)) == 2, order


def crashing_at(last: int) -> Callable[[Callable[[], Awaitable[Any]]], Awaitable[Any]]:
    """The step with this number is not taken any more."""
    taken = 0

    async def take(operation: Callable[[], Awaitable[Any]]) -> Any:
        nonlocal taken
        taken += 1
        if taken == last:
            raise Crash
        return await operation()

    return take


@pytest.mark.parametrize("uploaded", [False, True], ids=["alone", "uploaded before the next sweep"])
@pytest.mark.parametrize("last", range(1, FORGETTING + 1))
async def test_a_sweep_that_crashes_leaves_nothing_half(
    last: int, uploaded: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = DocumentStore("memory:///")
    document = await store.put(stream(PDF), "a.pdf")
    with monkeypatch.context() as patch:
        stepping(patch, crashing_at(last))
        with contextlib.suppress(Crash):
            await forget(store, document.sha256, datetime.now(UTC))
    if uploaded:
        await store.put(stream(PDF), "b.pdf")
    await put_back(store)
    there = objects_in(store)
    assert await whole(store, document.sha256) if there or uploaded else there == []
    assert len(there) in {0, 2}, there


@pytest.mark.parametrize("last", range(1, FORGETTING + 1))
async def test_an_erasure_after_a_crash_leaves_nothing_set_aside(last: int, monkeypatch: pytest.MonkeyPatch) -> None:
    store = DocumentStore("memory:///")
    document = await store.put(stream(PDF), "a.pdf")
    with monkeypatch.context() as patch:
        stepping(patch, crashing_at(last))
        with contextlib.suppress(Crash):
            await forget(store, document.sha256, datetime.now(UTC))
    assert await erase(store, document.sha256, datetime.now(UTC))
    assert objects_in(store) == []
