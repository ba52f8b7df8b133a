"""Seed 000, section 1: INTERNAL REQUEST ORDER (IRO), step by step."""

# ruff: noqa: N802 - tests bear the numbers of the guide's steps as it writes them

import hashlib

import pytest
from tests.acceptance.office import Office
from tests.acceptance.people import SalesOps, next_month
from tests.acceptance.record import Problem
from tests.acceptance.telco import BANDUNG, JAKARTA, line, pdf, quotation

BILLION = 1_000_000_000
EVERYBODY = ("verification", "legal", "technical", "manager")


def test_1_B_1_melihat_daftar_iro(office: Office, sales_ops: SalesOps) -> None:
    offered = quotation()
    iro = sales_ops.draft(offered)
    created = office.observer.hears("iro.created", iro)
    (row,) = sales_ops.read("/iros", q=iro["number"].lower(), wait_for=created.position)["items"]
    assert row["number"] == iro["number"]
    assert row["number"].startswith("IRO/20")
    assert row["offer"]["customer"]["name"] == offered["customer"]["name"]
    assert row["quotation"]["number"] == offered["number"]
    assert row["particulars"]["pic"] == sales_ops.id
    assert row["status_label"] == "Draft"
    actions = {action["name"]: action["allowed"] for action in row["actions"]}
    assert actions["update"], "Edit"
    assert sales_ops.see(iro)["number"] == row["number"], "View"


def test_1_B_1_action_edit_says_why_not(office: Office, sales_ops: SalesOps) -> None:
    iro = office.submitted(quotation())
    assert iro.why_not("update") == "wrong_status"
    assert office.legal.see(iro).why_not("update") == "role_may_not"


def test_1_B_1_status_draft_submitted_approved_returned(office: Office, sales_ops: SalesOps) -> None:
    iro = sales_ops.draft(quotation())
    statuses = [iro.status]
    iro = sales_ops.submit(iro)
    statuses.append(iro.status)
    review = office.legal.start(office.review(iro, "legal"))
    office.legal.request_revision(review, "Alamat billing keliru")
    office.observer.hears("iro.returned", iro)
    statuses.append(sales_ops.see(iro).status)
    iro = sales_ops.resubmit(iro)
    office.observer.hears("review.restarted", iro_id=iro.id, kind="legal")
    for track in ("verification", "legal", "technical"):
        office.agree(iro, track)
    office.observer.hears("iro.approved", iro)
    statuses.append(sales_ops.see(iro).status)
    assert statuses == ["Draft", "Submitted", "Returned", "Approved"]


def test_1_B_2_1_klik_create_iro(office: Office, sales_ops: SalesOps) -> None:
    iro = sales_ops.create_iro(sales_ops.tell(quotation()))
    assert office.observer.hears("iro.created", iro).content["actor"] == {"id": sales_ops.id, "role": "sales_ops"}
    for other in (office.verification, office.legal, office.technical, office.manager):
        with pytest.raises(Problem, match="403 role_may_not"):
            other.create("/iros", {"quotation_id": iro["quotation"]["id"]})


@pytest.mark.parametrize("state", ["Draft", "Sent", "Rejected", "Expired", "Withdrawn"])
def test_1_B_2_2_pilih_quotation_yang_sudah_customer_accepted(sales_ops: SalesOps, state: str) -> None:
    other = sales_ops.tell(quotation(state=state))
    with pytest.raises(Problem, match="409 quotation_not_accepted"):
        sales_ops.create_iro(other)
    accepted = sales_ops.tell(quotation())
    assert accepted.status == "Customer Accepted"
    assert sales_ops.create_iro(accepted).status == "Draft"


def test_1_B_2_2_one_live_iro_per_quotation(sales_ops: SalesOps) -> None:
    accepted = sales_ops.tell(quotation())
    first = sales_ops.create_iro(accepted)
    with pytest.raises(Problem, match=f"409 live_iro_exists: .*{first['number']}"):
        sales_ops.create_iro(accepted)
    sales_ops.cancel(first, "Salah pilih")
    assert sales_ops.create_iro(accepted)["number"] != first["number"]


