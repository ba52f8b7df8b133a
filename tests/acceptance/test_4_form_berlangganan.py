"""Seed 000, section 4: each step of the guide, on the running system, over HTTP and NATS only."""

# ruff: noqa: N802 - tests bear the numbers of the guide's steps as it writes them

import hashlib
import io

import pytest
from pypdf import PdfReader
from tests.acceptance.contract_office import ContractDesk, FormSales
from tests.acceptance.office import Office
from tests.acceptance.record import Problem, Record
from tests.acceptance.telco import BANDUNG, JAKARTA, pdf, quotation


@pytest.fixture(scope="module")
def shared_iro(office: Office) -> Record:
    return office.approved(quotation())


@pytest.fixture
def approved(desk: ContractDesk, shared_iro: Record) -> Record:
    """An Approved IRO without a form that lives of it."""
    return desk.cleared(shared_iro)


@pytest.fixture
def own_iro(office: Office) -> Record:
    """An Approved IRO that the test may spoil."""
    return office.approved(quotation())


@pytest.fixture(scope="session")
def desk(office: Office) -> ContractDesk:
    return office.contract


@pytest.fixture(scope="session")
def sales(desk: ContractDesk) -> FormSales:
    return desk.sales_ops


def service(site: str, name: str, **fields: object) -> dict[str, object]:
    return {"site": site, "service": name, "quantity": 1, "otc": 0, "mrc": 0, **fields}


def text_of(file: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(file)).pages)


def test_4_A_1_1_dari_halaman_iro_approved_klik_create_form_berlangganan(desk: ContractDesk, own_iro: Record) -> None:
    order = desk.order_of(own_iro)
    assert (order.status, order["iro_number"]) == ("Approved", own_iro["number"])
    noted = desk.observer.hears("approved_order.noted", iro_id=own_iro.id).position
    assert [item["topic"] for item in desk.sales_ops.work(order, wait_for=noted)] == ["create_form"]
    form = desk.sales_ops.create_form(own_iro.id)
    assert form.status == "Draft"
    assert form["number"].startswith("FB/")
    created = desk.observer.hears("subscription_form.created", form)
    assert desk.sales_ops.work(order, wait_for=created.position) == []
    assert created.content["actor"] == {"id": desk.sales_ops.id, "role": "sales_ops"}
    for other in (desk.legal, desk.manager):
        with pytest.raises(Problem, match="403 role_may_not"):
            other.create("/subscription_forms", {"iro_id": own_iro.id})


def test_4_A_1_1_only_an_approved_iro_becomes_a_form(office: Office, desk: ContractDesk) -> None:
    submitted = office.submitted(quotation())
    with pytest.raises(Problem, match="422 iro_not_approved"):
        desk.sales_ops.create_form(submitted.id)


def test_4_A_1_1_one_live_form_per_iro(desk: ContractDesk, sales: FormSales, approved: Record) -> None:
    first = desk.draft(approved)
    with pytest.raises(Problem, match=f"409 live_form_exists: .*{first['number']}"):
        sales.create_form(approved.id)
    assert sales.void(first, "Salah paket").status == "Voided"
    assert sales.create_form(approved.id)["number"] != first["number"]


def test_4_A_1_2_data_customer_otomatis_masuk(desk: ContractDesk, approved: Record) -> None:
    form = desk.draft(approved)
    assert form["offer"] == approved["offer"]
    assert form["customer_verified"] is True
    (contact,) = form["offer"]["customer"]["contacts"]
    assert contact["name"]["status"] == "open"


def test_4_A_1_3_isi_detail_layanan(desk: ContractDesk, sales: FormSales, approved: Record) -> None:
    """Layanan/bandwidth, harga OTC, harga MRC, contract period: the sums follow, with PPN."""
    form = desk.draft(approved)
    lines = [
        service(JAKARTA, "Dedicated Internet", bandwidth_mbps=200, otc=2_500_000, mrc=7_000_000),
        service(BANDUNG, "Managed Router", quantity=2, otc=0, mrc=500_000),
    ]
    form = sales.save_form(form, lines=lines, period_months=24, deviation_reason="Paket 24 bulan")
    shown = [
        (line["service"], line["bandwidth_mbps"], line["otc"], line["mrc"]) for line in form["particulars"]["lines"]
    ]
    assert shown == [("Dedicated Internet", 200, 2_500_000, 7_000_000), ("Managed Router", None, 0, 500_000)]
    totals = form["totals"]
    assert (totals["once"]["price"], totals["once"]["tax"]) == (2_500_000, 275_000)
    assert (totals["monthly"]["price"], totals["monthly"]["tax"]) == (8_000_000, 880_000)
    contract = totals["contract"]
    assert (contract["price"], contract["tax"]) == (194_500_000, 275_000 + 24 * 880_000)
    assert contract["total"] == contract["price"] + contract["tax"]


