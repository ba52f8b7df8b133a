"""Commands that are in order go past the framework; nobody can tell by an answer which way a request went."""

from typing import Any
from uuid import UUID

import httpx
import pytest

from jejak_kit.http.lane import _lanes

JSON = {"Content-Type": "application/json"}
GOOD = {"name": "A", "packed_on": "2026-01-31", "things": [{"kind": "cup", "count": 2}]}
CREATING: dict[str, dict[str, Any]] = {
    "in order": {"json": GOOD},
    "an unknown field": {"json": {**GOOD, "weight": 1}},
    "two faults": {"json": {"name": "", "things": [{"kind": "fork", "count": 0}]}},
    "a number for a text": {"json": {"name": 5}},
    "no body": {},
    "an empty body": {"content": b"", "headers": JSON},
    "null": {"content": b"null", "headers": JSON},
    "a list": {"json": []},
    "no JSON": {"content": b'{"name": ', "headers": JSON},
    "no UTF-8": {"content": b'{"name": "\xff"}', "headers": JSON},
    "UTF-16": {"content": '{"name": "A"}'.encode("utf-16"), "headers": JSON},
    "a lone surrogate": {"content": b'{"name": "\\ud800"}', "headers": JSON},
    "a control character": {"content": b'{"name": "a\\u0000"}', "headers": JSON},
    "infinity": {"content": b'{"name": "A", "things": Infinity}', "headers": JSON},
    "a name twice": {"content": b'{"name": "A", "name": "B"}', "headers": JSON},
    "a charset": {"content": b'{"name": "A"}', "headers": {"Content-Type": "Application/JSON; charset=utf-8"}},
    "another type": {"content": b'{"name": "A"}', "headers": {"Content-Type": "text/plain"}},
    "no type": {"content": b'{"name": "A"}'},
    "a body too large": {"content": b'{"name": "' + b"A" * 1024 * 1024 + b'"}', "headers": JSON},
    "an unknown parameter": {"json": GOOD, "params": {"x": "1"}},
    "no key": {"json": GOOD, "headers": {"Idempotency-Key": None}},
    "a malformed key": {"json": GOOD, "headers": {"Idempotency-Key": "a b"}},
    "a type twice": {"content": b'{"name": "A"}', "headers": [*JSON.items(), ("Content-Type", "text/plain")]},
    "another type twice": {"content": b'{"name": "A"}', "headers": [("Content-Type", "text/plain"), *JSON.items()]},
    "a key twice": {"json": GOOD, "headers": [("Idempotency-Key", "a b"), ("Idempotency-Key", "one")]},
    "two tokens": {"json": GOOD, "headers": [("Authorization", "Bearer abc")] * 2},
    "a text with line breaks and tabs": {"json": {"name": "a\r\n\tb"}},
    "a control character of the upper range": {"json": {"name": "a\x7f\x85"}},
    "a version": {"json": GOOD, "headers": {"If-Match": '"7"'}},
    "a malformed version": {"json": GOOD, "headers": {"If-Match": "7"}},
    "no token": {"json": GOOD, "headers": {"Authorization": None}},
    "a false token": {"json": GOOD, "headers": {"Authorization": "Bearer abc"}},
    "another scheme": {"json": GOOD, "headers": {"Authorization": "Basic abc"}},
    "a role that may not": {"json": GOOD, "roles": ["keeper"]},
    "a refusal of a field": {"json": {"name": "taken"}},
    "a surprise": {"json": {"name": "boom"}},
    "in English": {"json": {"name": ""}, "headers": {"Accept-Language": "en"}},
}
ON_A_BOX: dict[str, tuple[str, dict[str, Any]]] = {
    "in order": ("/fill", {"json": {"things": 3}}),
    "no version": ("/fill", {"json": {"things": 3}, "headers": {"If-Match": None}}),
    "an old version": ("/fill", {"json": {"things": 3}, "headers": {"If-Match": '"9"'}}),
    "no body wanted, none given": ("/seal", {}),
    "no body wanted, an empty one given": ("/seal", {"json": {}}),
    "no body wanted, an empty form given": (
        "/seal",
        {"headers": {"Content-Type": "application/x-www-form-urlencoded"}},
    ),
    "no body wanted, a form given": ("/seal", {"data": {"x": "1"}}),
    "no body wanted, one given": ("/seal", {"json": {"x": 1}}),
    "refused": ("/unseal", {"roles": ["keeper"]}),
    "no such command": ("/paint", {"json": {}}),
    "a slash too much": ("/fill/", {"json": {"things": 3}}),
}