def test_1_B_2_3_data_akan_terisi_otomatis_customer_site_harga(sales_ops: SalesOps) -> None:
    offered = quotation()
    offer = sales_ops.create_iro(sales_ops.tell(offered))["offer"]
    for name in ("id", "name", "npwp", "nib", "billing_address"):
        assert offer["customer"][name] == offered["customer"][name]
    (contact,) = offer["customer"]["contacts"]
    assert contact["name"]["value"] == offered["customer"]["contacts"][0]["name"]
    assert offer["sites"] == offered["sites"]
    prices = [(each["service"], each["bandwidth_mbps"], each["otc"], each["mrc"]) for each in offer["lines"]]
    assert prices == [(each["service"], each["bandwidth_mbps"], each["otc"], each["mrc"]) for each in offered["lines"]]


def test_1_B_2_4_isi_informasi_tambahan(sales_ops: SalesOps) -> None:
    needs = [
        {"kind": "goods", "description": "Router CPE", "quantity": 2, "unit": "unit", "site": JAKARTA},
        {"kind": "service", "description": "Tarik kabel FO", "quantity": 300, "unit": "meter", "site": BANDUNG},
    ]
    filled = {
        "pic": "u-sinta",
        "project_impact": "Perlu pemadaman 2 jam di lokasi",
        "requested_delivery": next_month(),
        "needs": needs,
    }
    iro = sales_ops.save_draft(sales_ops.create_iro(sales_ops.tell(quotation())), **filled)
    assert iro["particulars"] == filled


def test_1_B_2_4_kebutuhan_names_a_site_of_the_quotation(sales_ops: SalesOps) -> None:
    iro = sales_ops.create_iro(sales_ops.tell(quotation()))
    need = {"kind": "goods", "description": "ONT", "quantity": 1, "unit": "unit", "site": "DPS-KC"}
    with pytest.raises(Problem, match="422 site_unknown") as refusal:
        sales_ops.save_draft(iro, needs=[need])
    assert refusal.value.fields == ["/needs/0/site"]


def test_1_B_2_5_upload_file_pendukung_opsional(office: Office, sales_ops: SalesOps) -> None:
    data = pdf("proposal")
    iro = sales_ops.attach(sales_ops.draft(quotation()), "proposal.pdf", data)
    (attachment,) = iro["attachments"]
    assert attachment["filename"] == "proposal.pdf"
    assert attachment["media_type"] == "application/pdf"
    assert attachment["sha256"] == hashlib.sha256(data).hexdigest()
    assert office.technical.download(f"{iro.path}/attachments/{attachment['sha256']}").content == data
    without = sales_ops.act(iro, "remove_attachment", {"sha256": attachment["sha256"]})
    assert without["attachments"] == []
    assert sales_ops.submit(without).status == "Submitted"


def test_1_B_2_6_klik_save_draft(sales_ops: SalesOps) -> None:
    iro = sales_ops.create_iro(sales_ops.tell(quotation()), project_impact="Belum lengkap")
    iro = sales_ops.save_draft(iro, project_impact="Masih belum lengkap")
    assert iro.status == "Draft"
    assert iro.version == 2
    assert sales_ops.see(iro, version=1)["particulars"]["project_impact"] == "Belum lengkap"


def test_1_B_3_1_klik_submit_for_approval(sales_ops: SalesOps) -> None:
    empty = sales_ops.create_iro(sales_ops.tell(quotation()))
    assert empty.why_not("submit") == "field_missing"
    with pytest.raises(Problem, match="409 field_missing") as refusal:
        sales_ops.submit(empty)
    assert refusal.value.fields == ["/pic", "/requested_delivery", "/needs"]
    assert len(sales_ops.history(empty)) == 1, "a refused command leaves no event"
    complete = sales_ops.save_draft(empty, **sales_ops.complete())
    assert complete.may("submit")
    assert sales_ops.submit(complete).status == "Submitted"


def test_1_B_3_1_requested_delivery_is_not_past(sales_ops: SalesOps) -> None:
    iro = sales_ops.draft(quotation(), requested_delivery="2020-01-31")
    with pytest.raises(Problem, match="409 requested_delivery_past"):
        sales_ops.submit(iro)


def test_1_B_3_2_status_berubah_menjadi_submitted(office: Office, sales_ops: SalesOps) -> None:
    iro = sales_ops.submit(sales_ops.draft(quotation()))
    assert (iro["status"], iro.status) == ("submitted", "Submitted")
    submitted = office.observer.hears("iro.submitted", iro)
    assert submitted.data["number"] == iro["number"]
    assert submitted.data["round"] == 1


