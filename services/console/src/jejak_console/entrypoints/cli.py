"""`jejak ocel`: all orders as an object-centric event log, through the service's API, for tools of process mining."""

from pathlib import Path
from time import monotonic
from typing import Annotated

import httpx
import typer

from jejak_console.entrypoints.http.ocel import Format
from jejak_kit.cli.access import Access, NoSystem
from jejak_kit.cli.downloads import PATIENCE, appearing_whole, interruptible, refuse
from jejak_kit.cli.output import INTERRUPTED, MISUSED, failed
from jejak_kit.cli.progress import progress

SERVICE, READER = "console", "ops_admin"


def register(app: typer.Typer) -> None:
    """Adds the command to the root `jejak` app (entry point group `jejak.commands`)."""

    @app.command("ocel")
    def ocel(
        out: Annotated[Path, typer.Option("--out", "-o", dir_okay=False, help="The file; an old one is replaced.")],
        format: Annotated[Format | None, typer.Option(help="Without it, as the file's name ends.")] = None,
        role: Annotated[str, typer.Option(help="Whose eyes it is seen with.")] = READER,
        token: Annotated[str | None, typer.Option(envvar="JEJAK_TOKEN", help="A token instead of a role's.")] = None,
        url: Annotated[str | None, typer.Option(help="The console of another system.")] = None,
        home: Annotated[Path, typer.Option(envvar="JEJAK_HOME", help="Folder of the running system.")] = Path(".jejak"),
    ) -> None:
        """Write all orders as OCEL 2.0, JSON or SQLite, as they stand at one instant.

        Exits with 1 when it broke off, 2 when it cannot ask for it; the file appears only when it is whole.
        """
        wanted = format or ("sqlite" if out.suffix.lower() in (".sqlite", ".db") else "json")
        access = Access(home)
        try:
            address = (url or access.url(SERVICE)).rstrip("/")
            headers = {"Authorization": f"Bearer {token or access.token(role)}", "Accept-Language": "en"}
            with interruptible():
                size, seconds = _fetched(f"{address}/v1/ocel/export", wanted, headers, out)
        except KeyboardInterrupt:
            typer.echo("jejak: interrupted; nothing was written", err=True)
            raise typer.Exit(INTERRUPTED) from None
        except NoSystem as error:
            typer.echo(f"jejak: {error}", err=True)
            raise typer.Exit(MISUSED) from None
        except (httpx.HTTPError, OSError) as error:
            raise failed(f"{type(error).__name__}: {error}; nothing was written") from None
        typer.echo(f"{out}: {size:,} bytes in {seconds:.1f} s", err=True)


def _fetched(url: str, format: Format, headers: dict[str, str], out: Path) -> tuple[int, float]:
    """Bytes and seconds."""
    started, size = monotonic(), 0
    with (
        httpx.stream(
            "GET", url, params={"format": format}, headers=headers, timeout=PATIENCE, trust_env=False
        ) as answer,
        progress("orders", unit="bytes") as tick,
        appearing_whole(out) as write,
    ):
        refuse(answer)
        for chunk in answer.iter_bytes():
            write(chunk)
            size += len(chunk)
            tick(size, size)
    return size, monotonic() - started
