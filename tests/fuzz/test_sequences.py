"""Requests that follow one another along the links of the document: create, read, command, and what comes of that."""

from contextlib import suppress
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from hypothesis.errors import FlakyStrategyDefinition
from schemathesis.core.transport import Response
from schemathesis.schemas import APIOperation
from tests.acceptance.office import Office
from tests.acceptance.people import key
from tests.fuzz.api import CONFORMS, connection
from tests.fuzz.operations import EFFORT, OPERATIONS
from tests.fuzz.preparations import READY

from jejak_embedded.home import Running

SCENARIOS, STEPS = 40 * EFFORT, 10
ROOTS = "schemathesis.specs.openapi.stateful.is_likely_root_transition"
BEGINNINGS = {(operation.service, operation.name) for operation in OPERATIONS if operation.begins}
SERVICES = sorted({service for service, _ in BEGINNINGS})
"""Those that make records; the console makes none, and nothing in its document leads on."""


@pytest.mark.parametrize("service", SERVICES)
def test_no_sequence_breaks_it(
    system: Running, office: Office, everybody: str, service: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every answer on the way is as documented. What makes a record is a proper request, so that the ways lead on."""

    def begins(operation: APIOperation[Any, Any, Any, Any], *_: object) -> bool:
        return (service, operation.label) in BEGINNINGS

    monkeypatch.setattr(ROOTS, begins)  # the library guesses by names, and leaves out a record made from another
    schema = schemathesis.openapi.from_url(f"{system.endpoints[service]}/v1/openapi.json")
    schema.config.phases.stateful.inference.algorithms = []  # the document's own links, no guessed ones
    schema.config.generation.with_security_parameters = False  # one real token, no made-up ones
    machine: Any = schema.as_state_machine()
    reached: set[str] = set()
    begun = 0

    class Sequence(machine):  # type: ignore[misc]  # made from the document
        def setup(self) -> None:
            nonlocal begun
            begun += 1

        def before_call(self, case: schemathesis.Case[Any]) -> None:
            if case.method != "GET":
                case.headers["Idempotency-Key"] = key()
            if begins(case.operation) and case.media_type == "application/json":
                case.headers.pop("If-Match", None)
                case.body = READY[service][case.operation.label](office).json

        def get_call_kwargs(self, case: schemathesis.Case[Any]) -> dict[str, Any]:
            return {"headers": {"Authorization": f"Bearer {everybody}"}, "session": connection()}

        def validate_response(self, response: Response, case: schemathesis.Case[Any], **_: Any) -> None:
            case.validate_response(response, checks=CONFORMS)
            if response.status_code < 300:
                reached.add(case.operation.label)

    while begun < SCENARIOS:
        with suppress(FlakyStrategyDefinition):  # a service remembers, so what was drawn before may lead elsewhere now
            Sequence.run(
                settings=settings(
                    max_examples=SCENARIOS - begun,
                    stateful_step_count=STEPS,
                    phases=[Phase.generate],
                    suppress_health_check=list(HealthCheck),
                )
            )
    assert {label for known, label in BEGINNINGS if known == service} <= reached
    assert {label for label in reached if "{id}" in label and label.startswith("POST")}, reached
