"""`jejak up` and `jejak token`: a whole system on this machine, and a way in."""

import json
import signal
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import FrameType
from typing import Annotated

import psycopg
import typer
from nats.errors import Error as NatsError

from jejak_embedded.home import NotRunningError, RunningAlreadyError, running
from jejak_embedded.ports import PortTakenError
from jejak_embedded.services import serve
from jejak_embedded.settings import BadSettingError, Settings
from jejak_embedded.supervisor import StopRequestedError, Supervisor
from jejak_embedded.terminal import Terminal
from jejak_embedded.tokens import LIFETIME, Claims, mint_token
from jejak_embedded.vault import Vault
from jejak_kit.manifest import Manifest, manifests

Home = Annotated[
    Path, typer.Option(envvar="JEJAK_HOME", help="Folder of the system: its data, logs and secrets.", show_default=True)
]
_HOME = Path(".jejak")

_STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def register_up(app: typer.Typer) -> None:
    """Adds `up` to the root `jejak` app (entry point group `jejak.commands`)."""
    app.command("up")(up)


def register_token(app: typer.Typer) -> None:
    """Adds `token` to the root `jejak` app."""
    app.command("token")(token)


def up(
    home: Home = _HOME,
    free_ports: Annotated[
        bool, typer.Option("--free-ports", help="Any free ports instead of the usual ones from 8100.")
    ] = False,
    only: Annotated[
        list[str] | None,
        typer.Option("--only", metavar="SERVICE", help="Only this service; may be given several times."),
    ] = None,
) -> None:
    """Start PostgreSQL, NATS and every service, and keep them running until Ctrl-C.

    Exits with 0 when it was asked to stop, 1 when it could not start, 2 when there is no such service.
    """
    found = manifests()
    if only:
        if strange := sorted(set(only) - set(found)):
            Terminal().fail(f"there is no service {', '.join(strange)}; installed are {', '.join(found)}")
            raise typer.Exit(2)
        found = {name: manifest for name, manifest in found.items() if name in only}
    try:
        settings = Settings.read(found.values(), home=home, free=free_ports)
    except BadSettingError as error:
        Terminal().fail(str(error))
        raise typer.Exit(1) from None
    raise typer.Exit(run(settings, found))


def run(settings: Settings, found: Mapping[str, Manifest], *, argv_of: Callable[[str], Sequence[str]] = serve) -> int:
    """Runs a system in the foreground and returns the exit code."""
    terminal = Terminal()
    supervisor = Supervisor(settings, found, terminal, argv_of=argv_of)
    _stop_on_signals(supervisor)
    try:
        supervisor.start()
        terminal.overview(settings, running(settings.home))
        supervisor.watch()
    except StopRequestedError:
        terminal.done()
    except (RunningAlreadyError, PortTakenError) as error:
        terminal.fail(str(error))
        return 1
    except (OSError, RuntimeError, ValueError, psycopg.Error, NatsError) as error:
        terminal.fail(f"Jejak could not start: {error}")
        return 1
    finally:
        supervisor.stop()
    terminal.say("everything has stopped")
    return 0


def _stop_on_signals(supervisor: Supervisor) -> None:
    """The first asks for an orderly end; another one a second later does not wait for it any longer.

    `make` passes SIGTERM on, so that one request can arrive twice.
    """
    first: float | None = None

    def handle(number: int, frame: FrameType | None) -> None:
        nonlocal first
        now = time.monotonic()
        if first is None:
            first = now
            supervisor.request_stop()
        elif now - first > 1:
            supervisor.kill()

    for number in _STOP_SIGNALS:
        signal.signal(number, handle)


def token(
    role: Annotated[list[str], typer.Option(help="A role the person has; may be given several times.")],
    sub: Annotated[str, typer.Option(help="The person's id; by default the first role.")] = "",
    name: Annotated[str, typer.Option(help="The person's name; by default the id.")] = "",
    language: Annotated[str | None, typer.Option(help="id or en; by default what the request asks for.")] = None,
    hours: Annotated[float, typer.Option(min=0.01, max=24, help="How long it is valid.")] = LIFETIME / 3600,
    home: Home = _HOME,
    as_json: Annotated[bool, typer.Option("--json", help="Print the token with what it says.")] = False,
) -> None:
    """Print an access token of the embedded issuer, for `Authorization: Bearer …`."""
    try:
        system = running(home.absolute())
    except NotRunningError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None
    claims = Claims(sub or role[0], name or sub or role[0], tuple(role), language)
    lifetime = round(hours * 3600)
    secrets = Vault(home.absolute() / "secrets")
    signed = mint_token(secrets, system.issuer, claims, audience=system.audience, lifetime=lifetime)
    if as_json:
        about = {"sub": claims.sub, "name": claims.name, "roles": role, "issuer": system.issuer, "expires_in": lifetime}
        sys.stdout.write(json.dumps({"access_token": signed, **about}) + "\n")
    else:
        sys.stdout.write(signed + "\n")
