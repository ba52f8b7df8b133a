"""Bodies that no generator of JSON makes."""

import json

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
