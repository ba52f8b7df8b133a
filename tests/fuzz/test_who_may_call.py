"""Every operation of every service from its door to its answer: who is let in, with what, and that it then succeeds.

The operations come from the API, the outcomes for every role from the table. All of an operation's requests go to one
record, at the version that was seen before them all: so the one that succeeds shows that the refused ones changed nothing.
"""

from collections.abc import Iterator, Mapping

import httpx
import pytest
from fastapi.routing import iter_route_contexts
from tests.acceptance.office import Office
from tests.acceptance.people import key
from tests.fuzz.api import CONFORMS, operation_at
from tests.fuzz.conftest import Token
from tests.fuzz.operations import OPERATIONS, Operation, operations_in
from tests.fuzz.preparations import READY
from tests.fuzz.raw_bodies import MALFORMED, UNFITTING
from tests.fuzz.ready import CLIENT, Ready
from tests.fuzz.spoilt_tokens import SPOILT, Spoil, forged, minted_anew
from tests.fuzz.who_may_call import SHORT, WHO_MAY_CALL, Row

from jejak_embedded.home import Running
from jejak_kit.description import ENVIRONMENT, application_of
from jejak_kit.manifest import manifests

CASES = [(service, row) for service, rows in WHO_MAY_CALL.items() for row in rows]
OPERATION = {(operation.service, operation.name): operation for operation in OPERATIONS}
OPEN = {
    "GET /healthz",
    "GET /readyz",
    "GET /v1/documents/{hash}/verify",
    "POST /v1/payments/callbacks/{provider}",
}
"""Whoever holds a paper may ask whether it is genuine. A payment provider has no token: its callbacks are signed, and
whatever is wrong with the body of one that is not, nothing else is said."""

BESIDE = {"GET /metrics", "GET /v1/openapi.json", "HEAD /v1/openapi.json"}
"""Of every service, open as well and in no document: what a collector of metrics reads, and the document itself."""


def plain(row: str) -> str:
    """An operation without the remark that tells its variants apart."""
    return row.partition(" (")[0]


def test_only_health_papers_and_what_is_signed_are_open_to_everybody() -> None:
    assert {operation.name for operation in OPERATIONS if not operation.guarded} == OPEN


@pytest.mark.parametrize("service", manifests())
def test_nothing_is_served_beside_the_document(service: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the document leaves out would escape every test here."""
    for variable, value in ENVIRONMENT.items():
        monkeypatch.setenv(variable, value)
    routes = iter_route_contexts(application_of(manifests()[service].load(), "0").routes)
    served = {f"{method} {route.path_format}" for route in routes for method in route.methods or ("any",)}
    assert served - {operation.name for operation in OPERATIONS if operation.service == service} == BESIDE


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
def test_who_may_call(system: Running, office: Office, token: Token, everybody: str, service: str, row: str) -> None:
    """At least one 2xx, as documented; nothing for a token that proves nothing, a role that may not, or no proper JSON."""
    expected = WHO_MAY_CALL[service][row]
    operation = OPERATION[service, plain(row)]
    url = system.endpoints[service]
    prepare = READY[service][row]
    request = prepare(office)

    if operation.guarded:
        who_proves_nothing_gets_nothing(url, operation, request, everybody)
    for role in sorted((role for role in expected if expected[role] != 200), key=str):
        answer = request.send(url, operation.method, operation.path, token=bearer(token, role))
        assert answer.status_code == expected[role], f"{role}: {answer.text}"
        assert answer.json()["detail"]
    if operation.body == "application/json" and operation.guarded:
        what_is_no_proper_json_is_refused(url, operation, request, everybody)

    for place, role in enumerate(permitted(expected)):
        fresh = request if place == 0 or operation.method == "GET" else prepare(office)
        answer = fresh.send(url, operation.method, operation.path, token=bearer(token, role))
        assert answer.is_success, f"{role}: {answer.status_code} {answer.text}"
        operation_at(url, operation.method, operation.path).Case().validate_response(answer, checks=CONFORMS)


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("service", manifests())
def test_what_only_the_issuer_could_sign_is_looked_at_closely(
    system: Running, office: Office, everybody: str, service: str, method: str
) -> None:
    """On one operation that reads a record and one that changes it: every other has the same door."""
    operation = next(
        each
        for each in OPERATIONS
        if (each.service, each.method) == (service, method) and "{" in each.path and each.guarded
    )
    url, request = system.endpoints[service], READY[service][operation.name](office)
    who_proves_nothing_gets_nothing(url, operation, request, everybody, forged(system))
    genuine = minted_anew(system)(everybody)
    assert request.send(url, operation.method, operation.path, token=genuine).is_success, "signed just as those were"


def who_proves_nothing_gets_nothing(
    url: str, operation: Operation, request: Ready, genuine: str, spoilt: Mapping[str, Spoil] = SPOILT
) -> None:
    for name, spoil in spoilt.items():
        answer = request.send(url, operation.method, operation.path, token=spoil(genuine))
        assert answer.status_code == 401, f"{name}: {answer.status_code} {answer.text}"
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
        assert answer.headers["content-type"] == "application/problem+json"


def what_is_no_proper_json_is_refused(url: str, operation: Operation, request: Ready, genuine: str) -> None:
    for name, body in (MALFORMED | UNFITTING).items():
        headers = {"Authorization": f"Bearer {genuine}", "Idempotency-Key": key(), "If-Match": request.etag or '"0"'}
        headers["Content-Type"] = "application/json"
        answer = CLIENT.post(url + operation.path.format_map(request.path), content=body, headers=headers)
        expected = {400} if name in MALFORMED else {400, 422}
        assert answer.status_code in expected, f"{name}: {answer.status_code} {answer.text[:300]}"
        assert answer.headers["content-type"] == "application/problem+json"
        assert len(answer.content) < 50_000, f"{name}: a small fault is told in few words"


def bearer(token: Token, role: str | None) -> str | None:
    return None if role is None else token(*([role] if role else []))


def permitted(expected: Row) -> Iterator[str | None]:
    return (role for role, status in expected.items() if status == 200)
