"""A collector as OpenTelemetry specifies it (OTLP/HTTP, protobuf): it keeps every span it is sent."""

import gzip
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)
from opentelemetry.proto.common.v1.common_pb2 import KeyValue
from opentelemetry.proto.trace.v1.trace_pb2 import Span as WireSpan
from tests.acceptance.patience import PATIENCE


@dataclass(frozen=True)
class Span:
    """A span as it came."""

    service: str
    name: str
    kind: str
    trace_id: str
    id: str
    parent: str
    began_ns: int
    ended_ns: int
    failed: bool
    attributes: dict[str, Any]
    happenings: tuple[tuple[str, dict[str, Any]], ...]

    def texts(self) -> list[str]:
        """Everything that it says."""
        told = [self.attributes, *(attributes for _, attributes in self.happenings)]
        return [self.name, *(str(value) for each in told for value in each.values())]


class Collector:
    """Listens on a free port of this machine while its `with` block runs."""

    def __init__(self) -> None:
        self._spans: list[Span] = []
        self._news = threading.Condition()
        self.headers: list[dict[str, str]] = []
        """Of each request, by lower-case name."""
        collector = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                plain = gzip.decompress(body) if self.headers["Content-Encoding"] == "gzip" else body
                assert self.path == "/v1/traces"
                collector._take(plain, {name.lower(): value for name, value in self.headers.items()})
                answer = ExportTraceServiceResponse().SerializeToString()
                self.send_response(200)
                self.send_header("Content-Type", "application/x-protobuf")
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, format: str, *args: Any) -> None:
                """A test's output is no place for access logs."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, name="collector", daemon=True)

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def spans(self, trace_id: str | None = None) -> list[Span]:
        """What has come so far, in the order in which it began."""
        with self._news:
            found = [span for span in self._spans if trace_id in (None, span.trace_id)]
        return sorted(found, key=lambda span: span.began_ns)

    def awaits(self, trace_id: str, complete: Callable[[Sequence[Span]], bool]) -> list[Span]:
        """The spans of a trace as soon as they are complete; those that came when patience ends."""
        with self._news:
            self._news.wait_for(lambda: complete(self.spans(trace_id)), PATIENCE)
        return self.spans(trace_id)

    def _take(self, body: bytes, headers: dict[str, str]) -> None:
        request = ExportTraceServiceRequest.FromString(body)
        came = [
            read(span, str(values(group.resource.attributes)["service.name"]))
            for group in request.resource_spans
            for scope in group.scope_spans
            for span in scope.spans
        ]
        with self._news:
            self.headers.append(headers)
            self._spans += came
            self._news.notify_all()


def read(span: WireSpan, service: str) -> Span:
    return Span(
        service=service,
        name=span.name,
        kind=WireSpan.SpanKind.Name(span.kind).removeprefix("SPAN_KIND_").lower(),
        trace_id=span.trace_id.hex(),
        id=span.span_id.hex(),
        parent=span.parent_span_id.hex(),
        began_ns=span.start_time_unix_nano,
        ended_ns=span.end_time_unix_nano,
        failed=span.status.code == span.status.STATUS_CODE_ERROR,
        attributes=values(span.attributes),
        happenings=tuple((event.name, values(event.attributes)) for event in span.events),
    )


def values(pairs: Sequence[KeyValue]) -> dict[str, Any]:
    return {pair.key: getattr(pair.value, pair.value.WhichOneof("value") or "string_value") for pair in pairs}


def tree(spans: Sequence[Span], below: str) -> list[str]:
    """The spans below one, indented, for whoever reads a failing test."""
    lines = []
    for span in spans:
        if span.parent == below:
            lines.append(f"{span.service}: {span.kind} {span.name} ({(span.ended_ns - span.began_ns) / 1e6:.1f} ms)")
            lines += [f"  {line}" for line in tree(spans, span.id)]
    return lines
