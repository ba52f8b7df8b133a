"""`jejak people` and `jejak erase-person`: who is known here, and forgetting them for good."""

import getpass
from contextlib import AsyncExitStack
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, get_args
from uuid import uuid4

import typer
from pydantic import ValidationError

from jejak_events.people import Ground, PersonErased
from jejak_kit.cli.keyring import owner_url, vacuumed
from jejak_kit.cli.output import FAILED, failed, in_wib, print_json, print_table, run
from jejak_kit.cli.system import HomeOption, JsonOption, System
from jejak_kit.people.finding import Description, Found
from jejak_kit.people.finding import find as found_in
from jejak_kit.people.lookup import is_known
from jejak_kit.people.person import person_id
from jejak_kit.people.tracing import Tracing
from jejak_kit.privacy.erasures import Erasure, ErasureRequest
from jejak_kit.runtime import Runtime, open_runtime

SubjectArgument = Annotated[str, typer.Argument(help="As records show it (psn_…), or a colleague's id.")]

people = typer.Typer(name="people", help="Find people and where they appear.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    app.add_typer(people)
    app.command("erase-person")(erase_person)


@people.command()
def find(
    mail: Annotated[str | None, typer.Option("--email", help="An e-mail address.")] = None,
    number: Annotated[str | None, typer.Option("--phone", help="A phone number.")] = None,
    identity: Annotated[str | None, typer.Option("--nik", help="A NIK of 16 digits.")] = None,
    name: Annotated[str | None, typer.Option(help="Words of a name, in any order.")] = None,
    customer: Annotated[
        str | None, typer.Option(help="Words of the customer's name, where many are called so.")
    ] = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say under which subjects a person is known in any service. One person may have several: by e-mail, by phone, by
    NIK, by name alone. Give all you know. All that services have sealed is read, which takes a while.

    Exits with 1 when nobody is.
    """
    if not any((mail, number, identity, name)):
        raise typer.BadParameter("give at least one", param_hint="--name, --email, --phone, --nik")
    found = run(_find(home, Description.of(name, customer, mail, number, identity)))
    if as_json:
        print_json([{**asdict(f), "by": sorted(f.by), "customers": sorted(f.customers)} for f in found])
    else:
        print_table(
            ("BY", "SUBJECT", "SINCE", "RECORDS", "CUSTOMERS"),
            (
                (
                    ", ".join(sorted(f.by)),
                    f.subject,
                    in_wib(f.known_since) if f.known_since else "colleague",
                    f.records,
                    ", ".join(sorted(f.customers)),
                )
                for f in found
            ),
        )
    if not found:
        raise typer.Exit(FAILED)


@people.command()
def show(subject: SubjectArgument, home: HomeOption = None, as_json: JsonOption = False) -> None:
    """List the records that name a person, and what would be deleted and kept if they were erased."""
    found = run(_show(home, subject))
    if as_json:
        print_json(found)
        return
    [first, *_] = found
    for each in first["erasures"]:
        typer.echo(f"erased {each['erased_at']}, {each['ground']} {each['reference'] or ''}".rstrip())
    if first["came_back"]:
        typer.echo(f"came back {first['known_since']}: what was written since is readable until it is erased again")
    for service in found:
        typer.echo(f"{service['service']}: {len(service['records'])} records, acted in {service['acted']} events")
        print_table(
            ("AGGREGATE", "RECORD", "EVENTS", "KINDS", "DOCUMENTS"),
            (
                (r["aggregate"], r["record_id"], r["events"], ", ".join(sorted(r["kinds"])), len(r["documents"]))
                for r in service["records"]
            ),
        )
        for kept in service["kept"]:
            typer.echo(f"kept: {kept['sha256']} of {kept['record_id']}: {kept['reason']}")


def erase_person(
    subject: SubjectArgument,
    ground: Annotated[str, typer.Option(help=f"UU 27/2022, article 43 (1): {', '.join(get_args(Ground))}.")],
    reference: Annotated[str | None, typer.Option(help="Number of the case in your register. No names.")] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Forget a person for good, in every service: their key is deleted, then their documents and what names them.

    Each service says so with `person.erased`. Broken off, run it again: nothing is left half done. What must be kept is
    listed with the reason; what backups need stands in docs/erasure.md. Exits with 1 when a service's part failed.
    """
    try:
        asked = ErasureRequest.model_validate(
            {
                "erasure_id": uuid4(),
                "subject": subject,
                "ground": ground,
                "reference": reference,
                "actor_id": getpass.getuser(),
            }
        )
    except ValidationError as error:
        [fault, *_] = error.errors(include_input=False, include_url=False)
        raise typer.BadParameter(fault["msg"], param_hint=f"--{fault['loc'][0]}") from None
    if not yes and not typer.confirm(f"Erase {subject} for good, in every service?", err=True):
        raise typer.Exit(FAILED)
    report = run(_erase(home, asked))
    if as_json:
        print_json(report)
    else:
        _tell(report)
    if not all(part["complete"] for part in report["services"]):
        raise typer.Exit(FAILED)


async def _find(home: Path | None, wanted: Description) -> list[Found]:
    """Of all services together."""
    everywhere: dict[str, Found] = {}
    for service in System.at(home).services():
        async with open_runtime(service) as runtime:
            for found in await found_in(runtime.erasures.places, wanted):
                known = everywhere.setdefault(found.subject, Found(found.subject))
                known.known_since = known.known_since or found.known_since
                known.by |= found.by
                known.customers |= found.customers
                known.records += found.records
    return list(everywhere.values())


async def _show(home: Path | None, subject: str) -> list[dict[str, Any]]:
    shown = []
    for service in System.at(home).services():
        async with open_runtime(service) as runtime:
            tracing, ledger = Tracing(service, runtime.reader), runtime.sealer.keyring.ledger
            records = await tracing.appearances(subject)
            contents = await tracing.contents(subject, records)
            each = [{**asdict(r), "kinds": sorted(r.kinds), "documents": sorted(r.documents)} for r in records]
            kept = [k.model_dump(mode="json") for k in contents.kept]
            acted = await tracing.acted(subject)
            deleted = sorted(contents.deleted)
            since, erasures = await ledger.known_since(subject), await ledger.of(subject)
            shown.append(
                {
                    "service": service.name,
                    "known_since": since.isoformat() if since else None,
                    "came_back": since is not None and bool(erasures),
                    "erasures": [erasure.model_dump(mode="json", exclude={"position"}) for erasure in erasures],
                    "acted": acted,
                    "records": each,
                    "deleted": deleted,
                    "kept": kept,
                }
            )
    return shown


async def _erase(home: Path | None, asked: ErasureRequest) -> dict[str, Any]:
    system = System.at(home)
    async with AsyncExitStack() as stack:
        runtimes = [await stack.enter_async_context(open_runtime(service)) for service in system.services()]
        if not any([await is_known(runtime.erasures.places, asked.subject) for runtime in runtimes]):
            raise failed(f"nobody is known as {asked.subject}; see `jejak people find`")
        erasure = await runtimes[0].sealer.keyring.ledger.erase(asked)
        parts = [await _part(runtime, erasure) for runtime in runtimes]
    url = owner_url(system)
    return {
        **erasure.model_dump(mode="json", exclude={"position"}),
        "services": parts,
        "vacuumed": url is not None and await vacuumed(url),
    }


async def _part(runtime: Runtime, erasure: Erasure) -> dict[str, Any]:
    """Does what the service has not done itself by now, whether it runs or not."""
    await runtime.erasures.catch_up()
    events = [event.data for event in await runtime.reader.record(person_id(erasure.subject))]
    said = [e for e in events if isinstance(e, PersonErased) and e.erasure_id == erasure.erasure_id]
    name = {"service": runtime.service.name, "complete": bool(said)}
    return name | (said[-1].model_dump(mode="json", include={"documents", "parked", "kept"}) if said else {})


def _tell(report: dict[str, Any]) -> None:
    typer.echo(f"{report['subject']} is erased" + ("" if report["had_key"] else "; nothing sealed was left of them"))
    for part in report["services"]:
        if not part["complete"]:
            typer.echo(f"{part['service']}: not complete, see `jejak parked list`")
            continue
        typer.echo(f"{part['service']}: {part['documents']} documents and {part['parked']} parked bodies deleted")
        for kept in part["kept"]:
            typer.echo(f"  kept: {kept['sha256']} of record {kept['record_id']}: {kept['reason']}")
    typer.echo("Running services look again in three minutes, for what work in flight may leave.")
    if not report["vacuumed"]:
        typer.echo("The keyring's pages still hold the wrapped key: run `jejak keyring vacuum` as its owner.")
