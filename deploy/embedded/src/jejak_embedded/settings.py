"""What can be chosen for a system on one machine: the only reader of the environment here."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from jejak_embedded.ports import free_ports
from jejak_embedded.tokens import AUDIENCE
from jejak_kit.manifest import Manifest

POSTGRES, NATS, ISSUER = "postgres", "nats", "issuer"

_DEFAULT_PORTS = {ISSUER: 8109, POSTGRES: 8132, NATS: 8142}


class BadSettingError(ValueError):
    """A variable of the environment has a value that cannot be used; the message names it."""


@dataclass(frozen=True)
class Settings:
    """Where a system lives and what of it is external. `ports` has an entry for everything that is to be started.

    `JEJAK_HOME` (default `.jejak`), `JEJAK_PORT_<NAME>`, `JEJAK_DATABASE_URL` (an admin of an external PostgreSQL
    server), `JEJAK_NATS_URL` (external; `JEJAK_NATS_URL_<SERVICE>` where a service has a user of its own),
    `JEJAK_ISSUER` (external OpenID provider) and `JEJAK_AUDIENCE`, `JEJAK_DOCUMENTS_URL` (a folder per service below
    it).
    """

    home: Path
    ports: Mapping[str, int]
    database_url: str | None = None
    nats_url: str | None = None
    service_nats_urls: Mapping[str, str] = field(default_factory=dict)
    issuer: str | None = None
    documents_url: str | None = None
    audience: str = AUDIENCE
    inherited: Mapping[str, str] = field(default_factory=dict)
    """The whole environment, which the services get with theirs on top: business settings pass through it."""

    @property
    def secrets(self) -> Path:
        return self.home / "secrets"

    @property
    def logs(self) -> Path:
        return self.home / "logs"

    @property
    def issuer_url(self) -> str:
        return self.issuer if self.issuer is not None else f"http://127.0.0.1:{self.ports[ISSUER]}"

    def log_of(self, name: str) -> Path:
        return self.logs / f"{name}.log"

    @classmethod
    def read(
        cls,
        manifests: Iterable[Manifest],
        *,
        home: Path | None = None,
        free: bool = False,
        environ: Mapping[str, str] = os.environ,
    ) -> "Settings":
        """`free`: any free ports instead of the usual ones, unless a variable names one. Raises BadSettingError."""
        known = list(manifests)
        names = {manifest.name: manifest.port for manifest in known}
        external = {POSTGRES: "JEJAK_DATABASE_URL", NATS: "JEJAK_NATS_URL", ISSUER: "JEJAK_ISSUER"}
        names |= {name: _DEFAULT_PORTS[name] for name, variable in external.items() if not environ.get(variable)}
        return cls(
            home=(home or Path(environ.get("JEJAK_HOME") or ".jejak")).absolute(),
            ports=_ports(names, free=free, environ=environ),
            database_url=environ.get("JEJAK_DATABASE_URL") or None,
            nats_url=environ.get("JEJAK_NATS_URL") or None,
            service_nats_urls={
                manifest.name: url
                for manifest in known
                if (url := environ.get(f"JEJAK_NATS_URL_{manifest.identifier.upper()}"))
            },
            issuer=environ.get("JEJAK_ISSUER") or None,
            documents_url=environ.get("JEJAK_DOCUMENTS_URL") or None,
            audience=environ.get("JEJAK_AUDIENCE") or AUDIENCE,
            inherited=dict(environ),
        )


def port_variable(name: str) -> str:
    """The variable that moves something to another port."""
    return f"JEJAK_PORT_{name.upper().replace('-', '_')}"


def _ports(defaults: Mapping[str, int], *, free: bool, environ: Mapping[str, str]) -> dict[str, int]:
    chosen = {name: _port(name, environ) for name in defaults if environ.get(port_variable(name))}
    if free:
        open_names = [name for name in defaults if name not in chosen]
        others = [port for port in free_ports(len(defaults) + len(chosen)) if port not in chosen.values()]
        return chosen | dict(zip(open_names, others, strict=False))
    ports = {**defaults, **chosen}
    for name, port in ports.items():
        twin = next((other for other, taken in ports.items() if taken == port and other != name), None)
        if twin is not None:
            raise BadSettingError(
                f"{name} and {twin} cannot both have port {port}; see {port_variable(name)} and {port_variable(twin)}"
            )
    return ports


def _port(name: str, environ: Mapping[str, str]) -> int:
    value = environ[port_variable(name)]
    if not value.isdecimal() or not 1 <= int(value) <= 65535:
        raise BadSettingError(f"{port_variable(name)} must be a port from 1 to 65535, not {value!r}")
    return int(value)
