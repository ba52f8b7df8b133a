"""`jejak projections`: where the read models stand, and building one anew."""

from dataclasses import asdict
from pathlib import Path
from time import monotonic
from typing import Annotated

import typer

from jejak_kit.cli.output import FAILED, failed, print_json, print_table, run
from jejak_kit.cli.progress import progress
from jejak_kit.cli.system import BadConfiguration, HomeOption, JsonOption, OneServiceOption, ServiceOption, System
from jejak_kit.operations.projections import Build, InUse, builds, drop_old
from jejak_kit.operations.reconcile_views import NotBuilt, Unreplayable, replay
from jejak_kit.service import Service
from jejak_kit.store.reader import open_engine
from jejak_kit.views.rebuild import Comparison
from jejak_kit.views.view import View

projections = typer.Typer(
    name="projections",
    help="List read models, rebuild one from the events without downtime, or remove a replaced version.",
    no_args_is_help=True,
)


def register(app: typer.Typer) -> None:
    app.add_typer(projections)


@projections.command("list")
def list_(home: HomeOption = None, service: ServiceOption = None, as_json: JsonOption = False) -> None:
    """List the read models with their versions, positions and rows.

    LAG counts store positions up to the newest; positions have holes, so it is a bound and no count of events.
    """
    found = run(_list(home, service))
    if as_json:
        print_json([{"service": of, **asdict(build)} for of, build in found])
        return
    print_table(
        ("SERVICE", "NAME", "VERSION", "STATE", "POSITION", "LAG", "ROWS"),
        ((of, b.view, b.version, b.state, b.position, b.lag, b.rows) for of, b in found),
    )


@projections.command()
def rebuild(
    name: Annotated[str, typer.Argument(help="The read model, from `jejak projections list`.")],
    check: Annotated[
        bool,
        typer.Option("--check", help="Only compare with a replay; leave the live one. Exits with 1 on a difference."),
    ] = False,
    home: HomeOption = None,
    service: ServiceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Replay the store from zero into new tables, compare them with the live ones, and switch over.

    The live read model serves until the switch. Broken off (Ctrl-C), the next rebuild goes on where this one was.
    """
    of, comparison, seconds = run(_rebuild(home, service, name, switch=not check))
    if as_json:
        print_json({"service": of, **asdict(comparison), "equal": comparison.equal, "switched": not check})
    else:
        done = "compared" if check else "rebuilt"
        typer.echo(f"{of} {name}: {done} up to position {comparison.position} in {seconds:.1f} s")
        typer.echo(
            f"{comparison.rows} rows equal" if comparison.equal else f"different before: {comparison.difference}"
        )
    if check and not comparison.equal:
        raise typer.Exit(FAILED)


@projections.command()
def drop(
    name: Annotated[str, typer.Argument(help="The read model, from `jejak projections list`.")],
    version: Annotated[int, typer.Argument(help="The replaced version, `old` in the list.")],
    service: OneServiceOption,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    home: HomeOption = None,
) -> None:
    """Remove the tables of a version that was replaced, once no process of that version runs any more.

    The events stay; a process of that version would have to build it anew. Exits with 1 when you say no.
    """
    [of] = System.at(home).services(service)
    if not yes and not typer.confirm(f"Remove version {version} of {name} from {service}?", err=True):
        raise typer.Exit(FAILED)
    if not run(_drop(of, name, version)):
        raise failed(f"{service} has no version {version} of {name}")
    typer.echo("dropped")


async def _drop(service: Service, name: str, version: int) -> int:
    engine = open_engine(str(service.settings.database_url), pool_size=1)
    try:
        return await drop_old(engine, service, name, version)
    except InUse as error:
        raise failed(str(error)) from None
    finally:
        await engine.dispose()


async def _list(home: Path | None, name: str | None) -> list[tuple[str, Build]]:
    found: list[tuple[str, Build]] = []
    for service in System.at(home).services(name):
        engine = open_engine(str(service.settings.database_url), pool_size=1)
        try:
            found += [(service.name, build) for build in await builds(engine, service)]
        finally:
            await engine.dispose()
    return found


async def _rebuild(home: Path | None, of: str | None, name: str, *, switch: bool) -> tuple[str, Comparison, float]:
    service, view = _one_view(System.at(home), of, name)
    engine = open_engine(str(service.settings.database_url), pool_size=4)
    began = monotonic()
    try:
        with progress(f"{service.name}: {view.name}", unit="positions") as tick:
            comparison = await replay(engine, view, switch=switch, progress=tick, phase=tick.phase)
    except (NotBuilt, Unreplayable) as error:
        raise failed(str(error)) from None
    finally:
        await engine.dispose()
    return service.name, comparison, monotonic() - began


def _one_view(system: System, of: str | None, name: str) -> tuple[Service, View]:
    services = system.services(of)
    found = [(service, view) for service in services for view in service.views if view.name == name]
    if not found:
        known = sorted({view.name for service in services for view in service.views})
        raise BadConfiguration(f"there is no read model {name!r}; there are {', '.join(known) or 'none'}")
    if len(found) > 1:
        raise BadConfiguration(
            f"{' and '.join(service.name for service, _ in found)} have a {name!r}; choose by --service"
        )
    return found[0]
