"""An OpenID issuer for one machine: discovery, keys, and tokens for whoever knows the client secret.

It asks nobody for a password and believes what it is told about persons, so it serves the loopback interface only;
production takes a real OpenID provider.
"""

import argparse
import hmac
import ipaddress
import sys
from pathlib import Path
from typing import Annotated, Any

import uvicorn
from fastapi import FastAPI, HTTPException, status
from pydantic import BaseModel, ConfigDict, Field

from jejak_embedded.tokens import ALGORITHM, AUDIENCE, CLIENT_SECRET, LIFETIME, Claims, TokenSigner
from jejak_embedded.vault import Vault

_LONGEST = 24 * 3600


class NotLoopbackError(ValueError):
    """The embedded issuer was asked to listen where others can reach it."""


class TokenRequest(BaseModel):
    """Who the token is for, and the proof that the asker may have it."""

    model_config = ConfigDict(extra="forbid")

    client_secret: str
    sub: Annotated[str, Field(min_length=1, max_length=200)]
    name: Annotated[str, Field(min_length=1, max_length=200)]
    roles: Annotated[list[Annotated[str, Field(pattern=r"^[a-z][a-z_]*$", max_length=50)]], Field(max_length=30)]
    language: Annotated[str | None, Field(pattern=r"^[a-z]{2}(-[A-Z]{2})?$")] = None
    lifetime: Annotated[int, Field(ge=1, le=_LONGEST)] = LIFETIME


class TokenAnswer(BaseModel):
    """As RFC 6749, section 5.1."""

    access_token: str
    token_type: str = "Bearer"  # noqa: S105 - the kind of token, not one
    expires_in: int


def application(signer: TokenSigner, client_secret: str) -> FastAPI:
    """The issuer as an ASGI application."""
    app = FastAPI(title="Jejak's embedded issuer", docs_url=None, redoc_url=None, openapi_url=None)

    @app.get("/.well-known/openid-configuration")
    def configuration() -> dict[str, Any]:
        return {
            "issuer": signer.issuer,
            "jwks_uri": f"{signer.issuer}/jwks.json",
            "token_endpoint": f"{signer.issuer}/token",
            "response_types_supported": ["token"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": [ALGORITHM],
        }

    @app.get("/jwks.json")
    def keys() -> dict[str, Any]:
        return signer.public_keys()

    @app.get("/readyz")
    def ready() -> dict[str, str]:
        return {"status": "ready"}

    @app.post("/token")
    def token(request: TokenRequest) -> TokenAnswer:
        if not hmac.compare_digest(request.client_secret.encode(), client_secret.encode()):
            raise HTTPException(status.HTTP_401_UNAUTHORIZED, "the client secret is wrong")
        claims = Claims(request.sub, request.name, tuple(request.roles), request.language)
        signed = signer.mint(claims, lifetime=request.lifetime)
        return TokenAnswer(access_token=signed, expires_in=request.lifetime)

    return app


def require_loopback(host: str) -> None:
    """Raises NotLoopbackError unless the address can be reached from this machine only."""
    try:
        loopback = ipaddress.ip_address(host).is_loopback
    except ValueError:
        loopback = host == "localhost"
    if not loopback:
        raise NotLoopbackError(
            f"the embedded issuer believes whoever knows its secret, so it listens on loopback only, not on {host!r}; "
            "where others must reach the services, set JEJAK_ISSUER to your own OpenID provider"
        )


def main(argv: list[str] | None = None) -> None:
    """`python -m jejak_embedded.issuer --host 127.0.0.1 --port 8109 --secrets .jejak/secrets`"""
    parser = argparse.ArgumentParser(prog="jejak_embedded.issuer", description="The embedded OpenID issuer.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--audience", default=AUDIENCE)
    parser.add_argument("--secrets", type=Path, required=True)
    options = parser.parse_args(argv)
    try:
        require_loopback(options.host)
    except NotLoopbackError as error:
        sys.exit(str(error))
    vault = Vault(options.secrets)
    signer = TokenSigner(vault, f"http://{options.host}:{options.port}", options.audience)
    app = application(signer, vault.keep(CLIENT_SECRET))
    uvicorn.run(app, host=options.host, port=options.port, log_level="warning", timeout_graceful_shutdown=2)


if __name__ == "__main__":
    main()
