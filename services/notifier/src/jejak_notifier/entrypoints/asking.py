"""What the notifier's commands ask of its API, and how they end when it says no."""

from pathlib import Path
from typing import Annotated, Any
from uuid import UUID, uuid4

import httpx
import typer

from jejak_kit.cli.access import Access, NoSystem
from jejak_kit.cli.output import failed

SERVICE = "notifier"
OPERATOR = "ops_admin"
HOME = Path(".jejak")

HomeOption = Annotated[Path, typer.Option(envvar="JEJAK_HOME", help="Folder of the running system.")]
UrlOption = Annotated[str | None, typer.Option(envvar="JEJAK_NOTIFIER_URL", help="Another system's notifier service.")]
TokenOption = Annotated[str | None, typer.Option(envvar="JEJAK_TOKEN", help="A token for it; else one for ops_admin.")]
IdArgument = Annotated[UUID, typer.Argument(metavar="ID", help="From the list.")]


def ask(method: str, path: str, home: Path, url: str | None, token: str | None, **more: Any) -> Any:
    """The answer's JSON; a POST is a command to the record before the last slash, as it is now.

    Ends the command with 1 when the service refuses, with 2 when it cannot be asked.
    """
    try:
        access = Access(home)
        address = f"{url or access.url(SERVICE)}/v1/{path}"
        headers = {"Authorization": f"Bearer {token or access.token(OPERATOR)}", "Accept-Language": "en"}
        if method == "POST":
            record = httpx.get(address.rpartition("/")[0], headers=headers, timeout=30)
            headers |= {"Idempotency-Key": str(uuid4()), "If-Match": record.headers.get("etag", '"0"')}
        answer = httpx.request(method, address, headers=headers, timeout=30, **more)
    except (NoSystem, httpx.HTTPError) as error:
        typer.echo(f"jejak: {error}", err=True)
        raise typer.Exit(2) from None
    if answer.is_error:
        raise failed(str(answer.json().get("detail", answer.status_code)))
    return answer.json()
