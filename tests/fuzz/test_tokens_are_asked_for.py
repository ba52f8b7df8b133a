"""No operation ignores who asks: requests that would succeed are refused without a token that proves something."""

import base64
import json
from collections.abc import Callable

import pytest
from tests.acceptance.office import Office
from tests.fuzz.operations import OPERATIONS, Operation
from tests.fuzz.preparations import READY

from jejak_embedded.home import Running

GUARDED = [operation for operation in OPERATIONS if operation.guarded]
OPEN = {
    "GET /healthz",
    "GET /readyz",
    "GET /v1/documents/{hash}/verify",
    "POST /v1/payments/callbacks/{provider}",
}
"""Whoever holds a paper may ask whether it is genuine. A payment provider has no token: its callbacks are signed."""


def unsigned(genuine: str) -> str:
    """The same claims, said to need no signature."""
    header = base64.urlsafe_b64encode(json.dumps({"alg": "none", "typ": "at+jwt"}).encode()).decode().rstrip("=")
    return f"{header}.{genuine.split('.')[1]}."


def promoted(genuine: str) -> str:
    """Other claims under the genuine signature."""
    header, payload, signature = genuine.split(".")
    claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    claims["sub"] = "u-somebody-else"
    return f"{header}.{base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip('=')}.{signature}"


SPOILT: dict[str, Callable[[str], str | None]] = {
    "no token": lambda genuine: None,
    "dots": lambda genuine: "..",
    "no JWT": lambda genuine: "jejak",
    "unsigned": unsigned,
    "other claims": promoted,
    "a cut signature": lambda genuine: genuine[:-4],
    "endless": lambda genuine: genuine + "A" * 8_000,
}


def test_only_health_papers_and_what_is_signed_are_open_to_everybody() -> None:
    assert {operation.name for operation in OPERATIONS if not operation.guarded} == OPEN


@pytest.mark.parametrize("operation", GUARDED, ids=str)
def test_who_proves_nothing_gets_nothing(system: Running, office: Office, everybody: str, operation: Operation) -> None:
    """And the record is as it was: the genuine token succeeds after them all, on the version seen before."""
    ready = READY[operation.service][operation.name](office)
    service = system.endpoints[operation.service]
    for name, spoil in SPOILT.items():
        answer = ready.send(service, operation.method, operation.path, token=spoil(everybody))
        assert answer.status_code == 401, f"{name}: {answer.status_code} {answer.text}"
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
        assert answer.headers["content-type"] == "application/problem+json"
    answer = ready.send(service, operation.method, operation.path, token=everybody)
    assert answer.is_success, answer.text
