"""Seed 000, section 5: each step of the guide, on the running system, over HTTP and NATS only."""

# ruff: noqa: N802 - tests bear the numbers of the guide's steps as it writes them

import hashlib
import io
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from pypdf import PdfReader
from tests.acceptance.office import Office
from tests.acceptance.patience import awaited
from tests.acceptance.pks_office import COMPANY, CUSTOMER, PksDesk, terms_of
from tests.acceptance.record import Problem, Record
from tests.acceptance.telco import BANDUNG, JAKARTA, line, pdf, quotation

from jejak_kit.i18n import BUSINESS_ZONE


@pytest.fixture(scope="session")
def pks(office: Office) -> PksDesk:
    return PksDesk(office.contract)


@pytest.fixture
def iro(office: Office) -> Record:
    return office.approved(quotation())


@pytest.fixture(scope="session")
def draft(office: Office, pks: PksDesk) -> Record:
    """Looked at, never changed."""
    return pks.draft(office.approved(quotation()))


def text_of(file: bytes) -> str:
    return " ".join("\n".join(page.extract_text() for page in PdfReader(io.BytesIO(file)).pages).split())


def today() -> str:
    return datetime.now(BUSINESS_ZONE).date().isoformat()


def in_days(days: int) -> str:
    return (datetime.now(BUSINESS_ZONE).date() + timedelta(days=days)).isoformat()


def test_5_A_1_1_dari_form_berlangganan_klik_create_pks(pks: PksDesk, iro: Record) -> None:
    form = pks.desk.signed(iro)
    contract = pks.create(form)
    assert contract.status == "Draft"
    assert contract["number"].startswith("PKS/")
    created = pks.observer.hears("contract.created", contract)
    assert created.data["order"]["form"] == {"id": form.id, "number": form["number"]}
    with pytest.raises(Problem, match=f"409 live_contract_exists: .*{contract['number']}"):
        pks.create(form)
    with pytest.raises(Problem, match="403 role_may_not"):
        pks.manager.create("/contracts", {"form_id": form.id})
    with pytest.raises(Problem, match=f"409 contract_rests_on_form: .*{contract['number']}"):
        pks.manager.act(form, "void", {"reason": "Batal"})


def test_5_A_1_1_only_a_customer_signed_form_becomes_a_pks(pks: PksDesk, iro: Record) -> None:
    with pytest.raises(Problem, match="409 form_not_signed"):
        pks.create(pks.desk.sent(iro))


def test_5_A_1_2_template_otomatis_terisi(pks: PksDesk, draft: Record) -> None:
    """The template that comes with the product is there from the first start, and fills itself in on paper."""
    template = pks.legal.find(f"/contract_templates/{draft['template']['id']}")
    assert (template.status, draft["template"]["version"]) == ("Published", 1)
    first = pks.sales_ops.see(draft, version=1)
    assert first["terms"]["clauses"] == template["published"]["content"]["clauses"]
    text = text_of(pks.sales_ops.download(f"{draft.path}/pdf").content)
    for said in (draft["number"], draft["order"]["customer"]["name"], draft["order"]["form"]["number"], "Pasal 1"):
        assert said in text, said
    assert "{{" not in text


