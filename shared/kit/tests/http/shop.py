"""A list of wares behind the real edge and on a real database: whatever its rows hold, people, formulas, many of them."""

import asyncio
import base64
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import httpx
import psycopg
import uvicorn
from fastapi import APIRouter, FastAPI, Query
from shared.kit.tests.eventually import eventually
from sqlalchemy import BigInteger, Boolean, Column, Date, DateTime, Numeric, Select, Text
from sqlalchemy.dialects.postgresql import JSONB

from jejak_kit.auth import Principal
from jejak_kit.commands import Handlers, RecordMissing
from jejak_kit.exports import column as exported
from jejak_kit.http.exports import Listing, export_router
from jejak_kit.http.paging import Sorting
from jejak_kit.http.records import Narrow
from jejak_kit.http.server import server
from jejak_kit.privacy import SCHEMA
from jejak_kit.runtime import Runtime, application, open_runtime
from jejak_kit.service import Service
from jejak_kit.settings import ServiceSettings
from jejak_kit.views.view import View

WARES = View(
    "wares",
    1,
    (
        Column("id", Text, primary_key=True),
        Column("name", Text),
        Column("price", BigInteger),
        Column("weight", Numeric),
        Column("packed", Date),
        Column("sold", DateTime(timezone=True)),
        Column("fragile", Boolean),
        Column("owner", JSONB),
    ),
)
TABLE = WARES.table.c
SORTING = Sorting(id=TABLE.id, keys={"name": TABLE.name, "price": TABLE.price}, default="name")


def for_keepers(principal: Principal, statement: Select[Any]) -> Select[Any]:
    if "packer" not in principal.roles and "keeper" not in principal.roles:
        raise RecordMissing
    return statement


def filters(
    cheaper_than: int | None = None, q: Annotated[str | None, Query(description="Part of the name.")] = None
) -> Narrow:
    def narrow(statement: Select[Any]) -> Select[Any]:
        statement = statement.where(TABLE.price < cheaper_than) if cheaper_than is not None else statement
        return statement.where(TABLE.name.contains(q, autoescape=True)) if q else statement

    return narrow


LISTING = Listing(
    "wares",
    SORTING,
    [exported.Column(column.name, column) for column in WARES.table.columns if column.name != "id"],
    [WARES],
    for_keepers,
    lambda principal: {"contact"} if "keeper" in principal.roles else set(),
)


def routers(runtime: Runtime) -> Sequence[APIRouter]:
    api = APIRouter(prefix="/wares")
    api.include_router(export_router(runtime, LISTING, filters))
    return [api]


@dataclass
class Shop:
    runtime: Runtime
    database: str
    client: httpx.AsyncClient
    issuer: Any
    app: FastAPI

    @property
    def keys(self) -> Any:
        """The issuer's keys as the running service knows them."""
        verifier = self.app.state.edge.verifier
        while hasattr(verifier, "_verifier"):  # those that remember ask the one that verifies
            verifier = verifier._verifier
        return verifier._keys

    def fill(self, query: str, *values: object) -> None:
        """Inserts wares: `query` selects id, name, price, weight, packed, sold, fragile, owner."""
        with psycopg.connect(self.database) as connection:
            connection.execute(f"INSERT INTO {WARES.schema}.wares {query}".encode(), values)

    def bearer(self, *roles: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.issuer.token(roles=list(roles or ['keeper']))}"}

    async def export(self, *roles: str, language: str = "id", **params: Any) -> httpx.Response:
        headers = {**self.bearer(*roles), "Accept-Language": language}
        return await self.client.get("/v1/wares/export", params=params, headers=headers)


async def _started(http: uvicorn.Server) -> bool:
    return http.started


@asynccontextmanager
async def open_shop(database: str, folder: Path, issuer: Any, /, **told: Any) -> AsyncIterator[Shop]:
    """The shop, serving; its tokens come from `issuer`, or from what its settings are `told`."""
    with psycopg.connect(database) as connection:
        connection.execute(SCHEMA)
    settings = ServiceSettings.model_validate(
        {
            "port": 1,
            "database_url": database,
            "keyring_url": database,
            "master_keys": "k1:" + base64.b64encode(b"1" * 32).decode(),
            "nats_url": "nats://nobody:none@127.0.0.1:1",
            "issuer": "http://issuer.test",
            "jwks_url": f"{issuer.url}/jwks.json" if issuer else None,
            "documents_url": folder.as_uri(),
            **told,
        }
    )
    texts = Path(__file__).parent / "translations"
    service = Service("shop", "Shop", settings, Handlers((), {}), (WARES,), routers, texts)
    async with open_runtime(service) as runtime:
        app = application(runtime, version="1")
        http = server(app, "127.0.0.1", 0)
        serving = asyncio.create_task(http.serve())
        await eventually(lambda: _started(http))
        url = f"http://127.0.0.1:{http.servers[0].sockets[0].getsockname()[1]}"
        try:
            async with httpx.AsyncClient(base_url=url, timeout=60) as client:
                yield Shop(runtime, database, client, issuer, app)
        finally:
            http.should_exit = True
            await serving
