"""The span of a request: outermost, and put in place only where spans are recorded."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from jejak_kit.http.middleware import METHODS, headers_of
from jejak_kit.http.routes import UNROUTED, RouteTable
from jejak_kit.telemetry import traces

_UNTRACED = frozenset({"/healthz", "/readyz", "/metrics"})


class Traced:
    """Everything inside sees the span's `traceparent` as if the caller had sent it, and so continues it."""

    def __init__(self, app: ASGIApp, routes: RouteTable) -> None:
        self._app, self._routes = app, routes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] in _UNTRACED:
            await self._app(scope, receive, send)
            return
        method = scope["method"] if scope["method"] in METHODS else "OTHER"
        with traces.together() as spans:
            assert spans is not None, "an application that records spans runs while they are recorded"
            parent = traces.well_formed(headers_of(scope).get(b"traceparent", b"").decode("latin-1"))
            span = spans.begin(method, "server", parent, {"http.request.method": method})
            if span is None:
                await self._app(scope, receive, send)
                return
            others = [(name, value) for name, value in scope["headers"] if name != b"traceparent"]
            scope["headers"] = [*others, (b"traceparent", span.traceparent.encode())]

            async def answer(message: Message) -> None:
                if message["type"] == "http.response.start":
                    status = message["status"]
                    span.tell({"http.response.status_code": status})
                    if status >= 500:
                        span.fail(str(status))
                await send(message)

            try:
                await self._app(scope, receive, answer)
            finally:
                facts = self._routes.of(scope)
                route = facts.template if facts else UNROUTED
                span.rename(f"{method} {route}")
                span.tell({"http.route": route})
