"""Lists: filtered, searched, sorted, page by page, and as new as the reader asks; and what waits for whom."""

from uuid import uuid4

import pytest
from tests.acceptance.hiring import hire
from tests.acceptance.office import Office
from tests.acceptance.people import Reviewer
from tests.acceptance.record import Problem, Record
from tests.acceptance.telco import JAKARTA, line, quotation

from jejak_embedded.home import Running


@pytest.fixture(scope="module")
def pic() -> str:
    return f"u-daftar-{uuid4()}"


@pytest.fixture(scope="module")
def iros(office: Office, pic: str) -> list[Record]:
    """Seven drafts of one PIC, the later the dearer; two are cancelled. The list shows all."""
    drafts = [
        office.sales_ops.draft(quotation(lines=[line(JAKARTA, "DWDM", otc=1_000_000 * n)]), pic=pic) for n in range(7)
    ]
    for draft in drafts[:2]:
        office.sales_ops.cancel(draft, "Uji")
    last = office.observer.hears("iro.cancelled", drafts[1]).position
    assert len(office.sales_ops.pages("/iros", pic=pic, wait_for=last)) == len(drafts)
    return drafts


def test_a_list_is_filtered(office: Office, iros: list[Record], pic: str) -> None:
    found = office.sales_ops.pages("/iros", pic=pic, status="cancelled")
    assert {row["id"] for row in found} == {iros[0].id, iros[1].id}
    customer = iros[3]["offer"]["customer"]["name"]
    assert [row["id"] for row in office.sales_ops.pages("/iros", customer=customer)] == [iros[3].id]


@pytest.mark.parametrize("what", ["number", "customer", "quotation"])
def test_a_list_is_searched_whatever_the_case(office: Office, iros: list[Record], what: str) -> None:
    iro = iros[4]
    texts = {
        "number": iro["number"],
        "customer": iro["offer"]["customer"]["name"],
        "quotation": iro["quotation"]["number"],
    }
    assert [row["id"] for row in office.legal.pages("/iros", q=texts[what].upper())] == [iro.id]
    assert office.legal.pages("/iros", q=f"%{texts[what]}_") == []


@pytest.mark.parametrize("limit", [1, 3, 50])
@pytest.mark.parametrize("sort", ["value", "-value", "-number", "status,-value", "requested_delivery,number"])
def test_a_list_is_sorted_and_its_pages_are_the_whole(
    office: Office, iros: list[Record], pic: str, sort: str, limit: int
) -> None:
    rows = office.sales_ops.pages("/iros", pic=pic, sort=sort, limit=limit)
    assert len(rows) == len({row["id"] for row in rows}) == len(iros)
    by = {
        "value": lambda row: row["offer"]["lines"][0]["otc"],
        "-value": lambda row: -row["offer"]["lines"][0]["otc"],
        "-number": lambda row: -int(row["number"][-5:]),
        "status,-value": lambda row: (row["status"], -row["offer"]["lines"][0]["otc"]),
        "requested_delivery,number": lambda row: (row["particulars"]["requested_delivery"], row["number"]),
    }[sort]
    assert rows == sorted(rows, key=by)


def test_a_cursor_belongs_to_its_query(office: Office, iros: list[Record], pic: str) -> None:
    following = office.sales_ops.read("/iros", pic=pic, sort="value", limit=2)["next"]
    for other in ({"sort": "-value"}, {"sort": "value", "status": "draft"}):
        with pytest.raises(Problem, match="422 invalid_request") as refusal:
            office.sales_ops.read("/iros", pic=pic, limit=2, cursor=following, **other)
        assert refusal.value.fields == ["query:cursor"]


@pytest.mark.parametrize(
    ("params", "field"),
    [
        ({"sort": "name"}, "query:sort"),
        ({"limit": 201}, "query:limit"),
        ({"status": "approved_by_all"}, "query:status"),
        ({"colour": "red"}, "query:colour"),
        ({"q": "PT\x00"}, "query:q"),
        ({"customer": "\x00"}, "query:customer"),
    ],
)
def test_what_a_list_does_not_know_is_refused(office: Office, params: dict[str, str], field: str) -> None:
    with pytest.raises(Problem, match="422 invalid_request") as refusal:
        office.sales_ops.read("/iros", **params)
    assert refusal.value.fields == [field]


