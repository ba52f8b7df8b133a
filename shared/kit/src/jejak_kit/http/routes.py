"""What the edge must know of the endpoint a request was routed to, before it reads the request's body."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, iter_route_contexts
from pydantic import BaseModel
from starlette.types import Scope

from jejak_kit.http.bearer import bearer_token

MIB = 1024 * 1024
JSON_LIMIT = MIB
JSON_TYPES = ("application/json",)
UNROUTED = "(none)"

E = TypeVar("E", bound=Callable[..., Any])


def accepts(*media_types: str, limit: int) -> Callable[[E], E]:
    """Declares that an endpoint takes bodies other than JSON, or larger ones: `limit` is in bytes."""

    def declare(endpoint: E) -> E:
        endpoint.__dict__["jejak_accepts"] = (media_types, limit)
        return endpoint

    return declare


@dataclass(frozen=True, slots=True)
class RouteFacts:
    """`template` is the path with its parameters' names; `query` the declared query parameters."""

    template: str
    methods: frozenset[str]
    query: frozenset[str]
    guarded: bool
    takes_body: bool
    media_types: tuple[str, ...]
    limit: int


class RouteTable:
    """The facts of every route of an application, by the route object that routing leaves in the scope."""

    def __init__(self, app: FastAPI) -> None:
        self._app = app
        self._facts: dict[int, RouteFacts] = {}

    def of(self, scope: Scope) -> RouteFacts | None:
        """The facts of the route this request was given to; None before routing and for what is no endpoint of ours."""
        route = scope.get("route")
        if not isinstance(route, APIRoute):
            return None
        if id(route) not in self._facts:
            self._facts = dict(self._read())
        return self._facts.get(id(route))

    def methods(self, scope: Scope) -> list[str]:
        """What may be done at the address of this request, on whichever of its routes."""
        facts = self.of(scope)
        if facts is None:
            return []
        there = (other.methods for other in self._facts.values() if other.template == facts.template)
        return sorted(frozenset[str]().union(*there))

    def _read(self) -> Iterator[tuple[int, RouteFacts]]:
        for context in iter_route_contexts(self._app.routes):
            route = context.original_route
            if isinstance(route, APIRoute) and context.path_format is not None:
                dependants = list(_flat(context.dependant))
                media_types, limit = getattr(route.endpoint, "jejak_accepts", (JSON_TYPES, JSON_LIMIT))
                yield (
                    id(route),
                    RouteFacts(
                        template=context.path_format,
                        methods=frozenset(context.methods or ()),
                        query=frozenset(name for dependant in dependants for name in _query_names(dependant)),
                        guarded=any(dependant.call is bearer_token for dependant in dependants),
                        takes_body=context.body_field is not None,
                        media_types=media_types,
                        limit=limit,
                    ),
                )


def _flat(dependant: Dependant) -> Iterator[Dependant]:
    yield dependant
    for needed in dependant.dependencies:
        yield from _flat(needed)


def _query_names(dependant: Dependant) -> Iterator[str]:
    for parameter in dependant.query_params:
        annotation = parameter.field_info.annotation
        if isinstance(annotation, type) and issubclass(annotation, BaseModel):
            yield from (field.alias or name for name, field in annotation.model_fields.items())
        else:
            yield parameter.alias
