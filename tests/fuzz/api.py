"""The running service's own document as schemathesis reads it, what every answer is held against, and a way to send."""

from functools import cache
from typing import Any

import requests
import schemathesis
from schemathesis.checks import CheckFunction, not_a_server_error
from schemathesis.core.transport import Response
from schemathesis.schemas import APIOperation, BaseSchema
from schemathesis.specs.openapi.checks import (
    allow_header_conformance,
    content_type_conformance,
    missing_required_header,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

CONFORMS: list[CheckFunction] = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    allow_header_conformance,
]
"""Of any answer: never 5xx; a status, media type, headers and body that the document declares."""
REFUSES: list[CheckFunction] = [*CONFORMS, negative_data_rejection, missing_required_header]
"""Of the answer to a request that does not fit the document: it is refused, besides."""


@cache
def schema_of(service_url: str) -> BaseSchema:
    """The document as the service serves it."""
    schema = schemathesis.openapi.from_url(f"{service_url}/v1/openapi.json")
    schema.config.generation.with_security_parameters = False  # tokens have tests of their own; here one is always sent
    return schema


def operation_at(service_url: str, method: str, path: str) -> APIOperation[Any, Any, Any, Any]:
    """One operation of it."""
    return schema_of(service_url)[path][method]


@cache
def connection() -> requests.Session:
    """One for all requests, without the machine's proxy."""
    session = requests.Session()
    session.trust_env = False
    return session


__all__ = ["CONFORMS", "REFUSES", "Response", "connection", "operation_at", "schema_of"]