def test_5_A_1_2_dynamic_template_legal_changes_it_without_a_deployment(
    office: Office, pks: PksDesk, draft: Record
) -> None:
    """A variant for a service: new contracts for it have it, in the version of their day; others keep theirs."""
    service = f"Colocation {draft.id[:8]}"
    clause = {"key": "rak", "title": "Rak", "text": "Rak untuk {{customer.name}} di {{order.sites}}."}
    body = {"name": "PKS Colocation", "services": [service], "content": {"clauses": [clause]}}
    template = pks.legal.create("/contract_templates", body)
    preview = pks.legal.download(f"{template.path}/pdf").content
    assert "Rak untuk PT Pelanggan Contoh" in text_of(preview)
    template = pks.legal.act(template, "publish")
    of_service = office.approved(quotation(lines=[line(JAKARTA, service, mrc=1_000_000)]))
    contract = pks.create(pks.desk.signed(of_service))
    assert (contract["template"]["id"], contract["template"]["version"]) == (template.id, 1)
    body["content"] = {"clauses": [clause | {"text": "Rak dan daya."}]}
    template = pks.legal.act(pks.legal.act(template, "change", body), "publish")
    assert template["published"]["version"] == 2
    contract = pks.sales_ops.see(contract)
    assert contract["template"]["version"] == 1, "an old contract keeps its version"
    assert contract["terms"]["clauses"] == [clause]
    strange = clause | {"text": "{{customer.rahasia}}"}
    with pytest.raises(Problem, match=r"422 placeholder_unknown: .*customer\.rahasia") as refused:
        pks.legal.act(template, "change", body | {"content": {"clauses": [strange]}})
    assert refused.value.fields == ["/content/clauses/0/text"]
    with pytest.raises(Problem, match="403 role_may_not"):
        pks.sales_ops.act(template, "retire", {"reason": "x"})
    assert pks.legal.act(template, "retire", {"reason": "Diganti"}).status == "Retired"


def test_5_A_1_3_tambahkan_sla_scope_of_work_penandatangan_legal_clauses(pks: PksDesk, iro: Record) -> None:
    contract = pks.create(pks.desk.signed(iro))
    assert contract.why_not("submit") == "signatories_missing"
    extra = {"key": "khusus", "title": "Ketentuan Khusus", "text": "Berlaku di {{order.sites}}."}
    contract = pks.word(
        contract,
        sla=[{"measure": "Ketersediaan", "target": "99,9 %", "remedy": None}],
        scope="Pemasangan dan pemeliharaan.",
        clauses=[*contract["terms"]["clauses"], extra],
        signatories=[COMPANY, CUSTOMER],
    )
    terms = contract["terms"]
    assert (terms["sla"][0]["target"], terms["scope"], terms["clauses"][-1]) == (
        "99,9 %",
        "Pemasangan dan pemeliharaan.",
        extra,
    )
    names = [(each["name"]["value"], each["position"], each["authority"]) for each in terms["signatories"]]
    assert names == [
        ("Sri Hartati", "Direktur", "Anggaran Dasar Pasal 12"),
        ("Rahmat Hidayat", "Direktur Operasional", "Surat Kuasa No. 7/2026"),
    ]
    updated = pks.observer.hears("contract.updated", contract)
    assert b"Hartati" not in updated.body, "people are sealed on the wire"
    assert contract.may("submit")


def test_5_A_2_legal_melakukan_review(pks: PksDesk, iro: Record) -> None:
    contract = pks.in_review(iro)
    assert contract.status == "In Review"
    mine = pks.legal.read("/work", wait_for=pks.observer.hears("contract.submitted", contract).position)["items"]
    assert [item["topic"] for item in mine if item["record_id"] == contract.id] == ["review_contract"]
    with pytest.raises(Problem, match="403 role_may_not"):
        pks.sales_ops.act(contract, "approve", {})


def test_5_A_2_jika_perlu_revisi_status_need_revision(pks: PksDesk, iro: Record) -> None:
    """Notes clause by clause, and what changed since, clause by clause."""
    notes = [{"clause": "jangka_waktu", "note": "Tambahkan opsi perpanjangan."}]
    contract = pks.legal.act(pks.in_review(iro), "request_revision", {"notes": notes})
    assert (contract.status, contract["notes"]) == ("Need Revision", notes)
    clauses = [
        each | {"text": "Berlaku {{period.months}} bulan dan dapat diperpanjang."}
        if each["key"] == "jangka_waktu"
        else each
        for each in contract["terms"]["clauses"]
        if each["key"] != "perpajakan"
    ]
    contract = pks.sales_ops.act(pks.word(contract, clauses=clauses), "submit")
    assert (contract.status, contract["round"]) == ("In Review", 2)
    found = pks.legal.read(f"{contract.path}/differences", **{"from": 1, "to": 2})
    assert [(each["key"], each["change"]) for each in found["clauses"]] == [
        ("jangka_waktu", "changed"),
        ("perpajakan", "removed"),
    ]
    assert found["clauses"][0]["after"]["text"].endswith("diperpanjang.")
    assert found["parts"] == []
    with pytest.raises(Problem, match="404"):
        pks.legal.read(f"{contract.path}/differences", **{"from": 1, "to": 3})


