"""`jejak events`: what is published, as it is published."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from jejak_kit.broker.connection import connect
from jejak_kit.cli.output import in_wib, print_json, run
from jejak_kit.cli.system import BadConfiguration, HomeOption, JsonOption, ServiceOption, System
from jejak_kit.operations.tail import Follower, Seen, filter_of

events = typer.Typer(name="events", help="Follow the events that the services publish.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    app.add_typer(events)


@events.callback()
def _group() -> None:
    """Keeps `events` a group while it has a single command."""


@events.command()
def tail(
    home: HomeOption = None,
    service: ServiceOption = None,
    type_: Annotated[
        str | None,
        typer.Option("--type", "-t", help="Only this event type, say review.approved, or this aggregate, say review."),
    ] = None,
    from_start: Annotated[
        bool, typer.Option("--from-start", help="Begin with the first event ever published instead of the next one.")
    ] = False,
    limit: Annotated[int | None, typer.Option("--limit", "-n", min=1, help="End after so many events.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Follow the services' streams: time, service, event, record, and the role that acted; until Ctrl-C.

    A reader of its own, which no service notices. What events say about people stays sealed. With --json, one line of
    JSON for each event.
    """
    run(_tail(home, service, type_, from_start=from_start, limit=limit, as_json=as_json), interrupted=0)


async def _tail(
    home: Path | None, name: str | None, type_: str | None, *, from_start: bool, limit: int | None, as_json: bool
) -> None:
    system = System.at(home)
    urls = system.nats_urls(system.manifests(name))
    try:
        filters = {service: filter_of(service, type_) for service in urls}
    except ValueError as error:
        raise BadConfiguration(str(error)) from None
    clients = {url: await connect(url, name="jejak events tail") for url in set(urls.values())}
    followers = [Follower(clients[url], of, filters[of], from_start) for of, url in urls.items()]
    shown: asyncio.Queue[Seen] = asyncio.Queue(maxsize=1_000)

    async def follow(follower: Follower) -> None:
        async for event in follower.events():
            await shown.put(event)

    async def show() -> None:
        done = 0
        while limit is None or done < limit:
            _print(await shown.get(), as_json=as_json)
            done += 1

    tasks = [asyncio.create_task(follow(follower)) for follower in followers]
    showing = asyncio.create_task(show())
    try:
        done, _ = await asyncio.wait([*tasks, showing], return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for (
            client
        ) in clients.values():  # first: `wait_for` of Python 3.11 can lose a cancellation to a message that just came
            await client.close()
        for task in (*tasks, showing):
            task.cancel()
        await asyncio.gather(*tasks, showing, return_exceptions=True)


def _print(event: Seen, *, as_json: bool) -> None:
    if as_json:
        where = {"service": event.service, "position": event.place.position, "sequence": event.sequence}
        print_json({**where, **event.body})
        return
    role, kind, record = event.body["actor"]["role"], event.body["type"], event.body["record_id"]
    typer.echo(f"{in_wib(event.occurred_at)}  {event.service:<10} {kind:<32} {record}  {role}")
