"""Hostile files for every import: told what is wrong, and nothing taken in."""

import json

import pytest
from tests.acceptance.telco import quotation
from tests.fuzz.operations import OPERATIONS, Operation
from tests.fuzz.ready import CLIENT
from tests.fuzz.uploads import bomb

from jejak_embedded.home import Running

IMPORTS = [each for each in OPERATIONS if each.body == "multipart/form-data" and each.path.endswith("/import")]
DEEP = 100_000
OFFER = quotation()
FILES = {
    "a program": ("penawaran.csv", b"MZ\x90\x00\xff" * 100),
    "a bomb": ("penawaran.xlsx", bomb()),
    "nothing": ("penawaran.json", b""),
    "blanks": ("penawaran.csv", b" \r\n \r\n"),
    "deep lists": ("penawaran.json", b"[" * DEEP + b"]" * DEEP),
    "deep objects": ("penawaran.json", b'[{"number":' * DEEP),
    "an endless number": (
        "penawaran.json",
        json.dumps([OFFER]).replace('"revision": 1', f'"revision": {"9" * 5_000}').encode(),
    ),
    "infinity": ("penawaran.json", json.dumps([OFFER]).replace('"revision": 1', '"revision": Infinity').encode()),
    "NUL": ("penawaran.json", json.dumps([OFFER | {"pic": "a\0b"}]).encode()),
    "half a surrogate": ("penawaran.json", b'[{"number": "\\ud800"}]'),
    "an endless line": ("penawaran.csv", b"number," + b"x" * 1_000_000),
    "a quote that never ends": ("penawaran.csv", b'number,revision\n"' + b"x,\n" * 100_000),
    "a path in the name": ("../../etc/passwd", b"root:x:0:0"),
}


@pytest.mark.parametrize("operation", IMPORTS, ids=str)
@pytest.mark.parametrize("what", FILES)
def test_a_hostile_file_is_not_taken_in(system: Running, everybody: str, operation: Operation, what: str) -> None:
    answers = [
        CLIENT.post(
            system.endpoints[operation.service] + operation.path,
            headers={"Authorization": f"Bearer {everybody}", "Accept-Language": language},
            files={"file": FILES[what]},
        )
        for language in ("id", "en")
    ]
    for answer in answers:
        assert answer.status_code == 200, answer.text
        assert answer.json()["taken_in"] == 0
        assert answer.json()["errors"]
    indonesian, english = (answer.json()["errors"][0]["detail"] for answer in answers)
    assert indonesian != english


@pytest.mark.parametrize("operation", IMPORTS, ids=str)
def test_a_file_over_size_is_not_even_read(system: Running, everybody: str, operation: Operation) -> None:
    answer = CLIENT.post(
        system.endpoints[operation.service] + operation.path,
        headers={"Authorization": f"Bearer {everybody}"},
        files={"file": ("penawaran.csv", bytes(21 * 1024 * 1024))},
    )
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")
