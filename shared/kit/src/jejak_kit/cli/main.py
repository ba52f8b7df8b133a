"""The root of `jejak`: its own commands, and those that installed distributions register under `jejak.commands`.

A command's module is imported only when the command is wanted: printing a token does not wait for a web framework.
"""

import sys
from collections.abc import Callable
from functools import partial
from importlib import import_module
from importlib.metadata import entry_points

import typer

GROUP = "jejak.commands"
OWN = {
    **{name: name for name in ("serve", "events", "history", "export", "documents", "people", "keyring")},
    **{name: name for name in ("reconcile", "projections", "parked", "deadlines", "store", "inbound")},
    "erase-person": "people",
}
"""Commands by the module beside this one whose `register(app)` adds them."""

Register = Callable[[typer.Typer], None]


def commands() -> dict[str, Callable[[], Register]]:
    """How to get at the registration of every command, by its name."""
    own = {name: partial(_own, module) for name, module in OWN.items()}
    others = {point.name: point.load for point in sorted(entry_points(group=GROUP), key=lambda point: point.name)}
    return {**own, **others}


def app_with(*wanted: str) -> typer.Typer:
    """The app with these commands, with all of them where none is named."""
    app = typer.Typer(
        name="jejak",
        help="Jejak: event-sourced order management. Every step leaves an event that can be read back, replayed and"
        " trusted.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode="markdown",
    )
    app.callback()(lambda: None)  # stays a group also when a single command is loaded
    known = commands()
    for register in {id(found): found for name in wanted or known for found in [known[name]()]}.values():
        register(app)
    return app


def _own(module: str) -> Register:
    register: Register = import_module(f"jejak_kit.cli.{module}").register
    return register


def main() -> None:
    """Entry point of the console script."""
    word = next((word for word in sys.argv[1:] if not word.startswith("-")), "")
    app_with(*[word] if word in commands() else [])()
