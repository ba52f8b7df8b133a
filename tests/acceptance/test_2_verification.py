"""Seed 000, section 2: CUSTOMER VERIFICATION, step by step."""

# ruff: noqa: N802 - tests bear the numbers of the guide's steps as it writes them

import pytest
from tests.acceptance.office import Office
from tests.acceptance.record import Problem
from tests.acceptance.telco import pdf, quotation

CHECKLIST = ["npwp", "nib", "akta_perusahaan", "ktp_penanggung_jawab", "alamat_billing", "dokumen_pendukung_lain"]


def test_2_A_data_yang_diverifikasi(office: Office) -> None:
    verification = office.verification_of(office.submitted(quotation()))
    assert [item["checked"]["item"] for item in verification["items"]] == CHECKLIST
    assert not any(item["checked"]["complete"] for item in verification["items"])


def test_2_B_1_otomatis_dibuat_ketika_iro_di_submit(office: Office) -> None:
    offered = quotation()
    iro = office.submitted(offered)
    verification = office.verification_of(iro)
    assert verification.status == "Pending"
    assert verification["customer"]["name"] == offered["customer"]["name"]
    (request,) = verification["requests"]
    assert (request["iro_number"], request["waiting"]) == (iro["number"], True)


def test_2_B_1_melihat_daftar_di_menu_verification(office: Office) -> None:
    iro = office.submitted(quotation())
    requested = office.observer.hears("verification.requested", iro_id=iro.id)
    for reader in (office.sales_ops, office.verification):
        (row,) = reader.read("/verifications", q=iro["number"], wait_for=requested.position)["items"]
        assert row["id"] == requested.record_id
        assert row["status_label"] == "Pending"


def test_2_B_1_membuat_verifikasi_baru_by_hand_before_any_iro(office: Office) -> None:
    offered = quotation()
    opened = office.sales_ops.create("/verifications", {"customer": offered["customer"]})
    assert opened.status == "Pending"
    office.verification.mark_verified(office.verification.tick_everything(opened))
    iro = office.submitted(offered)
    assert office.verification_of(iro).id == opened.id
    office.observer.hears("iro.track_answered", iro, track="verification", answer="agreed")
    with pytest.raises(Problem, match="409 record_exists"):
        office.sales_ops.create("/verifications", {"customer": offered["customer"]})


def test_2_B_2_1_klik_view_process(office: Office) -> None:
    verification = office.verification_of(office.submitted(quotation()))
    for reader in (office.sales_ops, office.verification):
        assert reader.see(verification).may("check")
    assert office.technical.see(verification).why_not("check") == "role_may_not"


def test_2_B_2_2_checklist_item_yang_sudah_lengkap(office: Office) -> None:
    verification = office.verification_of(office.submitted(quotation()))
    npwp = {"item": "npwp", "complete": True, "number": "01.234.567.8-901.000"}
    saved = office.verification.check(verification, npwp)
    assert saved.item("npwp")["checked"]["complete"] is True
    assert saved.item("npwp")["checked"]["warnings"] == []
    assert [item["checked"]["complete"] for item in saved["items"]].count(True) == 1, "the others stay"


@pytest.mark.parametrize(
    ("item", "field", "number", "warning"),
    [
        ("npwp", "number", "01234567", "npwp_digits"),
        ("nib", "number", "91203012345678", "nib_digits"),
        ("ktp_penanggung_jawab", "nik", "31710112345678", "nik_digits"),
    ],
)
def test_2_B_2_2_an_ill_formed_number_warns_and_never_blocks(
    office: Office, item: str, field: str, number: str, warning: str
) -> None:
    verification = office.verification_of(office.submitted(quotation()))
    saved = office.verification.check(verification, {"item": item, "complete": True, field: number})
    checked = saved.item(item)["checked"]
    assert (checked["complete"], checked["warnings"]) == (True, [warning])
    others = [{"item": other, "complete": True} for other in CHECKLIST if other != item]
    office.verification.check(verification, *others)
    assert office.verification.mark_verified(verification).status == "Verified"


def test_2_B_2_3_tambahkan_catatan_jika_ada_kekurangan(office: Office) -> None:
    verification = office.verification_of(office.submitted(quotation()))
    note = "Akta perubahan terakhir belum ada"
    saved = office.verification.check(verification, {"item": "akta_perusahaan", "complete": False, "note": note})
    assert saved.item("akta_perusahaan")["checked"]["note"] == note


