"""How far a long command has got, and how quickly: on stderr, for whoever waits for it or reads its log later."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

Tick = Callable[[int, int | None], None]
"""(done, of how much; None while nobody knows)"""
LINE_S = 10.0
"""How often progress is told where no terminal shows it."""
RATED_S = 0.2
"""What took less has no rate worth telling."""


@contextmanager
def progress(title: str, *, unit: str) -> Iterator["Showing"]:
    """As a bar where somebody looks at it, else as a line now and then."""
    if not sys.stderr.isatty():
        yield Showing(title, unit, _Lines())
        return
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
    )
    with bar:
        yield Showing(title, unit, _Bar(bar, title))


class _Shown(Protocol):
    def count(self, title: str, done: int, total: int | None, unit: str, rate: str) -> None: ...
    def tell(self, title: str, phase: str) -> None: ...


class Showing:
    """A tick (done, of how much), and what is done when there is nothing to count any more."""

    def __init__(self, title: str, unit: str, shown: _Shown) -> None:
        self._title = title
        self._unit = unit
        self._shown = shown
        self._began: tuple[int, float] | None = None
        self._doing = ""

    def __call__(self, done: int, total: int | None) -> None:
        self._shown.count(self._title, done, total, self._unit, self._rate(done))

    def phase(self, doing: str) -> None:
        if doing != self._doing:
            self._doing = doing
            self._shown.tell(self._title, doing)

    def _rate(self, done: int) -> str:
        """Since the first tick: what goes on where it was broken off has not done the rest in no time."""
        now = time.monotonic()
        if self._began is None:
            self._began = (done, now)
        first, at = self._began
        return f"{(done - first) / (now - at):,.0f} {self._unit}/s" if now - at > RATED_S else ""


class _Bar:
    def __init__(self, bar: Progress, title: str) -> None:
        self._bar = bar
        self._task = bar.add_task(title, total=None, rate="")

    def count(self, title: str, done: int, total: int | None, unit: str, rate: str) -> None:
        self._bar.update(self._task, description=title, completed=done, total=total, rate=rate)

    def tell(self, title: str, phase: str) -> None:
        self._bar.update(self._task, description=f"{title}: {phase}", rate="")


class _Lines:
    """Nothing of what is over soon."""

    def __init__(self) -> None:
        self._began = self._told = time.monotonic()

    def count(self, title: str, done: int, total: int | None, unit: str, rate: str) -> None:
        now = time.monotonic()
        if now - self._told >= LINE_S:
            self._told = now
            of = "" if total is None else f" of {total:,}"
            typer.echo(", ".join(filter(None, (f"{title}: {done:,}{of} {unit}", rate))), err=True)

    def tell(self, title: str, phase: str) -> None:
        if time.monotonic() - self._began >= LINE_S:
            typer.echo(f"{title}: {phase}", err=True)
