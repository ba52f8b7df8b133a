"""Generated requests to every operation: nothing breaks, and every answer is one the document declares."""

from typing import Any

import pytest
import schemathesis
from hypothesis import given
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.core.parameters import ParameterLocation
from tests.acceptance.office import Office
from tests.acceptance.people import key
from tests.fuzz.api import CONFORMS, REFUSES, connection, operation_at
from tests.fuzz.effort import EFFORT, bounded
from tests.fuzz.operations import OPERATIONS, Operation
from tests.fuzz.preparations import READY
from tests.fuzz.ready import CLIENT, Ready

from jejak_embedded.home import Running

EXAMPLES = 6 * EFFORT


@pytest.mark.parametrize("operation", OPERATIONS, ids=str)
def test_no_request_breaks_it(system: Running, office: Office, everybody: str, operation: Operation) -> None:
    """On live records at the version they have, and on whatever else the generator thinks of; first what does not fit."""
    ready = READY[operation.service][operation.name](office)
    if operation.takes_something:
        requests(system, ready, everybody, operation, GenerationMode.NEGATIVE)
    requests(system, ready, everybody, operation, GenerationMode.POSITIVE)


def requests(system: Running, ready: Ready, everybody: str, operation: Operation, mode: GenerationMode) -> None:
    service = system.endpoints[operation.service]
    documented = operation_at(service, operation.method, operation.path)
    headers = {"Authorization": f"Bearer {everybody}"}

    @bounded(EXAMPLES)
    @given(case=documented.as_strategy(generation_mode=mode), live=st.sampled_from([True, True, True, False]))
    def fire(case: schemathesis.Case[Any], live: bool) -> None:
        if live:
            bring_to_life(case, ready, version_of(ready, operation, service, everybody))
        if operation.endless and case.query.get("follow") in (True, "true", None):
            case.query["follow"] = "false"
        answer = case.call(headers=headers, session=connection())
        case.validate_response(answer, checks=REFUSES if refusable(case, mode) else CONFORMS)

    fire()


def refusable(case: schemathesis.Case[Any], mode: GenerationMode) -> bool:
    """Whether the service can see that it does not fit. In a form everything is bytes: a number in a file's place arrives as
    a file with digits in it.
    """
    in_a_form = case.media_type == "multipart/form-data" and _spoilt(case, ParameterLocation.BODY)
    return mode is GenerationMode.NEGATIVE and not in_a_form


def bring_to_life(case: schemathesis.Case[Any], ready: Ready, etag: str | None) -> None:
    """Puts a real record, its version and a fresh key where the generator meant to be right."""
    if not _spoilt(case, ParameterLocation.PATH):
        case.path_parameters.update(ready.path)
    if not _spoilt(case, ParameterLocation.HEADER) and case.method != "GET":
        case.headers["Idempotency-Key"] = key()
        if etag is not None:
            case.headers["If-Match"] = etag


def _spoilt(case: schemathesis.Case[Any], location: ParameterLocation) -> bool:
    return case.meta is not None and case.meta.is_negative_at(location)


def version_of(ready: Ready, operation: Operation, service: str, token: str) -> str | None:
    """The record's version now, if the operation is about one."""
    if ready.etag is None:
        return None
    collection = operation.path.partition("/{id}")[0]
    answer: Any = CLIENT.get(f"{service}{collection}/{ready.path['id']}", headers={"Authorization": f"Bearer {token}"})
    return str(answer.headers["etag"])
