"""Spans of the machinery by the real SDK, kept in memory: across two services, and what is no part of a trace."""

import secrets
import socket
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode
from shared.kit.tests.eventually import eventually
from shared.kit.tests.running import connected, running
from shared.kit.tests.tally import counting, effects, tally_of
from shared.kit.tests.toy import SERVICE, Toy, closing, opening

from jejak_events.codec import decode
from jejak_events.subjects import stream_of
from jejak_kit.broker.consumer import StreamConsumer
from jejak_kit.broker.relay import Relay
from jejak_kit.decider import Command, Refused
from jejak_kit.inbox import Inbox
from jejak_kit.store.ground import Receipt, ReceiptKey
from jejak_kit.store.transaction import Cause, Transaction
from jejak_kit.telemetry import traces
from jejak_kit.telemetry.otlp import STOP_S, exported, exported_by

pytestmark = pytest.mark.anyio


class Recording:
    """What was recorded, complete once the recording has ended."""

    def __init__(self) -> None:
        self.exporter = InMemorySpanExporter()

    def of(self, traceparent: str) -> dict[str, ReadableSpan]:
        """The spans of a caller's trace, by name."""
        spans = [span for span in self.exporter.get_finished_spans() if _hex(span.context) == traceparent[3:35]]
        assert len({span.name for span in spans}) == len(spans)
        return {span.name: span for span in spans}


def _hex(context: object) -> str:
    return f"{getattr(context, 'trace_id', 0):032x}"


def begun_elsewhere(flags: str = "01") -> str:
    return f"00-{secrets.token_hex(16)}-{secrets.token_hex(8)}-{flags}"


@pytest.fixture
def recording() -> Recording:
    return Recording()


async def give(toy: Toy, command: Command, traceparent: str | None) -> Receipt:
    return await toy.bus.execute(
        command, uuid4(), key=None, expected_version=None, correlation_id=uuid4(), traceparent=traceparent
    )


def just_now(age: timedelta = timedelta(0)) -> Command:
    return opening().model_copy(update={"at": datetime.now(UTC) - age})


async def traceparent_in(toy: Toy, receipt: Receipt) -> str | None:
    (event,) = await toy.reader.record(receipt.record_id)
    return event.traceparent


def parents(spans: dict[str, ReadableSpan]) -> dict[str, str]:
    """Above which span each stands; the caller's is not among them."""
    names = {span.context.span_id: name for name, span in spans.items() if span.context}
    return {name: names.get(span.parent.span_id if span.parent else 0, "") for name, span in spans.items()}


async def through_both_services(
    toy: Toy, publisher: Toy, nats_url: str, commands: Sequence[tuple[Command, str]]
) -> None:
    """Publishes what the first service decides, and waits until the second has taken it and published in turn."""
    async with connected(nats_url) as client:
        taking = StreamConsumer(client, stream_of(SERVICE), Inbox(toy.committer, counting()))
        receipts = [await give(publisher, command, traceparent) for command, traceparent in commands]

        async def taken() -> bool:
            return len(await effects(toy)) == len(receipts)

        async with running(Relay(SERVICE, publisher.reader, client).run(), taking.run()):
            await eventually(taken, within_s=30)


async def test_a_trace_goes_on_in_the_service_that_takes_the_event(
    toy: Toy, publisher: Toy, nats_url: str, recording: Recording
) -> None:
    recent, old, unrecorded = begun_elsewhere(), begun_elsewhere(), begun_elsewhere("00")
    commands = [(just_now(), recent), (just_now(timedelta(hours=2)), old), (just_now(), unrecorded)]
    with exported_by(recording.exporter, "toy", "0"):
        await through_both_services(toy, publisher, nats_url, commands)
    decision, publishing, effect = "decide box.open", "publish box.opened", "toy_tally box.opened"
    assert parents(recording.of(recent)) == {decision: "", publishing: decision, effect: decision}
    first, _, third = [decode(entry.body) for entry in await publisher.reader.after(0)]
    (counted,) = await toy.reader.record(tally_of(first.event_id))
    took = recording.of(recent)[effect]
    assert took.context is not None
    assert counted.traceparent == f"00-{recent[3:35]}-{took.context.span_id:016x}-01", "and what it appends goes on"
    assert [happened.name for happened in took.events] == ["tally.tallied"]
    assert set(recording.of(old)) == {decision}, "what comes so late is a rebuild, no part of the way"
    assert recording.of(unrecorded) == {}
    assert third.traceparent == unrecorded, "it is told on all the same"


async def test_a_refusal_is_an_answer_and_an_error_is_told_without_its_message(toy: Toy, recording: Recording) -> None:
    refused, broken = begun_elsewhere(), begun_elsewhere()
    with exported_by(recording.exporter, "toy", "0"):
        with pytest.raises(Refused):
            await give(toy, closing(), refused)
        with pytest.raises(ValueError, match="Budi"):
            await toy.committer.submit(Breaking(Cause(uuid4(), traceparent=broken)))
    span = recording.of(refused)["decide box.close"]
    assert (span.attributes or {})["jejak.refused"] == "record_missing"
    assert span.status.status_code is StatusCode.UNSET
    span = recording.of(broken)["break"]
    assert (span.attributes or {})["error.type"] == "ValueError"
    assert span.status.status_code is StatusCode.ERROR
    assert "Budi" not in span.to_json()


class Breaking:
    """A job that fails with a message that quotes somebody."""

    receipt_key: ReceiptKey | None = None

    def __init__(self, cause: Cause) -> None:
        self.cause = cause

    def run(self, tx: Transaction) -> Receipt:
        tx.trace("break", "internal", {})
        raise ValueError("Budi does not fit")


async def test_without_a_caller_the_share_decides_and_everybody_follows(toy: Toy, recording: Recording) -> None:
    nothing = InMemorySpanExporter()
    with exported_by(nothing, "toy", "0", share=0.0):
        quiet = await give(toy, opening(), None)
    assert nothing.get_finished_spans() == ()
    with exported_by(recording.exporter, "toy", "0", share=1.0):
        told = await give(toy, opening(), None)
    (span,) = recording.exporter.get_finished_spans()
    assert not sampled(await traceparent_in(toy, quiet))
    continued = await traceparent_in(toy, told)
    assert sampled(continued)
    assert str(continued)[3:-3] == f"{_hex(span.context)}-{getattr(span.context, 'span_id', 0):016x}"


def sampled(traceparent: str | None) -> bool:
    """The first of the flags; the second says that the trace id is random (W3C Trace Context, level 2)."""
    assert traceparent is not None
    return bool(int(traceparent[-2:], 16) & 1)


async def test_nobody_records_unless_asked(toy: Toy) -> None:
    caller = begun_elsewhere()
    assert not traces.recording()
    with traces.together() as spans:
        assert spans is None
    assert await traceparent_in(toy, await give(toy, opening(), caller)) == caller


@pytest.fixture(autouse=True)
def ends_what_it_began() -> Iterator[None]:
    yield
    assert not traces.recording()


def test_a_collector_that_takes_a_connection_and_never_answers_holds_nobody_up() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        with exported("toy", "0", f"http://127.0.0.1:{silent.getsockname()[1]}", "", 1.0):
            with traces.together() as spans:
                assert spans is not None
                assert spans.begin("waits", "internal", None, {}) is not None
            stopping = time.monotonic()
        assert time.monotonic() - stopping < STOP_S + 1