def test_4_A_1_3_what_differs_from_the_quotation_is_shown_and_must_be_explained(
    desk: ContractDesk, sales: FormSales, approved: Record
) -> None:
    form = desk.draft(approved)
    assert form["differences"] == []
    lines = [line | {"mrc": line["mrc"] - 1} for line in form["particulars"]["lines"]]
    form = sales.save_form(form, lines=lines)
    assert form["differences"][0] == {
        "path": f"/lines/{JAKARTA}/Dedicated Internet/mrc",
        "before": 7_500_000,
        "after": 7_499_999,
    }
    assert form.why_not("send") == "deviation_unexplained"
    with pytest.raises(Problem, match="409 deviation_unexplained"):
        sales.send(form)
    assert sales.save_form(form, deviation_reason="Pembulatan").may("send")


@pytest.mark.parametrize("kind", ["proposal", "scope_of_work"])
def test_4_A_1_4_upload_lampiran_proposal_scope_of_work(
    desk: ContractDesk, sales: FormSales, approved: Record, kind: str
) -> None:
    data = pdf(kind)
    form = sales.attach_to(desk.draft(approved), kind, f"{kind}.pdf", data)
    (attachment,) = form["attachments"]
    assert (attachment["kind"], attachment["document"]["filename"]) == (kind, f"{kind}.pdf")
    sha256 = attachment["document"]["sha256"]
    assert desk.legal.download(f"{form.path}/documents/{sha256}").content == data
    assert sales.act(form, "remove_attachment", {"sha256": sha256})["attachments"] == []


def test_4_A_1_5_klik_save_draft(desk: ContractDesk, sales: FormSales, approved: Record) -> None:
    form = sales.create_form(desk.order_of(approved)["iro_id"])
    assert form.why_not("send") == "field_missing"
    form = sales.save_form(form, period_months=36)
    assert (form.status, form.version) == ("Draft", 2)
    assert sales.see(form, version=1)["particulars"]["period_months"] is None
    assert form.may("send")


def test_4_A_2_1_klik_send_to_customer_generate_pdf_otomatis(
    desk: ContractDesk, sales: FormSales, approved: Record
) -> None:
    form = desk.draft(approved)
    preview = sales.download(f"{form.path}/pdf")
    assert preview.headers["content-type"] == "application/pdf"
    assert form["number"] in text_of(preview.content)
    form = sales.send(form)
    assert form.status == "Sent for Signing"
    file = sales.download(f"{form.path}/pdf").content
    sent = form["sent"]
    assert (sent["origin"], sent["document"]["sha256"]) == ("generated", hashlib.sha256(file).hexdigest())
    text = " ".join(text_of(file).split())
    for shown in (form["number"], approved["offer"]["customer"]["name"], "Rp7.500.000", "Metro Ethernet"):
        assert shown in text
    heard = desk.observer.hears("subscription_form.sent", form)
    assert heard.data["sent"] == sent
    assert heard.data["totals"] == form["totals"]


def test_4_A_2_1_a_generated_pdf_is_known_by_its_hash_and_by_what_its_qr_code_says(
    desk: ContractDesk, sales: FormSales, approved: Record
) -> None:
    form = desk.sent(approved)
    for hash in (form["sent"]["document"]["sha256"], form["sent"]["fingerprint"]):
        assert desk.verified(hash, "sent")["number"] == form["number"]
    with pytest.raises(Problem, match="404 paper_unknown"):
        sales.read(f"/documents/{'0' * 64}/verify")


def test_4_A_2_1_klik_send_to_customer_upload_pdf_manual(
    desk: ContractDesk, sales: FormSales, approved: Record
) -> None:
    data = pdf("form buatan sendiri")
    form = desk.draft(approved)
    with pytest.raises(Problem, match="422 pdf_required"):
        sales.send_uploaded(form, "form.txt", b"bukan PDF")
    form = sales.send_uploaded(form, "form.pdf", data)
    assert form.status == "Sent for Signing"
    assert (form["sent"]["origin"], form["sent"]["fingerprint"]) == ("uploaded", None)
    assert form["sent"]["document"]["sha256"] == hashlib.sha256(data).hexdigest()


