"""The OpenAPI 3.1 document, with the problems that every operation can answer."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from jejak_kit.http.links import link_commands
from jejak_kit.http.problems import MEDIA_TYPE, ProblemBody

_MEANING = {
    400: "Malformed body, or the idempotency key or precondition is missing or malformed.",
    401: "No token, or one that proves nothing.",
    403: "The role may not do this.",
    404: "There is nothing here that the reader may know of.",
    409: "The record's status or another rule forbids it.",
    410: "The place to go on from is damaged, or of a store that is gone.",
    412: "The record changed since the version in If-Match.",
    413: "The body is too large.",
    415: "The body is of a type that is not taken here.",
    422: "The request does not fit, field by field; or the idempotency key was used for another request.",
    428: "If-Match is missing.",
    500: "An error of ours; the correlation id finds it.",
    503: "Something the service needs is missing; try again, commands with the same idempotency key.",
}
_READS = (404, 422, 500, 503)
_WRITES = (400, 404, 409, 413, 415, 422, 500, 503)
_GUARDED = (401, 403)
_HTTP_METHODS = {"get", "put", "post", "delete", "patch", "head", "options"}


def openapi(app: FastAPI) -> dict[str, Any]:
    """The document, made once. FastAPI's own validation answer is replaced by ours."""
    if app.openapi_schema is None:
        document = get_openapi(
            title=app.title,
            version=app.version,
            description=app.description,
            routes=app.routes,
            openapi_version="3.1.0",
        )
        schemas = document.setdefault("components", {}).setdefault("schemas", {})
        for unused in ("HTTPValidationError", "ValidationError"):
            schemas.pop(unused, None)
        problem = ProblemBody.model_json_schema(ref_template="#/components/schemas/{model}")
        schemas.update(problem.pop("$defs", {}))
        schemas["ProblemBody"] = problem
        document["components"]["schemas"] = dict(sorted(schemas.items()))
        for path in document.get("paths", {}).values():
            for method, operation in path.items():
                if method in _HTTP_METHODS:
                    _document_problems(method, operation)
        link_commands(document.get("paths", {}))
        app.openapi_schema = document
    return app.openapi_schema


def _document_problems(method: str, operation: dict[str, Any]) -> None:
    required = {each["name"] for each in operation.get("parameters", []) if each["in"] == "header" and each["required"]}
    named = {each["name"] for each in operation.get("parameters", []) if each["in"] == "header"}
    statuses = {*(_READS if method in {"get", "head"} else _WRITES)}
    statuses |= {*_GUARDED} if operation.get("security") else set()
    statuses |= {410} if "last-event-id" in named else set()
    statuses |= {412} if "If-Match" in named else set()
    statuses |= {428} if "If-Match" in required else set()
    responses = operation.setdefault("responses", {})
    responses.pop("422", None)  # FastAPI's own
    statuses |= {int(status) for status in responses} & {*_MEANING}  # what the operation itself declares
    for status in sorted(statuses):
        content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemBody"}}}
        responses[str(status)] = {"description": _MEANING[status], **responses.get(str(status), {}), "content": content}
