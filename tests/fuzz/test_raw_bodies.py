"""Bodies that no generator of JSON makes, sent to every operation that takes JSON: refused, and precisely."""

import json

import pytest
from tests.acceptance.office import Office
from tests.acceptance.people import key
from tests.fuzz.operations import OPERATIONS, Operation
from tests.fuzz.preparations import READY
from tests.fuzz.ready import CLIENT

from jejak_embedded.home import Running

DEEP = 200_000
MALFORMED = {
    "cut off": b'{"note": "halo',
    "no JSON": b"note=halo",
    "not UTF-8": b'{"note": "\xff\xfe"}',
    "deep lists": b"[" * DEEP,
    "deep lists, closed": b"[" * DEEP + b"]" * DEEP,
    "deep objects": b'{"a":' * DEEP,
    "random": bytes(range(256)) * 40,
    "two values": b"{}{}",
}
UNFITTING = {
    "half a surrogate": b'{"note": "\\ud800"}',
    "a list": b"[]",
    "a text": b'"halo"',
    "null": b"null",
    "an endless number": b'{"note": ' + b"9" * 100_000 + b"}",
    "infinity": b'{"note": Infinity}',
    "NUL": b'{"note": "a\\u0000b", "reason": "a\\u0000b", "description": "a\\u0000b"}',
    "many names": json.dumps({f"field{number}": number for number in range(20_000)}).encode(),
}
SIGNED = {"POST /v1/payments/callbacks/{provider}"}
"""Whatever is wrong with the body, it is not signed, and nothing else is said."""
TAKES_JSON = [
    operation for operation in OPERATIONS if operation.body == "application/json" and operation.name not in SIGNED
]


@pytest.mark.parametrize("operation", TAKES_JSON, ids=str)
def test_what_is_no_proper_json_is_refused(
    system: Running, office: Office, everybody: str, operation: Operation
) -> None:
    """And afterwards the proper request succeeds on the version seen before: nothing came of the others."""
    service = system.endpoints[operation.service]
    ready = READY[operation.service][operation.name](office)
    for name, body in (MALFORMED | UNFITTING).items():
        headers = {"Authorization": f"Bearer {everybody}", "Idempotency-Key": key(), "If-Match": ready.etag or '"0"'}
        headers["Content-Type"] = "application/json"
        answer = CLIENT.post(service + operation.path.format_map(ready.path), content=body, headers=headers)
        expected = {400} if name in MALFORMED else {400, 422}
        assert answer.status_code in expected, f"{name}: {answer.status_code} {answer.text[:300]}"
        assert answer.headers["content-type"] == "application/problem+json"
        assert len(answer.content) < 50_000, f"{name}: a small fault is told in few words"
    answer = ready.send(service, operation.method, operation.path, token=everybody)
    assert answer.is_success, answer.text
