"""The hash that tells a repeated request from another one under the same idempotency key."""

import hashlib
from collections.abc import AsyncIterator

import orjson
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.types import Scope

_CHUNK = 64 * 1024
_FORMS = frozenset({"multipart/form-data", "application/x-www-form-urlencoded"})


async def fingerprint(request: Request) -> bytes:
    """SHA-256 over method, path, query, If-Match and the body in canonical form.

    JSON counts by its content, not by its spelling; a form by its fields and the content of its files, because
    clients draw a new boundary for every try.
    """
    if_match = request.headers.get("if-match", "").encode()
    if is_form(request.headers.get("content-type", "")):
        parts = [part async for part in _form(await request.form())]
    else:
        parts = [_canonical(await request.body())]
    return _digest(*_address(request.scope), if_match, *parts)


def json_fingerprint(scope: Scope, if_match: bytes, body: bytes) -> bytes:
    """The same for a request that is no form, whose body was read already."""
    return _digest(*_address(scope), if_match.decode("latin-1").encode(), _canonical(body))


def is_form(content_type: str) -> bool:
    """Whether a body of this type counts by its fields."""
    return content_type.partition(";")[0].strip().lower() in _FORMS


def _address(scope: Scope) -> tuple[bytes, bytes, bytes]:
    query = "&".join(sorted(scope["query_string"].decode("latin-1").split("&"))) if scope["query_string"] else ""
    return scope["method"].encode(), scope["path"].encode(), query.encode()


async def _form(form: FormData) -> AsyncIterator[bytes]:
    for name, value in sorted(form.multi_items(), key=lambda item: item[0]):
        yield name.encode()
        if isinstance(value, UploadFile):
            yield (value.filename or "").encode()
            yield (value.content_type or "").encode()
            yield await _file_hash(value)
        else:
            yield value.encode()


def _digest(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join([len(part).to_bytes(8, "big") + part for part in parts])).digest()


def _canonical(body: bytes) -> bytes:
    try:
        return orjson.dumps(orjson.loads(body), option=orjson.OPT_SORT_KEYS)
    except ValueError:  # empty, or beyond orjson's integers: then the spelling counts
        return body


async def _file_hash(file: UploadFile) -> bytes:
    digest = hashlib.sha256()
    await file.seek(0)
    while chunk := await file.read(_CHUNK):
        digest.update(chunk)
    await file.seek(0)
    return digest.digest()
