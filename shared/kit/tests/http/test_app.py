"""What surrounds every request: health, figures, headers, caps, logs, and the document of the interface."""

import asyncio
import io
import json
from collections.abc import Iterator
from typing import Any

import orjson
from openapi_spec_validator import validate

from jejak_kit.http.health import Check, NotReady

KIB = 1024


async def fine() -> dict[str, Any]:
    return {"consumers": [{"name": "a", "lag": 3}]}


async def lagging() -> dict[str, Any]:
    raise NotReady({"consumers": [{"name": "b", "lag": None}]})


async def broken() -> None:
    raise ConnectionError("postgresql://iro:secret@127.0.0.1/iro refused")


async def hanging() -> None:
    await asyncio.Event().wait()


def test_alive_and_ready_need_no_token(toy: Any) -> None:
    assert toy.client.get("/healthz").json() == {"status": "alive"}
    toy.checks.append(Check("database", fine))
    ready = toy.client.get("/readyz")
    assert ready.status_code == 200
    assert ready.json() == {
        "status": "ready",
        "checks": [{"name": "database", "ready": True}],
        "consumers": [{"name": "a", "lag": 3}],
    }


def test_not_ready_names_what_is_missing_and_no_secret(toy: Any, log: io.StringIO) -> None:
    toy.checks += [Check("database", broken), Check("broker", hanging, timeout=0.05)]
    toy.checks += [Check("b", lagging), Check("a", fine)]
    answer = toy.client.get("/readyz", headers={"Accept-Language": "en"})
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (503, "not_ready")
    assert problem["missing"] == ["database", "broker", "b"]
    assert problem["detail"] == "Missing: database, broker, and b."
    assert problem["consumers"] == [{"name": "b", "lag": None}, {"name": "a", "lag": 3}]
    assert "secret" not in answer.text
    assert "secret" not in log.getvalue()


def test_figures_count_by_route_and_not_by_path(toy: Any) -> None:
    box = toy.box()
    toy.post(f"/v1/boxes/{box}/seal", headers={"If-Match": '"1"'})
    toy.get("/v1/boxes/Budi/Santoso")
    told = toy.client.get("/metrics").text
    assert 'jejak_http_requests_total{method="POST",route="/v1/boxes/{id}/seal",status="409"} 1.0' in told
    assert 'jejak_http_requests_total{method="GET",route="(none)",status="404"} 1.0' in told
    assert "jejak_http_request_seconds_bucket" in told
    assert box not in told
    assert "Budi" not in told


def test_every_answer_carries_safe_headers(toy: Any) -> None:
    for answer in (toy.get("/v1/boxes"), toy.get("/nowhere"), toy.client.get("/healthz")):
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert "Server" not in answer.headers


def test_no_page_loads_scripts_from_strangers(toy: Any) -> None:
    assert toy.client.get("/docs").status_code == toy.client.get("/redoc").status_code == 404


def test_a_chunked_body_is_counted_while_it_arrives(toy: Any) -> None:
    sent = 0

    def endless() -> Iterator[bytes]:
        nonlocal sent
        for _ in range(64 * KIB):
            sent += KIB
            yield b" " * KIB

    answer = toy.post("/v1/boxes", content=endless(), headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")
    assert answer.headers["Connection"] == "close"
    assert "1.048.576" in answer.json()["detail"]
    assert sent < 32 * KIB * KIB, "the server went on reading"


def test_an_upload_has_its_own_cap_and_type(toy: Any) -> None:
    path = f"/v1/boxes/{toy.box()}/photo"
    assert toy.post(path, files={"file": ("a", b"x" * (KIB * KIB + 1))}).status_code == 200
    assert toy.post(path, files={"file": ("a", b"x" * (2 * KIB * KIB))}).json()["code"] == "body_too_large"
    answer = toy.post(path, json={})
    assert (answer.status_code, answer.headers["Accept"]) == (415, "multipart/form-data")


def test_the_interface_is_documented_with_its_problems(toy: Any) -> None:
    document = toy.client.get("/v1/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    validate(document)
    assert document["components"]["securitySchemes"]["bearer"]["scheme"] == "bearer"
    seal = document["paths"]["/v1/boxes/{id}/seal"]["post"]
    assert {"401", "403", "404", "409", "412", "428", "503"} <= seal["responses"].keys()
    required = {each["name"]: each["required"] for each in seal["parameters"]}
    assert required == {"id": True, "Idempotency-Key": True, "If-Match": True}
    for path in document["paths"].values():
        for operation in path.values():
            assert "application/problem+json" in operation["responses"]["500"]["content"]
    assert "HTTPValidationError" not in json.dumps(document)


def test_log_lines_name_the_request_and_nobody(toy: Any, log: io.StringIO) -> None:
    answer = toy.post("/v1/boxes", json={"name": "boom"}, headers={"X-Test": "Rahasia"})
    assert answer.status_code == 500
    toy.get("/v1/boxes?q=Siti")
    toy.client.get("/metrics")
    lines = [orjson.loads(line) for line in log.getvalue().splitlines()]
    (failed,) = [line for line in lines if line["event"] == "request_failed"]
    assert failed["error"] == "builtins.RuntimeError"
    assert failed["correlation_id"] == answer.json()["correlation_id"]
    assert "conftest.py" in failed["frames"]
    (written,) = [line for line in lines if line["event"] == "request" and line["status"] == 200]
    assert (written["method"], written["route"]) == ("GET", "/v1/boxes")
    assert written["service"] == "toy"
    for personal in ("Budi", "Santoso", "Siti", "Rahasia", "Bearer", "boom"):
        assert personal not in log.getvalue()
