"""The short way for commands that are in order; whatever is not takes FastAPI's way and is told there what is wrong.

A framework that solves dependencies, and reads and checks a body twice, costs several times what a command does. Most
endpoints of commands have one shape: ids in the path, a JSON body or none, a gate. What the framework does for that
shape is known when the application starts, so it is compiled once and done in one step. Nothing is refused here: at the
first thing out of order the request goes on to the framework, untouched, so that both ways answer alike by construction.
"""

import re
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from fastapi import FastAPI
from fastapi.routing import APIRoute, iter_route_contexts
from pydantic import ValidationError
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from jejak_kit.auth import InvalidToken, KeysUnavailable, Principal, Verifier
from jejak_kit.http.bearer import authenticate
from jejak_kit.http.commands import Bus, CommandGate, is_no_body, open_gate, unversioned_gate, versioned_gate
from jejak_kit.http.fingerprint import is_form, json_fingerprint
from jejak_kit.http.guard import check_declared, only_what_is_declared
from jejak_kit.http.models import CommandAnswer, RequestModel
from jejak_kit.http.problems import Problem, ProblemWriter
from jejak_kit.http.refusals import problem_of
from jejak_kit.http.routes import RouteFacts, RouteTable

_ID = re.compile(r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}")
_GATES = {versioned_gate: True, unversioned_gate: False}
_JSON = (b"content-type", b"application/json")


@dataclass(slots=True)
class _Head:
    """What the answer of a command says before its body."""

    status_code: int
    raw_headers: list[tuple[bytes, bytes]]


@dataclass(frozen=True, slots=True)
class Lane:
    """One endpoint of that shape. `ids`, `body` and `gate` are names of its parameters."""

    route: APIRoute
    facts: RouteFacts
    endpoint: Callable[..., Awaitable[CommandAnswer]]
    ids: tuple[str, ...]
    body: str | None
    model: type[RequestModel] | None
    gate: str
    versioned: bool
    status: int


