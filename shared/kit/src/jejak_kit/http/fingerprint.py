"""The hash that tells a repeated request from another one under the same idempotency key."""

import hashlib

import orjson
from starlette.datastructures import UploadFile
from starlette.requests import Request

_CHUNK = 64 * 1024


async def fingerprint(request: Request, body: bytes | None = None) -> bytes:
    """SHA-256 over method, path, query, If-Match and the body in canonical form.

    JSON counts by its content, not by its spelling; a form by its fields and the content of its files, because
    clients draw a new boundary for every try. `body` is the JSON body where it was read already.
    """
    digest = hashlib.sha256()

    def add(part: bytes) -> None:
        digest.update(len(part).to_bytes(8, "big") + part)

    for text in (
        request.method,
        request.scope["path"],
        "&".join(sorted(request.scope["query_string"].decode("latin-1").split("&"))),
        request.headers.get("if-match", ""),
    ):
        add(text.encode())
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind in {"multipart/form-data", "application/x-www-form-urlencoded"}:
        form = await request.form()
        for name, value in sorted(form.multi_items(), key=lambda item: item[0]):
            add(name.encode())
            if isinstance(value, UploadFile):
                add((value.filename or "").encode())
                add((value.content_type or "").encode())
                add(await _file_hash(value))
            else:
                add(value.encode())
    else:
        add(_canonical(await request.body() if body is None else body))
    return digest.digest()


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
