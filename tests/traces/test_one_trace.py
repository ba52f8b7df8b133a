"""What a caller starts is one trace: the request, its decision, each event on its way, and all that follows from it."""

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.acceptance.hiring import hire
from tests.acceptance.patience import PATIENCE
from tests.acceptance.people import SalesOps, key
from tests.acceptance.published import Observer
from tests.acceptance.record import Record
from tests.acceptance.telco import quotation
from tests.traces.collector import Collector, Span, tree

from jejak_embedded.home import Running, load_environment
from jejak_embedded.throwaway import throwaway_system

CALLER = "00000000000000aa"
EVENTS = ["iro.submitted", "review.opened", "review.opened", "verification.requested"]
TOLD_PEOPLE = ["review.opened", "review.opened", "verification.requested"]
"""Those of them that the notifier tells somebody of."""


@contextmanager
def traced_system(collector: Collector) -> Iterator[tuple[Running, Observer]]:
    environment = {
        "JEJAK_OTLP_ENDPOINT": collector.endpoint,
        "JEJAK_OTLP_HEADERS": "x-collector-key=s3cret",
        "OTEL_BSP_SCHEDULE_DELAY": "200",
    }
    with (
        throwaway_system(environment=environment) as system,
        Observer(load_environment(Path(system.home), "observer")) as observer,
    ):
        yield system, observer


def submit(sales_ops: SalesOps, iro: Record, trace_id: str, *, flags: str = "01") -> None:
    headers = {
        "Idempotency-Key": key(),
        "If-Match": iro.etag,
        "traceparent": f"00-{trace_id}-{CALLER}-{flags}",
    }
    assert sales_ops.http.post(f"{iro.path}/submit", headers=headers).status_code == 200


def told_of(spans: Sequence[Span], prefix: str) -> list[str]:
    """The events that spans of one kind tell of."""
    return sorted(str(span.attributes["jejak.event.type"]) for span in spans if span.name.startswith(prefix))


def of_iro(spans: Sequence[Span]) -> list[Span]:
    """The part of the service that was asked; those who hear its events go on in the same trace."""
    return [span for span in spans if span.service == "iro"]


def heard_elsewhere(spans: Sequence[Span]) -> list[str]:
    """The events of iro that the notifier took, by the spans that say so."""
    return sorted(str(span.attributes["jejak.event.type"]) for span in spans if takes_for_notifier(span))


def shown_elsewhere(spans: Sequence[Span]) -> list[str]:
    """The events of iro of which the notifier's own read models show what came of them: a fold below the taking."""
    taken = {span.id: str(span.attributes.get("jejak.event.type")) for span in spans if takes_for_notifier(span)}
    shown = [s for s in spans if (s.service, s.name) == ("notifier", "fold notification.raised") and s.parent in taken]
    return sorted(taken[span.parent] for span in shown)


def takes_for_notifier(span: Span) -> bool:
    return span.attributes.get("messaging.consumer.group.name") == "notifier-iro"


def complete(spans: Sequence[Span]) -> bool:
    """Everything that iro published was also folded, the policies have seen what they answer, and others have heard it and
    show what came of it.
    """
    own = of_iro(spans)
    return (
        told_of(own, "publish ") == told_of(own, "fold ") == EVENTS
        and len(policies(own)) == 2
        and heard_elsewhere(spans) == EVENTS
        and shown_elsewhere(spans) == TOLD_PEOPLE
    )


def policies(spans: Sequence[Span]) -> list[Span]:
    return [span for span in spans if span.attributes.get("messaging.consumer.group.name") == "iro-policies"]


def one(spans: Sequence[Span], name: str) -> Span:
    (found,) = [span for span in spans if span.name == name]
    return found


