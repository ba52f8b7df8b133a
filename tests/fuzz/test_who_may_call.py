"""Every operation of every service x every role, and none: the operations from the API, the outcomes from the table."""

from collections.abc import Iterator

import httpx
import pytest
from tests.acceptance.office import Office
from tests.fuzz.conftest import Token
from tests.fuzz.operations import OPERATIONS, operations_in
from tests.fuzz.preparations import READY
from tests.fuzz.ready import Ready
from tests.fuzz.who_may_call import SHORT, WHO_MAY_CALL, Row

from jejak_embedded.home import Running
from jejak_kit.manifest import manifests

CASES = [(service, row) for service, rows in WHO_MAY_CALL.items() for row in rows]


def plain(row: str) -> str:
    """An operation without the remark that tells its variants apart."""
    return row.partition(" (")[0]


@pytest.mark.parametrize("service", manifests())
def test_no_combination_is_missing(system: Running, service: str) -> None:
    """The running service's own document, the committed one, the table and the requests name the same operations."""
    document = httpx.get(f"{system.endpoints[service]}/v1/openapi.json", trust_env=False).json()
    served = {operation.name for operation in operations_in(service, document)}
    table = WHO_MAY_CALL.get(service, {})
    assert {operation.name for operation in OPERATIONS if operation.service == service} == served
    assert {plain(row) for row in table} == served, "tests/fuzz/who_may_call.py"
    assert set(READY.get(service, {})) == set(table), "the requests that must succeed"
    assert all(set(row) == set(SHORT.values()) for row in table.values())


@pytest.mark.parametrize(("service", "row"), CASES, ids=lambda part: part)
def test_who_may_call(system: Running, office: Office, token: Token, service: str, row: str) -> None:
    """Those who may not leave the record as it was: the first who may succeeds on the version seen before them all."""
    expected = WHO_MAY_CALL[service][row]
    method, _, path = plain(row).partition(" ")
    prepare = READY[service][row]

    def call(ready: Ready, role: str | None) -> httpx.Response:
        bearer = None if role is None else token(*([role] if role else []))
        return ready.send(system.endpoints[service], method, path, token=bearer)

    request = prepare(office)
    for role in sorted((role for role in expected if expected[role] != 200), key=str):
        answer = call(request, role)
        assert answer.status_code == expected[role], f"{role}: {answer.text}"
        assert answer.json()["detail"]
    for place, role in enumerate(permitted(expected)):
        answer = call(request if place == 0 or method == "GET" else prepare(office), role)
        assert answer.is_success, f"{role}: {answer.status_code} {answer.text}"


def permitted(expected: Row) -> Iterator[str | None]:
    return (role for role, status in expected.items() if status == 200)
