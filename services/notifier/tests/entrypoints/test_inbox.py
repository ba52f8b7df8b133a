"""The running notifier: inboxes fill as an IRO goes its way; rules are made, tried out and refused; dead letters."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from tests.acceptance.food import FoodOffice
from tests.acceptance.hiring import hire
from tests.acceptance.office import Office
from tests.acceptance.patience import awaited
from tests.acceptance.people import Person
from tests.acceptance.record import Problem, Record
from tests.acceptance.telco import quotation
from tests.fuzz.notifier_ready import RECEIVED, dead, definition, told, tried

from jejak_embedded.home import Running

Reader = Callable[..., Person]


@pytest.fixture(scope="session")
def reader(system: Running) -> Reader:
    """Somebody of a role, who looks into the notifier."""

    def look(role: str, *, id: str = "", language: str = "id") -> Person:
        return hire(system, Person, role, id=id, language=language, service="notifier")

    return look


def test_inboxes_fill_as_an_iro_goes_its_way(office: Office, reader: Reader) -> None:
    """Legal hears of the review, the PIC of the return, with the reviewer's note, in the reader's language."""
    pic = f"u-pic-{uuid4().hex[:8]}"
    iro = office.submitted(quotation(), pic=pic)
    review = office.review(iro, "legal")
    event = office.observer.hears("review.opened", review)
    [opened] = waited(office, reader("legal"), event.headers["ce-id"])
    assert (opened["title"], opened["inbox"]) == (f"Review menunggu: IRO {iro['number']}", "role:legal")
    iro = office.ask_for_revision(iro, "legal", "Lampirkan akta pendirian.")
    event = office.observer.hears("iro.returned", iro)
    [returned] = waited(office, reader("sales_ops", id=pic, language="en"), event.headers["ce-id"])
    assert (returned["title"], returned["inbox"]) == (f"IRO {iro['number']} was returned", f"person:{pic}")
    assert "Legal asks for a revision" in returned["body"]
    assert "Lampirkan akta pendirian." in returned["body"]
    assert returned["about"]["record_id"] == iro.id


def test_who_must_confirm_a_large_order_finds_in_the_inbox_that_its_last_day_comes_near(
    food: FoodOffice, office: Office, reader: Reader
) -> None:
    """Due at once, for tomorrow is the last day; the order's own history shows what it was reminded of, and by whom."""
    order = food.inquired(packs=1_500, days=5)
    event = office.observer.hears("order.confirmation_due", order)
    for role in ("marketing", "rnd", "store_manager"):
        [item] = waited(office, reader(role), event.headers["ce-id"], told=role)
        assert (item["title"], item["inbox"]) == (f"Order {order['number']} belum dikonfirmasi", f"role:{role}")
        assert "1.500 pack" in item["body"]
        assert order["customer"]["name"] in item["body"]
    last = food.marketing.history(order)[-1]
    assert (last["type"], last["actor"]["role"]) == ("order.confirmation_due", "system")


def waited(office: Office, person: Person, event_id: str, *, told: str | None = None) -> list[dict[str, Any]]:
    """What somebody was told of an event, once they were; `told` names the recipient where there are several."""
    heard = office.observer.hears_that(
        lambda event: (
            event.type == "notification.raised"
            and event.data["about"]["event_id"] == event_id
            and told in (None, event.data["recipient"]["name"])
        ),
        f"notification of {event_id}",
    )
    page = person.read("/inbox", wait_for=heard.position, limit=200)
    return [item for item in page["items"] if item["about"]["event_id"] == event_id]


def test_everybody_reads_for_themselves(office: Office, reader: Reader) -> None:
    """A mark of one leaves it new for the others who share the inbox; others' inboxes are not there."""
    _, notification = told(office)
    one, other = reader("rnd", id=f"u-{uuid4().hex}"), reader("rnd", id=f"u-{uuid4().hex}")
    before = awaited(lambda: one.read("/inbox/summary")["unread"])
    item = Record(f"/inbox/{notification.id}", {"id": notification.id})
    answer = one.http.post(f"{item.path}/read", headers={"Idempotency-Key": uuid4().hex})
    position = answer.json()["position"]
    assert one.read("/inbox/summary", wait_for=position)["unread"] in (before - 1, before)
    marks = [
        {found["id"]: found["read"] for found in person.read("/inbox", wait_for=position, limit=200)["items"]}
        for person in (one, other)
    ]
    assert [mark[notification.id] for mark in marks] == [True, False]
    assert notification.id not in {found["id"] for found in one.read("/inbox", unread=True, limit=200)["items"]}
    _, personal = told(office, to=[{"kind": "person", "name": "somebody-else"}])
    refused = one.http.post(f"/inbox/{personal.id}/read", headers={"Idempotency-Key": uuid4().hex})
    assert refused.status_code == 404


def test_a_rule_is_tried_out_on_what_has_happened(office: Office) -> None:
    """Who would be told what, by which conditions; nobody is told."""
    heard, _ = told(office)
    conditions = [
        {"field": "number", "operator": "equals", "value": heard["number"]},
        {"field": "revision", "operator": "more", "value": 5},
    ]
    body: dict[str, Any] = {"definition": definition(RECEIVED, conditions=conditions), "record_id": heard.id}
    awaited(lambda: tried(office, body).is_success)
    answer = tried(office, body).json()
    assert answer["matches"] is False
    assert answer["conditions"] == {"/conditions/0": True, "/conditions/1": False}
    body["definition"]["conditions"] = conditions[:1]
    answer = tried(office, body).json()
    [notice] = answer["notifications"]
    assert (answer["matches"], notice["recipient"], notice["channel"]) == (True, "audience:everybody", "inbox")
    assert notice["title"].endswith(heard["number"])


def test_a_definition_with_faults_says_where(office: Office) -> None:
    wrong = definition(conditions=[{"field": "offer.customers", "operator": "present"}], template="sonnet")
    with pytest.raises(Problem) as refused:
        office.ops_admin.create("/rules", {"definition": wrong})
    assert refused.value.status == 422
    assert refused.value.fields == ["/definition/conditions/0/field", "/definition/template"]


def test_a_dead_letter_lies_where_it_can_be_found_and_sent_again(office: Office) -> None:
    letter = dead(office)
    assert letter["error"] == "the channel did not take the message"
    position = office.observer.hears("notification.failed", letter).position
    found = office.ops_admin.read("/notifications", status="dead", wait_for=position, limit=200)["items"]
    assert letter.id in {item["id"] for item in found}
    again = office.ops_admin.act(letter, "retry")
    assert again["status"] in ("waiting", "sending", "dead")
    labels = [entry["label"] for entry in office.ops_admin.history(again)]
    assert "Pemberitahuan dikirim ulang" in labels


def test_the_rules_of_the_house_are_listed(office: Office) -> None:
    """From the first start, those of events that exist."""
    rules = {rule["definition"]["name"]: rule for rule in office.ops_admin.pages("/rules")}
    assert rules["review.opened.legal"]["default"] == "review.opened.legal"
    assert rules["iro.returned"]["status_label"] == "Aktif"
