"""The root of `jejak`: its own commands, and those that installed distributions register under `jejak.commands`."""

from importlib.metadata import entry_points

import typer

from jejak_kit.cli import history, keyring, parked, people, projections, reconcile, serve, store

GROUP = "jejak.commands"

app = typer.Typer(
    name="jejak",
    help="Jejak: event-sourced order management. Every step leaves an event that can be read back, replayed and trusted.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
serve.register(app)
history.register(app)
reconcile.register(app)
projections.register(app)
parked.register(app)
store.register(app)
people.register(app)
keyring.register(app)


def main() -> None:
    """Entry point of the console script."""
    for point in sorted(entry_points(group=GROUP), key=lambda point: point.name):
        point.load()(app)
    app()
