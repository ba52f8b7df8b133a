"""The store of business files: a local folder or an S3 bucket, addressed by content.

staging/<uuid>            an upload on its way
types/ab/abcdef…          the media type of a stored content, written by every upload of it: its age is the last upload's
sha256/ab/abcdef…         the content; whatever stands here is whole
swept/abcdef…             a content that is being forgotten, see orphans.py
owners/<service>          whose store it is, see ownership.py
"""

import asyncio
import hashlib
import os
import re
import tempfile
from collections.abc import AsyncIterable, AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO
from uuid import uuid4

from jejak_kit.decider import Refusal, Refused
from jejak_kit.documents.media_types import determine, fitting_name
from jejak_kit.documents.objects import Objects, reached
from jejak_kit.documents.unsuitable import Unsuitable
from jejak_kit.store.committer import Unavailable

if TYPE_CHECKING:
    import obstore

MAX_BYTES = 25 * 1024 * 1024
_CHUNK = 256 * 1024
_PART = 8 * 1024 * 1024
"""S3 takes no part of an upload below 5 MiB, but the last."""
_SHA256 = re.compile(r"[0-9a-f]{64}")


class DamagedDocument(Exception):
    """A stored content is no longer the one it was stored as."""


@dataclass(frozen=True)
class Document:
    """A file as it was uploaded: what it is by content, and how its uploader called it."""

    sha256: str
    size: int
    media_type: str
    filename: str


@dataclass(frozen=True)
class StoredDocument:
    """A stored content on its way out. `chunks` raises DamagedDocument at its end if the content was altered."""

    sha256: str
    size: int
    media_type: str
    chunks: AsyncIterator[bytes]


class DocumentStore:
    """Puts and gives contents. Whether somebody may have one is the caller's question.

    Every method raises Unavailable while the store cannot be reached.
    """

    def __init__(self, url: str, *, max_bytes: int = MAX_BYTES, field: str = "/file") -> None:
        """`url`: `file:///folder` (made if missing) or `s3://bucket/prefix`, whose credentials, region and endpoint are
        the usual AWS_… variables; `field` is named in refusals.
        """
        self.objects = Objects(url)
        self._max_bytes = max_bytes
        self._field = field

    async def put(self, stream: AsyncIterable[bytes], filename: str) -> Document:
        """Takes a file once. Raises Refused (`input`): document_empty, _too_large, _type_not_allowed, _type_mismatch,
        _corrupt, _polyglot, _swells, _protected. Whatever the stream raises passes through; nothing is left behind.
        """
        with await asyncio.to_thread(tempfile.TemporaryFile) as spool:
            try:
                sha256, size = await self._receive(stream, spool)
                content_type = await asyncio.to_thread(determine, spool)
                name, media_type = fitting_name(filename, content_type)
            except Unsuitable as reason:
                raise Refused(Refusal(reason.code, "input", reason.params, self._field)) from reason
            # First the mark, then the look: whoever is about to forget this content sees the one or undoes the other.
            await self.mark(sha256, content_type)
            if await self.size(sha256) != size:
                await self._keep(spool, sha256)
                await self.mark(sha256, content_type)
        return Document(sha256, size, media_type, name)

    async def get(self, sha256: str) -> StoredDocument:
        """A content as a stream. Raises Refused (`missing`): document_missing."""
        try:
            if not _SHA256.fullmatch(sha256):
                raise FileNotFoundError(sha256)
            content_type = await self.objects.get(path_of("types", sha256))
            with reached():
                media_type = bytes(await content_type.bytes_async()).decode()
            found = await self.objects.get(path_of("sha256", sha256))
        except FileNotFoundError:
            raise Refused(Refusal("document_missing", "missing")) from None
        return StoredDocument(sha256, found.meta["size"], media_type, _whole(found, sha256))

    async def exists(self, sha256: str) -> bool:
        """Whether the content is stored."""
        return bool(_SHA256.fullmatch(sha256)) and await self.size(sha256) is not None

    async def sweep(self, older_than: timedelta = timedelta(days=1)) -> int:
        """Deletes uploads that a crash left half way. Returns how many."""
        limit = datetime.now(UTC) - older_than
        stale = [entry["path"] async for entry in self.objects.list("staging/") if entry["last_modified"] <= limit]
        for path in stale:
            await self.objects.remove(path)
        return len(stale)

    async def _receive(self, stream: AsyncIterable[bytes], spool: BinaryIO) -> tuple[str, int]:
        """Writes the stream to an unnamed local file, which vanishes with the process; gives its hash and size."""
        digest, size = hashlib.sha256(), 0
        async for chunk in stream:
            size += len(chunk)
            if size > self._max_bytes:
                raise Unsuitable("document_too_large", max_bytes=self._max_bytes)
            digest.update(chunk)
            await asyncio.to_thread(spool.write, chunk)
        if size == 0:
            raise Unsuitable("document_empty")
        await asyncio.to_thread(spool.flush)
        return digest.hexdigest(), size

    async def mark(self, sha256: str, media_type: str) -> None:
        """Notes a content's type, and that it was wanted just now."""
        await self.objects.put(path_of("types", sha256), media_type.encode())
        await self._make_durable(path_of("types", sha256))

    async def _keep(self, spool: BinaryIO, sha256: str) -> None:
        """Stages, makes durable, then moves: a content that stands under sha256/ is whole."""
        spool.seek(0)
        staged, target = f"staging/{uuid4()}", path_of("sha256", sha256)
        try:
            await self.objects.put(staged, spool, chunk_size=_PART, max_concurrency=2)
            await self._make_durable(staged)
            await self.objects.rename(staged, target)
        except BaseException:
            with suppress(Unavailable):  # then a sweep removes it
                await self.objects.remove(staged)
            raise
        await self._make_durable(target)

    async def _make_durable(self, *paths: str) -> None:
        """A local folder's files and their names survive a power cut only once both are synchronised."""
        if (folder := self.objects.folder) is not None:
            with reached():
                await asyncio.to_thread(_synchronise, folder, [folder / path for path in paths])

    async def size(self, sha256: str) -> int | None:
        """Bytes of a stored content; None when it is not there."""
        return await self.objects.size(path_of("sha256", sha256))


def path_of(folder: str, sha256: str) -> str:
    return f"{folder}/{sha256[:2]}/{sha256}"


def _synchronise(root: Path, files: list[Path]) -> None:
    folders = {parent for file in files for parent in file.parents if parent == root or root in parent.parents}
    for place in (*files, *folders):
        try:
            descriptor = os.open(place, os.O_RDONLY)
        except FileNotFoundError:  # forgotten meanwhile: whoever does that leaves what it finds to be wanted
            continue
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


async def _whole(found: "obstore.GetResult", sha256: str) -> AsyncIterator[bytes]:
    digest = hashlib.sha256()
    with reached():
        async for chunk in found.stream(min_chunk_size=_CHUNK):
            digest.update(chunk)
            yield bytes(chunk)
    if digest.hexdigest() != sha256:
        raise DamagedDocument(f"the content stored as {sha256} is another one")
