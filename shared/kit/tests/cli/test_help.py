"""Every command explains itself."""

import pytest
from typer.testing import CliRunner

from jejak_kit.cli.main import app_with

APP = app_with()
COMMANDS = [
    ("serve",),
    ("events", "tail"),
    ("history",),
    ("reconcile",),
    ("projections", "list"),
    ("projections", "rebuild"),
    ("parked", "list"),
    ("parked", "show"),
    ("parked", "retry"),
    ("parked", "skip"),
    ("deadlines", "list"),
    ("deadlines", "settled"),
    ("deadlines", "retry"),
    ("deadlines", "drop"),
    ("deadlines", "rebuild"),
    ("store", "declare-new-id"),
    ("inbound", "list"),
    ("inbound", "rewind"),
]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_help_says_what_it_does(command: tuple[str, ...]) -> None:
    result = CliRunner().invoke(APP, [*command, "--help"])
    assert result.exit_code == 0
    assert "Usage:" in result.stdout


def test_a_group_alone_lists_its_commands() -> None:
    listed = CliRunner().invoke(APP, ["parked"]).output
    assert all(command in listed for command in ("list", "show", "retry", "skip"))
