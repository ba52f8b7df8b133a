"""The FastAPI application of a service: its routers inside, everything that all services share around them."""

from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter, Depends, FastAPI
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from jejak_kit.auth import Verifier
from jejak_kit.http.commands import Bus
from jejak_kit.http.guard import BodyGuard, only_what_is_declared
from jejak_kit.http.health import Check, health_router
from jejak_kit.http.lane import ShortWay
from jejak_kit.http.middleware import Surrounding
from jejak_kit.http.openapi import openapi
from jejak_kit.http.problems import Problem, ProblemWriter
from jejak_kit.http.refusals import PROBLEMS
from jejak_kit.http.routes import RouteTable
from jejak_kit.http.traced import Traced
from jejak_kit.i18n import Catalogue
from jejak_kit.telemetry import traces
from jejak_kit.telemetry.metrics import Metrics

Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[Any]]


def utc_now() -> datetime:
    """The wall clock. The only one: everything else is given the instant."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Edge:
    """What dependencies of endpoints need, kept as `app.state.edge`."""

    bus: Bus
    verifier: Verifier
    catalogue: Catalogue
    clock: Callable[[], datetime]
    metrics: Metrics
    routes: RouteTable


class Application(FastAPI):
    """FastAPI with the layers that all services share around it: around its own too, which most commands never need."""

    layers: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope["app"] = self
        await self.layers(scope, receive, send)

    async def _inside(self, scope: Scope, receive: Receive, send: Send) -> None:
        await super().__call__(scope, receive, send)

    def surround(self, verifier: Verifier, problems: ProblemWriter) -> None:
        """From the innermost to the outermost."""
        edge: Edge = self.state.edge
        layers: ASGIApp = BodyGuard(self._inside, routes=edge.routes, verifier=verifier)
        layers = ShortWay(
            layers, routes=edge.routes, bus=edge.bus, verifier=verifier, clock=edge.clock, problems=problems
        )
        layers = Surrounding(layers, routes=edge.routes, metrics=edge.metrics, problems=problems)
        self.layers = Traced(layers, routes=edge.routes) if traces.recording() else layers


@asynccontextmanager
async def _nothing(app: FastAPI) -> AsyncIterator[None]:
    yield


def create_app(
    *,
    title: str,
    version: str,
    routers: Iterable[APIRouter],
    bus: Bus,
    verifier: Verifier,
    catalogue: Catalogue,
    checks: Sequence[Check] = (),
    clock: Callable[[], datetime] = utc_now,
    metrics: Metrics | None = None,
    lifespan: Lifespan = _nothing,
    description: str = "",
) -> FastAPI:
    """The application; its routers appear below `/v1`. Documentation pages would load scripts from strangers: none."""
    app = Application(
        title=title,
        version=version,
        description=description,
        openapi_url="/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=lifespan,
        dependencies=[Depends(only_what_is_declared)],
    )
    routes = RouteTable(app)
    problems = ProblemWriter(catalogue)
    app.state.edge = Edge(bus, verifier, catalogue, clock, metrics or Metrics(), routes)
    for router in routers:
        app.include_router(router, prefix="/v1")
    app.include_router(health_router(checks))
    app.add_exception_handler(Problem, problems.handle)
    app.add_exception_handler(Exception, problems.surprise)  # what goes on from there is logged by the last resort
    for kind in PROBLEMS:
        app.add_exception_handler(kind, _handler(kind, problems, routes))
    app.surround(verifier, problems)
    app.openapi = lambda: openapi(app)  # type: ignore[method-assign]  # FastAPI's documented way to extend the document
    return app


def _handler(kind: type[Exception], problems: ProblemWriter, routes: RouteTable) -> Callable[[Request, Exception], Any]:
    async def handle(request: Request, error: Exception) -> Response:
        problem = PROBLEMS[kind](error)
        if problem.status_code == 405:  # Starlette names the methods of the first route at the address only
            problem.headers = {"Allow": ", ".join(routes.methods(request.scope))}
        return problems.answer(problem, request.scope)

    return handle