def test_2_B_2_4_upload_dokumen_tambahan_opsional(office: Office) -> None:
    verification = office.verification_of(office.submitted(quotation()))
    data = pdf("akta")
    saved = office.sales_ops.add_document(verification, "akta_perusahaan", "akta.pdf", data)
    (document,) = saved.item("akta_perusahaan")["documents"]
    assert document["filename"] == "akta.pdf"
    assert office.verification.download(f"{verification.path}/documents/{document['sha256']}").content == data
    removal = {"item": "akta_perusahaan", "sha256": document["sha256"]}
    without = office.verification.act(verification, "remove_document", removal)
    assert without.item("akta_perusahaan")["documents"] == []


def test_2_B_2_5_klik_save(office: Office) -> None:
    verification = office.verification_of(office.submitted(quotation()))
    item = {"item": "alamat_billing", "complete": True}
    saved = office.sales_ops.check(verification, item)
    assert office.verification.see(verification).item("alamat_billing")["checked"]["complete"] is True
    assert office.sales_ops.check(verification, item).version == saved.version, "saving the same again changes nothing"


def test_2_B_3_jika_semua_dokumen_lengkap_ubah_status_menjadi_verified(office: Office) -> None:
    iro = office.submitted(quotation())
    verification = office.verification_of(iro)
    mandatory = [{"item": item, "complete": True} for item in CHECKLIST if item != "dokumen_pendukung_lain"]
    verification = office.verification.check(verification, *mandatory)
    assert verification.may("mark_verified")
    assert office.verification.mark_verified(verification).status == "Verified"
    answered = office.observer.hears("iro.track_answered", iro, track="verification")
    assert answered.data["answer"] == "agreed"


def test_2_B_3_jika_belum_lengkap_verified_is_refused_item_by_item(office: Office) -> None:
    verification = office.verification_of(office.submitted(quotation()))
    verification = office.verification.check(verification, *({"item": i, "complete": True} for i in CHECKLIST[:3]))
    assert verification.why_not("mark_verified") == "item_incomplete"
    with pytest.raises(Problem, match="409 item_incomplete") as refusal:
        office.verification.mark_verified(verification)
    assert refusal.value.fields == ["/items/ktp_penanggung_jawab", "/items/alamat_billing"]
    assert office.verification.see(verification).status == "Pending"


def test_2_B_3_jika_belum_lengkap_tandai_status_pending_dan_catatan_follow_up(office: Office) -> None:
    verification = office.verification_of(office.submitted(quotation()))
    with pytest.raises(Problem, match="422 invalid_request") as refusal:
        office.verification.act(verification, "mark_pending", {})
    assert refusal.value.fields == ["/note"]
    pending = office.verification.mark_pending(verification, "NIB menyusul hari Senin")
    assert (pending.status, pending["follow_up"]) == ("Pending", "NIB menyusul hari Senin")


def test_2_B_3_a_customer_can_lose_verified_before_the_iro_is_approved(office: Office) -> None:
    iro = office.submitted(quotation())
    office.agree(iro, "verification")
    office.agree(iro, "legal")
    verification = office.verification.mark_pending(office.verification_of(iro), "Akta ternyata kedaluwarsa")
    assert verification.status == "Pending"
    office.observer.hears("iro.track_answered", iro, track="verification", answer="withdrawn")
    waiting = office.agree(iro, "technical")
    assert waiting.status == "Submitted"
    office.verification.mark_verified(verification)
    office.observer.hears("iro.approved", iro)
    assert office.sales_ops.see(iro).status == "Approved"


def test_2_B_3_a_customer_can_lose_verified_after_the_iro_is_approved(office: Office) -> None:
    """The contract hears it by the event; the approved IRO stays what it was."""
    iro = office.approved(quotation())
    verification = office.verification_of(iro)
    office.verification.mark_pending(verification, "KTP penanggung jawab tidak berlaku lagi")
    lost = office.observer.hears("verification.marked_pending", verification)
    assert lost.data["was_verified"] is True
    assert office.sales_ops.see(iro).status == "Approved"


def test_2_B_3_one_customer_is_verified_once_for_all_waiting_iros(office: Office) -> None:
    first, second = quotation(), quotation()
    second["customer"] = first["customer"]
    iros = [office.submitted(first), office.submitted(second)]
    verification = office.verification_of(iros[0])
    assert office.verification_of(iros[1]).id == verification.id
    office.verification.mark_verified(office.verification.tick_everything(verification))
    for iro in iros:
        office.observer.hears("iro.track_answered", iro, track="verification", answer="agreed")
