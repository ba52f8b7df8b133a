"""`jejak reconcile`: is the store what was published, and are the read models what the store says?"""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from jejak_kit.broker.connection import connect
from jejak_kit.cli.output import FAILED, print_json, print_table, run
from jejak_kit.cli.progress import progress
from jejak_kit.cli.system import HomeOption, JsonOption, ServiceOption, System
from jejak_kit.operations.findings import Finding
from jejak_kit.operations.reconcile_stream import reconcile_stream
from jejak_kit.operations.reconcile_views import reconcile_view
from jejak_kit.service import Service
from jejak_kit.store.reader import StoreReader, open_engine


def register(app: typer.Typer) -> None:
    @app.command("reconcile")
    def reconcile(
        home: HomeOption = None,
        service: ServiceOption = None,
        wait: Annotated[
            float, typer.Option(min=0, help="Seconds to wait until what is stored has been published.")
        ] = 30,
        as_json: JsonOption = False,
    ) -> None:
        """Compare each service's store with its stream and its read models with a replay from zero.

        At frozen positions, so a running system may go on. Store and stream are compared byte for byte, with every
        header; read models row for row. The first difference of each is named.
        Exits with 0 when all is equal, 1 when something differs, 2 when there is no such service or system.
        """
        findings = run(_reconcile(home, service, wait))
        if as_json:
            print_json({"equal": all(f.equal for f in findings), "checks": [f.as_json() for f in findings]})
        else:
            _print(findings)
        if not all(finding.equal for finding in findings):
            raise typer.Exit(FAILED)


async def _reconcile(home: Path | None, name: str | None, wait_s: float) -> list[Finding]:
    findings: list[Finding] = []
    for service in System.at(home).services(name):
        findings += await _reconcile_service(service, wait_s)
    return findings


async def _reconcile_service(service: Service, wait_s: float) -> list[Finding]:
    engine = open_engine(str(service.settings.database_url), pool_size=4)
    client = await connect(str(service.settings.nats_url), name="jejak reconcile")
    try:
        with progress(f"{service.name}: store and stream", unit="positions") as tick:
            found = [await reconcile_stream(service.name, StoreReader(engine), client, wait_s=wait_s, progress=tick)]
        for view in service.views:
            with progress(f"{service.name}: {view.name}", unit="positions") as tick:
                found.append(await reconcile_view(service.name, engine, view, progress=tick))
        return found
    finally:
        await client.close()
        await engine.dispose()


def _print(findings: Sequence[Finding]) -> None:
    counted = {"stream": "events", "view": "rows"}
    print_table(
        ("SERVICE", "CHECK", "OF", "POSITION", "COMPARED", "RESULT"),
        (
            (
                finding.service,
                finding.check,
                finding.name,
                finding.position,
                f"{finding.count} {counted[finding.check]}",
                "equal" if finding.equal else "DIFFERENT",
            )
            for finding in findings
        ),
    )
    for finding in findings:
        if not finding.equal:
            typer.echo(f"{finding.service}, {finding.check} {finding.name}: {finding.difference}")
    if all(finding.equal for finding in findings):
        typer.echo("equal")