def seen(answer: httpx.Response, box: str = "") -> tuple[Any, ...]:
    """What a caller sees of an answer, without what differs from request to request."""
    body = answer.json()
    own = {name: body.pop(name, None) for name in ("id", "position", "correlation_id")}
    headers = {
        name: value.replace(str(own["id"]), "<id>")
        for name, value in answer.headers.items()
        if name not in ("date", "x-correlation-id", "content-length")
    }
    assert (own["correlation_id"] or answer.headers["x-correlation-id"]) == answer.headers["x-correlation-id"]
    return answer.status_code, sorted(headers.items()), str(body).replace(box or "<none>", "<box>")


def by_the_framework(toy: Any) -> None:
    toy.app.dependency_overrides[seen] = seen  # a framework that is told to replace dependencies is left to do so


@pytest.mark.parametrize("name", CREATING)
def test_creating_is_answered_alike_both_ways(toy: Any, name: str) -> None:
    short = seen(toy.post("/v1/boxes", **CREATING[name]))
    by_the_framework(toy)
    assert seen(toy.post("/v1/boxes", **CREATING[name])) == short


@pytest.mark.parametrize("name", ON_A_BOX)
def test_commands_are_answered_alike_both_ways(toy: Any, name: str) -> None:
    path, request = ON_A_BOX[name]
    answers = []
    for _ in range(2):
        box = toy.box()
        headers = {"If-Match": '"1"', **request.get("headers", {})}
        answers.append(seen(toy.post(f"/v1/boxes/{box}{path}", **{**request, "headers": headers}), box))
        by_the_framework(toy)
    assert answers[0] == answers[1]


def test_the_key_means_the_same_request_both_ways(toy: Any) -> None:
    """A repetition may come by the other way: say, after the service was updated."""
    request: dict[str, Any] = {"json": GOOD, "headers": {"Idempotency-Key": "one"}}
    first = toy.post("/v1/boxes", **request)
    by_the_framework(toy)
    again = toy.post("/v1/boxes", json=GOOD, headers={"Idempotency-Key": "one"})
    assert (again.json(), again.headers["Idempotent-Replayed"]) == (first.json(), "true")


@pytest.mark.parametrize("kind", ["application/json", "application/x-www-form-urlencoded"])
def test_the_key_means_the_same_request_without_a_body_both_ways(toy: Any, kind: str) -> None:
    box = toy.box()
    toy.post(f"/v1/boxes/{box}/fill", json={"things": 3}, headers={"If-Match": '"1"'})
    headers = {"If-Match": '"2"', "Idempotency-Key": "one", "Content-Type": kind}
    first = toy.post(f"/v1/boxes/{box}/seal", headers=headers)
    by_the_framework(toy)
    again = toy.post(f"/v1/boxes/{box}/seal", headers=headers)
    assert (first.status_code, again.json(), again.headers["Idempotent-Replayed"]) == (200, first.json(), "true")


@pytest.mark.parametrize("spelling", [str.upper, lambda id: UUID(id).hex, lambda id: f"{{{id}}}"])
def test_ids_in_other_spellings_name_the_same_box(toy: Any, spelling: Any) -> None:
    box = toy.box()
    answer = toy.post(f"/v1/boxes/{spelling(box)}/fill", json={"things": 3}, headers={"If-Match": '"1"'})
    assert (answer.status_code, answer.json()["id"]) == (200, box)


def test_only_endpoints_of_the_shape_have_the_short_way(toy: Any) -> None:
    toy.box()
    lanes = dict(_lanes(toy.app, toy.app.state.edge.routes))
    assert lanes.keys() == {"/v1/boxes", "/v1/boxes/{}/fill", "/v1/boxes/{}/seal", "/v1/boxes/{}/unseal"}
    assert lanes["/v1/boxes"].status == 201
