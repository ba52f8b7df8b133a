"""The servers a test run uses, chosen by JEJAK_TEST_BACKEND and never silently another."""

import importlib
import os
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol, cast

VARIABLE = "JEJAK_TEST_BACKEND"
CHOICES = ("embedded", "testcontainers", "url")


class BadBackendError(ValueError):
    """The chosen backend does not exist or lacks a setting."""


@dataclass(frozen=True, slots=True)
class Servers:
    """Admin addresses of one PostgreSQL server (`postgresql://…`) and one NATS server, and what they are."""

    database_url: str
    nats_url: str
    description: str


class Backend(Protocol):
    """The one function of every module here."""

    def servers(self) -> AbstractContextManager[Servers]:
        """Starts (or finds) both servers, and ends what it started."""


def chosen(environ: Mapping[str, str] = os.environ) -> str:
    """The backend of this run, `embedded` if none is named. Raises BadBackendError."""
    name = environ.get(VARIABLE, "embedded")
    if name not in CHOICES:
        raise BadBackendError(f"{VARIABLE} must be one of {', '.join(CHOICES)}, not {name!r}")
    return name


def backend(name: str) -> Backend:
    """The module of a backend; its libraries are imported only when it is used."""
    return cast(Backend, importlib.import_module(f"{__name__}.{name}"))
