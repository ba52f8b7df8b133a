"""`jejak serve <service>`: one service in the foreground, configured by its environment alone."""

import asyncio
import sys
from importlib.metadata import version

import typer
import uvloop
from pydantic import ValidationError

from jejak_kit.cli.system import missing_variables
from jejak_kit.documents.ownership import StoreOfAnother
from jejak_kit.http.server import server
from jejak_kit.manifest import manifests
from jejak_kit.runtime import application, open_runtime
from jejak_kit.service import Service
from jejak_kit.telemetry.logs import configure
from jejak_kit.telemetry.traces import exported


def register(app: typer.Typer) -> None:
    @app.command("serve")
    def serve(name: str = typer.Argument(help="The service, say iro.")) -> None:
        """Run one service in the foreground; stops on SIGTERM."""
        known = manifests()
        if name not in known:
            typer.echo(f"jejak: there is no service {name!r}; installed are {', '.join(known)}", err=True)
            raise typer.Exit(2)
        try:
            service = known[name].load()
        except ValidationError as error:
            for fault in missing_variables(error):
                typer.echo(f"jejak: {fault}", err=True)
            raise typer.Exit(2) from None
        configure(service.name, service.settings.log_level)
        settings, release = service.settings, version(f"jejak-{service.name}")
        with exported(service.name, release, settings.otlp_endpoint, settings.otlp_headers, settings.traces_share):
            try:
                uvloop.run(_run(service, release))
            except StoreOfAnother as error:
                typer.echo(f"jejak: JEJAK_DOCUMENTS_URL: {error}", err=True)
                raise typer.Exit(2) from None


async def _run(service: Service, release: str) -> None:
    """Ends when the server does, or with the error that ended one of the loops."""
    async with open_runtime(service) as runtime:
        await runtime.install()
        app = application(runtime, version=release)
        http = server(app, service.settings.host, service.settings.port)
        following = asyncio.create_task(runtime.follow())
        serving = asyncio.create_task(http.serve())
        await asyncio.wait([following, serving], return_when=asyncio.FIRST_COMPLETED)
        http.should_exit = True
        await serving
        failed = following.done() and not following.cancelled() and following.exception()
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)
        if failed:
            raise failed
    sys.stderr.flush()
