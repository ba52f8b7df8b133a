"""Spans by the OpenTelemetry SDK, sent to an OTLP/HTTP collector. Imported only where they are exported."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from urllib.parse import unquote

import structlog
from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter
from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased
from opentelemetry.trace import NonRecordingSpan, SpanContext, SpanKind, Status, StatusCode, TraceFlags

from jejak_kit.telemetry.traces import Attributes, Kind, recorded_by, well_formed

log = structlog.get_logger()

RECENT = timedelta(hours=1)
"""How long ago an event may have happened for what is done with it now to be part of its trace."""
SEND_TIMEOUT_S = 3.0
"""For one page of spans, with all attempts."""
STOP_S = 2.0
"""How long stopping waits for the last spans to be taken: a collector that is gone must not hold a service up."""

_KINDS: dict[Kind, SpanKind] = {
    "server": SpanKind.SERVER,
    "internal": SpanKind.INTERNAL,
    "producer": SpanKind.PRODUCER,
    "consumer": SpanKind.CONSUMER,
}


class OtelSpan:
    """A span of the SDK, and the `traceparent` that what it causes continues."""

    def __init__(self, span: trace.Span) -> None:
        self._span = span
        context = span.get_span_context()
        self.traceparent = f"00-{context.trace_id:032x}-{context.span_id:016x}-{context.trace_flags:02x}"

    def rename(self, name: str) -> None:
        self._span.update_name(name)

    def tell(self, attributes: Attributes) -> None:
        self._span.set_attributes(attributes)

    def happened(self, name: str, attributes: Attributes) -> None:
        self._span.add_event(name, attributes)

    def refuse(self, why: str) -> None:
        self._span.set_attribute("jejak.refused", why)

    def fail(self, why: str) -> None:
        self._span.set_attribute("error.type", why)
        self._span.set_status(Status(StatusCode.ERROR))

    def end(self) -> None:
        self._span.end()


class OtelSpans:
    """Spans that end together."""

    def __init__(self, tracer: trace.Tracer) -> None:
        self._tracer = tracer
        self._begun: list[OtelSpan] = []

    def begin(
        self, name: str, kind: Kind, parent: str | None, attributes: Attributes, *, at: datetime | None = None
    ) -> OtelSpan | None:
        if at is not None and datetime.now(UTC) - at > RECENT:
            return None
        above = _context_of(parent)
        if above is not None and not above.trace_flags.sampled:
            return None
        context = trace.set_span_in_context(NonRecordingSpan(above)) if above is not None else Context()
        span = OtelSpan(self._tracer.start_span(name, context, _KINDS[kind], attributes))
        self._begun.append(span)
        return span

    def end(self, failed: BaseException | None) -> None:
        for span in self._begun:
            if failed is not None:
                span.fail(type(failed).__name__)
            span.end()


class OtelTracer:
    """Gives out spans of one provider."""

    def __init__(self, provider: TracerProvider) -> None:
        self._tracer = provider.get_tracer("jejak_kit")

    @contextmanager
    def together(self) -> Iterator[OtelSpans]:
        spans = OtelSpans(self._tracer)
        try:
            yield spans
        except BaseException as error:
            spans.end(error)
            raise
        spans.end(None)


def _context_of(traceparent: str | None) -> SpanContext | None:
    known = well_formed(traceparent)
    if known is None:
        return None
    trace_id, span_id, flags = (int(part, 16) for part in known.split("-")[1:])
    return SpanContext(trace_id, span_id, is_remote=True, trace_flags=TraceFlags(flags))


@contextmanager
def exported(service: str, version: str, endpoint: str, headers: str, share: float) -> Iterator[None]:
    """Sends this process's spans to `<endpoint>/v1/traces`. A collector that is away costs spans, never a request.

    `headers` is written `name=value,name=value` as in OTEL_EXPORTER_OTLP_HEADERS; `share` of the traces that begin here
    are recorded, and of those that others began the ones they recorded.
    """
    exporter = OTLPSpanExporter(
        endpoint=f"{endpoint.rstrip('/')}/v1/traces", headers=_headers(headers), timeout=SEND_TIMEOUT_S
    )
    with exported_by(exporter, service, version, share):
        yield


@contextmanager
def exported_by(exporter: SpanExporter, service: str, version: str, share: float = 1.0) -> Iterator[None]:
    """Sends this process's spans through an exporter, the last of them when the block ends."""
    provider = TracerProvider(
        sampler=ParentBased(TraceIdRatioBased(share)),
        resource=Resource.create({"service.name": service, "service.namespace": "jejak", "service.version": version}),
        shutdown_on_exit=False,
    )
    provider.add_span_processor(BatchSpanProcessor(exporter))
    try:
        with recorded_by(OtelTracer(provider)):
            yield
    finally:
        ending = threading.Thread(target=provider.shutdown, name="last-spans", daemon=True)
        ending.start()
        ending.join(STOP_S)
        if ending.is_alive():
            log.warning("traces.abandoned", seconds=STOP_S)


def _headers(written: str) -> dict[str, str]:
    pairs = (pair.partition("=") for pair in written.split(",") if pair.strip())
    return {name.strip(): unquote(value.strip()) for name, _, value in pairs}
