"""People get their tokens from the system's own issuer."""

from pathlib import Path
from typing import TypeVar

from tests.acceptance.people import Person

from jejak_embedded.home import Running
from jejak_embedded.tokens import Claims, mint_token
from jejak_embedded.vault import Vault

P = TypeVar("P", bound=Person)


def hire(system: Running, kind: type[P], *roles: str, id: str = "", language: str = "id", service: str = "iro") -> P:
    """Somebody with a token of these roles, who speaks to a service."""
    claims = Claims(id or f"u-{roles[0]}", f"Uji {roles[0]}", roles)
    token = mint_token(Vault(Path(system.home) / "secrets"), system.issuer, claims, audience=system.audience)
    return kind(system.endpoints[service], token, id=claims.sub, language=language)
