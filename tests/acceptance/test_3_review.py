"""Seed 000, section 3: LEGAL & TECHNICAL REVIEW."""

# ruff: noqa: N802 - tests bear the numbers of the guide's sections as it writes them

import pytest
from tests.acceptance.office import Office
from tests.acceptance.people import Reviewer
from tests.acceptance.record import Problem
from tests.acceptance.telco import pdf, quotation

KINDS = ("legal", "technical")


def reviewer_of(office: Office, kind: str) -> Reviewer:
    return office.legal if kind == "legal" else office.technical


@pytest.mark.parametrize("kind", KINDS)
def test_3_menu_legal_review_role_legal_team_dan_technical_team(office: Office, kind: str) -> None:
    review = office.review(office.submitted(quotation()), kind)
    opened = office.observer.hears("review.opened", review)
    reviewer, other = reviewer_of(office, kind), reviewer_of(office, "technical" if kind == "legal" else "legal")
    (row,) = reviewer.read("/reviews", q=review["iro_number"], kind=kind, wait_for=opened.position)["items"]
    assert row["id"] == review.id
    assert reviewer.see(review).may("start")
    assert other.see(review).why_not("start") == "role_may_not"
    with pytest.raises(Problem, match="403 role_may_not"):
        other.start(review)


def test_3_sales_ops_melihat_hasil_review(office: Office) -> None:
    iro = office.submitted(quotation())
    review = office.legal.start(office.review(iro, "legal"))
    office.legal.approve(review, "Klausul standar, tanpa catatan")
    office.observer.hears("iro.track_answered", iro, track="legal")
    seen = office.sales_ops.see(review)
    assert (seen.status, seen["note"], seen["claimed_by"]) == (
        "Approved",
        "Klausul standar, tanpa catatan",
        office.legal.id,
    )
    track = office.sales_ops.see(iro).track("legal")
    assert track is not None
    assert track["answer"] == "agreed"


def test_3_sales_ops_hanya_berperan_untuk_melihat(office: Office) -> None:
    review = office.legal.start(office.review(office.submitted(quotation()), "legal"))
    for command, body in (
        ("approve", {}),
        ("request_revision", {"note": "x"}),
        ("request_document", {"description": "x"}),
    ):
        with pytest.raises(Problem, match="403 role_may_not"):
            office.sales_ops.act(review, command, body)


@pytest.mark.parametrize("kind", KINDS)
def test_3_sales_ops_menerima_revisi(office: Office, kind: str) -> None:
    iro = office.submitted(quotation())
    returned = office.ask_for_revision(iro, kind, "Perbaiki kapasitas di Bandung")
    assert returned.status == "Returned"
    assert office.review(iro, kind)["note"] == "Perbaiki kapasitas di Bandung"
    event = office.observer.hears("iro.returned", iro)
    assert [item["topic"] for item in office.sales_ops.work(iro, wait_for=event.position)] == ["resubmit_iro"]


@pytest.mark.parametrize("kind", KINDS)
def test_3_sales_ops_menyediakan_dokumen_tambahan_jika_diminta(office: Office, kind: str) -> None:
    review = office.review(office.submitted(quotation()), kind)
    reviewer, sales_ops = reviewer_of(office, kind), office.sales_ops
    assert sales_ops.see(review).why_not("provide_document") == "no_document_is_wanted"
    review = reviewer.request_document(reviewer.start(review), "Surat kuasa penandatangan")
    (wish,) = review["document_requests"]
    assert (wish["description"], wish["documents"]) == ("Surat kuasa penandatangan", [])
    data = pdf("surat kuasa")
    review = sales_ops.provide_document(review, wish["request_id"], "surat-kuasa.pdf", data)
    (document,) = review["document_requests"][0]["documents"]
    assert document["filename"] == "surat-kuasa.pdf"
    assert reviewer.download(f"{review.path}/documents/{document['sha256']}").content == data
    assert reviewer.approve(review).status == "Approved"


def test_3_a_document_that_nobody_asked_for_is_refused(office: Office) -> None:
    review = office.review(office.submitted(quotation()), "legal")
    review = office.legal.request_document(review, "Surat kuasa")
    nobodys = "00000000-0000-4000-8000-000000000000"
    with pytest.raises(Problem, match="409 document_request_unknown"):
        office.sales_ops.provide_document(review, nobodys, "lain.pdf", pdf())


@pytest.mark.parametrize("kind", KINDS)
def test_3_A_status_yang_muncul(office: Office, kind: str) -> None:
    iro = office.submitted(quotation())
    reviewer = reviewer_of(office, kind)
    review = office.review(iro, kind)
    statuses = [review.status]
    review = reviewer.start(review)
    statuses.append(review.status)
    review = reviewer.request_revision(review, "Alamat site keliru")
    statuses.append(review.status)
    office.observer.hears("iro.returned", iro)
    office.sales_ops.resubmit(iro)
    office.observer.hears("review.restarted", review)
    statuses.append(reviewer.see(review).status)
    review = reviewer.approve(reviewer.start(review))
    statuses.append(review.status)
    assert statuses == ["Pending Review", "In Review", "Need Revision", "Pending Review", "Approved"]


def test_3_A_approve_comes_after_start(office: Office) -> None:
    review = office.review(office.submitted(quotation()), "legal")
    assert review["status"] == "pending_review"
    with pytest.raises(Problem, match=r"409 wrong_status: .*Pending Review.*In Review"):
        office.legal.approve(review)


def test_3_A_need_revision_says_what_to_repair(office: Office) -> None:
    review = office.legal.start(office.review(office.submitted(quotation()), "legal"))
    with pytest.raises(Problem, match="422 invalid_request") as refusal:
        office.legal.request_revision(review, "   ")
    assert refusal.value.fields == ["/note"]
    assert office.legal.see(review).status == "In Review"


def test_3_A_sales_ops_harus_memperbaiki_data_apabila_diminta_revisi(office: Office) -> None:
    iro = office.submitted(quotation())
    returned = office.ask_for_revision(iro, "technical", "Sebutkan dampak proyek")
    assert office.technical.see(office.review(iro, "technical")).why_not("approve") == "wrong_status"
    particulars = returned["particulars"] | {"project_impact": "Pemadaman 2 jam"}
    office.sales_ops.save_draft(returned, **particulars)
    office.sales_ops.resubmit(returned)
    review = office.observer.hears("review.restarted", iro_id=iro.id, kind="technical", round=2)
    assert office.technical.find(f"/reviews/{review.record_id}").may("start")