@pytest.mark.timeout(4 * PATIENCE + 180)
def test_a_request_and_all_that_follows_from_it_is_one_tree() -> None:
    trace_id, unrecorded = secrets.token_hex(16), secrets.token_hex(16)
    offered = quotation()
    with Collector() as collector, traced_system(collector) as (system, observer):
        sales_ops = hire(system, SalesOps, "sales_ops")
        unwatched = sales_ops.draft(quotation())
        submit(sales_ops, unwatched, unrecorded, flags="00")
        iro = sales_ops.draft(offered)
        submit(sales_ops, iro, trace_id)
        spans = collector.awaits(trace_id, complete)
        reviews = [observer.hears("review.opened", iro_id=iro.id, kind=kind) for kind in ("legal", "technical")]
        (line,) = [line for line in (Path(system.home) / "logs/iro.log").read_text().splitlines() if trace_id in line]
        assert "/v1/iros/{id}/submit" in line, "the request's log line names the trace"

    shown = "\n".join(tree(spans, CALLER))
    assert complete(spans), shown
    known = {span.id for span in spans}
    assert [span.name for span in spans if span.parent not in known] == ["POST /v1/iros/{id}/submit"], shown
    assert len(tree(spans, CALLER)) == len(spans), "a span hangs beside the tree"
    assert not any(span.failed for span in spans), shown

    request = one(spans, "POST /v1/iros/{id}/submit")
    decision = one(spans, "decide iro.submit")
    answered = one(spans, "iro-policies iro.submitted")
    assert (request.kind, request.parent) == ("server", CALLER)
    assert request.attributes["http.response.status_code"] == 200
    assert (decision.parent, decision.attributes["jejak.record.id"]) == (request.id, iro.id)
    assert [name for name, _ in decision.happenings] == ["iro.submitted"]
    submitted = [span for span in of_iro(spans) if span.attributes.get("jejak.event.type") == "iro.submitted"]
    assert {span.name for span in submitted} == {
        "publish iro.submitted",
        "fold iro.submitted",
        "iro-policies iro.submitted",
    }
    for span in submitted:
        assert (span.parent, span.attributes["jejak.record.id"]) == (decision.id, iro.id), span.name
    assert answered.kind == "consumer"
    assert sorted(name for name, _ in answered.happenings) == [
        "review.opened",
        "review.opened",
        "verification.requested",
    ]
    opened = [span for span in spans if span.name == "publish review.opened"]
    assert {(span.parent, span.kind) for span in opened} == {(answered.id, "producer")}
    assert {span.attributes["jejak.record.id"] for span in opened} == {review.record_id for review in reviews}
    assert {review.headers["traceparent"] for review in reviews} == {f"00-{trace_id}-{answered.id}-01"}
    assert "iros" in one(spans, "fold iro.submitted").attributes["jejak.views"].split(",")

    assert collector.spans(unrecorded) == [], "a caller who records nothing is followed in that"
    assert {headers["x-collector-key"] for headers in collector.headers} == {"s3cret"}
    assert nothing_personal(collector.spans(), offered) == []


def nothing_personal(spans: Sequence[Span], offered: dict[str, object]) -> list[str]:
    """What spans of any trace say of the people and the customer of a quotation, whose every field is searched for."""
    customer = offered["customer"]
    assert isinstance(customer, dict)
    (contact,) = customer["contacts"]
    wanted = [*(str(value) for value in contact.values()), *(customer[each] for each in ("name", "npwp", "nib", "id"))]
    wanted += ["u-sales_ops", "Uji sales_ops"]
    return [f"{span.name}: {text}" for span in spans for text in span.texts() if any(each in text for each in wanted)]


@pytest.mark.timeout(PATIENCE + 120)
def test_off_by_default_not_even_the_sdk_is_loaded() -> None:
    """Every import of the service is written to its log by Python itself; the trace is still told to the next one."""
    trace_id = secrets.token_hex(16)
    with (
        throwaway_system(environment={"PYTHONPROFILEIMPORTTIME": "1"}) as system,
        Observer(load_environment(Path(system.home), "observer")) as observer,
    ):
        sales_ops = hire(system, SalesOps, "sales_ops")
        iro = sales_ops.draft(quotation())
        submit(sales_ops, iro, trace_id)
        assert observer.hears("iro.submitted", iro).headers["traceparent"] == f"00-{trace_id}-{CALLER}-01"
        opened = observer.hears("review.opened", iro_id=iro.id, kind="technical")
        assert opened.headers["traceparent"] == f"00-{trace_id}-{CALLER}-01"
        log = (Path(system.home) / "logs/iro.log").read_text()
    assert "jejak_kit.telemetry.traces\n" in log, "imports are told"
    for unloaded in ("opentelemetry.sdk", "opentelemetry.exporter", "jejak_kit.telemetry.otlp"):
        assert unloaded not in log
