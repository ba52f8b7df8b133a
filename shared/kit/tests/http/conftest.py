"""A toy service of boxes behind the real edge, on a real server, with a real issuer of tokens beside it."""

import io
import json
import threading
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Literal
from uuid import UUID, uuid4

import httpx
import pytest
import uvicorn
from fastapi import APIRouter, FastAPI, UploadFile
from joserfc import jwt
from joserfc.jwk import ECKey
from joserfc.jws import JWSRegistry
from pydantic import AwareDatetime, Field
from starlette.types import ASGIApp

from jejak_events.language import Value
from jejak_kit.auth import SigningKeys, TokenVerifier
from jejak_kit.commands import IdempotencyKey, KeyReused, Receipt, RecordMissing, Unavailable, VersionMismatch
from jejak_kit.decider import ABSENT, Command, Refusal, Refused, RuleBook, rule
from jejak_kit.http.app import create_app
from jejak_kit.http.bearer import CurrentPrincipal
from jejak_kit.http.commands import Gate, UnversionedGate
from jejak_kit.http.health import Check
from jejak_kit.http.models import CommandAnswer, RequestModel
from jejak_kit.http.routes import MIB, accepts
from jejak_kit.http.server import server
from jejak_kit.i18n import Catalogue
from jejak_kit.telemetry.logs import configure

ISSUER, AUDIENCE = "http://issuer.test", "jejak"
NOW = datetime(2026, 1, 31, 7, 30, tzinfo=UTC)


class Box(Value):
    name: str
    status: str = "open"
    things: int = 0


class CreateBox(Command, name="create"):
    name: str


class FillBox(Command, name="fill"):
    things: int


class SealBox(Command, name="seal"):
    pass


class UnsealBox(Command, name="unseal"):
    pass


def holds_something(box: Box) -> Refusal | None:
    return None if box.things else Refusal("box_empty", params={"name": box.name})


RULES: RuleBook[Box] = RuleBook(
    "box",
    lambda box: box.status,
    {
        CreateBox: rule([ABSENT], ["packer"]),
        FillBox: rule(["open"], ["packer"]),
        SealBox: rule(["open"], ["packer", "keeper"], holds_something),
        UnsealBox: rule(["sealed"], ["keeper"]),
    },
)


@dataclass
class Shelf:
    """A bus in memory: one box after the other."""

    boxes: dict[UUID, tuple[Box, int]] = field(default_factory=dict)
    receipts: dict[tuple[str, str], tuple[bytes, Receipt]] = field(default_factory=dict)
    seen: list[dict[str, Any]] = field(default_factory=list)
    broken: bool = False

    async def execute(
        self,
        command: Command,
        record_id: UUID,
        *,
        key: IdempotencyKey | None,
        expected_version: int | None,
        correlation_id: UUID,
        causation_id: UUID | None = None,
        traceparent: str | None = None,
    ) -> Receipt:
        assert key is not None
        if self.broken:
            raise Unavailable("the store is gone")
        known = self.receipts.get((key.actor_id, key.key))
        if known is not None:
            if known[0] != key.request_hash:
                raise KeyReused
            return Receipt(known[1].record_id, known[1].version, known[1].position, replayed=True)
        box, version = self.boxes.get(record_id, (None, 0))
        if box is None and not isinstance(command, CreateBox):
            raise RecordMissing
        if expected_version is not None and expected_version != version:
            raise VersionMismatch(expected_version, version)
        RULES.check(command, box)
        match command:
            case CreateBox(name="taken"):
                raise Refused(Refusal("name_taken", "input", field="/name"))
            case CreateBox(name="boom"):
                raise RuntimeError("the secret of Budi Santoso")
            case CreateBox(name=name):
                box = Box(name=name)
            case FillBox(things=things) if box is not None:
                box = box.model_copy(update={"things": things})
            case _ if box is not None:
                box = box.model_copy(update={"status": "sealed" if isinstance(command, SealBox) else "open"})
        assert box is not None
        self.boxes[record_id] = (box, version + 1)
        self.seen.append({"command": command, "correlation_id": correlation_id, "traceparent": traceparent})
        receipt = Receipt(record_id, version + 1, len(self.seen), replayed=False)
        self.receipts[key.actor_id, key.key] = (key.request_hash, receipt)
        return receipt


class Thing(RequestModel):
    kind: Literal["cup", "plate"]
    count: int = Field(ge=1, le=100)


class NewBox(RequestModel):
    name: str = Field(min_length=1, max_length=50)
    packed_on: date | None = None
    packed_at: AwareDatetime | None = None
    owner: UUID | None = None
    things: tuple[Thing, ...] = Field(default=(), max_length=3)
    fragile: bool = False


class Filling(RequestModel):
    things: int


