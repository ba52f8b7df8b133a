"""Which system the command line speaks to: the folder that `jejak up` runs from, or the process environment alone."""

import os
import shlex
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError

from jejak_kit.manifest import Manifest, manifests
from jejak_kit.service import Service

RUN, ENVIRONMENTS = "run.json", "env"
OBSERVER, OWNER = "observer", "admin"
DEFAULT_HOME = Path(".jejak")

HomeOption = Annotated[
    Path | None,
    typer.Option(
        "--home",
        envvar="JEJAK_HOME",
        help="Folder of a running system (see `jejak up`). Without one there and in .jejak, the JEJAK_… variables say"
        " where a service's servers are.",
        show_default=False,
    ),
]
ServiceOption = Annotated[
    str | None, typer.Option("--service", "-s", help="Only this service.", show_default="all services")
]
OneServiceOption = Annotated[str, typer.Option("--service", "-s", help="The service, say iro.", show_default=False)]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for programs instead of a table for people.")]


class BadConfiguration(Exception):
    """The command line or the configuration does not name something that exists. One line per fault; exit code 2."""

    def __init__(self, *faults: str) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


@dataclass(frozen=True)
class System:
    """The services of one system. `home` is None where the process environment alone says where they are."""

    home: Path | None

    @classmethod
    def at(cls, home: Path | None) -> "System":
        """The running system of a folder. Raises BadConfiguration when a folder was asked for and nothing runs there."""
        folder = home or DEFAULT_HOME
        if (folder / RUN).is_file():
            return cls(folder)
        if home is not None:
            raise BadConfiguration(f"no Jejak runs from {home}; start one with `jejak up --home {home}`")
        return cls(None)

    def manifests(self, service: str | None = None) -> Sequence[Manifest]:
        """The services asked for. Raises BadConfiguration for one that is not installed."""
        known = manifests()
        if service is None and self.home is None:  # then the environment is that of one service, which it may name
            service = os.environ.get("JEJAK_SERVICE")
        if service is None:
            return list(known.values())
        if service not in known:
            raise BadConfiguration(f"there is no service {service!r}; installed are {', '.join(known) or 'none'}")
        return [known[service]]

    def load(self, manifest: Manifest) -> Service:
        """Wires a service as its own process does. Raises BadConfiguration naming each variable that is missing."""
        try:
            with _applied(self.environment(manifest.name)):
                return manifest.load()
        except ValidationError as error:
            raise BadConfiguration(*missing_variables(error)) from None

    def services(self, service: str | None = None) -> Sequence[Service]:
        """The services asked for, wired."""
        return [self.load(manifest) for manifest in self.manifests(service)]

    def nats_urls(self, found: Sequence[Manifest]) -> Mapping[str, str]:
        """The NATS URL with which each of the services' streams can be followed, by service.

        The observer's where there is one: a service's own user may create no consumer on its own stream.
        """
        urls: dict[str, str] = {}
        for manifest in found:
            name = OBSERVER if self._knows(OBSERVER) else manifest.name
            url = {**os.environ, **self.environment(name)}.get("JEJAK_NATS_URL")
            if not url:
                raise BadConfiguration("JEJAK_NATS_URL: Field required")
            urls[manifest.name] = url
        return urls

    def environment(self, name: str) -> dict[str, str]:
        """What `jejak up` tells a service; nothing where there is no home. Raises BadConfiguration."""
        if self.home is None:
            return {}
        path = self.home / ENVIRONMENTS / f"{name}.env"
        if not path.is_file():
            known = ", ".join(sorted(file.stem for file in path.parent.glob("*.env")))
            raise BadConfiguration(f"{name!r} is not part of the system in {self.home}; it has {known or 'nothing'}")
        words = [word for line in path.read_text().splitlines() for word in shlex.split(line, comments=True)[:1]]
        return {variable: value for variable, _, value in (word.partition("=") for word in words)}

    def of_owner(self, variable: str, otherwise: str | None = None) -> str | None:
        """A variable of the home's `admin`; without a home, of the process environment, under its own name `otherwise`."""
        if self.home is None:
            return os.environ.get(otherwise or variable)
        return self.environment(OWNER).get(variable) if self._knows(OWNER) else None

    def _knows(self, name: str) -> bool:
        return self.home is not None and (self.home / ENVIRONMENTS / f"{name}.env").is_file()


def missing_variables(error: ValidationError) -> list[str]:
    """A settings error as `JEJAK_<FIELD>: what is wrong`, without the value: it may be a password."""
    return [
        f"JEJAK_{'_'.join(str(part) for part in fault['loc']).upper()}: {fault['msg']}"
        for fault in error.errors(include_input=False, include_url=False)
    ]


@contextmanager
def _applied(environment: Mapping[str, str]) -> Iterator[None]:
    """A service's settings read the process environment and nothing else, so it is lent to them while they are read."""
    before = {variable: os.environ.get(variable) for variable in environment}
    os.environ.update(environment)
    try:
        yield
    finally:
        for variable, value in before.items():
            if value is None:
                del os.environ[variable]
            else:
                os.environ[variable] = value
