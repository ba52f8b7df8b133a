"""The fingerprint of a request is kept with its receipt for years: the same request must always get the same one."""

import asyncio

import pytest
from starlette.requests import Request

from jejak_kit.http.fingerprint import fingerprint

PATH = "/v1/boxes/5b2f3c1e-5f0e-4a6f-9a52-0a4f2a5d8f10/fill"
FORM = b"application/x-www-form-urlencoded"
PARTS = b"multipart/form-data; boundary=x"
UPLOAD = (
    b'--x\r\nContent-Disposition: form-data; name="note"\r\n\r\nhalo\r\n'
    b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\nContent-Type: image/png\r\n\r\nabc\r\n--x--\r\n'
)
REQUESTS: dict[str, tuple[bytes, dict[bytes, bytes], bytes, str]] = {
    "JSON": (
        b"",
        {b"content-type": b"application/json", b"if-match": b'"3"'},
        b'{"b": 1, "a": "\xc3\xa9"}',
        "73598f5c2b14cfb73033efba098ce97ddfccda49876a9df15762df06c34fd563",
    ),
    "JSON spelled otherwise": (
        b"",
        {b"content-type": b"application/json", b"if-match": b'"3"'},
        b'{"a":"\\u00e9","b":1}',
        "73598f5c2b14cfb73033efba098ce97ddfccda49876a9df15762df06c34fd563",
    ),
    "no version": (
        b"",
        {b"content-type": b"application/json"},
        b"{}",
        "839a2f7268be9a9d7e6b64e944a0b9d90a5969b469f411dfa91de76489b378d7",
    ),
    "no body": (b"", {b"if-match": b'"3"'}, b"", "117c0fbebbea98eece99ba79aa75039ae9414509c58964296ba7dd13eae39ae5"),
    "no JSON": (b"", {}, b"{", "863ea0cddedc1531df91c53679c89d226ffb84db3baa5fde5ef4c002d7928909"),
    "a great number": (
        b"",
        {},
        b"123456789012345678901234567890",
        "60491931cc6ac65a872db8b26fecb3618aabd8b39d9ac8854a3831ffbea57b51",
    ),
    "another letter in the version": (
        b"",
        {b"if-match": b'\xa0"3"'},
        b"{}",
        "4121335929e4b95d26d08134e236e233d16b4bee55d424dae85962e2750f001c",
    ),
    "a query": (b"z=1&a=\xff&b", {}, b"{}", "698e327b7f3757d5cca98003806092bb1e934bb0c7fba87d2ef8a39577e93b7a"),
    "a form": (
        b"",
        {b"content-type": FORM},
        b"b=1&a=2&b=0",
        "a90594669c3615731385f80b937cc6ff3d8e8e7da8d27b693ee6beb46f18c4d2",
    ),
    "an upload": (
        b"",
        {b"content-type": PARTS},
        UPLOAD,
        "58761c10d41d57a0d46d7b79ca55c9a8ddeb722241ab5729d48d225c59cdb756",
    ),
    "an empty upload": (
        b"",
        {b"content-type": PARTS},
        b"",
        "522017359b482d7e97e423b270b535b1a5f137bc8c692d2638326838aa1b9679",
    ),
}


def request(query: bytes, headers: dict[bytes, bytes], body: bytes) -> Request:
    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": body}

    scope = {"type": "http", "method": "POST", "path": PATH, "query_string": query, "headers": list(headers.items())}
    return Request(scope, receive)


@pytest.mark.parametrize(("query", "headers", "body", "known"), REQUESTS.values(), ids=REQUESTS)
def test_the_same_request_always_has_the_same_fingerprint(
    query: bytes, headers: dict[bytes, bytes], body: bytes, known: str
) -> None:
    assert asyncio.run(fingerprint(request(query, headers, body))).hex() == known
