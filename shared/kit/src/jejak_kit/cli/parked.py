"""`jejak parked`: events that could not be applied, once more or never again."""

import getpass
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer

from jejak_kit.cli.output import FAILED, failed, in_wib, print_json, print_table, run
from jejak_kit.cli.system import HomeOption, JsonOption, ServiceOption, System
from jejak_kit.operations.showing import published_body
from jejak_kit.parked import ParkedEntries, ParkedEntry
from jejak_kit.runtime import open_runtime
from jejak_kit.service import Service
from jejak_kit.store.reader import open_engine
from jejak_kit.unparking import NotParked, Outcome, Unparking, WaitsBehind

ConsumerOption = Annotated[str | None, typer.Option("--consumer", "-c", help="Only what this consumer parked.")]
Found = tuple[Service, ParkedEntry]
Tell = Callable[[Outcome], None]

parked = typer.Typer(
    name="parked",
    help="List, show, retry or skip events that a consumer could not apply.\n\n"
    "Such an event is set aside with its error; later ones with the same ordering key wait behind it, all others flow.",
    no_args_is_help=True,
)


def register(app: typer.Typer) -> None:
    app.add_typer(parked)


@parked.command("list")
def list_(
    home: HomeOption = None, service: ServiceOption = None, consumer: ConsumerOption = None, as_json: JsonOption = False
) -> None:
    """List what is parked, oldest first."""
    found = run(_list(home, service, consumer))
    if as_json:
        print_json([_summary(*entry) for entry in found])
        return
    print_table(
        ("SERVICE", "CONSUMER", "ID", "SINCE", "EVENT", "KEY", "TRIES", "ERROR"),
        (
            (
                of.name,
                entry.parked.consumer,
                entry.parked.id,
                in_wib(entry.parked_at),
                _type(entry),
                entry.parked.ordering_key,
                entry.parked.attempts,
                entry.parked.error,
            )
            for of, entry in found
        ),
    )
    typer.echo(f"{len(found)} parked")


