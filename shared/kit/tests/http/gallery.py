"""Albums of pictures behind the real edge, on a real database and a real document store: each is made with one file."""

import asyncio
import base64
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID, uuid4

import httpx
import psycopg
from fastapi import APIRouter, File, Form, UploadFile
from fastapi.responses import Response
from shared.kit.tests.documents.album import ALBUM, RULES, FillAlbum, Page, picture, pictures_in
from shared.kit.tests.eventually import eventually
from shared.kit.tests.toy import SERVICE

from jejak_kit.commands import Handlers
from jejak_kit.http.bearer import CurrentPrincipal
from jejak_kit.http.commands import Gate, UnversionedGate
from jejak_kit.http.files import UPLOAD_LIMIT, download, stored
from jejak_kit.http.models import CommandAnswer
from jejak_kit.http.routes import accepts
from jejak_kit.http.server import server
from jejak_kit.privacy import SCHEMA, email
from jejak_kit.runtime import Runtime, application, open_runtime
from jejak_kit.service import Service
from jejak_kit.settings import ServiceSettings


def routers(runtime: Runtime) -> Sequence[APIRouter]:
    api = APIRouter(prefix="/albums")

    @api.post("")
    @accepts("multipart/form-data", limit=UPLOAD_LIMIT)
    async def fill(
        file: Annotated[UploadFile, File()], gate: UnversionedGate, person: Annotated[str | None, Form()] = None
    ) -> CommandAnswer:
        pages = (Page(pictures=(picture(await stored(runtime, file), subject=person),)),)
        return await gate.create(
            FillAlbum, RULES, lambda _: lambda actor, at: FillAlbum(actor=actor, at=at, pages=pages)
        )

    @api.post("/{id}/fill")
    @accepts("multipart/form-data", limit=UPLOAD_LIMIT)
    async def fill_again(id: UUID, file: Annotated[UploadFile, File()], gate: Gate) -> CommandAnswer:
        pages = (Page(pictures=(picture(await stored(runtime, file)),)),)
        return await gate.run(FillAlbum, id, RULES, lambda actor, at: FillAlbum(actor=actor, at=at, pages=pages))

    @api.get("/whose/{address}")
    async def whose(address: str, principal: CurrentPrincipal) -> str:
        """Under which subject somebody is known, which only the keyring knows."""
        return await runtime.sealer.subject_of(email(address))

    @api.get("/{id}/pictures/{sha256}", response_class=Response)
    async def show(id: UUID, sha256: str, principal: CurrentPrincipal) -> Response:
        return await download(runtime, sha256, pictures_in(await runtime.reader.record(id)))

    return [api]


@dataclass
class Gallery:
    runtime: Runtime
    client: httpx.AsyncClient
    issuer: Any

    def bearer(self, *roles: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.issuer.token(roles=list(roles or ['packer']))}"}

    async def upload(
        self, content: bytes, *, to: str = "", person: str | None = None, **headers: str
    ) -> httpx.Response:
        told = {**self.bearer(), "Idempotency-Key": uuid4().hex, **headers}
        data = {"person": person} if person else {}
        return await self.client.post(f"/v1/albums{to}", files={"file": ("a.pdf", content)}, data=data, headers=told)

    async def picture(self, album: str, sha256: str) -> httpx.Response:
        return await self.client.get(f"/v1/albums/{album}/pictures/{sha256}", headers=self.bearer())


def service(database: str, documents_url: str, issuer: Any, **told: Any) -> Service:
    settings = ServiceSettings.model_validate(
        {
            "port": 1,
            "database_url": database,
            "keyring_url": database,
            "master_keys": "k1:" + base64.b64encode(b"1" * 32).decode(),
            "nats_url": "nats://nobody:none@127.0.0.1:1",
            "issuer": "http://issuer.test",
            "jwks_url": f"{issuer.url}/jwks.json",
            "documents_url": documents_url,
            **told,
        }
    )
    texts = Path(__file__).parent / "translations"
    return Service(SERVICE, "Gallery", settings, Handlers((ALBUM,), {}), (), routers, texts)


@asynccontextmanager
async def open_gallery(database: str, documents_url: str, issuer: Any, **told: Any) -> AsyncIterator[Gallery]:
    """The gallery, serving, with what it does by itself."""
    with psycopg.connect(database) as connection:
        connection.execute(SCHEMA)
    async with open_runtime(service(database, documents_url, issuer, **told)) as runtime:
        await runtime.install()
        http = server(application(runtime, version="1"), "127.0.0.1", 0)
        serving = asyncio.create_task(http.serve())
        following = asyncio.create_task(runtime.follow())

        async def started() -> bool:
            return http.started

        await eventually(started)
        url = f"http://127.0.0.1:{http.servers[0].sockets[0].getsockname()[1]}"
        try:
            async with httpx.AsyncClient(base_url=url, timeout=60) as client:
                yield Gallery(runtime, client, issuer)
        finally:
            http.should_exit = True
            await serving
            following.cancel()
            await asyncio.gather(following, return_exceptions=True)
