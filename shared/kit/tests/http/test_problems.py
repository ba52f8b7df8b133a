"""Whatever goes wrong is told as a problem, in both languages, and never quotes what was sent."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from jejak_kit.i18n import Catalogue

CASES: dict[str, tuple[int, str, Callable[[Any], httpx.Response]]] = {
    "no token": (401, "token_missing", lambda toy: toy.client.get("/v1/boxes")),
    "a bad token": (401, "invalid_token", lambda toy: toy.get("/v1/boxes", headers={"Authorization": "Bearer a.b.c"})),
    "the role may not": (403, "role_may_not", lambda toy: toy.post("/v1/boxes", roles=["keeper"], json={"name": "A"})),
    "a role unheard of": (
        403,
        "role_may_not",
        lambda toy: toy.post("/v1/boxes", roles=["x"], json={"name": "A"}),
    ),
    "no such record": (
        404,
        "not_found",
        lambda toy: toy.post(f"/v1/boxes/{uuid4()}/seal", headers={"If-Match": '"1"'}),
    ),
    "no such address": (404, "not_found", lambda toy: toy.get("/v1/nowhere")),
    "wrong method": (405, "method_not_allowed", lambda toy: toy.client.delete("/v1/boxes")),
    "a rule": (409, "box_empty", lambda toy: toy.post(f"/v1/boxes/{toy.box()}/seal", headers={"If-Match": '"1"'})),
    "wrong status": (
        409,
        "wrong_status",
        lambda toy: toy.post(f"/v1/boxes/{toy.box()}/unseal", roles=["keeper"], headers={"If-Match": '"1"'}),
    ),
    "a refused input": (422, "name_taken", lambda toy: toy.post("/v1/boxes", json={"name": "taken"})),
    "changed meanwhile": (
        412,
        "version_mismatch",
        lambda toy: toy.post(f"/v1/boxes/{toy.box()}/seal", headers={"If-Match": '"7"'}),
    ),
    "no If-Match": (428, "precondition_required", lambda toy: toy.post(f"/v1/boxes/{toy.box()}/seal")),
    "If-Match star": (
        400,
        "precondition_malformed",
        lambda toy: toy.post(f"/v1/boxes/{toy.box()}/seal", headers={"If-Match": "*"}),
    ),
    "a weak ETag": (
        400,
        "precondition_malformed",
        lambda toy: toy.post(f"/v1/boxes/{toy.box()}/seal", headers={"If-Match": 'W/"1"'}),
    ),
    "no Idempotency-Key": (
        400,
        "idempotency_key_missing",
        lambda toy: toy.post("/v1/boxes", json={"name": "A"}, headers={"Idempotency-Key": None}),
    ),
    "an ill-formed Idempotency-Key": (
        400,
        "idempotency_key_malformed",
        lambda toy: toy.post("/v1/boxes", json={"name": "A"}, headers={"Idempotency-Key": "a b"}),
    ),
    "a reused Idempotency-Key": (
        422,
        "idempotency_key_reused",
        lambda toy: [
            toy.post("/v1/boxes", json={"name": name}, headers={"Idempotency-Key": "k"}) for name in ("A", "B")
        ][1],
    ),
    "malformed JSON": (
        400,
        "malformed_body",
        lambda toy: toy.post("/v1/boxes", content=b'{"name": ', headers={"Content-Type": "application/json"}),
    ),
    "JSON that is no UTF-8": (
        400,
        "malformed_body",
        lambda toy: toy.post("/v1/boxes", content=b'{"name": "\xff"}', headers={"Content-Type": "application/json"}),
    ),
    "JSON nested beyond reason": (
        400,
        "malformed_body",
        lambda toy: toy.post("/v1/boxes", content=b"[" * 200_000, headers={"Content-Type": "application/json"}),
    ),
    "too large": (
        413,
        "body_too_large",
        lambda toy: toy.post(
            "/v1/boxes", content=b"x" * (1024 * 1024 + 1), headers={"Content-Type": "application/json"}
        ),
    ),
    "another type": (
        415,
        "unsupported_media_type",
        lambda toy: toy.post("/v1/boxes", content=b"name=A", headers={"Content-Type": "text/plain"}),
    ),
    "an unfit body": (422, "invalid_request", lambda toy: toy.post("/v1/boxes", json={"nama": "Budi"})),
    "an unknown query": (422, "invalid_request", lambda toy: toy.get("/v1/boxes", params={"qq": "Budi"})),
    "an unexpected error": (500, "internal", lambda toy: toy.post("/v1/boxes", json={"name": "boom"})),
}


@pytest.mark.parametrize("case", CASES)
def test_a_problem_in_both_languages(toy: Any, catalogue: Catalogue, case: str) -> None:
    status, code, send = CASES[case]
    told = {}
    for language in ("id", "en"):
        toy.shelf.receipts.clear()
        toy.client.headers["Accept-Language"] = language
        answer = send(toy)
        problem = answer.json()
        assert (answer.status_code, problem["code"]) == (status, code)
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert answer.headers["Content-Language"] == language
        assert problem["status"] == status
        assert problem["type"] == f"/problems/{code}"
        assert problem["instance"] == answer.request.url.path
        assert UUID(problem["correlation_id"]) == UUID(answer.headers["X-Correlation-ID"])
        assert problem["title"] == catalogue.text(f"problem.{code}.title", language)
        assert "{" not in answer.text.replace('{"field"', "")[1:], "an unfilled placeholder"
        assert "Budi" not in answer.text, "the answer quotes what was sent"
        assert "Traceback" not in answer.text
        told[language] = problem
    assert told["id"]["title"] != told["en"]["title"]
    if status == 401:
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    if status == 405:
        assert "GET" in answer.headers["Allow"]


def test_codes_are_told_in_the_readers_words(toy: Any) -> None:
    send = CASES["wrong status"][2]
    detail = send(toy).json()["detail"]
    assert detail == "kotak berstatus terbuka; tindakan ini hanya dapat dilakukan pada status tersegel."
    detail = CASES["the role may not"][2](toy).json()["detail"]
    assert detail == "Peran penjaga tidak boleh melakukan ini; yang boleh: pengemas."


def test_a_store_that_cannot_answer_asks_for_the_same_key_again(toy: Any) -> None:
    toy.shelf.broken = True
    answer = toy.post("/v1/boxes", json={"name": "A"})
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")
    assert "Idempotency-Key yang sama" in answer.json()["detail"]


FIELDS: list[tuple[dict[str, Any], str, str]] = [
    ({}, "/name", "required"),
    ({"name": 5}, "/name", "text"),
    ({"name": ""}, "/name", "too_short"),
    ({"name": "x" * 51}, "/name", "too_long"),
    ({"name": "a\x00b"}, "/name", "control_character"),
    ({"name": "a", "n/a~": 1}, "/n~1a~0", "unknown_field"),
    ({"name": "a", "packed_on": "31-01-2026"}, "/packed_on", "date"),
    ({"name": "a", "packed_on": 1}, "/packed_on", "date"),
    ({"name": "a", "packed_at": "2026-01-31T10:00:00"}, "/packed_at", "instant"),
    ({"name": "a", "owner": "me"}, "/owner", "uuid"),
    ({"name": "a", "fragile": "yes"}, "/fragile", "boolean"),
    ({"name": "a", "things": {}}, "/things", "list"),
    ({"name": "a", "things": [{"kind": "cup", "count": "5"}]}, "/things/0/count", "integer"),
    ({"name": "a", "things": [{"kind": "cup", "count": 5.5}]}, "/things/0/count", "integer"),
    ({"name": "a", "things": [{"kind": "cup", "count": True}]}, "/things/0/count", "integer"),
    ({"name": "a", "things": [{"kind": "cup", "count": 0}]}, "/things/0/count", "at_least"),
    ({"name": "a", "things": [{"kind": "cup", "count": 101}]}, "/things/0/count", "at_most"),
    ({"name": "a", "things": [{"kind": "cup", "count": 10**30}]}, "/things/0/count", "at_most"),
    ({"name": "a", "things": [{"kind": "pot", "count": 1}]}, "/things/0/kind", "choice"),
    ({"name": "a", "things": [{"kind": "cup", "count": 1}] * 4}, "/things", "too_many"),
]


def test_every_unfit_field_is_named_with_its_rule(toy: Any, catalogue: Catalogue) -> None:
    for body, field, rule in FIELDS:
        answer = toy.post("/v1/boxes", json=body, headers={"Accept-Language": "en"})
        assert answer.status_code == 422, body
        faults = answer.json()["errors"]
        assert [(fault["field"], fault["rule"]) for fault in faults] == [(field, rule)], body
        assert faults[0]["detail"]
        assert "{" not in faults[0]["detail"]


def test_dates_ids_and_lists_are_taken_as_json_writes_them(toy: Any) -> None:
    body = {
        "name": "a",
        "packed_on": "2026-01-31",
        "packed_at": "2026-01-31T10:00:00+07:00",
        "owner": str(uuid4()),
        "things": [{"kind": "cup", "count": 5}],
    }
    assert toy.post("/v1/boxes", json=body).status_code == 201


def test_paths_and_queries_are_named_in_faults(toy: Any) -> None:
    answer = toy.post("/v1/boxes/not-an-id/seal", headers={"If-Match": '"1"'})
    assert answer.json()["errors"][0] | {"detail": ""} == {"field": "path:id", "rule": "uuid", "detail": ""}
    answer = toy.get("/v1/boxes?limit=3")
    assert answer.json()["errors"][0]["field"] == "query:limit"


def test_a_stranger_is_told_nothing_but_that(toy: Any) -> None:
    for answer in (
        toy.client.post("/v1/boxes", json={"nama": 1}),
        toy.client.post("/v1/boxes", content=b"{", headers={"Content-Type": "application/json"}),
        toy.client.get("/v1/boxes?qq=1"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (401, "token_missing")