def test_5_A_2_jika_ok_klik_approve_status_ready_to_sign(pks: PksDesk, iro: Record) -> None:
    contract = pks.ready_to_sign(iro)
    assert contract.status == "Ready to Sign"
    ready = pks.observer.hears("contract.ready_to_sign", contract)
    assert ready.content["actor"] == {"id": pks.legal.id, "role": "legal"}
    assert not contract.may("update")


def test_5_A_3_1_kirim_dokumen_ke_customer(pks: PksDesk, iro: Record) -> None:
    contract = pks.ready_to_sign(iro)
    assert pks.sales_ops.see(contract).why_not("upload_signed") == "not_sent_yet"
    contract = pks.sales_ops.act(contract, "send")
    file = pks.sales_ops.download(f"{contract.path}/pdf").content
    sent = contract["sent"]
    assert sent["document"]["sha256"] == hashlib.sha256(file).hexdigest()
    text = text_of(file)
    assert "Sri Hartati" in text
    assert "Surat Kuasa No. 7/2026" in text
    for hash in (sent["document"]["sha256"], sent["fingerprint"]):
        position = pks.observer.hears("contract.sent", contract).position
        pks.sales_ops.read("/contracts", wait_for=position)
        asked = verified(pks, hash)
        assert (asked["status"], asked["number"]) == ("sent", contract["number"])


def verified(pks: PksDesk, hash: str) -> dict[str, str]:
    """As anybody may ask: without a token, until the paper is known."""

    def answer() -> dict[str, str] | None:
        told = httpx.get(f"{pks.sales_ops.http.base_url}documents/{hash}/verify", timeout=30)
        return told.json() if told.is_success else None

    found = awaited(answer)
    assert found is not None
    return found


def test_5_A_3_2_upload_file_yang_sudah_ditandatangani(pks: PksDesk, iro: Record) -> None:
    contract = pks.company_signs(pks.sent(iro))
    sent = pks.sales_ops.download(f"{contract.path}/pdf").content
    with pytest.raises(Problem, match="409 signed_paper_is_the_one_sent"):
        pks.sales_ops.act(contract, "upload_signed", files={"file": ("sama.pdf", sent)})
    contract = pks.customer_signs(contract)
    paper = contract["returned"]
    assert paper["sent"]["document"]["sha256"] == hashlib.sha256(sent).hexdigest()
    returned = paper["returned"]["sha256"]
    assert returned == hashlib.sha256(pdf(f"signed {contract.id}")).hexdigest()
    assert pks.legal.download(f"{contract.path}/documents/{returned}").content == pdf(f"signed {contract.id}")


def test_5_A_3_3_status_fully_signed(pks: PksDesk, iro: Record) -> None:
    """Once both sides have signed, whichever came last; evidence of each signature can be recorded."""
    contract = pks.customer_signs(pks.sent(iro, starts_on=in_days(30)))
    assert contract.status == "Ready to Sign"
    contract = pks.manager.act(contract, "sign_for_company", {"signed_on": today()})
    assert contract.status == "Fully Signed"
    fully = pks.observer.hears("contract.fully_signed", contract)
    assert [each["party"] for each in fully.data["signatures"]] == ["customer", "company"]
    evidence = {
        "party": "company",
        "order": 1,
        "e_meterai": "MTR-0001",
        "certificate": {"issuer": "PSrE Contoh", "serial": "4F:1A", "at": datetime.now(UTC).isoformat()},
    }
    contract = pks.legal.act(contract, "record_evidence", evidence)
    signed = next(each for each in contract["signatures"] if each["party"] == "company")
    assert (signed["e_meterai"], signed["certificate"]["issuer"]) == ("MTR-0001", "PSrE Contoh")


