"""The bearer of a request, verified once however often it is asked for."""

from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from starlette.types import Scope

from jejak_kit.auth import Principal, Verifier
from jejak_kit.http.problems import Problem

bearer_token = HTTPBearer(
    scheme_name="bearer",
    bearerFormat="JWT",
    description="A token of the configured issuer, whose claim `roles` (or another that is configured) lists roles.",
    auto_error=False,
)


async def authenticate(scope: Scope, verifier: Verifier) -> Principal:
    """The bearer's principal, kept in the scope. Raises Problem (401), InvalidToken, KeysUnavailable."""
    state = scope["state"]
    known: Principal | None = state.get("principal")
    if known is None:
        given = [value for name, value in scope["headers"] if name == b"authorization"]
        scheme, _, token = given[0].decode("latin-1").partition(" ") if len(given) == 1 else ("", "", "")
        if scheme.lower() != "bearer" or not token.strip():
            raise Problem(401, "token_missing", headers={"WWW-Authenticate": 'Bearer realm="jejak"'})
        known = state["principal"] = await verifier.verify(token.strip())
    return known


async def current_principal(
    request: Request, _documented: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer_token)]
) -> Principal:
    """FastAPI dependency: whoever sends this request."""
    return await authenticate(request.scope, request.app.state.edge.verifier)


CurrentPrincipal = Annotated[Principal, Depends(current_principal)]