def test_1_B_3_3_otomatis_masuk_ke_workflow_legal_verification_technical_review(office: Office) -> None:
    iro = office.submitted(quotation())
    assert office.review(iro, "legal").status == "Pending Review"
    assert office.review(iro, "technical").status == "Pending Review"
    assert office.verification_of(iro).status == "Pending"
    assert [track["track"] for track in iro["tracks"]] == ["verification", "legal", "technical"]
    submitted = office.observer.hears("iro.submitted", iro).content
    for opened in ("verification.requested", "review.opened"):
        event = office.observer.hears(opened, iro_id=iro.id).content
        assert event["causation_id"] == submitted["event_id"]
        assert event["actor"]["role"] == "system"


@pytest.mark.parametrize(
    ("lines", "asked"),
    [
        pytest.param([line(JAKARTA, "DWDM", mrc=BILLION // 12)], False, id="below both thresholds"),
        pytest.param([line(JAKARTA, "DWDM", otc=BILLION)], True, id="value"),
        pytest.param([line(JAKARTA, "DWDM", mrc=BILLION // 12 + 1)], True, id="value of a year"),
        pytest.param([line(JAKARTA, "DWDM", mrc=1, discount_percent=19.99)], False, id="discount just below"),
        pytest.param([line(JAKARTA, "DWDM", mrc=1, discount_percent=20)], True, id="discount"),
    ],
)
def test_1_B_3_3_manager_approval_optional(office: Office, lines: list[dict[str, object]], asked: bool) -> None:
    iro = office.submitted(quotation(lines=lines))
    assert iro["manager_required"] is asked
    assert (iro.track("manager") is not None) is asked
    assert office.manager.see(iro).may("approve") is asked
    if not asked:
        with pytest.raises(Problem, match="409 manager_not_asked"):
            office.manager.approve(iro)


@pytest.mark.parametrize("track", EVERYBODY)
def test_1_B_4_jika_reviewer_memberikan_catatan_status_menjadi_returned(office: Office, track: str) -> None:
    iro = office.submitted(quotation())
    note = f"Catatan dari {track}"
    office.ask_for_revision(iro, track, note)
    returned = office.observer.hears("iro.returned", iro)
    assert (returned.data["track"], returned.data["note"]) == (track, note)
    assert office.sales_ops.see(iro).status == "Returned"


def test_1_B_4_1_buka_detail_iro(office: Office, sales_ops: SalesOps) -> None:
    iro = office.submitted(quotation())
    office.ask_for_revision(iro, "legal", "Lampirkan surat kuasa")
    office.observer.hears("iro.returned", iro)
    detail = sales_ops.see(iro)
    flagged = detail.track("legal")
    assert flagged is not None
    assert (flagged["answer"], flagged["note"]) == ("revision", "Lampirkan surat kuasa")
    assert detail.may("update")
    assert detail.may("resubmit")


def test_1_B_4_2_perbaiki_data_sesuai_catatan(office: Office, sales_ops: SalesOps) -> None:
    iro = office.submitted(quotation())
    office.ask_for_revision(iro, "technical", "Sebutkan dampak")
    office.observer.hears("iro.returned", iro)
    repaired = sales_ops.save_draft(iro, **(iro["particulars"] | {"project_impact": "Tanpa pemadaman"}))
    repaired = sales_ops.attach(repaired, "survey.pdf", pdf("survey"))
    assert repaired.status == "Returned"
    assert repaired["particulars"]["project_impact"] == "Tanpa pemadaman"


@pytest.mark.parametrize("flagged", EVERYBODY)
def test_1_B_4_3_klik_resubmit_starts_only_the_flagged_track_again(office: Office, flagged: str) -> None:
    """Also the manager, who may return an IRO that no threshold sends there, and is then asked about the result."""
    iro = office.submitted(quotation())
    kept = "technical" if flagged != "technical" else "legal"
    office.agree(iro, kept)
    office.ask_for_revision(iro, flagged, "Lampirkan surat kuasa")
    office.sales_ops.attach(iro, "surat-kuasa.pdf", pdf("surat kuasa"))
    again = office.sales_ops.resubmit(iro)
    assert again.status == "Submitted"
    resubmitted = office.observer.hears("iro.resubmitted", iro)
    assert (resubmitted.data["restarted"], resubmitted.data["changed"]) == ([flagged], False)
    answers = {track["track"]: (track["round"], track["answer"]) for track in again["tracks"]}
    assert answers[flagged] == (2, "pending")
    assert answers[kept] == (1, "agreed")
    match flagged:
        case "legal" | "technical":
            office.observer.hears("review.restarted", iro_id=iro.id, kind=flagged, round=2)
            assert office.review(iro, flagged).status == "Pending Review"
        case "verification":
            office.observer.hears("verification.requested", iro_id=iro.id, round=2)
    if kept in ("legal", "technical"):
        assert office.review(iro, kept).status == "Approved"
    for track in answers.keys() - {kept}:
        office.agree(again, track)
    assert office.observer.hears("iro.approved", iro).data["round"] == 2


def test_1_B_4_3_klik_resubmit_starts_every_track_again_when_needs_changed(office: Office, sales_ops: SalesOps) -> None:
    iro = office.submitted(quotation())
    office.agree(iro, "technical")
    office.ask_for_revision(iro, "legal", "Kebutuhan kurang")
    office.observer.hears("iro.returned", iro)
    need = {"kind": "service", "description": "Instalasi", "quantity": 1, "unit": "paket"}
    sales_ops.save_draft(iro, **(iro["particulars"] | {"needs": [need]}))
    again = sales_ops.resubmit(iro)
    resubmitted = office.observer.hears("iro.resubmitted", iro)
    assert resubmitted.data["restarted"] == ["verification", "legal", "technical"]
    assert resubmitted.data["changed"] is True
    office.observer.hears("review.restarted", iro_id=iro.id, kind="technical", round=2)
    assert [(track["round"], track["answer"]) for track in again["tracks"]] == [(2, "pending")] * 3


def test_1_B_4_3_an_answer_counts_only_for_its_round(office: Office, sales_ops: SalesOps) -> None:
    iro = office.submitted(quotation())
    office.ask_for_revision(iro, "legal", "Kebutuhan kurang")
    office.observer.hears("iro.returned", iro)
    office.technical.approve(office.technical.start(office.review(iro, "technical")))
    office.observer.hears("iro.track_answered", iro, track="technical", round=1)
    need = {"kind": "service", "description": "Instalasi", "quantity": 1, "unit": "paket"}
    sales_ops.save_draft(iro, **(iro["particulars"] | {"needs": [need]}))
    again = sales_ops.resubmit(iro)
    office.observer.hears("review.restarted", iro_id=iro.id, kind="technical", round=2)
    technical = sales_ops.see(again).track("technical")
    assert technical is not None
    assert (technical["round"], technical["answer"]) == (2, "pending")


@pytest.mark.parametrize("last", EVERYBODY)
def test_1_B_5_setelah_semua_tahap_selesai_status_approved(office: Office, last: str) -> None:
    iro = office.submitted(quotation(lines=[line(JAKARTA, "DWDM", otc=BILLION)]))
    for track in (track for track in EVERYBODY if track != last):
        assert office.agree(iro, track).status == "Submitted"
    office.agree(iro, last)
    approved = office.observer.hears("iro.approved", iro)
    assert office.sales_ops.see(iro).status == "Approved"
    assert [event.type for event in office.observer.heard(iro)].count("iro.approved") == 1
    assert approved.data["round"] == 1


def test_1_B_5_sales_ops_dapat_lanjut_ke_form_berlangganan(office: Office) -> None:
    """The form belongs to the contract service: the event carries all it needs."""
    offered = quotation()
    iro = office.approved(offered)
    data = office.observer.hears("iro.approved", iro).data
    assert data["offer"]["customer"]["name"] == offered["customer"]["name"]
    assert [each["mrc"] for each in data["offer"]["lines"]] == [each["mrc"] for each in offered["lines"]]
    assert data["needs"] == [{**iro["particulars"]["needs"][0]}]
    assert data["verification_id"] == office.verification_of(iro).id


def test_1_cancel_is_for_sales_ops_before_and_for_a_manager_after_the_approval(office: Office) -> None:
    iro = office.submitted(quotation())
    review = office.review(iro, "legal")
    cancelled = office.sales_ops.cancel(iro, "Customer menunda proyek")
    assert (cancelled.status, cancelled["cancel_reason"]) == ("Cancelled", "Customer menunda proyek")
    office.observer.hears("review.closed", review)
    approved = office.approved(quotation())
    with pytest.raises(Problem, match="403 role_may_not"):
        office.sales_ops.cancel(approved, "Batal")
    assert office.manager.cancel(approved, "Batal").status == "Cancelled"
