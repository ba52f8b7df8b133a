"""How commands speak: results on stdout as a table or as JSON, everything else on stderr, and one way to end."""

import asyncio
import logging
import sys
from collections.abc import Coroutine, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, TypeVar

import nats.errors
import nats.js.errors
import orjson
import psycopg
import structlog
import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text
from sqlalchemy.exc import SQLAlchemyError

from jejak_kit.cli.system import BadConfiguration
from jejak_kit.i18n import BUSINESS_ZONE
from jejak_kit.store.committer import Unavailable

FAILED, MISUSED, INTERRUPTED = 1, 2, 130
T = TypeVar("T")

_UNREACHABLE = (
    psycopg.OperationalError,
    SQLAlchemyError,
    nats.errors.Error,
    nats.js.errors.Error,
    OSError,
    Unavailable,
)


def run(work: Coroutine[Any, Any, T], *, interrupted: int = INTERRUPTED) -> T:
    """Runs a command's work to its end; what goes wrong outside of us is one line on stderr and an exit code."""
    try:
        with _warnings_on_stderr():
            return asyncio.run(work)
    except BadConfiguration as error:
        raise misused(error) from None
    except KeyboardInterrupt:
        if interrupted:
            typer.echo("jejak: interrupted", err=True)
        raise typer.Exit(interrupted) from None
    except _UNREACHABLE as error:
        raise failed(_in_a_line(error)) from None


@contextmanager
def _warnings_on_stderr() -> Iterator[None]:
    """What the machinery logs stays out of stdout, which belongs to the command's result."""
    before = structlog.get_config()
    structlog.configure(
        processors=[
            structlog.stdlib.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    try:
        yield
    finally:
        structlog.configure(**before)


def _in_a_line(error: Exception) -> str:
    origin = getattr(error, "orig", None) or error
    if isinstance(origin, psycopg.errors.UndefinedTable | psycopg.errors.InvalidSchemaName):
        return "the database holds no store: the service has never run on it"
    first = (str(origin).splitlines() or [""])[0]
    return f"{type(origin).__name__}: {first}"[:300]


def misused(error: BadConfiguration) -> typer.Exit:
    """To be raised: says every fault and ends with 2."""
    for fault in error.faults:
        typer.echo(f"jejak: {fault}", err=True)
    return typer.Exit(MISUSED)


def failed(why: str) -> typer.Exit:
    """To be raised: says why and ends with 1."""
    typer.echo(f"jejak: {why}", err=True)
    return typer.Exit(FAILED)


def print_json(value: Any) -> None:
    """One line of JSON, written at once, so that a pipe sees it when it happens."""
    sys.stdout.write(orjson.dumps(value, default=str).decode() + "\n")
    sys.stdout.flush()


def print_table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Text is never read as markup, and never folded when nobody's terminal sets a width."""
    table = Table(box=None, pad_edge=False, header_style="bold", expand=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(Text("" if cell is None else str(cell)) for cell in row))
    console().print(table)


def console() -> Console:
    """Stdout as it is now."""
    wide = None if sys.stdout.isatty() else 10_000
    return Console(file=sys.stdout, width=wide, highlight=False, soft_wrap=False)


def in_wib(moment: datetime) -> str:
    """`2026-03-01 14:05:06 WIB`"""
    return f"{moment.astimezone(BUSINESS_ZONE):%Y-%m-%d %H:%M:%S} WIB"
