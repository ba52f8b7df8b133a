"""Any service can be described without a server: its OpenAPI document comes from its wiring alone."""

import socket
from pathlib import Path
from typing import Any, NoReturn
from uuid import UUID

import pytest
from fastapi import APIRouter
from openapi_spec_validator import validate

from jejak_kit.commands import Handlers
from jejak_kit.decider import Command, RuleBook, rule
from jejak_kit.description import ENVIRONMENT, openapi_of
from jejak_kit.http.commands import Gate
from jejak_kit.http.models import CommandAnswer
from jejak_kit.runtime import Runtime
from jejak_kit.service import Service
from jejak_kit.settings import ServiceSettings


class SealBox(Command, name="seal"):
    """Seals a box."""


RULES: RuleBook[str] = RuleBook("box", str, {SealBox: rule(["open"], ["packer"])})


def routers(runtime: Runtime) -> list[APIRouter]:
    router = APIRouter(prefix=f"/{runtime.service.name}", tags=["boxes"])

    @router.post("/{id}/seal")
    async def seal(id: UUID, gate: Gate) -> CommandAnswer:
        """Seal the box."""
        return await gate.run(SealBox, id, RULES, lambda actor, at: SealBox(actor=actor, at=at))

    return [router]


@pytest.fixture
def boxes(monkeypatch: pytest.MonkeyPatch) -> Service:
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    return Service(
        name="boxes",
        title="Boxes",
        settings=ServiceSettings(),
        handlers=Handlers((), {}),
        views=(),
        routers=routers,
        translations=Path(__file__).parent / "http" / "translations",
    )


@pytest.fixture
def no_connections(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*address: Any) -> NoReturn:
        raise AssertionError(f"connects to {address}")

    monkeypatch.setattr(socket.socket, "connect", refuse)


@pytest.mark.usefixtures("no_connections")
def test_a_service_is_described_without_connecting_to_anything(boxes: Service) -> None:
    document = openapi_of(boxes, "1.2.3")
    validate(document)
    assert document["openapi"] == "3.1.0"
    assert document["info"] == {"title": "Boxes", "version": "1.2.3"}
    seal = document["paths"]["/v1/boxes/{id}/seal"]["post"]
    assert {header["name"] for header in seal["parameters"]} == {"id", "Idempotency-Key", "If-Match"}
    assert {"200", "401", "403", "409", "412", "428"} <= set(seal["responses"])


def test_the_document_is_the_same_every_time(boxes: Service) -> None:
    assert openapi_of(boxes, "1") == openapi_of(boxes, "1")


def test_it_names_nothing_of_where_it_was_made(boxes: Service) -> None:
    assert "127.0.0.1" not in str(openapi_of(boxes, "1"))
