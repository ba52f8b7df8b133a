"""Tokens of every role for the running system, and what everything generated is drawn from."""

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from tests.fuzz.effort import EFFORT, SEED, SEEDS
from tests.fuzz.processes import Processes, ended, processes_of
from tests.fuzz.who_may_call import SHORT

from jejak_embedded.home import Running
from jejak_embedded.tokens import Claims, mint_token
from jejak_embedded.vault import Vault
from jejak_kit.manifest import manifests

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
def processes(system: Running) -> Processes:
    """The servers and services of the running system."""
    found = processes_of(system)
    assert len(found) >= len(manifests())
    return found


@pytest.fixture(autouse=True)
def nothing_ends(request: pytest.FixtureRequest) -> Iterator[None]:
    """Whatever a service is told, no process ends of it: the supervisor would start another one, and nobody would notice."""
    if "system" not in request.fixturenames:
        yield
        return
    processes: Processes = request.getfixturevalue("processes")
    yield
    if gone := ended(processes):
        processes.clear()
        processes |= processes_of(request.getfixturevalue("system"))
        pytest.fail(f"processes {gone} of the system have ended")


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
