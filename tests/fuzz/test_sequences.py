"""Requests that follow one another along the links of the document: create, read, command, and what comes of that."""

from contextlib import suppress
from typing import Any

import httpx
import pytest
import requests
import schemathesis
from hypothesis import seed, settings
from hypothesis.errors import FlakyStrategyDefinition
from schemathesis.core.failures import FailureGroup
from schemathesis.core.transport import Response
from schemathesis.generation.stateful.state_machine import StepInput, StepOutput
from schemathesis.schemas import APIOperation
from tests.acceptance.office import Office
from tests.acceptance.people import key
from tests.fuzz.api import CONFORMS, connection
from tests.fuzz.effort import BOUNDED, EFFORT, SEED
from tests.fuzz.operations import OPERATIONS
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
    """Every answer on the way is as documented. What makes a record is a proper request, so that the ways lead on; a link
    that none of them takes is followed in the end, so that each leads somewhere.
    """

    def begins(operation: APIOperation[Any, Any, Any, Any], *_: object) -> bool:
        return (service, operation.label) in BEGINNINGS

    monkeypatch.setattr(ROOTS, begins)  # the library guesses by names, and leaves out a record made from another
    schema = schemathesis.openapi.from_url(f"{system.endpoints[service]}/v1/openapi.json")
    schema.config.phases.stateful.inference.algorithms = []  # the document's own links, no guessed ones
    schema.config.generation.with_security_parameters = False  # one real token, no made-up ones
    machine: Any = schema.as_state_machine()
    failures: list[BaseException] = []
    reached: set[str] = set()
    followed: set[str] = set()
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

        def call(self, case: schemathesis.Case[Any], **more: Any) -> Response:
            try:
                return case.call(**more)
            except requests.RequestException as failure:
                failures.append(failure)
                raise

        def validate_response(self, response: Response, case: schemathesis.Case[Any], **_: Any) -> None:
            """Keeps what is wrong instead of raising it: a run that is repeated and then goes well would hide it."""
            try:
                case.validate_response(response, checks=CONFORMS)
            except FailureGroup as found:
                failures.append(found)
            if response.status_code < 300:
                reached.add(case.operation.label)

        def step(self, input: StepInput) -> StepOutput:
            output: StepOutput = super().step(input)
            if input.transition is not None and input.is_applied:
                followed.add(input.case.operation.label)
            return output

    while begun < SCENARIOS and not failures:
        with suppress(FlakyStrategyDefinition):  # a service remembers, so what was drawn before may lead elsewhere now
            seed((SEED or 0) + begun)(Sequence).run(
                settings=settings(BOUNDED, max_examples=SCENARIOS - begun, stateful_step_count=STEPS)
            )
    if failures:
        raise BaseExceptionGroup("on the way", failures)
    assert {label for known, label in BEGINNINGS if known == service} <= reached
    for target, source in led_to_by(machine).items():
        if target not in followed:
            request = READY[service][source](office)
            answer = request.send(system.endpoints[service], *source.split(" "), token=everybody)
            follow_alone(schema.find_operation_by_label(target), answer, everybody)


def led_to_by(machine: Any) -> dict[str, str]:
    """Every operation that a link leads to, by one that it leads from."""
    found: dict[str, str] = {}
    for each in machine._transitions.operations.values():
        for link in each.outgoing:
            found.setdefault(link.target.label, link.source.label)
    return found


def follow_alone(target: Any, answer: httpx.Response, token: str) -> None:
    """What no walk has taken: with what the link gives and nothing beside it, and there the record is found."""
    assert answer.is_success, answer.text
    headers = {"Authorization": f"Bearer {token}"}
    if target.method == "post":
        headers |= {"Idempotency-Key": key(), "If-Match": answer.headers["ETag"]}
    case = target.Case(path_parameters={"id": answer.json()["id"]}, headers=headers)
    led_to = case.call(session=connection())
    case.validate_response(led_to, checks=CONFORMS)
    part_of_it = target.method == "get" and not target.path.endswith(("/{id}", "/history"))  # not every record has it
    assert led_to.status_code != 404 or part_of_it, f"{target.label}: {led_to.text}"
