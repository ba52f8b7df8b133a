"""Forgetting contents that no record lists, while uploads go on.

Nothing is forgotten that a command under way will list:

- A content is a candidate only if its last upload, told by its mark under types/, is older than `limit`. Every upload
  marks anew, also of a content that is there already, and a command lists a file within seconds of its upload. So the
  events read after the candidates were found tell of every listing of an upload before the limit.
- An upload that comes while a content is being forgotten marks first and then looks whether the content is there. Here
  the content is taken aside first and then the mark is read. Whichever comes first, one sees the other: the upload
  finds the content gone and stores it, or the fresh mark is found and the content put back. Should the mark be deleted
  beside an upload, the content that appeared tells so, and it is marked again.

Both hold because objects are seen at once by everybody, in a folder and on S3 alike. Only one process may do this at a
time in one store; the caller sees to that.
"""

import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime

import obstore

from jejak_kit.documents.media_types import determine
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
    """Deletes a content that nobody lists, unless it is uploaded again meanwhile. Says whether it is gone."""
    content, aside, mark = path_of("sha256", sha256), f"swept/{sha256}", path_of("types", sha256)
    try:
        await obstore.rename_async(store.objects, content, aside)
    except FileNotFoundError:
        return False
    media_type = None
    try:
        found = await obstore.get_async(store.objects, mark)
        media_type = bytes(await found.bytes_async()).decode()
        if found.meta["last_modified"] > limit:
            await obstore.rename_async(store.objects, aside, content)
            return False
    except FileNotFoundError:
        pass
    await store.remove(mark)
    again = await store.size(sha256) is not None
    if again and media_type is not None:
        await store.mark(sha256, media_type)
    await store.remove(aside)
    return not again


async def put_back(store: DocumentStore) -> int:
    """Undoes what a crash left half forgotten; to be called before anything is forgotten. Says how many came back."""
    back = 0
    for entry in [entry async for entry in _entries(store, "swept/")]:
        sha256, aside = entry.sha256, f"swept/{entry.sha256}"
        marked = await _exists(store, path_of("types", sha256))
        if await store.size(sha256) is None and marked:
            await obstore.rename_async(store.objects, aside, path_of("sha256", sha256))
            back += 1
            continue
        if await store.size(sha256) is not None and not marked:
            await store.mark(sha256, await _type_of(store, sha256))
        await store.remove(aside)
    return back


@dataclass(frozen=True)
class _Entry:
    sha256: str
    size: int
    modified: datetime


async def _entries(store: DocumentStore, prefix: str) -> AsyncIterator[_Entry]:
    async for batch in obstore.list(store.objects, prefix):
        for entry in batch:
            yield _Entry(entry["path"].rpartition("/")[2], entry["size"], entry["last_modified"])


async def _exists(store: DocumentStore, path: str) -> bool:
    try:
        await obstore.head_async(store.objects, path)
    except FileNotFoundError:
        return False
    return True


async def _type_of(store: DocumentStore, sha256: str) -> str:
    content = await (await obstore.get_async(store.objects, path_of("sha256", sha256))).bytes_async()
    with tempfile.TemporaryFile() as file:
        file.write(content)
        file.flush()
        return determine(file)