@parked.command()
def show(
    entry_id: Annotated[UUID, typer.Argument(metavar="ID", help="From `jejak parked list`.")],
    home: HomeOption = None,
    service: ServiceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show one parked event: where it came from, why it is parked, what it holds.

    What it says about people stays sealed; the body of an outside system's event is not shown, because it may name them.
    """
    of, entry = run(_find(home, service, entry_id))
    shown = {
        **_summary(of, entry),
        "headers": entry.parked.headers,
        "bytes": len(entry.parked.body),
        "body": published_body(entry.parked.body),
    }
    if as_json:
        print_json(shown)
        return
    rows = [(name, value) for name, value in shown.items() if not isinstance(value, dict)]
    rows += [(f"header {name}", value) for name, value in entry.parked.headers.items()]
    rows += [(f"body {name}", value) for name, value in (shown["body"] or {}).items()]
    print_table(("WHAT", "VALUE"), rows)


@parked.command()
def retry(
    entry_id: Annotated[UUID | None, typer.Argument(metavar="ID", help="From `jejak parked list`.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Retry all that is parked, key by key.")] = False,
    home: HomeOption = None,
    service: ServiceOption = None,
    consumer: ConsumerOption = None,
    as_json: JsonOption = False,
) -> None:
    """Apply a parked event now, and then those that wait behind it, in order.

    Each is applied by the service's own consumer in one transaction that takes it out. An event that waits behind an
    earlier one is refused. Exits with 1 when something stays parked.
    """
    if (entry_id is None) != everything:
        raise typer.BadParameter("give either the ID of a parked event or --all")
    _report(run(_retry(home, service, entry_id, consumer, _silent if as_json else _tell)), as_json=as_json)


@parked.command()
def skip(
    entry_id: Annotated[UUID, typer.Argument(metavar="ID", help="From `jejak parked list`.")],
    reason: Annotated[str, typer.Option("--reason", help="Why it is never to be applied. Kept and logged.")],
    home: HomeOption = None,
    service: ServiceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Give a parked event up for good, and then apply those that wait behind it, in order.

    Who did so, when and why is kept (`inbox.skipped`). Exits with 1 when one of those behind it stays parked.
    """
    if not reason.strip():
        raise typer.BadParameter("say why", param_hint="--reason")
    _report(run(_skip(home, service, entry_id, reason.strip(), _silent if as_json else _tell)), as_json=as_json)


async def _list(home: Path | None, name: str | None, consumer: str | None) -> list[Found]:
    found: list[Found] = []
    for service in System.at(home).services(name):
        async with _entries(service) as entries:
            found += [(service, entry) for entry in await entries.all(consumer)]
    return found


async def _find(home: Path | None, name: str | None, entry_id: UUID) -> Found:
    for service in System.at(home).services(name):
        async with _entries(service) as entries:
            entry = await entries.entry(entry_id)
        if entry is not None:
            return service, entry
    raise failed(f"{entry_id} is not parked in {name or 'any service'}")


async def _retry(
    home: Path | None, name: str | None, entry_id: UUID | None, consumer: str | None, tell: Tell
) -> list[Outcome]:
    if entry_id is not None:
        found: Sequence[Found] = [await _find(home, name, entry_id)]
    else:
        found = [(of, entry) for of, entry in await _list(home, name, consumer) if not entry.behind]
    outcomes: list[Outcome] = []
    for service in {of.name: of for of, _ in found}.values():
        async with _unparking(service) as unparking:
            for entry in [entry for of, entry in found if of.name == service.name]:
                async for outcome in _all_of(unparking.retry(entry.parked)):
                    tell(outcome)
                    outcomes.append(outcome)
    return outcomes


async def _skip(home: Path | None, name: str | None, entry_id: UUID, reason: str, tell: Tell) -> list[Outcome]:
    service, entry = await _find(home, name, entry_id)
    async with _unparking(service) as unparking:
        skipping = unparking.skip(entry.parked, reason=reason, by=getpass.getuser())
        outcomes: list[Outcome] = []
        async for outcome in _all_of(skipping):
            tell(outcome)
            outcomes.append(outcome)
        return outcomes


async def _all_of(outcomes: AsyncIterator[Outcome]) -> AsyncIterator[Outcome]:
    """Ends the command with 1 when the event is not the one to be retried now."""
    try:
        async for outcome in outcomes:
            yield outcome
    except (NotParked, WaitsBehind, LookupError) as error:
        raise failed(str(error)) from None


@asynccontextmanager
async def _entries(service: Service) -> AsyncIterator[ParkedEntries]:
    engine = open_engine(str(service.settings.database_url), pool_size=1)
    try:
        yield ParkedEntries(engine)
    finally:
        await engine.dispose()


@asynccontextmanager
async def _unparking(service: Service) -> AsyncIterator[Unparking]:
    """The service's own consumers on its own store, beside the running process; nothing else of it is started."""
    async with open_runtime(service) as runtime:
        erasures = {each.name: each.inbox.consumer for each in (runtime.erasures, runtime.second_look)}
        consumers = {**service.inboxes, **erasures}
        yield Unparking(runtime.committer, ParkedEntries(runtime.engine), consumers)


def _summary(service: Service, entry: ParkedEntry) -> dict[str, Any]:
    known = entry.parked
    return {
        "service": service.name,
        "id": known.id,
        "consumer": known.consumer,
        "parked_at": entry.parked_at,
        "type": _type(entry),
        "ordering_key": known.ordering_key,
        "source": known.source,
        "position": known.position,
        "attempts": known.attempts,
        "waits_behind": entry.behind,
        "error": known.error,
    }


def _type(entry: ParkedEntry) -> str:
    """The event's type, by its envelope or, from the own store, by its body."""
    named = {name.lower(): value for name, value in entry.parked.headers.items()}.get("ce-type")
    return named or str((published_body(entry.parked.body) or {}).get("type", "unknown"))


def _tell(outcome: Outcome) -> None:
    """As it happens: a long run shows how far it is, and a broken off one what it has done."""
    typer.echo(f"{outcome.entry.id} {outcome.result}" + (f": {outcome.error}" if outcome.error else ""))


def _silent(outcome: Outcome) -> None:
    """JSON is printed whole, at the end."""


def _report(outcomes: Sequence[Outcome], *, as_json: bool) -> None:
    if as_json:
        print_json([{"id": o.entry.id, "result": o.result, "error": o.error} for o in outcomes])
    elif not outcomes:
        typer.echo("nothing is parked")
    if any(outcome.result == "failed" for outcome in outcomes):
        raise typer.Exit(FAILED)
