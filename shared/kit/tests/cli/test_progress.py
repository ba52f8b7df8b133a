"""Whoever waits for a long command sees how far it has got and how quickly, in a terminal and in a log."""

import os
import pty
import re
import sys
from contextlib import suppress
from uuid import UUID, uuid4

import pytest
from shared.kit.tests.cli.conftest import System
from shared.kit.tests.toy import filling, opening

from jejak_kit.cli import progress as progress_module
from jejak_kit.cli.progress import progress
from jejak_kit.runtime import Runtime
from jejak_kit.views import build


@pytest.fixture
def filled(system: System, monkeypatch: pytest.MonkeyPatch) -> System:
    async def fill(runtime: Runtime) -> None:
        for command in (opening(), *(filling(amount) for amount in range(11))):
            await runtime.bus.execute(command, UUID(int=1), key=None, expected_version=None, correlation_id=uuid4())

    system.run(fill)
    monkeypatch.setattr(build, "PAGE", 5)
    return system


@pytest.mark.parametrize(
    ("command", "phases"),
    [
        (("projections", "rebuild", "boxes"), ["comparing", "switching"]),
        (("projections", "rebuild", "boxes", "--check"), ["comparing"]),
        (("deadlines", "rebuild", "--service", "toy"), []),
    ],
)
def test_lines_go_to_stderr_where_nobody_looks(
    filled: System, command: tuple[str, ...], phases: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress_module, "LINE_S", 0.0)
    monkeypatch.setattr(progress_module, "RATED_S", 0.0)
    told = filled.jejak(*command)
    assert told.exit_code == 0
    lines = told.stderr.splitlines()
    counted = [line for line in lines if " of " in line]
    end = filled.sql("SELECT max(notification_id) FROM store.events")[0][0]
    assert re.search(rf": {end} of {end} positions", counted[-1]), lines
    assert [line.rpartition(": ")[2] for line in lines if line not in counted] == phases


def test_what_is_over_soon_says_nothing(filled: System) -> None:
    assert filled.jejak("projections", "rebuild", "boxes").stderr == ""


def test_what_goes_on_where_it_was_is_rated_by_what_it_does_now(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nine tenths were done before: that was not done in this second."""
    now = 100.0
    monkeypatch.setattr(progress_module, "LINE_S", 0.0)
    monkeypatch.setattr("jejak_kit.cli.progress.time.monotonic", lambda: now)
    with progress("toy: boxes", unit="positions") as tick:
        tick(9_000, 10_000)
        now = 101.0
        tick(9_200, 10_000)
    assert capsys.readouterr().err.splitlines() == [
        "toy: boxes: 9,000 of 10,000 positions",
        "toy: boxes: 9,200 of 10,000 positions, 200 positions/s",
    ]


def everything(descriptor: int) -> str:
    """What was written to the other end until now."""
    os.set_blocking(descriptor, False)
    shown = b""
    with suppress(BlockingIOError):
        while part := os.read(descriptor, 4_096):
            shown += part
    return shown.decode()


def test_a_terminal_shows_a_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    ours, theirs = pty.openpty()
    with os.fdopen(theirs, "w") as terminal:
        monkeypatch.setattr(sys, "stderr", terminal)
        with progress("toy: boxes", unit="positions") as tick:
            tick(4, 10)
            tick.phase("comparing")
        terminal.flush()
        shown = everything(ours)
    os.close(ours)
    assert "toy: boxes" in shown
    assert "comparing" in shown
