"""`jejak deadlines`: what is due when, what came of it, and what stands still."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer

from jejak_kit.cli.output import FAILED, failed, in_wib, print_json, print_table, run
from jejak_kit.cli.progress import progress
from jejak_kit.cli.system import BadConfiguration, HomeOption, JsonOption, OneServiceOption, ServiceOption, System
from jejak_kit.deadlines.agenda import Agenda, SettledRow
from jejak_kit.deadlines.jobs import is_stuck
from jejak_kit.deadlines.rebuild import Derivation, Underivable
from jejak_kit.deadlines.rebuild import rebuild as derive
from jejak_kit.deadlines.scheduler import utc_now
from jejak_kit.operations.deadlines import again, drop
from jejak_kit.service import Service
from jejak_kit.store.deadlines import Waiting
from jejak_kit.store.reader import open_engine

deadlines = typer.Typer(
    name="deadlines",
    help="List what is due when and what came of it, try again what stands still, or derive all from the events.",
    no_args_is_help=True,
)
RecordOption = Annotated[UUID | None, typer.Option("--record", "-r", help="Only this record.", show_default=False)]
RecordArgument = Annotated[UUID, typer.Argument(metavar="RECORD", help="From `jejak deadlines list`.")]
NameArgument = Annotated[str, typer.Argument(metavar="NAME", help="The deadline's name.")]
LimitOption = Annotated[int, typer.Option("--limit", min=1, max=100_000, help="How many at most, per service.")]


def register(app: typer.Typer) -> None:
    app.add_typer(deadlines)


@deadlines.command("list")
def list_(
    record: RecordOption = None,
    home: HomeOption = None,
    service: ServiceOption = None,
    limit: LimitOption = 1_000,
    as_json: JsonOption = False,
) -> None:
    """List what waits, soonest first. What its command holds is not shown."""
    now = utc_now()
    found = run(_waiting(home, service, record, limit))
    if as_json:
        print_json([_summary(of, waiting, now) for of, waiting in found])
        return
    rows = [_summary(of, waiting, now) for of, waiting in found]
    print_table(
        ("SERVICE", "DUE", "STATE", "RECORD", "NAME", "COMMAND", "TRIES", "ERROR"),
        (
            (
                r["service"],
                in_wib(r["due_at"]),
                r["state"],
                r["record_id"],
                r["name"],
                r["command"],
                r["attempts"],
                r["error"],
            )
            for r in rows
        ),
    )
    typer.echo(f"{len(rows)} waiting")


@deadlines.command()
def settled(
    refused: Annotated[bool, typer.Option("--refused", help="Only what was refused or dropped.")] = False,
    home: HomeOption = None,
    service: ServiceOption = None,
    limit: LimitOption = 1_000,
    as_json: JsonOption = False,
) -> None:
    """List what was due, newest first, and what became of it: done (with how many events), refused or dropped (why)."""
    outcomes = ("refused", "dropped") if refused else ("done", "refused", "dropped")
    found = run(_settled(home, service, outcomes, limit))
    if as_json:
        print_json([{"service": of, **row._asdict()} for of, row in found])
        return
    print_table(
        ("SERVICE", "SETTLED", "DUE", "RECORD", "NAME", "COMMAND", "OUTCOME", "EVENTS", "REASON"),
        (
            (of, in_wib(r.settled_at), in_wib(r.due_at), r.record_id, r.name, r.command, r.outcome, r.events, r.reason)
            for of, r in found
        ),
    )


@deadlines.command()
def retry(record: RecordArgument, name: NameArgument, service: OneServiceOption, home: HomeOption = None) -> None:
    """Let a deadline that stands still be tried again, by the running service."""
    [of] = System.at(home).services(service)
    if run(again(of, (record, name))) is None:
        raise failed(f"no deadline {name!r} of {record} waits in {service}")
    typer.echo("it is tried again")


@deadlines.command("drop")
def drop_(
    record: RecordArgument,
    name: NameArgument,
    service: OneServiceOption,
    reason: Annotated[str, typer.Option("--reason", help="Why it is never to be done. Kept.")],
    home: HomeOption = None,
) -> None:
    """Give a deadline up for good."""
    if not reason.strip():
        raise typer.BadParameter("say why", param_hint="--reason")
    [of] = System.at(home).services(service)
    if run(drop(of, (record, name), reason.strip())) is None:
        raise failed(f"no deadline {name!r} of {record} waits in {service}")
    typer.echo("dropped")


@deadlines.command()
def rebuild(
    service: OneServiceOption,
    check: Annotated[
        bool, typer.Option("--check", help="Only compare; change nothing. Exits with 1 on a difference.")
    ] = False,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Derive what waits anew from the events, say after the service's rules for it have changed.

    What was done, refused or dropped is never due again. The service may run.
    """
    [of] = System.at(home).services(service)
    derivation = run(_rebuild(of, switch=not check))
    if as_json:
        print_json({"service": service, **asdict(derivation), "equal": derivation.equal, "switched": not check})
    else:
        done = "compared" if check else "derived"
        typer.echo(f"{service}: {done} up to position {derivation.position}: {derivation.waiting} wait")
        for record_id, name in derivation.differing:
            typer.echo(f"different before: {name} of {record_id}")
    if check and not derivation.equal:
        raise typer.Exit(FAILED)


async def _waiting(home: Path | None, name: str | None, record: UUID | None, limit: int) -> list[tuple[str, Waiting]]:
    found: list[tuple[str, Waiting]] = []
    for service in System.at(home).services(name):
        engine = open_engine(str(service.settings.database_url), pool_size=1)
        try:
            found += [(service.name, one) for one in await Agenda(engine).all(record_id=record, limit=limit)]
        finally:
            await engine.dispose()
    return found


async def _settled(
    home: Path | None, name: str | None, outcomes: Sequence[str], limit: int
) -> list[tuple[str, SettledRow]]:
    found: list[tuple[str, SettledRow]] = []
    for service in System.at(home).services(name):
        engine = open_engine(str(service.settings.database_url), pool_size=1)
        try:
            found += [(service.name, one) for one in await Agenda(engine).settled(outcomes=outcomes, limit=limit)]
        finally:
            await engine.dispose()
    return found


async def _rebuild(service: Service, *, switch: bool) -> Derivation:
    keeper = service.keeper
    if keeper is None:
        raise BadConfiguration(f"{service.name} has no deadlines")
    engine = open_engine(str(service.settings.database_url), pool_size=1)
    try:
        with progress(f"{service.name}: deadlines", unit="positions") as tick:
            return await derive(engine, keeper, switch=switch, progress=tick)
    except Underivable as error:
        raise failed(str(error)) from None
    finally:
        await engine.dispose()


def _summary(service: str, waiting: Waiting, now: datetime) -> dict[str, Any]:
    state = "stuck" if is_stuck(waiting) else "due" if waiting.due_at <= now else "waiting"
    shown = ("record_id", "name", "due_at", "command", "position", "attempts", "retry_at", "error")
    return {"service": service, "state": state} | {field: getattr(waiting, field) for field in shown}
