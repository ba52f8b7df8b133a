"""What surrounds every request, as plain ASGI: its context, its headers, its figures, and its last resort."""

import logging
import time
from secrets import token_hex
from uuid import UUID, uuid4

import structlog
from prometheus_client import Counter, Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from jejak_kit.http.problems import Problem, ProblemWriter, correlation_id
from jejak_kit.http.routes import UNROUTED, RouteTable
from jejak_kit.telemetry.logs import Line, write
from jejak_kit.telemetry.metrics import Metrics
from jejak_kit.telemetry.traces import trace_id_of, well_formed

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"cache-control", b"no-store"),
    (b"referrer-policy", b"no-referrer"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
)
_log = structlog.get_logger(__name__)
_requests = logging.getLogger(__name__)


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
        correlation = _correlation(header(scope, b"x-correlation-id"))
        trace = well_formed(header(scope, b"traceparent")) or f"00-{uuid4().hex}-{token_hex(8)}-01"
        # a state of its own: the lifespan's is shared by all requests
        scope["state"] = {**scope.get("state", {}), "correlation_id": correlation, "traceparent": trace}
        told = str(correlation)
        about = (b"x-correlation-id", told.encode())

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = list(message.get("headers", ()))
                given = {name for name, _ in headers}
                headers.append(about)
                headers += [header for header in _HEADERS if header[0] not in given]
                message["headers"] = headers
            await send(message)

        with structlog.contextvars.bound_contextvars(correlation_id=told, trace_id=trace_id_of(trace)):
            await self._app(scope, receive, answer)


def _correlation(given: str) -> UUID:
    if given:
        try:
            return UUID(given)
        except ValueError:
            pass
    return uuid4()


class Observed:
    """One log line and one observation for each request, by route template: paths and queries may name people."""

    def __init__(self, app: ASGIApp, routes: RouteTable, metrics: Metrics) -> None:
        self._app, self._routes, self._metrics = app, routes, metrics
        self._counted: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}

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

        self._metrics.in_flight.inc()
        try:
            await self._app(scope, receive, answer)
        finally:
            took = time.perf_counter() - started
            self._metrics.in_flight.dec()
            facts = self._routes.of(scope)
            route = facts.template if facts else UNROUTED
            method = scope["method"] if scope["method"] in METHODS else "OTHER"
            requests, seconds = self._figures(method, route, status)
            requests.inc()
            seconds.observe(took)
            level = logging.DEBUG if route in {"/healthz", "/readyz", "/metrics"} else logging.INFO
            write(_requests, level, self._line(scope, method, route, status, took))

    @staticmethod
    def _line(scope: Scope, method: str, route: str, status: int, took: float) -> Line:
        state = scope["state"]
        return Line(
            event="request",
            method=method,
            route=route,
            status=status,
            milliseconds=round(took * 1000, 1),
            correlation_id=str(state["correlation_id"]),
            trace_id=trace_id_of(state["traceparent"]),
        )

    def _figures(self, method: str, route: str, status: int) -> tuple[Counter, Histogram]:
        """Bound to their labels once; routes, methods and statuses are few."""
        key = (method, route, status)
        if key not in self._counted:
            metrics = self._metrics
            found = metrics.requests.labels(method, route, str(status)), metrics.seconds.labels(method, route)
            self._counted[key] = found
        return self._counted[key]


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
