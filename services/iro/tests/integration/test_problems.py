"""Problems say what to do, in Indonesian and in English, under codes that do not change."""

import httpx
import pytest
from tests.acceptance.hiring import hire
from tests.acceptance.office import Office
from tests.acceptance.people import SalesOps
from tests.acceptance.record import Problem
from tests.acceptance.telco import quotation

from jejak_embedded.home import Running


@pytest.fixture(scope="module")
def english(system: Running) -> SalesOps:
    return hire(system, SalesOps, "sales_ops", id="u-english", language="en")


def test_a_refusal_is_told_in_both_languages(office: Office, english: SalesOps) -> None:
    sent = office.sales_ops.tell(quotation(state="Sent"))
    told = []
    for person in (office.sales_ops, english):
        with pytest.raises(Problem) as refusal:
            person.create_iro(sent)
        told.append(refusal.value.body)
    indonesian, in_english = told
    assert indonesian["code"] == in_english["code"] == "quotation_not_accepted"
    assert indonesian["title"] == "Quotation belum Customer Accepted"
    assert indonesian["detail"] == (
        f"Quotation {sent['number']} berstatus Sent; hanya quotation Customer Accepted yang dapat menjadi IRO."
    )
    assert in_english["detail"] != indonesian["detail"]
    assert sent["number"] in in_english["detail"]


def test_actions_and_histories_are_told_in_both_languages(office: Office, english: SalesOps) -> None:
    iro = office.sales_ops.create_iro(office.sales_ops.tell(quotation()))
    reasons = []
    for person in (office.sales_ops, english):
        (submit,) = [action for action in person.see(iro)["actions"] if action["name"] == "submit"]
        reasons.append(submit["reason"]["detail"])
    assert reasons[0] == "Isian Internal PIC harus diisi terlebih dahulu."
    assert reasons[1] != reasons[0]
    labels = [person.history(iro)[0]["label"] for person in (office.sales_ops, english)]
    assert labels[0] == "IRO dibuat"
    assert labels[1] != labels[0]


def test_codes_are_told_in_the_words_of_the_guide(office: Office) -> None:
    verification = office.verification_of(office.submitted(quotation()))
    with pytest.raises(Problem, match="Item NPWP belum lengkap") as refusal:
        office.verification.mark_verified(verification)
    assert "Item KTP Penanggung Jawab belum lengkap" in str(refusal.value.body["errors"])


@pytest.mark.parametrize(
    ("accepted", "language"), [("id", "id"), ("en-GB,en;q=0.8", "en"), ("fr, en;q=0.5", "en"), ("fr", "id"), ("", "id")]
)
def test_the_language_is_negotiated(office: Office, accepted: str, language: str) -> None:
    answer = office.sales_ops.http.get(
        "/iros/00000000-0000-4000-8000-000000000000", headers={"Accept-Language": accepted}
    )
    assert (answer.status_code, answer.headers["content-language"]) == (404, language)
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_faulty_body_is_told_field_by_field(office: Office) -> None:
    body = {"quotation_id": "Q-1", "requested_delivery": "31-12-2026", "needs": [{"kind": "barang"}], "diskon": 1}
    with pytest.raises(Problem, match="422 invalid_request") as refusal:
        office.sales_ops.create("/iros", body)
    rules = {error["field"]: error["rule"] for error in refusal.value.body["errors"]}
    assert rules == {
        "/quotation_id": "uuid",
        "/requested_delivery": "date",
        "/needs/0/kind": "choice",
        "/needs/0/description": "required",
        "/needs/0/quantity": "required",
        "/needs/0/unit": "required",
        "/diskon": "unknown_field",
    }


def test_who_does_not_say_who_they_are_is_told_so(system: Running) -> None:
    base = f"{system.endpoints['iro']}/v1"
    missing = httpx.get(f"{base}/iros")
    assert (missing.status_code, missing.json()["code"]) == (401, "token_missing")
    invalid = httpx.get(f"{base}/iros", headers={"Authorization": "Bearer a.b.c"})
    assert (invalid.status_code, invalid.json()["code"]) == (401, "invalid_token")
    assert invalid.headers["www-authenticate"].startswith("Bearer")


def test_every_problem_names_the_request_by_its_correlation_id(office: Office) -> None:
    first, second = (office.sales_ops.http.get("/iros/x").json() for _ in range(2))
    assert first["correlation_id"] != second["correlation_id"]
    assert first["instance"] == "/v1/iros/x"
