"""How a command line enters a running system through its front door: addresses, and tokens for a role."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx


class NoSystem(Exception):
    """No system runs from the folder, or it does not let us in."""


@dataclass(frozen=True)
class Access:
    """A system that `jejak up` runs from a folder."""

    home: Path

    def url(self, service: str) -> str:
        """The address of a service's API. Raises NoSystem."""
        endpoints = self._run()["endpoints"]
        if service not in endpoints:
            raise NoSystem(f"the system in {self.home} has no service {service!r}")
        return str(endpoints[service])

    def token(self, *roles: str, sub: str | None = None, name: str | None = None) -> str:
        """A token of the system's embedded issuer, for a person with these roles. Raises NoSystem."""
        try:
            answer = httpx.post(
                f"{self._run()['issuer']}/token",
                json={
                    "client_secret": (self.home / "secrets" / "issuer-client-secret").read_text().strip(),
                    "sub": sub or roles[0],
                    "name": name or sub or roles[0],
                    "roles": list(roles),
                },
                timeout=10,
            )
            answer.raise_for_status()
        except (OSError, httpx.HTTPError) as error:
            raise NoSystem(f"no token from the issuer of {self.home}: {type(error).__name__}") from error
        return str(answer.json()["access_token"])

    def _run(self) -> dict[str, Any]:
        try:
            found: dict[str, Any] = json.loads((self.home / "run.json").read_text())
        except (OSError, ValueError):
            raise NoSystem(f"no Jejak runs from {self.home}; start one with `jejak up --home {self.home}`") from None
        return found
