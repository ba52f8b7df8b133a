"""Whoever is erased is erased in their forms too: PDFs that were only sent are gone, what was signed stays by law."""

import pytest
from tests.acceptance.hiring import hire
from tests.acceptance.office import Office
from tests.acceptance.people import Person, key
from tests.acceptance.record import Record, content
from tests.acceptance.telco import customer, quotation

from jejak_embedded.home import Running

CUSTOMER = customer(8_800_001)


@pytest.fixture(scope="module")
def sent(office: Office) -> Record:
    return office.contract.sent(office.approved(quotation(customer=CUSTOMER)))


@pytest.fixture(scope="module")
def signed(office: Office) -> Record:
    return office.contract.signed(office.approved(quotation(customer=CUSTOMER)))


def test_a_contact_is_forgotten_in_forms(system: Running, office: Office, sent: Record, signed: Record) -> None:
    desk, operator = office.contract.sales_ops, hire(system, Person, "ops_admin", service="contract")
    subject = sent["offer"]["customer"]["contacts"][0]["name"]["subject"]
    assert signed["offer"]["customer"]["contacts"][0]["name"]["subject"] == subject
    kept = {signed["sent"]["document"]["sha256"], signed["signed"]["sha256"]}
    gone = sent["sent"]["document"]["sha256"]
    before = operator.read(f"/people/{subject}")
    assert before["deleted"] == [gone]
    answer = operator.http.post(
        f"/people/{subject}/erase",
        json={"ground": "requested", "reference": "UJI-FB-1"},
        headers={"Idempotency-Key": key()},
    )
    outcome = content(answer)
    assert {each["sha256"]: each["reason"] for each in outcome["kept"]} == dict.fromkeys(kept, "company_records")
    assert all("UU 8/1997" in each["detail"] for each in outcome["kept"])
    assert desk.download(f"{sent.path}/documents/{gone}").status_code == 404
    assert all(desk.download(f"{signed.path}/documents/{sha256}").is_success for sha256 in kept)
    for form in (sent, signed):
        (contact,) = desk.see(form)["offer"]["customer"]["contacts"]
        assert (contact["name"]["status"], contact["name"]["value"]) == ("erased", None)
    again = office.contract.sales_ops.recall(sent)
    assert desk.download(f"{again.path}/pdf").is_success, "an erased contact prints as erased"
