"""The gate of commands: keys, versions, roles, and what is answered."""

from typing import Any
from uuid import UUID, uuid4


def test_creating_answers_with_the_place_and_version(toy: Any) -> None:
    answer = toy.post("/v1/boxes", json={"name": "A"})
    assert answer.status_code == 201
    body = answer.json()
    assert body == {"id": body["id"], "version": 1, "position": 1}
    assert answer.headers["Location"] == f"/v1/boxes/{body['id']}"
    assert answer.headers["ETag"] == '"1"'
    assert "Idempotent-Replayed" not in answer.headers
    command = toy.shelf.seen[0]["command"]
    assert (command.actor.id, command.actor.role) == ("u-1", "packer")
    assert command.at == toy.app.state.edge.clock()


def test_a_command_moves_the_version_on(toy: Any) -> None:
    box = toy.box()
    answer = toy.post(f"/v1/boxes/{box}/fill", json={"things": 2}, headers={"If-Match": '"1"'})
    assert (answer.status_code, answer.headers["ETag"]) == (200, '"2"')
    assert toy.post(f"/v1/boxes/{box}/seal", headers={"If-Match": '"2"'}).json()["version"] == 3


def test_a_repetition_is_answered_alike_and_says_so(toy: Any) -> None:
    key = {"Idempotency-Key": "once", "Content-Type": "application/json"}
    first = toy.post("/v1/boxes", content=b'{"name": "A", "fragile": true}', headers=key)
    again = toy.post("/v1/boxes", content=b'{"fragile":true,"name":"A"}', headers=key)
    assert again.json() == first.json()
    assert (again.status_code, again.headers["Location"]) == (201, first.headers["Location"])
    assert again.headers["Idempotent-Replayed"] == "true"
    assert len(toy.shelf.boxes) == 1


def test_a_repeated_upload_counts_by_its_content_not_by_its_boundary(toy: Any) -> None:
    box = toy.box()
    key = {"Idempotency-Key": "photo"}
    first, again, other = (
        toy.post(f"/v1/boxes/{box}/photo", files={"file": ("a.png", content, "image/png")}, headers=key)
        for content in (b"abc", b"abc", b"abd")
    )
    assert first.status_code == again.status_code == 200
    assert again.headers["Idempotent-Replayed"] == "true"
    assert other.json()["code"] == "idempotency_key_reused"


def test_the_same_key_on_another_address_or_version_is_another_request(toy: Any) -> None:
    box, other = toy.box(), toy.box()
    headers = {"Idempotency-Key": "same", "If-Match": '"1"'}
    assert toy.post(f"/v1/boxes/{box}/fill", json={"things": 1}, headers=headers).status_code == 200
    assert toy.post(f"/v1/boxes/{other}/fill", json={"things": 1}, headers=headers).status_code == 422
    changed = headers | {"If-Match": '"2"'}
    assert toy.post(f"/v1/boxes/{box}/fill", json={"things": 1}, headers=changed).status_code == 422


def test_who_has_several_roles_acts_in_the_one_that_may(toy: Any) -> None:
    answer = toy.post("/v1/boxes", roles=["keeper", "packer"], json={"name": "A"})
    assert answer.status_code == 201
    assert toy.shelf.seen[0]["command"].actor.role == "packer"


def test_a_command_without_a_body_refuses_one(toy: Any) -> None:
    box = toy.box()
    headers = {"If-Match": '"1"'}
    answer = toy.post(f"/v1/boxes/{box}/seal", json={"note": "x"}, headers=headers)
    assert (answer.status_code, answer.json()["errors"][0]["rule"]) == (422, "no_body")
    assert toy.post(f"/v1/boxes/{box}/seal", json={}, headers=headers).json()["code"] == "box_empty"


def test_correlation_and_trace_are_taken_from_the_caller(toy: Any) -> None:
    correlation, trace = uuid4(), f"00-{'a' * 32}-{'b' * 16}-01"
    answer = toy.post(
        "/v1/boxes", json={"name": "A"}, headers={"X-Correlation-ID": str(correlation), "traceparent": trace}
    )
    assert answer.headers["X-Correlation-ID"] == str(correlation)
    assert (toy.shelf.seen[0]["correlation_id"], toy.shelf.seen[0]["traceparent"]) == (correlation, trace)


def test_correlation_and_trace_are_made_where_the_callers_are_unfit(toy: Any) -> None:
    for headers in ({}, {"X-Correlation-ID": "x\tBudi", "traceparent": f"00-{'0' * 32}-{'b' * 16}-01"}):
        answer = toy.post("/v1/boxes", json={"name": "A"}, headers=headers)
        seen = toy.shelf.seen[-1]
        assert UUID(answer.headers["X-Correlation-ID"]) == seen["correlation_id"]
        assert seen["traceparent"].startswith("00-")
        assert "0" * 32 not in seen["traceparent"]