def test_4_A_2_2_status_sent_for_signing_until_recalled(desk: ContractDesk, sales: FormSales, approved: Record) -> None:
    form = desk.sent(approved)
    assert form.why_not("update") == "wrong_status"
    sent = desk.observer.hears("subscription_form.sent", form).position
    assert [item["topic"] for item in sales.work(form, wait_for=sent)] == ["get_form_signed"]
    form = sales.recall(form, "Alamat penagihan keliru")
    assert (form.status, form["sent"]) == ("Draft", None)
    assert form.may("update")


def test_4_A_3_1_upload_dokumen_yang_telah_ditandatangani(
    desk: ContractDesk, sales: FormSales, approved: Record
) -> None:
    form = desk.sent(approved)
    sent = sales.download(f"{form.path}/pdf").content
    with pytest.raises(Problem, match="409 signed_file_is_the_one_sent"):
        sales.upload_signed(form, "sama.pdf", sent)
    data = pdf(f"ditandatangani {form.id}")
    form = sales.upload_signed(form, "ttd.pdf", data)
    assert form["signed"]["sha256"] == hashlib.sha256(data).hexdigest() != form["sent"]["document"]["sha256"]
    assert sales.download(f"{form.path}/documents/{form['signed']['sha256']}").content == data


def test_4_A_3_2_ubah_status_menjadi_customer_signed(desk: ContractDesk, sales: FormSales, approved: Record) -> None:
    form = desk.sent(approved)
    with pytest.raises(Problem, match="409 signed_file_missing"):
        sales.mark_signed(form)
    form = sales.upload_signed(form, "ttd.pdf", pdf(f"ditandatangani {form.id}"))
    form = sales.mark_signed(form)
    assert form.status == "Customer Signed"
    signed = desk.observer.hears("subscription_form.customer_signed", form).data
    assert signed["customer"]["name"] == approved["offer"]["customer"]["name"]
    assert (signed["signed"]["sha256"], signed["sent"]) == (form["signed"]["sha256"], form["sent"])
    assert desk.verified(form["signed"]["sha256"], "signed")["matched"] == "file_signed"


def test_4_numbers_of_forms_have_no_gap(desk: ContractDesk, office: Office, approved: Record) -> None:
    first = desk.draft(approved)
    with pytest.raises(Problem, match="409 live_form_exists"):
        desk.sales_ops.create_form(approved.id)
    second = desk.draft(office.approved(quotation()))
    assert int(second["number"].rpartition("/")[2]) == int(first["number"].rpartition("/")[2]) + 1


@pytest.mark.parametrize("stage", ["draft", "sent", "signed"])
def test_4_an_iro_cancelled_meanwhile_stops_its_form(
    office: Office, desk: ContractDesk, own_iro: Record, stage: str
) -> None:
    form: Record = getattr(desk, stage)(own_iro)
    office.manager.cancel(own_iro, "Customer membatalkan proyek")
    stopped = desk.observer.hears("subscription_form.stopped", form).position
    form = desk.sales_ops.see(form)
    assert form["stopped"] == "Customer membatalkan proyek"
    blocked = {"draft": ("update", "attach", "send"), "sent": ("recall", "mark_signed"), "signed": ()}[stage]
    assert {form.why_not(action) for action in blocked} <= {"iro_cancelled"}
    voider = desk.manager if stage == "signed" else desk.sales_ops
    assert [item["topic"] for item in voider.work(form, wait_for=stopped)] == ["void_form"]
    assert voider.void(form, "IRO dibatalkan").status == "Voided"
    with pytest.raises(Problem, match="409 iro_cancelled"):
        desk.sales_ops.create_form(own_iro.id)


def test_4_a_customer_who_is_no_longer_verified_is_shown_on_the_form(
    office: Office, desk: ContractDesk, own_iro: Record
) -> None:
    form = desk.draft(own_iro)
    verification = office.verification_of(own_iro)
    office.verification.mark_pending(verification, "NIB kedaluwarsa")
    desk.observer.hears("subscription_form.customer_standing_noted", form, verified=False)
    assert desk.sales_ops.see(form)["customer_verified"] is False
    assert desk.sales_ops.send(form).status == "Sent for Signing"
    office.verification.mark_verified(verification)
    desk.observer.hears("subscription_form.customer_standing_noted", form, verified=True)
