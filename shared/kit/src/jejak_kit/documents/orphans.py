"""Forgetting contents that no record lists, or that are of an erased person, while uploads go on.

Nothing is forgotten that a command under way will list:

- A content is a candidate only if its last upload, told by its mark under types/, is older than `limit`. Every upload
  marks anew, also of a content that is there already, and a command lists a file within seconds of its upload. So the
  events read after the candidates were found tell of every listing of an upload before the limit.
- An upload that comes while a content is being forgotten marks first and then looks whether the content is there. Here
  the content is taken aside first and then the mark is read. Whichever comes first, one sees the other: the upload
  finds the content gone and stores it, or the fresh mark is found and the content put back. Should the mark be deleted
  beside an upload, the content that appeared tells so, and it is marked again.

Both hold because objects are seen at once by everybody, in a folder and on S3 alike. Only one process may do this at a
time in one store: see turns.py. Every function raises Unavailable while the store cannot be reached.
"""

import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime

from jejak_kit.documents.media_types import determine
from jejak_kit.documents.objects import reached
from jejak_kit.documents.store import DocumentStore, path_of


@dataclass(frozen=True)
class Candidate:
    """A content whose last upload was long ago. `size` in bytes."""

    sha256: str
    size: int


async def candidates(store: DocumentStore, limit: datetime) -> list[Candidate]:
    """Contents last uploaded before the limit."""
    fresh = {entry.sha256 async for entry in _entries(store, "types/") if entry.modified > limit}
    return [
        Candidate(entry.sha256, entry.size)
        async for entry in _entries(store, "sha256/")
        if entry.modified <= limit and entry.sha256 not in fresh
    ]


async def forget(store: DocumentStore, sha256: str, limit: datetime) -> bool:
    """Deletes a content that nobody needs, unless it was uploaded after the limit. Says whether it is gone by this."""
    content, aside, mark = path_of("sha256", sha256), f"swept/{sha256}", path_of("types", sha256)
    try:
        await store.objects.rename(content, aside)
    except FileNotFoundError:
        return False
    media_type = None
    try:
        found = await store.objects.get(mark)
        with reached():
            media_type = bytes(await found.bytes_async()).decode()
        if found.meta["last_modified"] > limit:
            await store.objects.rename(aside, content)
            return False
    except FileNotFoundError:
        pass
    await store.objects.remove(mark)
    again = await store.size(sha256) is not None
    if again and media_type is not None:
        await store.mark(sha256, media_type)
    await store.objects.remove(aside)
    return not again


async def erase(store: DocumentStore, sha256: str, limit: datetime) -> bool:
    """Deletes a content, also what a crash left of its being forgotten. False when it stays: it was uploaded after the
    limit, so that somebody may be about to list it.
    """
    await _put_back(store, sha256)
    if await forget(store, sha256, limit):
        return True
    if await store.size(sha256) is not None:
        return False
    await store.objects.remove(path_of("types", sha256))
    if await store.size(sha256) is None:
        return True
    await store.mark(sha256, await _type_of(store, sha256))
    return False


async def put_back(store: DocumentStore) -> int:
    """Undoes what a crash left half forgotten; to be called before anything is forgotten. Says how many came back."""
    return sum(
        [await _put_back(store, sha256) for sha256 in [entry.sha256 async for entry in _entries(store, "swept/")]]
    )


async def _put_back(store: DocumentStore, sha256: str) -> bool:
    aside, mark = f"swept/{sha256}", path_of("types", sha256)
    if await store.objects.size(aside) is None:
        return False
    marked = await store.objects.size(mark) is not None
    if await store.size(sha256) is None and marked:
        await store.objects.rename(aside, path_of("sha256", sha256))
        return True
    if await store.size(sha256) is not None and not marked:
        await store.mark(sha256, await _type_of(store, sha256))
    await store.objects.remove(aside)
    return False


@dataclass(frozen=True)
class _Entry:
    sha256: str
    size: int
    modified: datetime


async def _entries(store: DocumentStore, prefix: str) -> AsyncIterator[_Entry]:
    async for entry in store.objects.list(prefix):
        yield _Entry(entry["path"].rpartition("/")[2], entry["size"], entry["last_modified"])


async def _type_of(store: DocumentStore, sha256: str) -> str:
    found = await store.objects.get(path_of("sha256", sha256))
    with reached():
        content = await found.bytes_async()
    with tempfile.TemporaryFile() as file:
        file.write(content)
        file.flush()
        return determine(file)
