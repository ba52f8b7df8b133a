"""`jejak notifications`: what was told to whom, and the dead letters, through the service's API."""

from typing import Annotated, Any

import typer

from jejak_kit.cli.output import print_json, print_table
from jejak_notifier.entrypoints.asking import HOME, HomeOption, IdArgument, TokenOption, UrlOption, ask

notifications = typer.Typer(help="Notifications of the notifier service, and its dead letters.", no_args_is_help=True)


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
    items = ask("GET", "notifications", home, url, token, params=params)["items"]
    if as_json:
        print_json(items)
        return
    columns = ("ID", "SINCE", "RULE", "TO", "CHANNEL", "STATUS", "TRIES", "ERROR")
    print_table(columns, ([*_row(item)] for item in items))


@notifications.command()
def retry(letter: IdArgument, home: HomeOption = HOME, url: UrlOption = None, token: TokenOption = None) -> None:
    """Send a dead letter again."""
    ask("POST", f"notifications/{letter}/retry", home, url, token)
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
    ask("POST", f"notifications/{letter}/drop", home, url, token, json={"reason": reason})
    typer.echo("dropped")


def _row(item: dict[str, Any]) -> tuple[object, ...]:
    to = item["recipient"]
    about = (item["id"], item["created_at"][:19], item["rule"], f"{to['kind']}:{to['name']}")
    return (*about, item["channel"], item["status"], item["attempts"], item["error"])