def test_the_dearest_order_there_can_be_is_listed_like_any_other(office: Office) -> None:
    dearest = line(JAKARTA, "DWDM", quantity=10**6, otc=10**15, mrc=10**15)
    iro = office.sales_ops.draft(quotation(lines=[dearest] * 500), pic="u-termahal")
    created = office.observer.hears("iro.created", iro).position
    (row,) = office.sales_ops.pages("/iros", pic="u-termahal", sort="-value", wait_for=created)
    assert row["id"] == iro.id
    assert office.sales_ops.read("/iros", sort="-value", limit=1)["items"][0]["id"] == iro.id


def test_one_reads_ones_own_write(office: Office) -> None:
    """A command's answer says how far a list must be to show it."""
    iro = office.sales_ops.draft(quotation())
    for number in range(5):
        before = office.sales_ops.see(iro)
        headers = {"Idempotency-Key": f"own-{iro.id}-{number}", "If-Match": before.etag}
        body = {"pic": f"u-{number}-{iro.id}"}
        answer = office.sales_ops.http.post(f"{iro.path}/update", json=body, headers=headers).json()
        (row,) = office.sales_ops.read("/iros", pic=body["pic"], wait_for=answer["position"])["items"]
        assert (row["id"], row["version"]) == (iro.id, answer["version"])


def test_what_waits_for_whom_and_how_long(office: Office) -> None:
    dear = quotation(lines=[line(JAKARTA, "DWDM", otc=2_000_000_000)])
    iro = office.sales_ops.draft(dear)
    created = office.observer.hears("iro.created", iro)
    (item,) = office.sales_ops.work(iro, wait_for=created.position)
    assert item["topic"] == "submit_iro"
    assert item["label"] == f"Lengkapi dan submit IRO {iro['number']}"
    assert (item["role"], item["person"], item["aggregate"]) == ("sales_ops", office.sales_ops.id, "iro")
    assert item["since"].startswith(created.content["occurred_at"][:19])
    assert 0 <= item["waiting_s"] < 120

    office.sales_ops.submit(iro)
    legal = office.review(iro, "legal")
    last = office.observer.hears("review.opened", iro_id=iro.id, kind="technical").position
    assert office.sales_ops.work(iro, wait_for=last) == []
    waiting = {
        "manager": office.manager.work(iro),
        "legal": office.legal.work(legal),
        "technical": office.technical.work(office.review(iro, "technical")),
        "verification": office.verification.work(office.verification_of(iro)),
    }
    assert {role: [item["topic"] for item in items] for role, items in waiting.items()} == {
        "manager": ["approve_iro"],
        "legal": ["start_review"],
        "technical": ["start_review"],
        "verification": ["verify_customer"],
    }

    office.legal.start(legal)
    office.legal.request_document(legal, "Surat kuasa")
    asked = office.observer.hears("review.document_requested", legal).position
    (answering,) = office.legal.work(legal, mine="true", wait_for=asked)
    started = office.observer.hears("review.started", legal).content
    assert (answering["topic"], answering["person"]) == ("answer_review", office.legal.id)
    assert answering["since"][:23] == started["occurred_at"][:23], "a request does not make it wait anew"
    assert [item["topic"] for item in office.sales_ops.work(legal)] == ["provide_document"]

    office.manager.approve(iro)
    agreed = office.observer.hears("iro.track_answered", iro, track="manager").position
    assert office.manager.work(iro, wait_for=agreed) == []


def test_what_is_mine_is_not_my_colleagues(system: Running, office: Office) -> None:
    colleague = hire(system, Reviewer, "legal", id="u-legal-2")
    review = office.legal.start(office.review(office.submitted(quotation()), "legal"))
    started = office.observer.hears("review.started", review).position
    assert colleague.work(review, mine="true", wait_for=started) == []
    assert len(colleague.work(review)) == 1


def test_the_longest_waiting_come_first(office: Office) -> None:
    since = [item["since"] for item in office.sales_ops.pages("/work", limit=50)]
    assert since == sorted(since)


@pytest.mark.parametrize("path", ["/quotations", "/iros", "/verifications", "/reviews", "/work"])
def test_a_position_that_no_command_has_answered_is_refused_at_once(office: Office, path: str) -> None:
    """Waiting for it could only end as an error of ours, five seconds later."""
    with pytest.raises(Problem, match="422 invalid_request") as refused:
        office.sales_ops.read(path, wait_for=10**30)
    assert refused.value.fields == ["query:wait_for"]
