"""Followers read from memory what the store itself would answer, never less and never anything else."""

from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shared.kit.tests.toy import Toy, opening, toy_on

from jejak_kit.store.reader import Entry
from jejak_kit.store.recent import FRESH_S, LiveReader, Recent

STEPS = st.lists(st.tuples(st.sampled_from(["ours", "others", "rolled back", "read"]), st.integers(1, 4)), max_size=25)


@given(steps=STEPS, behind=st.integers(0, 30), limit=st.integers(1, 8))
def test_what_memory_answers_is_what_the_store_holds(steps: list[tuple[str, int]], behind: int, limit: int) -> None:
    """Whoever appends in whichever order: an answer continues the position asked for without a gap."""
    recent, store, sequence = Recent(), [Entry(0, 0, b"", "")], 0
    for kind, count in steps:
        new: list[Entry] = []
        for _ in range(count):
            sequence += 1
            if kind in ("ours", "others"):
                new.append(Entry(sequence, (new or store)[-1].position, b"%d" % sequence, "t"))
        store += new
        if kind == "ours":
            recent.add(new)
        if kind == "read":
            recent.add(store[-count:] if len(store) > count else store[1:])
    for entry in store[-behind - 1 :]:
        told = recent.after(entry.position, limit=limit)
        held = [one for one in store if one.position > entry.position]
        assert told is None or told == held[:limit] or (told == held[: len(told)] and held[len(told) :] != held)
    assert recent.after(sequence + 1) is None


def test_a_store_that_tells_another_story_begins_anew() -> None:
    """Restored from an older copy and gone on: the same positions hold other events."""
    recent = Recent()
    recent.add([Entry(1, 0, b"a", "t"), Entry(2, 1, b"b", "t")])
    other = [Entry(2, 1, b"c", "t"), Entry(3, 2, b"d", "t")]
    recent.add(other)
    assert recent.after(1) == other


@pytest.mark.anyio
async def test_what_another_process_appends_is_found_as_soon_as_memory_is_not_fresh(toy: Toy) -> None:
    now, recent = [0.0], Recent()
    reader = LiveReader(toy.reader.engine, recent, clock=lambda: now[0])
    assert await reader.after(0) == []
    async with toy_on(toy.url) as other:
        await other.give(opening(), uuid4())
    (first,) = await reader.after(0)
    assert await reader.after(first.position) == []
    async with toy_on(toy.url) as other:
        await other.give(opening(), uuid4())
    assert await reader.after(first.position) == [], "believed for a moment"
    now[0] += FRESH_S
    (second,) = await reader.after(first.position)
    assert second.previous == first.position
