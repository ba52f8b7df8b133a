"""Seed 000, section 5: each step of the guide, on the running system, over HTTP and NATS only."""

# ruff: noqa: N802 - tests bear the numbers of the guide's steps as it writes them

import hashlib
from datetime import UTC, datetime

import httpx
import pytest
from tests.acceptance.office import Office
from tests.acceptance.patience import awaited
from tests.acceptance.pks_office import COMPANY, CUSTOMER, PksDesk, in_days, text_of, today
from tests.acceptance.record import Problem, Record
from tests.acceptance.telco import JAKARTA, line, pdf, quotation


@pytest.fixture(scope="session")
def draft(office: Office, pks: PksDesk) -> Record:
    """Looked at, never changed."""
    return pks.draft(office.approved(quotation()))


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
