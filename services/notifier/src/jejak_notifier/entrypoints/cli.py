"""`jejak notifications`: what was told to whom, and the dead letters, through the service's API."""

from pathlib import Path
from typing import Annotated, Any
from uuid import UUID, uuid4

import httpx
import typer

from jejak_kit.cli.access import Access, NoSystem
from jejak_kit.cli.output import failed, print_json, print_table

SERVICE = "notifier"
OPERATOR = "ops_admin"

notifications = typer.Typer(help="Notifications of the notifier service, and its dead letters.", no_args_is_help=True)
HomeOption = Annotated[Path, typer.Option(envvar="JEJAK_HOME", help="Folder of the running system.")]
UrlOption = Annotated[str | None, typer.Option(envvar="JEJAK_NOTIFIER_URL", help="Another system's notifier service.")]
TokenOption = Annotated[str | None, typer.Option(envvar="JEJAK_TOKEN", help="A token for it; else one for ops_admin.")]
IdArgument = Annotated[UUID, typer.Argument(metavar="ID", help="From `jejak notifications list`.")]
HOME = Path(".jejak")


def register(app: typer.Typer) -> None:
    """Adds the commands to the root `jejak` app (entry point group `jejak.commands`)."""
    app.add_typer(notifications, name="notifications")


@notifications.command("list")
def list_(
    dead: Annotated[bool, typer.Option("--dead", help="Only the dead letters.")] = False,
    channel: Annotated[str | None, typer.Option(help="Only this channel.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=200)] = 50,
    as_json: Annotated[bool, typer.Option("--json", help="Print the service's answer.")] = False,
    home: HomeOption = HOME,
    url: UrlOption = None,
    token: TokenOption = None,
) -> None:
    """List notifications, newest first: to whom, on which channel, and where they stand."""
    params = {"limit": str(limit), **({"status": "dead"} if dead else {}), **({"channel": channel} if channel else {})}
    items = _ask("GET", "", home, url, token, params=params)["items"]
    if as_json:
        print_json(items)
        return
    columns = ("ID", "SINCE", "RULE", "TO", "CHANNEL", "STATUS", "TRIES", "ERROR")
    print_table(columns, ([*_row(item)] for item in items))


@notifications.command()
def retry(letter: IdArgument, home: HomeOption = HOME, url: UrlOption = None, token: TokenOption = None) -> None:
    """Send a dead letter again."""
    _ask("POST", f"/{letter}/retry", home, url, token)
    typer.echo("it is sent again")


@notifications.command()
def drop(
    letter: IdArgument,
    reason: Annotated[str, typer.Option("--reason", help="Why it is never to be sent. Kept.")],
    home: HomeOption = HOME,
    url: UrlOption = None,
    token: TokenOption = None,
) -> None:
    """Give a notification up for good."""
    _ask("POST", f"/{letter}/drop", home, url, token, json={"reason": reason})
    typer.echo("dropped")


def _row(item: dict[str, Any]) -> tuple[object, ...]:
    to = item["recipient"]
    about = (item["id"], item["created_at"][:19], item["rule"], f"{to['kind']}:{to['name']}")
    return (*about, item["channel"], item["status"], item["attempts"], item["error"])


def _ask(method: str, path: str, home: Path, url: str | None, token: str | None, **more: Any) -> Any:
    """The answer's JSON. Ends the command with 1 when the service refuses, with 2 when it cannot be asked."""
    try:
        access = Access(home)
        address = f"{url or access.url(SERVICE)}/v1/notifications"
        headers = {"Authorization": f"Bearer {token or access.token(OPERATOR)}", "Accept-Language": "en"}
        if method == "POST":
            record = httpx.get(address + path.rpartition("/")[0], headers=headers, timeout=30)
            headers |= {"Idempotency-Key": str(uuid4()), "If-Match": record.headers.get("etag", '"0"')}
        answer = httpx.request(method, address + path, headers=headers, timeout=30, **more)
    except (NoSystem, httpx.HTTPError) as error:
        typer.echo(f"jejak: {error}", err=True)
        raise typer.Exit(2) from None
    if answer.is_error:
        raise failed(str(answer.json().get("detail", answer.status_code)))
    return answer.json()
