"""Who did what when, why, and what caused it; and the record as it was."""

from datetime import datetime

import pytest
from tests.acceptance.office import Office
from tests.acceptance.record import Problem
from tests.acceptance.telco import quotation


def test_the_history_of_an_iro_tells_who_did_what_when_and_why(office: Office) -> None:
    iro = office.submitted(quotation())
    office.ask_for_revision(iro, "legal", "Lampirkan surat kuasa")
    history = office.sales_ops.history(iro)
    told = [(entry["type"], entry["label"], entry["actor"]["role"]) for entry in history]
    assert told == [
        ("iro.created", "IRO dibuat", "sales_ops"),
        ("iro.submitted", "IRO Submitted", "sales_ops"),
        ("iro.track_answered", "Jawaban reviewer", "system"),
        ("iro.returned", "IRO Returned", "system"),
    ]
    assert history[0]["actor"] == {"id": "u-sales_ops", "role": "sales_ops", "name": "Uji sales_ops"}
    assert history[-1]["data"]["note"] == "Lampirkan surat kuasa"
    assert [entry["version"] for entry in history] == [1, 2, 3, 4]
    moments = [datetime.fromisoformat(entry["occurred_at"]) for entry in history]
    assert moments == sorted(moments)


def test_what_a_policy_did_names_the_event_that_caused_it(office: Office) -> None:
    iro = office.submitted(quotation())
    review = office.review(iro, "legal")
    office.legal.request_revision(office.legal.start(review), "Lampirkan surat kuasa")
    office.observer.hears("iro.returned", iro)
    asked = office.sales_ops.history(review)[-1]
    returned = office.sales_ops.history(iro)[-1]
    assert asked["caused_by"] is None
    assert returned["caused_by"] == {
        "event_id": asked["event_id"],
        "type": "review.revision_requested",
        "record_id": review.id,
    }
    assert returned["correlation_id"] == asked["correlation_id"]
    (opened,) = [entry for entry in office.sales_ops.history(review) if entry["type"] == "review.opened"]
    submitted = office.sales_ops.history(iro)[1]
    assert (opened["caused_by"]["type"], opened["caused_by"]["record_id"]) == ("iro.submitted", iro.id)
    assert opened["correlation_id"] == submitted["correlation_id"]


def test_a_record_as_it_was_at_a_version_and_at_a_moment(office: Office) -> None:
    iro = office.approved(quotation())
    statuses = [office.legal.see(iro, version=version).status for version in range(1, iro.version + 1)]
    assert statuses == ["Draft", *["Submitted"] * 4, "Approved"]
    for entry, status in zip(office.sales_ops.history(iro), statuses, strict=True):
        assert office.legal.see(iro, at=entry["occurred_at"])["version"] >= entry["version"]
        assert office.legal.see(iro, version=entry["version"]).status == status
    past = office.legal.see(iro, version=2)
    assert (past["round"], past["tracks"][0]["answer"], past.etag) == (1, "pending", "")
    assert office.legal.see(iro).etag == f'"{iro.version}"'


def test_a_version_that_never_was_and_a_moment_before_it_was_there_are_not_found(office: Office) -> None:
    iro = office.sales_ops.draft(quotation())
    with pytest.raises(Problem, match="404 not_found"):
        office.sales_ops.see(iro, at="2020-01-01T00:00:00+07:00")
    with pytest.raises(Problem, match="404 not_found"):
        office.sales_ops.see(iro, version=2)
    with pytest.raises(Problem, match="422 invalid_request"):
        office.sales_ops.see(iro, version=0)
    with pytest.raises(Problem, match="422 invalid_request"):
        office.sales_ops.see(iro, at="2026-01-01T00:00:00")