def test_5_A_4_setelah_kedua_pihak_sign_status_active(pks: PksDesk, iro: Record) -> None:
    contract = pks.active(iro)
    assert contract.status == "Active"
    activated = pks.observer.hears("contract.activated", contract)
    assert activated.content["actor"]["role"] == "system"
    assert contract["starts_on"] == today()
    held = pks.sales_ops.read(f"{contract.path}/terms", on=today())
    assert (held["edition"], held["terms"]) == (1, contract["terms"])
    with pytest.raises(Problem, match="404"):
        pks.sales_ops.read(f"{contract.path}/terms", on=in_days(-1))


def test_5_A_4_menjadi_dasar_invoice_kom_deployment_procurement(pks: PksDesk, iro: Record) -> None:
    """One event carries all that those systems need, and the IRO can no longer be cancelled."""
    contract = pks.active(iro)
    data = pks.observer.hears("contract.activated", contract).data
    order = data["order"]
    assert (order["customer"]["npwp"], order["customer"]["nib"]) == (
        iro["offer"]["customer"]["npwp"],
        iro["offer"]["customer"]["nib"],
    )
    assert order["customer"]["billing_address"]
    assert [site["code"] for site in order["sites"]] == [JAKARTA, BANDUNG]
    assert [(line["otc"], line["mrc"]) for line in order["lines"]] == [(2_500_000, 7_500_000), (5_000_000, 4_200_000)]
    assert order["totals"]["contract"]["price"] == 7_500_000 + 12 * 11_700_000
    assert order["needs"] == iro["particulars"]["needs"]
    assert order["requested_delivery"] == iro["particulars"]["requested_delivery"]
    assert (order["pic"], order["form"]["number"]) == (iro["particulars"]["pic"], contract["order"]["form"]["number"])
    assert data["starts_on"] < data["ends_on"]
    assert data["paper"]["returned"]["sha256"] == contract["returned"]["returned"]["sha256"]
    pks.observer.hears("iro.contract_noted", iro, active=True)


def test_5_A_4_before_the_first_day_it_waits(pks: PksDesk, iro: Record) -> None:
    contract = pks.fully_signed(iro, starts_on=in_days(3))
    held = pks.observer.hears("contract.activation_held", contract)
    assert held.data["hindrances"] == ["start_not_reached"]
    assert pks.sales_ops.see(contract).status == "Fully Signed"


def test_5_A_4_a_customer_who_is_no_longer_verified_holds_it_up(office: Office, pks: PksDesk, iro: Record) -> None:
    """Customer loses Verified before Active (docs/across-services.md)."""
    contract = pks.company_signs(pks.sent(iro))
    verification = office.verification_of(iro)
    office.verification.mark_pending(verification, "Akta kedaluwarsa")
    pks.observer.hears("contract.customer_noted", contract, verified=False)
    contract = pks.customer_signs(contract)
    pks.observer.hears("contract.activation_held", contract, hindrances=["customer_not_verified"])
    assert pks.sales_ops.see(contract).status == "Fully Signed"
    office.verification.mark_verified(verification)
    pks.observer.hears("contract.activated", contract)
    assert pks.sales_ops.see(contract).status == "Active"


def test_5_A_4_when_its_iro_is_cancelled_a_contract_before_active_stops(
    office: Office, pks: PksDesk, iro: Record
) -> None:
    """IRO cancelled before Active (docs/across-services.md)."""
    contract = pks.sent(iro)
    office.manager.cancel(iro, "Proyek dibatalkan pelanggan")
    stopped = pks.observer.hears("contract.cancelled", contract)
    assert (stopped.data["cause"], stopped.data["reason"]) == ("iro_cancelled", "Proyek dibatalkan pelanggan")
    contract = pks.sales_ops.see(contract)
    assert contract.status == "Cancelled"
    assert contract.why_not("send") == "wrong_status"


