"""What surrounds every request, as plain ASGI: its context, its headers, its figures, and its last resort."""

import logging
import time
from collections.abc import Awaitable, Iterable
from secrets import token_bytes
from uuid import UUID

import structlog
from prometheus_client import Counter, Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from jejak_kit.http.problems import Problem, ProblemWriter
from jejak_kit.http.routes import UNROUTED, RouteTable
from jejak_kit.telemetry.logs import OF_THIS_REQUEST, Line, write
from jejak_kit.telemetry.metrics import Metrics
from jejak_kit.telemetry.traces import trace_id_of, well_formed

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_PROBES = frozenset({"/healthz", "/readyz", "/metrics"})
_HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"cache-control", b"no-store"),
    (b"referrer-policy", b"no-referrer"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
)
_HEADER_NAMES = frozenset(name for name, _ in _HEADERS)
_log = structlog.get_logger(__name__)
_requests = logging.getLogger(__name__)

Headers = Iterable[tuple[bytes, bytes]]


def headers_of(scope: Scope) -> dict[bytes, bytes]:
    """The request's headers by name; of several of one name the first."""
    return dict(reversed(scope["headers"]))


class Surrounding:
    """What every request gets, in one layer, because every layer costs every request.

    - A correlation id and a trace, the caller's where well-formed. They go into every log line, problem and event that
      the request causes, and the id back in `X-Correlation-ID`.
    - Safe headers.
    - One log line and one observation by route template: paths and queries may name people.
    - An answer even after an error that nobody expected: logged in full, told to the caller only by its correlation id.
    """

    def __init__(self, app: ASGIApp, routes: RouteTable, metrics: Metrics, problems: ProblemWriter) -> None:
        self._app, self._routes, self._metrics, self._problems = app, routes, metrics, problems
        self._counted: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}
        self._in_flight = 0
        metrics.in_flight.set_function(lambda: self._in_flight)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        about = _identify(scope)
        correlation = (b"x-correlation-id", str(about["correlation_id"]).encode())
        status = 0  # none yet

        def answer(message: Message) -> Awaitable[None]:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = _completed(message.get("headers", ()), correlation)
            return send(message)

        bound = OF_THIS_REQUEST.set(about)
        self._in_flight += 1
        try:
            await self._app(scope, receive, answer)
        except Exception:  # noqa: BLE001 - the last resort is for whatever nobody thought of
            # Structured logging drops the message, which may quote data; see telemetry.logs.
            _log.exception("request_failed")
            if not status:
                await self._problems.answer(Problem(500, "internal"), scope)(scope, receive, answer)
            # otherwise the server sees an unfinished answer and closes the connection
        finally:
            self._in_flight -= 1
            self._observe(scope, status or 500, time.perf_counter() - started, about)
            OF_THIS_REQUEST.reset(bound)

    def _observe(self, scope: Scope, status: int, took: float, about: Line) -> None:
        facts = self._routes.of(scope)
        route = facts.template if facts else UNROUTED
        method = scope["method"] if scope["method"] in METHODS else "OTHER"
        requests, seconds = self._figures(method, route, status)
        requests.inc()
        seconds.observe(took)
        level = logging.DEBUG if route in _PROBES else logging.INFO
        line = Line(event="request", method=method, route=route, status=status, milliseconds=round(took * 1000, 1))
        line.update(about)
        write(_requests, level, line)

    def _figures(self, method: str, route: str, status: int) -> tuple[Counter, Histogram]:
        """Bound to their labels once; routes, methods and statuses are few."""
        key = (method, route, status)
        found = self._counted.get(key)
        if found is None:
            metrics = self._metrics
            found = metrics.requests.labels(method, route, str(status)), metrics.seconds.labels(method, route)
            self._counted[key] = found
        return found


def _identify(scope: Scope) -> Line:
    """Gives the request its correlation id and its trace, and says what log lines say of them."""
    headers = headers_of(scope)
    random = token_bytes(40)  # asking the system once costs less than once for each
    correlation = _correlation(headers.get(b"x-correlation-id"), random[:16])
    trace = well_formed(headers.get(b"traceparent", b"").decode("latin-1"))
    if trace is None:
        trace = f"00-{random[16:32].hex()}-{random[32:].hex()}-01"
    # a state of its own: the lifespan's is shared by all requests
    scope["state"] = {**scope.get("state", {}), "correlation_id": correlation, "traceparent": trace}
    return Line(correlation_id=str(correlation), trace_id=trace_id_of(trace))


def _correlation(given: bytes | None, random: bytes) -> UUID:
    if given:
        try:
            return UUID(given.decode("latin-1"))
        except ValueError:
            pass
    return UUID(bytes=random, version=4)


def _completed(headers: Headers, correlation: tuple[bytes, bytes]) -> list[tuple[bytes, bytes]]:
    """An answer's headers with those that every answer has, unless it has its own."""
    given = {name for name, _ in headers}
    if given.isdisjoint(_HEADER_NAMES):
        return [*headers, correlation, *_HEADERS]
    return [*headers, correlation, *(header for header in _HEADERS if header[0] not in given)]
