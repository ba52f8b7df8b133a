"""Who reads what: what one may not read is not there."""

import hashlib

import httpx
import pytest
from tests.acceptance.hiring import hire
from tests.acceptance.office import Office
from tests.acceptance.people import Manager, Person, key
from tests.acceptance.record import Problem, Record
from tests.acceptance.telco import pdf, quotation

from jejak_embedded.home import Running

FOOD_SIDE = ("marketing", "sales", "rnd", "ppic", "store_manager", "purchasing", "production")
TELCO_SIDE = ("delivery_manager", "accounting", "ops_admin")
COLLECTIONS = ("/quotations", "/iros", "/verifications", "/reviews")


@pytest.fixture(scope="module")
def iro(office: Office) -> Record:
    """A submitted IRO with an attachment; its verification has the KTP and the NIK of the person who answers for it."""
    draft = office.sales_ops.attach(office.sales_ops.draft(quotation()), "proposal uji.pdf", pdf("proposal"))
    iro = office.sales_ops.submit(draft)
    verification = office.verification_of(iro)
    ktp = {"item": "ktp_penanggung_jawab", "complete": True, "nik": "3171011203800001"}
    office.verification.check(verification, ktp)
    office.verification.add_document(verification, "ktp_penanggung_jawab", "ktp rahmat hidayat.pdf", pdf("ktp"))
    return iro


def records_of(office: Office, iro: Record) -> list[Record]:
    """Everything that one IRO is made of."""
    quotation = office.sales_ops.find(f"/quotations/{iro['quotation']['id']}")
    return [quotation, iro, office.verification_of(iro), office.review(iro, "legal")]


@pytest.mark.parametrize("role", FOOD_SIDE)
def test_the_food_side_finds_nothing_of_the_telco_side(system: Running, office: Office, iro: Record, role: str) -> None:
    reader = hire(system, Person, role)
    for record in records_of(office, iro):
        for path in (record.path, f"{record.path}/history"):
            with pytest.raises(Problem, match="404 not_found"):
                reader.read(path)
    for collection in COLLECTIONS:
        with pytest.raises(Problem, match="404 not_found"):
            reader.read(collection)
    attachment = f"{iro.path}/attachments/{iro['attachments'][0]['sha256']}"
    assert reader.download(attachment).status_code == httpx.codes.NOT_FOUND
    assert reader.read("/work")["items"] == []


def test_a_stranger_to_a_command_learns_nothing_of_the_record(system: Running, iro: Record) -> None:
    stranger = hire(system, Person, "production")
    for path in (iro.path, "/iros/00000000-0000-4000-8000-000000000000"):
        headers = {"Idempotency-Key": key(), "If-Match": '"1"'}
        answer = stranger.http.post(f"{path}/submit", headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (403, "role_may_not")


@pytest.mark.parametrize("role", TELCO_SIDE)
def test_others_of_the_telco_side_read_and_change_nothing(
    system: Running, office: Office, iro: Record, role: str
) -> None:
    reader = hire(system, Person, role)
    for record in records_of(office, iro):
        seen = reader.see(record)
        assert not any(action["allowed"] for action in seen["actions"])


def test_ktp_and_nik_are_for_sales_ops_verification_and_legal(system: Running, office: Office, iro: Record) -> None:
    verification = office.verification_of(iro)
    item = verification.item("ktp_penanggung_jawab")
    (document,) = item["documents"]
    assert document["filename"] == "ktp-penanggung-jawab.pdf", "a scan's own name is often a person's"
    path = f"{verification.path}/documents/{document['sha256']}"
    for reader in (office.sales_ops, office.verification, office.legal):
        assert reader.download(path).content == pdf("ktp")
        nik = reader.see(verification).item("ktp_penanggung_jawab")["checked"]["nik"]
        assert (nik["value"], nik["status"]) == ("3171011203800001", "open")
    others: list[Person] = [office.technical, office.manager, *(hire(system, Person, role) for role in TELCO_SIDE)]
    for other in others:
        assert other.download(path).status_code == httpx.codes.NOT_FOUND
        nik = other.see(verification).item("ktp_penanggung_jawab")["checked"]["nik"]
        assert (nik["value"], nik["status"]) == (None, "hidden")
        history = other.history(verification)
        assert "3171011203800001" not in str(history)


def test_a_file_comes_as_an_attachment_of_its_true_type(office: Office, iro: Record) -> None:
    (attachment,) = iro["attachments"]
    answer = office.legal.download(f"{iro.path}/attachments/{attachment['sha256']}")
    assert answer.content == pdf("proposal")
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"] == "attachment; filename*=UTF-8''proposal%20uji.pdf"
    assert answer.headers["content-length"] == str(len(pdf("proposal")))
    assert answer.headers["etag"] == f'"{hashlib.sha256(pdf("proposal")).hexdigest()}"'
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_file_is_found_only_under_a_record_that_lists_it(office: Office, iro: Record) -> None:
    other = office.sales_ops.draft(quotation())
    sha256 = iro["attachments"][0]["sha256"]
    assert office.sales_ops.download(f"{other.path}/attachments/{sha256}").status_code == httpx.codes.NOT_FOUND
    assert office.sales_ops.download(f"{iro.path}/attachments/{'0' * 64}").status_code == httpx.codes.NOT_FOUND


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("kosong.pdf", b"", "document_empty"),
        ("halaman.html", b"<html><script>alert(1)</script></html>", "document_type_not_allowed"),
        ("program.pdf", b"MZ\x90\x00" + b"\0" * 100, "document_type_not_allowed"),
        ("gambar.png", pdf(), "document_type_mismatch"),
        ("terpotong.pdf", pdf()[:40], "document_corrupt"),
    ],
)
def test_what_a_file_may_not_be(office: Office, name: str, data: bytes, code: str) -> None:
    iro = office.sales_ops.draft(quotation())
    with pytest.raises(Problem, match=f"422 {code}"):
        office.sales_ops.attach(iro, name, data)
    assert office.sales_ops.see(iro)["attachments"] == []


def test_the_person_of_a_nik_is_named_by_pseudonym_only(office: Office, iro: Record) -> None:
    """A name typed there would stand unsealed in the events."""
    ktp = {"item": "ktp_penanggung_jawab", "complete": True, "nik": "3171011203800001", "person": "Rahmat Hidayat"}
    with pytest.raises(Problem, match="422 invalid_request") as refusal:
        office.verification.check(office.verification_of(iro), ktp)
    assert refusal.value.fields == ["/items/0/person"]
    (contact,) = office.verification_of(iro)["customer"]["contacts"]
    office.verification.check(office.verification_of(iro), ktp | {"person": contact["name"]["subject"]})


def test_who_has_two_roles_acts_in_the_one_that_may(system: Running, office: Office) -> None:
    both = hire(system, Manager, "sales_ops", "manager", id="u-both")
    draft, approved = office.sales_ops.draft(quotation()), office.approved(quotation())
    for iro, role in ((draft, "sales_ops"), (approved, "manager")):
        assert both.see(iro).may("cancel")
        both.cancel(iro, "Batal")
        assert both.history(iro)[-1]["actor"]["role"] == role