def test_an_active_contract_is_changed_by_an_addendum(pks: PksDesk, iro: Record) -> None:
    """Its wording is asked for as of a date; what was signed before stays as it was."""
    contract = pks.active(iro)
    change = {"effective_on": in_days(10), "reason": "Perpanjangan", "period_months": 24}
    contract = pks.sales_ops.act(contract, "draft_addendum", change)
    preview = text_of(pks.legal.download(f"{contract.path}/addendum/pdf").content)
    assert contract["addendum"]["number"] in preview
    contract = pks.legal.act(contract, "approve_addendum", {})
    contract = pks.sales_ops.act(contract, "send_addendum")
    contract = pks.sales_ops.act(contract, "amend", files={"file": ("add-ttd.pdf", pdf(f"add {contract.id}"))})
    amended = pks.observer.hears("contract.amended", contract)
    assert (amended.data["edition"], amended.data["ends_on"]) == (2, contract["ends_on"])
    before, after = (pks.legal.read(f"{contract.path}/terms", on=in_days(day)) for day in (9, 10))
    assert (before["edition"], before["order"]["period_months"]) == (1, 12)
    assert (after["edition"], after["order"]["period_months"]) == (2, 24)


def test_an_active_contract_is_terminated_with_a_reason_and_a_date(pks: PksDesk, iro: Record) -> None:
    contract = pks.active(iro)
    with pytest.raises(Problem, match="403 role_may_not"):
        pks.sales_ops.act(contract, "terminate", {"reason": "x"})
    contract = pks.legal.act(contract, "terminate", {"reason": "Kesepakatan bersama"})
    assert contract.status == "Terminated"
    ended = pks.observer.hears("contract.terminated", contract)
    assert (ended.data["ended_on"], ended.data["reason"]) == (today(), "Kesepakatan bersama")
    pks.observer.hears("iro.contract_noted", iro, active=False)


def test_a_contract_whose_last_day_has_passed_expires_by_itself(pks: PksDesk, iro: Record) -> None:
    form = pks.desk.signed(iro, period_months=1)
    contract = pks.word(pks.create(form), signatories=[COMPANY, CUSTOMER], starts_on=in_days(-40))
    contract = pks.legal.act(pks.sales_ops.act(contract, "submit"), "approve", {})
    contract = pks.customer_signs(pks.company_signs(pks.sales_ops.act(contract, "send")))
    activated = pks.observer.hears("contract.activated", contract)
    expired = pks.observer.hears("contract.expired", contract)
    assert expired.data["ended_on"] == activated.data["ends_on"] < today()
    assert pks.sales_ops.see(contract).status == "Expired"


def test_contracts_are_listed_searched_exported_and_remembered(pks: PksDesk, draft: Record) -> None:
    number = draft["number"]
    position = pks.observer.hears("contract.updated", draft).position
    listed = pks.sales_ops.read("/contracts", q=number, status="draft", wait_for=position)["items"]
    assert [entry["id"] for entry in listed] == [draft.id]
    export = pks.sales_ops.download("/contracts/export?format=csv&q=" + number)
    assert number in export.content.decode("utf-8-sig")
    history = pks.sales_ops.read(f"{draft.path}/history")["items"]
    assert [entry["type"] for entry in history] == ["contract.created", "contract.updated"]
    assert pks.sales_ops.see(draft, version=1)["terms"]["signatories"] == []


def test_a_saving_without_a_name_keeps_who_stood_there(pks: PksDesk, iro: Record) -> None:
    contract = pks.draft(iro)
    again = pks.sales_ops.act(contract, "update", terms_of(contract, scope="Lain"))
    assert again["terms"]["signatories"] == contract["terms"]["signatories"]
    nobody = {**CUSTOMER, "order": 2}
    del nobody["name"]
    with pytest.raises(Problem, match="422 field_missing"):
        pks.sales_ops.act(contract, "update", terms_of(contract, signatories=[nobody]))
