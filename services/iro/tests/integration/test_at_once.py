"""Many requests at once: one wins, the others are told precisely why; repeated ones take effect once."""

import asyncio
from typing import Any

import httpx
import pytest
from tests.acceptance.office import Office
from tests.acceptance.people import Person, SalesOps, key
from tests.acceptance.record import Problem
from tests.acceptance.telco import pdf, quotation

AT_ONCE = 50


def at_once(person: Person, path: str, body: Any, headers: list[dict[str, str]]) -> list[httpx.Response]:
    """The same request with each of these headers, all under way together."""

    async def send() -> list[httpx.Response]:
        async with httpx.AsyncClient(base_url=person.http.base_url, headers=person.http.headers, timeout=60) as http:
            return await asyncio.gather(*(http.post(path, json=body, headers=each) for each in headers))

    return asyncio.run(send())


def test_of_fifty_iros_for_one_quotation_one_wins_and_no_number_is_lost(office: Office, sales_ops: SalesOps) -> None:
    accepted = sales_ops.tell(quotation())
    different = [{"Idempotency-Key": key()} for _ in range(AT_ONCE)]
    answers = at_once(sales_ops, "/iros", {"quotation_id": accepted.id}, different)
    won = [answer for answer in answers if answer.status_code == 201]
    lost = [answer.json() for answer in answers if answer.status_code == 409]
    assert (len(won), len(lost)) == (1, AT_ONCE - 1)
    number = sales_ops.find(f"/iros/{won[0].json()['id']}")["number"]
    assert {problem["code"] for problem in lost} == {"live_iro_exists"}
    assert all(number in problem["detail"] and accepted["number"] in problem["detail"] for problem in lost)
    last = sales_ops.create_iro(sales_ops.tell(quotation()))
    office.observer.hears("iro.created", last)
    drawn = [int(event.data["number"][-5:]) for event in office.observer.everything() if event.type == "iro.created"]
    assert drawn == list(range(1, len(drawn) + 1))


def test_iros_drafted_at_once_each_repeated_are_numbered_without_gap(office: Office, sales_ops: SalesOps) -> None:
    accepted = [sales_ops.tell(quotation()) for _ in range(20)]

    async def draft() -> list[httpx.Response]:
        client = httpx.AsyncClient(base_url=sales_ops.http.base_url, headers=sales_ops.http.headers, timeout=60)
        async with client as http:
            tries = [(each, headers) for each in accepted for headers in ({"Idempotency-Key": key()},) * 2]
            return await asyncio.gather(
                *(http.post("/iros", json={"quotation_id": each.id}, headers=headers) for each, headers in tries)
            )

    answers = asyncio.run(draft())
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["id"] for answer in answers}) == len(accepted)
    for answer in answers:
        office.observer.hears("iro.created", sales_ops.find(f"/iros/{answer.json()['id']}"))
    drawn = [int(event.data["number"][-5:]) for event in office.observer.everything() if event.type == "iro.created"]
    assert drawn == list(range(1, len(drawn) + 1))


def test_the_same_key_in_fifty_creates_is_one_effect_and_equal_answers(sales_ops: SalesOps) -> None:
    accepted = sales_ops.tell(quotation())
    answers = at_once(sales_ops, "/iros", {"quotation_id": accepted.id}, [{"Idempotency-Key": key()}] * AT_ONCE)
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.text for answer in answers}) == 1
    assert len({answer.headers["location"] for answer in answers}) == 1
    assert [answer.headers.get("idempotent-replayed") for answer in answers].count("true") == AT_ONCE - 1


def test_the_same_key_in_fifty_submits_is_one_effect_and_equal_answers(office: Office, sales_ops: SalesOps) -> None:
    iro = sales_ops.draft(quotation())
    headers = {"Idempotency-Key": key(), "If-Match": iro.etag}
    answers = at_once(sales_ops, f"{iro.path}/submit", None, [headers] * AT_ONCE)
    assert {answer.status_code for answer in answers} == {200}
    assert len({(answer.text, answer.headers["etag"]) for answer in answers}) == 1
    types = [entry["type"] for entry in sales_ops.history(iro)]
    assert types.count("iro.submitted") == 1


def test_a_key_stands_for_one_request_of_one_person(sales_ops: SalesOps, office: Office) -> None:
    used, first, second = key(), sales_ops.tell(quotation()), sales_ops.tell(quotation())
    sales_ops.create("/iros", {"quotation_id": first.id}, **{"Idempotency-Key": used})
    with pytest.raises(Problem, match="422 idempotency_key_reused"):
        sales_ops.create("/iros", {"quotation_id": second.id}, **{"Idempotency-Key": used})
    review = office.review(office.submitted(quotation()), "legal")
    headers = {"Idempotency-Key": used, "If-Match": review.etag}
    assert office.legal.http.post(f"{review.path}/start", headers=headers).status_code == 200


def test_a_refused_command_leaves_no_receipt(sales_ops: SalesOps) -> None:
    offered, used = quotation(state="Sent"), key()
    sent = sales_ops.tell(offered)
    with pytest.raises(Problem, match="409 quotation_not_accepted"):
        sales_ops.create("/iros", {"quotation_id": sent.id}, **{"Idempotency-Key": used})
    sales_ops.tell(offered | {"revision": 2, "state": "Customer Accepted"})
    assert sales_ops.create("/iros", {"quotation_id": sent.id}, **{"Idempotency-Key": used}).status == "Draft"


def test_a_command_names_the_version_it_was_given_on(sales_ops: SalesOps) -> None:
    seen = sales_ops.create_iro(sales_ops.tell(quotation()))
    sales_ops.save_draft(seen, project_impact="Seorang rekan lebih cepat")
    update = f"{seen.path}/update"
    missing = sales_ops.http.post(update, json={}, headers={"Idempotency-Key": key()})
    assert (missing.status_code, missing.json()["code"]) == (428, "precondition_required")
    stale = sales_ops.http.post(update, json={}, headers={"Idempotency-Key": key(), "If-Match": seen.etag})
    assert (stale.status_code, stale.json()["code"]) == (412, "version_mismatch")
    assert "versi 1 ke versi 2" in stale.json()["detail"]
    for malformed in ("*", "2", 'W/"2"'):
        answer = sales_ops.http.post(update, json={}, headers={"Idempotency-Key": key(), "If-Match": malformed})
        assert (answer.status_code, answer.json()["code"]) == (400, "precondition_malformed")
    assert sales_ops.see(seen)["particulars"]["project_impact"] == "Seorang rekan lebih cepat"


def test_a_command_without_a_key_is_refused(sales_ops: SalesOps) -> None:
    answer = sales_ops.http.post("/iros", json={"quotation_id": sales_ops.tell(quotation()).id})
    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_missing")


def test_a_file_sent_again_with_the_same_key_is_attached_once(sales_ops: SalesOps) -> None:
    """Though a client draws a new boundary for every try."""
    iro = sales_ops.draft(quotation())
    headers = {"Idempotency-Key": key(), "If-Match": iro.etag}
    file = {"file": ("proposal.pdf", pdf("sekali"))}
    answers = [sales_ops.http.post(f"{iro.path}/attach", files=file, headers=headers) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].text == answers[1].text
    assert len(sales_ops.see(iro)["attachments"]) == 1
    other = sales_ops.http.post(f"{iro.path}/attach", files={"file": ("proposal.pdf", pdf("lain"))}, headers=headers)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
