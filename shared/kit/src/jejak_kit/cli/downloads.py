"""Files that a service answers with: refused with its own words, whole or not there, and left off safely by Ctrl-C."""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex
from typing import Any

import httpx
import typer

from jejak_kit.cli.output import MISUSED
from jejak_kit.http.problems import MEDIA_TYPE as PROBLEM

PATIENCE = httpx.Timeout(30, read=3600)
"""Seconds; a workbook comes only when it is whole."""


def refuse(answer: httpx.Response) -> None:
    """Says what the service said, and ends the command. Nothing happens when it did not refuse."""
    if not answer.is_error:
        return
    answer.read()
    problem: dict[str, Any] = answer.json() if answer.headers.get("Content-Type", "").startswith(PROBLEM) else {}
    faults = [f"{fault['field']}: {fault['detail']}" for fault in problem.get("errors") or []]
    said = "; ".join([problem.get("detail", f"the service answered {answer.status_code}"), *faults])
    typer.echo(f"jejak: {said}", err=True)
    raise typer.Exit(MISUSED if answer.is_client_error else 1)


@contextmanager
def appearing_whole(path: Path) -> Iterator[Callable[[bytes], object]]:
    """Writes beside the file and renames at the end, so that the name never stands for half of it."""
    part = path.with_name(f".{path.name}.{token_hex(4)}.part")
    try:  # from before there is a file: Ctrl-C may come at any moment
        with open(part, "xb", opener=_for_the_owner_only) as file:
            yield file.write
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def _for_the_owner_only(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


@contextmanager
def interruptible() -> Iterator[None]:
    """A polite kill ends it as Ctrl-C does."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
