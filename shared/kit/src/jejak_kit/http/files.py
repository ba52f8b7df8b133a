"""Files on their way in and out: stored by content, given only with the record that lists them."""

from collections.abc import AsyncIterator, Iterable
from typing import Protocol
from urllib.parse import quote

from fastapi import UploadFile
from fastapi.responses import Response, StreamingResponse

from jejak_kit.commands import RecordMissing
from jejak_kit.documents import MAX_BYTES, Document
from jejak_kit.runtime import Runtime

UPLOAD_LIMIT = MAX_BYTES + 64 * 1024
"""Bytes of a request with one file: the file and the form around it."""
_CHUNK = 256 * 1024


class Listed(Protocol):
    """A document as a record lists it."""

    @property
    def sha256(self) -> str: ...
    @property
    def filename(self) -> str: ...
    @property
    def media_type(self) -> str: ...


async def stored(runtime: Runtime, file: UploadFile) -> Document:
    """Stores an uploaded file. Raises Refused for what it may not be; a file no record lists is cleaned up later."""

    async def chunks() -> AsyncIterator[bytes]:
        await file.seek(0)
        while chunk := await file.read(_CHUNK):
            yield chunk

    return await runtime.documents.put(chunks(), file.filename or "")


async def download(runtime: Runtime, sha256: str, listed: Iterable[Listed]) -> Response:
    """A file of a record, never shown inside a page of ours. Raises RecordMissing when the record does not list it."""
    document = next((document for document in listed if document.sha256 == sha256), None)
    if document is None:
        raise RecordMissing
    found = await runtime.documents.get(sha256)
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(document.filename)}",
        "Content-Length": str(found.size),
        "ETag": f'"{sha256}"',
    }
    return StreamingResponse(found.chunks, media_type=document.media_type, headers=headers)