def routes() -> APIRouter:
    router = APIRouter(tags=["boxes"])

    @router.post("/boxes", status_code=201)
    async def create(body: NewBox, gate: UnversionedGate) -> CommandAnswer:
        return await gate.create(
            CreateBox, RULES, lambda id: lambda actor, at: CreateBox(actor=actor, at=at, name=body.name)
        )

    @router.post("/boxes/{id}/fill")
    async def fill(id: UUID, body: Filling, gate: Gate) -> CommandAnswer:
        return await gate.run(FillBox, id, RULES, lambda actor, at: FillBox(actor=actor, at=at, things=body.things))

    @router.post("/boxes/{id}/seal")
    async def seal(id: UUID, gate: Gate) -> CommandAnswer:
        return await gate.run(SealBox, id, RULES, lambda actor, at: SealBox(actor=actor, at=at))

    @router.post("/boxes/{id}/unseal")
    async def unseal(id: UUID, gate: Gate) -> CommandAnswer:
        return await gate.run(UnsealBox, id, RULES, lambda actor, at: UnsealBox(actor=actor, at=at))

    @router.post("/boxes/{id}/photo")
    @accepts("multipart/form-data", limit=2 * MIB)
    async def photo(id: UUID, file: UploadFile, gate: UnversionedGate) -> CommandAnswer:
        things = len(await file.read())
        return await gate.run(FillBox, id, RULES, lambda actor, at: FillBox(actor=actor, at=at, things=things))

    @router.get("/boxes")
    async def boxes(principal: CurrentPrincipal, q: str | None = None) -> list[str]:
        return [principal.id, *principal.roles]

    return router


class Started(uvicorn.Server):
    """A server that says when it listens."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listening = threading.Event()

    async def startup(self, sockets: Any = None) -> None:
        await super().startup(sockets)
        self.listening.set()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.servers[0].sockets[0].getsockname()[1]}"


Serve = Callable[[ASGIApp], str]


@pytest.fixture
def serve() -> Iterator[Serve]:
    running: list[tuple[Started, threading.Thread]] = []

    def start(app: ASGIApp) -> str:
        uvicorn_server = Started(server(app, "127.0.0.1", 0).config)
        thread = threading.Thread(target=uvicorn_server.run)
        thread.start()
        running.append((uvicorn_server, thread))
        assert uvicorn_server.listening.wait(10)
        return uvicorn_server.url

    yield start
    for uvicorn_server, thread in running:
        uvicorn_server.should_exit = True
        thread.join(10)
        assert not thread.is_alive()


@dataclass
class Issuer:
    """Signs tokens and publishes its keys; counts how often they are fetched."""

    keys: list[Any] = field(default_factory=list)
    fetched: int = 0
    url: str = ""

    def new_key(self, kid: str) -> ECKey:
        key = ECKey.generate_key("P-256", {"kid": kid, "use": "sig"})
        self.keys.append(key)
        return key

    def claims(self, **changes: Any) -> dict[str, Any]:
        now = int(time.time())
        claims = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": "u-1",
            "name": "Siti",
            "roles": ["packer"],
            "iat": now,
            "exp": now + 300,
        }
        return {name: value for name, value in {**claims, **changes}.items() if value is not None}

    def token(
        self, key: Any = None, *, algorithm: str = "ES256", header: dict[str, Any] | None = None, **changes: Any
    ) -> str:
        key = key or self.keys[0]
        header = {"alg": algorithm, "kid": key.kid, **(header or {})}
        return jwt.encode(header, self.claims(**changes), key, algorithms=[str(header["alg"])])

    def signed(self, header: dict[str, Any] | None = None, *, key: Any = None, **changes: Any) -> str:
        """By ES256, whatever header and claims say: no library stands between them and whoever verifies."""
        key = key or self.keys[0]
        parts = ({"alg": "ES256", "kid": key.kid, **(header or {})}, self.claims(**changes))
        content = b".".join(urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in parts)
        signature = JWSRegistry.algorithms["ES256"].sign(content, key)
        return (content + b"." + urlsafe_b64encode(signature).rstrip(b"=")).decode()

    def app(self) -> FastAPI:
        app = FastAPI()

        @app.get("/jwks.json")
        def jwks() -> dict[str, Any]:
            self.fetched += 1
            return {"keys": [key.as_dict(private=False) for key in self.keys]}

        return app


@pytest.fixture
def issuer(serve: Serve) -> Issuer:
    issuer = Issuer()
    issuer.new_key("k1")
    issuer.url = serve(issuer.app())
    return issuer


@pytest.fixture(autouse=True)
def log() -> io.StringIO:
    """What the service writes to its log."""
    lines = io.StringIO()
    configure("toy", stream=lines)
    return lines


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return Catalogue.load(Path(__file__).parent / "translations")


@dataclass
class Toy:
    url: str
    shelf: Shelf
    issuer: Issuer
    app: FastAPI
    checks: list[Check]
    client: httpx.Client

    def post(self, path: str, *, roles: list[str] | None = None, **more: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.issuer.token(roles=roles or ['packer'])}"}
        headers["Idempotency-Key"] = uuid4().hex
        given = more.pop("headers", {})
        own = list(given.items()) if isinstance(given, dict) else given
        kept = [(name, value) for name, value in headers.items() if name not in dict(own)]
        sent = [(name, value) for name, value in [*kept, *own] if value is not None]
        return self.client.post(path, headers=sent, **more)

    def get(self, path: str, **more: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.issuer.token()}"} | more.pop("headers", {})
        return self.client.get(path, headers=headers, **more)

    def box(self) -> str:
        answer = self.post("/v1/boxes", json={"name": "A"})
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])


@pytest.fixture
def toy(serve: Serve, issuer: Issuer, catalogue: Catalogue) -> Iterator[Toy]:
    shelf = Shelf()
    checks: list[Check] = []
    app = create_app(
        title="Toy",
        version="1",
        routers=[routes()],
        bus=shelf,
        verifier=TokenVerifier(ISSUER, AUDIENCE, SigningKeys(ISSUER, f"{issuer.url}/jwks.json")),
        catalogue=catalogue,
        checks=checks,
        clock=lambda: NOW,
    )
    url = serve(app)
    with httpx.Client(base_url=url, timeout=10) as client:
        yield Toy(url, shelf, issuer, app, checks, client)
