"""`jejak quotations import`: the file goes through the service's API, as everybody's requests do."""

import json
from pathlib import Path
from typing import Annotated, Any

import httpx
import typer
from rich.console import Console

from jejak_kit.cli.access import Access, NoSystem

SERVICE = "iro"
IMPORTER = "sales_ops"
SHOWN = 50

quotations = typer.Typer(help="Quotations of the iro service.", no_args_is_help=True)
quotations.callback()(lambda: None)


def register(app: typer.Typer) -> None:
    """Adds the commands to the root `jejak` app (entry point group `jejak.commands`)."""
    app.add_typer(quotations, name="quotations")


@quotations.command("import")
def import_file(
    file: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, readable=True, help="JSON or CSV, see samples/.")
    ],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would happen.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the service's answer as it came.")] = False,
    home: Annotated[Path, typer.Option(envvar="JEJAK_HOME", help="Folder of the running system.")] = Path(".jejak"),
    url: Annotated[str | None, typer.Option(envvar="JEJAK_IRO_URL", help="Another system's iro service.")] = None,
    token: Annotated[
        str | None, typer.Option(envvar="JEJAK_TOKEN", help="A token for it; else one for sales_ops.")
    ] = None,
) -> None:
    """Import a file of quotations: all of them or none. Exits with 1 when the file has faults, 2 when it cannot ask."""
    console = Console(stderr=True)
    try:
        access = Access(home)
        address, bearer = url or access.url(SERVICE), token or access.token(IMPORTER)
        with console.status(f"{'checking' if dry_run else 'importing'} {file.name}"), file.open("rb") as content:
            answer = httpx.post(
                f"{address}/v1/quotations/import",
                params={"dry_run": dry_run},
                files={"file": (file.name, content)},
                headers={"Authorization": f"Bearer {bearer}", "Accept-Language": "en"},
                timeout=300,
            )
    except (NoSystem, httpx.HTTPError) as error:
        typer.echo(f"jejak: {error}", err=True)
        raise typer.Exit(2) from None
    report = answer.json()
    if as_json:
        typer.echo(json.dumps(report, ensure_ascii=False, indent=1))
    elif answer.is_error:
        typer.echo(f"jejak: {report.get('detail', answer.status_code)}", err=True)
    else:
        _tell(report)
    raise typer.Exit(1 if answer.is_error or report["error_count"] else 0)


def _tell(report: dict[str, Any]) -> None:
    for fault in report["errors"][:SHOWN]:
        place = "file" if fault["row"] is None else f"row {fault['row']}"
        typer.echo(f"{place}{' ' + fault['pointer'] if fault['pointer'] else ''}: {fault['detail']} [{fault['rule']}]")
    if report["error_count"] > SHOWN:
        typer.echo(f"… and {report['error_count'] - SHOWN} more")
    if report["error_count"]:
        typer.echo(f"{report['error_count']} faults; nothing was taken in")
        return
    would = "would be " if report["dry_run"] else ""
    typer.echo(
        f"{report['quotations']} quotations: {report['taken_in']} {would}taken in, {report['unchanged']} unchanged"
    )