class ShortWay:
    """Takes commands that are in order; everything else goes on to `app`."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        routes: RouteTable,
        bus: Bus,
        verifier: Verifier,
        clock: Callable[[], datetime],
        problems: ProblemWriter,
    ) -> None:
        self._app, self._routes, self._bus, self._verifier = app, routes, bus, verifier
        self._clock, self._problems = clock, problems
        self._lanes: dict[str, Lane] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "POST":
            await self._app(scope, receive, send)
            return
        if self._lanes is None:
            self._lanes = dict(_lanes(scope["app"], self._routes))
        ids: list[UUID] = []
        lane = self._lanes.get(_template(scope["path"], ids))
        if lane is None or scope["query_string"] or scope.get("root_path") or scope["app"].dependency_overrides:
            await self._app(scope, receive, send)
            return
        taken: list[Message] = []
        request = await self._in_order(lane, ids, scope, receive, taken)
        if request is None:
            await self._app(scope, _again(taken, receive), send)
            return
        head, arguments = request
        scope["route"] = lane.route
        try:
            answer = await lane.endpoint(**arguments)
        except Exception as error:
            problem = error if isinstance(error, Problem) else problem_of(error)
            if problem is None:
                raise
            await self._problems.answer(problem, scope)(scope, receive, send)
            return
        body = answer.__pydantic_serializer__.to_json(answer)
        head.raw_headers[:0] = ((b"content-length", b"%d" % len(body)), _JSON)
        await send({"type": "http.response.start", "status": head.status_code, "headers": head.raw_headers})
        await send({"type": "http.response.body", "body": body})

    async def _in_order(
        self, lane: Lane, ids: list[UUID], scope: Scope, receive: Receive, taken: list[Message]
    ) -> tuple[_Head, dict[str, Any]] | None:
        """Where the answer begins, and the endpoint's arguments; None at the first thing that is not as it must be.

        `taken` gets what was read.
        """
        headers = dict(scope["headers"])
        if len(headers) != len(scope["headers"]):  # which of several of one name counts, the framework knows
            return None
        try:
            principal = await authenticate(scope, self._verifier)
            check_declared(headers, lane.facts)
        except (Problem, InvalidToken, KeysUnavailable):  # a stranger's body is not even read
            return None
        body = await _body(receive, lane.facts.limit, taken)
        if body is None:
            return None
        head = _Head(lane.status, [])
        try:
            gate = self._gate(lane, scope, headers, head, principal, body)
            if gate is None:
                return None
            arguments: dict[str, Any] = dict(zip(lane.ids, ids, strict=True))
            arguments[lane.gate] = gate
            if lane.model is not None and lane.body is not None:
                arguments[lane.body] = lane.model.model_validate_json(body)
        except (Problem, ValidationError):
            return None
        return head, arguments

    def _gate(
        self, lane: Lane, scope: Scope, headers: dict[bytes, bytes], head: _Head, principal: Principal, body: bytes
    ) -> CommandGate | None:
        """None where a header is missing, or the body is of another kind. Raises Problem for a malformed header."""
        key, if_match = headers.get(b"idempotency-key"), headers.get(b"if-match")
        kind = headers.get(b"content-type", b"")
        if (
            key is None
            or (if_match is None and lane.versioned)
            or (kind != b"application/json" and is_form(kind.decode("latin-1")))
            or (lane.model is None and not is_no_body(body))
        ):
            return None
        return open_gate(
            scope,
            head,
            principal,
            self._bus,
            self._clock,
            key=key.decode("latin-1"),
            if_match=None if if_match is None else if_match.decode("latin-1"),
            sent=json_fingerprint(scope, if_match or b"", body),
        )


def _template(path: str, ids: list[UUID]) -> str:
    """The path with `{}` for every id, which go into `ids`."""
    parts = path.split("/")
    for place, part in enumerate(parts):
        if len(part) == 36 and _ID.fullmatch(part):
            ids.append(UUID(part))
            parts[place] = "{}"
    return "/".join(parts)


async def _body(receive: Receive, limit: int, taken: list[Message]) -> bytes | None:
    """The whole body; None if it is too large or the caller has gone."""
    size, more = 0, True
    while more:
        message = await receive()
        taken.append(message)
        if message["type"] != "http.request":
            return None
        size += len(message.get("body", b""))
        if size > limit:
            return None
        more = message.get("more_body", False)
    return b"".join([message.get("body", b"") for message in taken])


def _again(taken: list[Message], receive: Receive) -> Receive:
    """Receives what was taken once more, then what follows."""
    if not taken:
        return receive
    waiting = iter(taken)

    async def received() -> Message:
        return next(waiting, None) or await receive()

    return received


def _lanes(app: FastAPI, routes: RouteTable) -> Iterator[tuple[str, Lane]]:
    """Every endpoint of the shape, by its template. Of two routes at one template, FastAPI takes the first; so do we."""
    seen: set[str] = set()
    for context in iter_route_contexts(app.routes):
        route = context.original_route
        template = re.sub(r"\{[^}]*\}", "{}", context.path_format or "")
        if not isinstance(route, APIRoute) or "POST" not in (context.methods or ()) or template in seen:
            continue
        seen.add(template)
        facts = routes.of({"route": route})
        lane = None if facts is None else _lane(route, context.dependant, facts, context.status_code)
        if lane is not None:
            yield template, lane


def _lane(route: APIRoute, dependant: Any, facts: RouteFacts, status: int | None) -> Lane | None:
    gates = [needed for needed in dependant.dependencies if needed.call is not only_what_is_declared]
    body = dependant.body_params[0] if dependant.body_params else None
    model = body.field_info.annotation if body is not None else None
    in_shape = (
        len(gates) == 1
        and gates[0].call in _GATES
        and route.response_model is CommandAnswer
        and all(parameter.field_info.annotation is UUID for parameter in dependant.path_params)
        and len(dependant.body_params) <= 1
        and (body is None or (isinstance(model, type) and issubclass(model, RequestModel)))
        and facts.media_types == _JSON_ONLY
        and not (dependant.query_params or dependant.header_params or dependant.cookie_params)
        and dependant.request_param_name is None
        and dependant.response_param_name is None
        and dependant.background_tasks_param_name is None
    )
    if not in_shape:
        return None
    return Lane(
        route=route,
        facts=facts,
        endpoint=route.endpoint,
        ids=tuple(re.findall(r"\{([^}:]*)", facts.template)),
        body=body.name if body is not None else None,
        model=model,
        gate=gates[0].name,
        versioned=_GATES[gates[0].call],
        status=status or 200,
    )


_JSON_ONLY = ("application/json",)
