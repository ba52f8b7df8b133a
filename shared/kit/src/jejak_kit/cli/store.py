"""`jejak store`: what an operator must decide about an event store, because no machine can."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer
from nats.aio.client import Client

from jejak_kit.broker.connection import connect
from jejak_kit.cli.output import FAILED, failed, print_json, run
from jejak_kit.cli.system import HomeOption, JsonOption, OneServiceOption, System
from jejak_kit.operations.restored import Behind, NotNeeded, behind, declare
from jejak_kit.store.reader import StoreReader, open_engine

store = typer.Typer(name="store", help="Decide what to do with an event store.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    app.add_typer(store)


@store.callback()
def _group() -> None:
    """Keeps `store` a group while it has a single command."""


@store.command("declare-new-id")
def declare_new_id(
    service: OneServiceOption,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """After restoring a store from an older copy: give up what only its stream still knows.

    The relay refuses to publish for a store that is behind its stream. This lets the store go on under a new id: the
    relay then publishes all of it anew, and consumers apply what comes after the restored copy as new events. What they
    applied of the lost events stays applied. Exits with 1 when nothing was lost or you say no.
    """
    found = run(_behind(home, service))
    if not yes:
        lost = f"the stream ends at position {found.tail} (event {found.event_id}), the store at {found.position}"
        typer.echo(f"{service}: {lost}. What the store lacks is given up for good.", err=True)
        if not typer.confirm("Go on under a new store id?", err=True):
            raise typer.Exit(FAILED)
    new = run(_declare(home, service, found))
    if as_json:
        print_json({"service": service, "store_id": new, "supersedes": found.store_id})
    else:
        typer.echo(f"{service} goes on as store {new}; the relay publishes everything anew")


async def _behind(home: Path | None, name: str) -> Behind:
    async with _opened(home, name) as (reader, client):
        try:
            return await behind(name, reader, client)
        except NotNeeded as error:
            raise failed(str(error)) from None


async def _declare(home: Path | None, name: str, found: Behind) -> UUID:
    async with _opened(home, name) as (reader, _):
        return await declare(reader, found)


@asynccontextmanager
async def _opened(home: Path | None, name: str) -> AsyncIterator[tuple[StoreReader, Client]]:
    [service] = System.at(home).services(name)
    engine = open_engine(str(service.settings.database_url), pool_size=1)
    try:
        client = await connect(str(service.settings.nats_url), name="jejak store")
        try:
            yield StoreReader(engine), client
        finally:
            await client.close()
    finally:
        await engine.dispose()
