"""The objects of a store, in a local folder or in an S3 bucket, and what it means when they cannot be reached."""

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import unquote, urlsplit

import obstore
import structlog
from obstore.exceptions import BaseError
from obstore.store import LocalStore, ObjectStore, from_url

from jejak_kit.documents.settings import limits
from jejak_kit.store.committer import Unavailable

log = structlog.get_logger()

OWNERS = "owners/"
"""Whose store it is: one object, named like the service. See ownership.py."""


class StoreUnreachable(Unavailable):
    """The document store does not answer, refuses us, or its bucket or folder is not there."""

    retry_after = 5


@contextmanager
def reached() -> Iterator[None]:
    """Around calls to the store. Raises StoreUnreachable for every failure but a missing object (FileNotFoundError)."""
    try:
        yield
    except FileNotFoundError:
        raise
    except (BaseError, OSError) as error:
        raise _unreachable(error) from error


class Objects:
    """Every method raises StoreUnreachable."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self.folder = Path(unquote(parts.path)) if parts.scheme == "file" else None
        options = limits() if parts.scheme == "s3" else {}
        self.raw: ObjectStore = LocalStore(self.folder, mkdir=True) if self.folder else from_url(url, **options)

    async def put(self, path: str, content: bytes | BinaryIO, **how: Any) -> str | None:
        """Writes an object whole; returns its version in a bucket that keeps versions."""
        try:
            with reached():
                version = (await obstore.put_async(self.raw, path, content, **how))["version"]
        except FileNotFoundError as error:
            raise _unreachable(error) from error
        return None if version == "null" else version

    async def get(self, path: str) -> "obstore.GetResult":
        """Raises FileNotFoundError when the store is there and the object is not."""
        try:
            with reached():
                return await obstore.get_async(self.raw, path)
        except FileNotFoundError:
            await self.reach()
            raise

    async def size(self, path: str) -> int | None:
        """In bytes; None when it is not there."""
        try:
            with reached():
                return (await obstore.head_async(self.raw, path))["size"]
        except FileNotFoundError:
            return None

    async def rename(self, path: str, target: str) -> None:
        """Raises FileNotFoundError when the store is there and the object is not."""
        try:
            with reached():
                await obstore.rename_async(self.raw, path, target)
        except FileNotFoundError:
            await self.reach()
            raise

    async def remove(self, path: str) -> None:
        """No error if there is none."""
        try:
            with reached():
                await obstore.delete_async(self.raw, path)
        except FileNotFoundError:
            await self.reach()

    async def list(self, prefix: str) -> "AsyncIterator[obstore.ObjectMeta]":
        with reached():
            async for batch in obstore.list(self.raw, prefix):
                for entry in batch:
                    yield entry

    async def reach(self) -> None:
        """Returns when the store answers: a missing bucket says of every object that it is missing, but not of a list."""
        if self.folder is not None and not self.folder.is_dir():
            raise StoreUnreachable("the document store: its folder is gone")
        with reached():
            async for _ in obstore.list(self.raw, OWNERS):
                return


def _unreachable(error: Exception) -> StoreUnreachable:
    reason = (str(error).splitlines() or [""])[0][:250]
    log.warning("documents.unreachable", error=type(error).__name__, reason=reason)
    return StoreUnreachable(f"the document store: {type(error).__name__}: {reason}")
