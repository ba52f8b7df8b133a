"""`jejak inbound`: what outside systems have said, and taking it up again after a store was restored."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from nats.aio.client import Client
from sqlalchemy.ext.asyncio import AsyncEngine

from jejak_kit.broker.connection import connect
from jejak_kit.cli.output import FAILED, failed, in_wib, print_json, print_table, run
from jejak_kit.cli.system import HomeOption, JsonOption, OneServiceOption, ServiceOption, System
from jejak_kit.operations.inbound import Heard, heard, rewind
from jejak_kit.service import Service
from jejak_kit.store.reader import open_engine

inbound = typer.Typer(
    name="inbound", help="Show what outside systems have said, or take it up again.", no_args_is_help=True
)


def register(app: typer.Typer) -> None:
    app.add_typer(inbound)


@inbound.command("list")
def list_(home: HomeOption = None, service: ServiceOption = None, as_json: JsonOption = False) -> None:
    """List the outside systems, what of theirs is kept and waits, and when something was last taken."""
    found = run(_list(home, service))
    if as_json:
        print_json([_summary(name, one) for name, one in found])
        return
    print_table(
        ("SERVICE", "SYSTEM", "DURABLE", "KEPT", "WAITING", "LAST TAKEN"),
        (
            (name, one.system, one.durable, one.kept, one.waiting, one.last_taken_at and in_wib(one.last_taken_at))
            for name, one in found
        ),
    )


@inbound.command("rewind")
def rewind_(
    system: Annotated[str, typer.Argument(help="The outside system, say crm.")],
    service: OneServiceOption,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """After restoring a store from an older copy: begin again with all that the system's stream still keeps.

    What was taken before is erased from the stream: the system itself must say it again, from the instant that is shown.
    What this store knows already has no effect twice. Exits with 1 when you say no.
    """
    found = run(_find(home, service, system))
    since = "the beginning" if found.last_taken_at is None else in_wib(found.last_taken_at)
    if not as_json:
        typer.echo(f"{system}: {found.kept} messages are kept, {found.waiting} of them wait", err=True)
        typer.echo(f"{system} must say again what it has said since {since}", err=True)
    if not yes and not typer.confirm("Begin again with what is kept?", err=True):
        raise typer.Exit(FAILED)
    run(_rewind(home, service, found))
    if as_json:
        print_json(_summary(service, found))
    else:
        typer.echo(f"{service} begins again with what is kept of {system}")


async def _list(home: Path | None, name: str | None) -> list[tuple[str, Heard]]:
    found: list[tuple[str, Heard]] = []
    for service in System.at(home).services(name):
        async with _opened(service) as (engine, client):
            found += [(service.name, one) for one in await heard(service.inbound, engine, client)]
    return found


async def _find(home: Path | None, name: str, system: str) -> Heard:
    [service] = System.at(home).services(name)
    heard_of = {consumer.system: consumer for consumer in service.inbound}
    if system not in heard_of:
        raise failed(f"{name} does not listen to {system}; it listens to {', '.join(heard_of) or 'nobody'}")
    async with _opened(service) as (engine, client):
        [found] = await heard([heard_of[system]], engine, client)
    return found


async def _rewind(home: Path | None, name: str, found: Heard) -> None:
    [service] = System.at(home).services(name)
    async with _opened(service) as (_, client):
        await rewind(found, client)


@asynccontextmanager
async def _opened(service: Service) -> AsyncIterator[tuple[AsyncEngine, Client]]:
    """As the service's own user, which may let go of its own durables."""
    engine = open_engine(str(service.settings.database_url), pool_size=1)
    try:
        client = await connect(str(service.settings.nats_url), name="jejak inbound")
        try:
            yield engine, client
        finally:
            await client.close()
    finally:
        await engine.dispose()


def _summary(service: str, found: Heard) -> dict[str, Any]:
    return {
        "service": service,
        "system": found.system,
        "durable": found.durable,
        "kept": found.kept,
        "waiting": found.waiting,
        "last_taken_at": found.last_taken_at,
    }
