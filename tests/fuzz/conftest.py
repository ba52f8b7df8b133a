"""Tokens of every role for the running system, and what everything generated is drawn from."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from tests.fuzz.effort import EFFORT, SEED, SEEDS
from tests.fuzz.who_may_call import SHORT

from jejak_embedded.home import Running
from jejak_embedded.tokens import Claims, mint_token
from jejak_embedded.vault import Vault

ROLES = tuple(role for role in SHORT.values() if role)
Token = Callable[..., str]


def drawn_from() -> str:
    return f"fuzzing: {EFFORT} × the everyday examples, " + (
        "the same every time" if SEED is None else f"{SEEDS}={SEED}"
    )


def pytest_report_header() -> str:
    return drawn_from()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    terminalreporter.write_line(drawn_from())


@pytest.fixture(scope="session")
def token(system: Running) -> Token:
    """`token("legal")`: a token of these roles, or of none."""

    @cache
    def mint(*roles: str) -> str:
        vault = Vault(Path(system.home) / "secrets")
        claims = Claims("u-" + ("-".join(roles) if len(roles) < 3 else "everybody"), "Uji Coba", roles)
        return mint_token(vault, system.issuer, claims, audience=system.audience)

    return mint


@pytest.fixture(scope="session")
def everybody(token: Token) -> str:
    """A token of somebody with every role, whom no rule about roles keeps from the depths."""
    return token(*ROLES)
