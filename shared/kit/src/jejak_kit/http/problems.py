"""Problems: what went wrong, as RFC 9457 `application/problem+json`, in the reader's language.

Codes, fields and rules are decided where the fault is found; texts are looked up here: `problem.<code>.title` and
`.detail`, and `rule.<rule>` for each field.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as default
from typing import Any
from uuid import UUID

import orjson
from fastapi import HTTPException
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope

from jejak_kit.i18n import Catalogue, negotiate

MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a request. `field` is a JSON pointer into the body, or `query:`, `header:`, `path:` + name.

    `text` is the key of its text where that is not `rule.<rule>`.
    """

    field: str
    rule: str
    params: Mapping[str, Any] = default(default_factory=dict)
    text: str | None = None


class Problem(HTTPException):
    """Ends a request. An HTTPException, so that FastAPI lets it pass from wherever it is raised, also while reading."""

    def __init__(
        self,
        status: int,
        code: str,
        params: Mapping[str, Any] | None = None,
        *,
        faults: Sequence[Fault] = (),
        headers: Mapping[str, str] | None = None,
        more: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(status, detail=code, headers=headers)
        self.code, self.params, self.faults, self.more = code, params or {}, tuple(faults), more or {}


class FaultBody(BaseModel):
    """One thing wrong with the request."""

    field: str = Field(
        description="JSON pointer into the body, or `query:name`, `header:Name`, `path:name`.",
        examples=["/lines/0/quantity"],
    )
    rule: str = Field(description="Stable code of the rule that is broken.", examples=["required"])
    detail: str = Field(description="What to do about it, in the reader's language.")


class ProblemBody(BaseModel):
    """RFC 9457 problem details. `code` is stable; `title` and `detail` are for people and follow `Accept-Language`."""

    type: str = Field(
        description="`/problems/` + code: an identifier, not an address.", examples=["/problems/wrong_status"]
    )
    title: str
    status: int
    detail: str
    instance: str = Field(description="The path of the request.")
    code: str
    correlation_id: UUID
    errors: list[FaultBody] | None = None


def correlation_id(scope: Scope) -> UUID:
    """The correlation id that the edge gave this request."""
    found: UUID = scope["state"]["correlation_id"]
    return found


def language_of(scope: Scope) -> str:
    """The language to answer this request in."""
    value = next((value for name, value in scope["headers"] if name == b"accept-language"), b"")
    return negotiate(value.decode("latin-1"))


@dataclass(frozen=True)
class ProblemWriter:
    """Writes problems as answers."""

    catalogue: Catalogue

    def body(self, problem: Problem, scope: Scope, language: str) -> dict[str, Any]:
        text = self.catalogue.text
        body = {
            "type": f"/problems/{problem.code}",
            "title": text(f"problem.{problem.code}.title", language, problem.params),
            "status": problem.status_code,
            "detail": text(f"problem.{problem.code}.detail", language, problem.params),
            "instance": scope["path"],
            "code": problem.code,
            "correlation_id": correlation_id(scope),
        }
        if problem.faults:
            body["errors"] = [
                {
                    "field": fault.field,
                    "rule": fault.rule,
                    "detail": text(fault.text or f"rule.{fault.rule}", language, fault.params),
                }
                for fault in problem.faults
            ]
        return {**problem.more, **body}

    def answer(self, problem: Problem, scope: Scope) -> Response:
        language = language_of(scope)
        headers = {"Content-Language": language, "Vary": "Accept-Language", **(problem.headers or {})}
        body = orjson.dumps(self.body(problem, scope, language))
        return Response(body, problem.status_code, headers, MEDIA_TYPE)

    async def surprise(self, request: Request, _: Exception) -> Response:
        """For an error that nobody expected, as an exception handler of FastAPI."""
        return self.answer(Problem(500, "internal"), request.scope)

    async def handle(self, request: Request, problem: Exception) -> Response:
        """As an exception handler of FastAPI."""
        assert isinstance(problem, Problem)
        return self.answer(problem, request.scope)
