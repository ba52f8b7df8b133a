"""`jejak webhooks`: who is subscribed, and what became of the deliveries, through the service's API."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import typer

from jejak_kit.cli.output import failed, print_json, print_table
from jejak_notifier.entrypoints.asking import HOME, HomeOption, IdArgument, TokenOption, UrlOption, ask

webhooks = typer.Typer(
    help="Webhook subscriptions of the notifier service, and their deliveries.", no_args_is_help=True
)
JsonOption = Annotated[bool, typer.Option("--json", help="Print the service's answer.")]
LimitOption = Annotated[int, typer.Option(min=1, max=200)]
SINCE = ["%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%dT%H:%M:%S.%f%z"]


def register(app: typer.Typer) -> None:
    """Adds the commands to the root `jejak` app (entry point group `jejak.commands`)."""
    app.add_typer(webhooks, name="webhooks")


@webhooks.command("list")
def list_(
    limit: LimitOption = 50,
    as_json: JsonOption = False,
    home: HomeOption = HOME,
    url: UrlOption = None,
    token: TokenOption = None,
) -> None:
    """List the subscriptions: which system, which events, where to."""
    items = ask("GET", "webhook_subscriptions", home, url, token, params={"limit": str(limit)})["items"]
    if as_json:
        print_json(items)
        return
    print_table(("ID", "NAME", "STATUS", "EVENTS", "URL"), ([*_subscription(item)] for item in items))


@webhooks.command()
def deliveries(
    subscription: Annotated[UUID | None, typer.Option(help="Only those of this subscription.")] = None,
    dead: Annotated[bool, typer.Option("--dead", help="Only the dead letters.")] = False,
    limit: LimitOption = 50,
    as_json: JsonOption = False,
    home: HomeOption = HOME,
    url: UrlOption = None,
    token: TokenOption = None,
) -> None:
    """List deliveries, newest first: of what, and where they stand."""
    params = {"limit": str(limit), **({"status": "dead"} if dead else {})}
    params |= {"subscription_id": str(subscription)} if subscription is not None else {}
    items = ask("GET", "webhook_deliveries", home, url, token, params=params)["items"]
    if as_json:
        print_json(items)
        return
    print_table(("ID", "SINCE", "EVENT", "RECORD", "STATUS", "TRIES", "ERROR"), ([*_delivery(item)] for item in items))


@webhooks.command()
def retry(delivery: IdArgument, home: HomeOption = HOME, url: UrlOption = None, token: TokenOption = None) -> None:
    """Send a delivery now: a dead letter again, a waiting one before its time."""
    ask("POST", f"webhook_deliveries/{delivery}/retry", home, url, token)
    typer.echo("it is sent again")


@webhooks.command()
def resume(subscription: IdArgument, home: HomeOption = HOME, url: UrlOption = None, token: TokenOption = None) -> None:
    """Send again to a subscription that was stopped or disabled."""
    ask("POST", f"webhook_subscriptions/{subscription}/resume", home, url, token)
    typer.echo("it is sent to again")


@webhooks.command()
def replay(
    subscription: IdArgument,
    since: Annotated[
        datetime | None, typer.Option(formats=SINCE, help="What happened since, 2026-03-01T00:00:00Z.")
    ] = None,
    service: Annotated[str | None, typer.Option(help="What this service said …")] = None,
    position: Annotated[int | None, typer.Option(min=1, help="… from this position of its store on.")] = None,
    home: HomeOption = HOME,
    url: UrlOption = None,
    token: TokenOption = None,
) -> None:
    """Send again what happened, each event under the id it had."""
    if (since is None) is (service is None) or (service is None) is not (position is None):
        raise failed("say --since, or --service and --position")
    asked = {"since": since.isoformat()} if since is not None else {"service": service, "position": position}
    ask("POST", f"webhook_subscriptions/{subscription}/replay", home, url, token, json=asked)
    typer.echo("it is sent again")


def _subscription(item: dict[str, Any]) -> tuple[object, ...]:
    definition = item["definition"]
    return item["id"], definition["name"], item["status"], " ".join(definition["events"]), definition["url"]


def _delivery(item: dict[str, Any]) -> tuple[object, ...]:
    about = item["about"]
    told = (item["id"], item["created_at"][:19], about["type"], f"{about['record_id']} {about['record_version']}")
    return (*told, item["status"], item["attempts"], item["error"])
