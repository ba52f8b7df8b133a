"""`jejak quotations import`: the file goes through the service's API, as everybody's requests do."""

import json
from pathlib import Path
from typing import Annotated

import httpx
import typer

quotations = typer.Typer(help="Quotations of the iro service.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Adds the commands to the root `jejak` app (entry point group `jejak.commands`)."""
    app.add_typer(quotations, name="quotations")


@quotations.command("import")
def import_file(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="JSON or CSV, see the samples.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would happen.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="The service's answer as it came.")] = False,
    home: Annotated[Path, typer.Option(envvar="JEJAK_HOME", help="Folder of the system.")] = Path(".jejak"),
) -> None:
    """Import a file of quotations: all of them or none. Exits with 1 when the file has faults."""
