"""What surrounds every request, as plain ASGI: its context, its headers, its figures, and its last resort."""

import secrets
import time
from uuid import UUID, uuid4

import structlog
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from jejak_kit.http.problems import Problem, ProblemWriter, correlation_id
from jejak_kit.http.routes import UNROUTED, RouteTable
from jejak_kit.telemetry.metrics import Metrics
from jejak_kit.telemetry.traces import trace_id_of, well_formed

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}
_log = structlog.get_logger(__name__)


def header(scope: Scope, wanted: bytes) -> str:
    return next((value.decode("latin-1") for name, value in scope["headers"] if name == wanted), "")


class RequestContext:
    """Gives each request its correlation id and trace, taken from the caller where well-formed, and safe headers.

    The id goes into every log line, problem and event that the request causes, and back in `X-Correlation-ID`.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        try:
            correlation = UUID(header(scope, b"x-correlation-id"))
        except ValueError:
            correlation = uuid4()
        trace = well_formed(header(scope, b"traceparent")) or f"00-{uuid4().hex}-{secrets.token_hex(8)}-01"
        # a state of its own: the lifespan's is shared by all requests
        scope["state"] = {**scope.get("state", {}), "correlation_id": correlation, "traceparent": trace}

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["X-Correlation-ID"] = str(correlation)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        with structlog.contextvars.bound_contextvars(correlation_id=str(correlation), trace_id=trace_id_of(trace)):
            await self._app(scope, receive, answer)


class Observed:
    """One log line and one observation for each request, by route template: paths and queries may name people."""

    def __init__(self, app: ASGIApp, routes: RouteTable, metrics: Metrics) -> None:
        self._app, self._routes, self._metrics = app, routes, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status, started = 500, time.perf_counter()

        async def answer(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        with self._metrics.in_flight.track_inprogress():
            try:
                await self._app(scope, receive, answer)
            finally:
                took = time.perf_counter() - started
                facts = self._routes.of(scope)
                route = facts.template if facts else UNROUTED
                method = scope["method"] if scope["method"] in METHODS else "OTHER"
                self._metrics.requests.labels(method, route, str(status)).inc()
                self._metrics.seconds.labels(method, route).observe(took)
                line = _log.debug if route in {"/healthz", "/readyz", "/metrics"} else _log.info
                line("request", method=method, route=route, status=status, milliseconds=round(took * 1000, 1))


class LastResort:
    """An error that nobody expected: logged in full here, told to the caller only by its correlation id."""

    def __init__(self, app: ASGIApp, problems: ProblemWriter) -> None:
        self._app, self._problems = app, problems

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = False

        async def answer(message: Message) -> None:
            nonlocal begun
            begun = begun or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, answer)
        except Exception:  # noqa: BLE001 - the last resort is for whatever nobody thought of
            # Structured logging drops the message, which may quote data; see telemetry.logs.
            _log.exception("request_failed", correlation_id=str(correlation_id(scope)))
            if not begun:
                await self._problems.answer(Problem(500, "internal"), scope)(scope, receive, send)
            # otherwise the server sees an unfinished answer and closes the connection
