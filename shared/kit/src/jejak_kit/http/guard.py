"""What is checked at the moment an endpoint asks for the request's body: the bearer, the type, the size.

Not earlier, because only routing tells which endpoint it is; not later, because a stranger's body is never read at all,
and a chunked one is counted while it arrives.
"""

from collections.abc import Mapping

from fastapi import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from jejak_kit.auth import Verifier
from jejak_kit.http.bearer import authenticate
from jejak_kit.http.problems import Fault, Problem
from jejak_kit.http.refusals import problem_of
from jejak_kit.http.routes import JSON_LIMIT, JSON_TYPES, RouteFacts, RouteTable


class BodyGuard:
    """Refuses bodies (as a problem, raised where the body is read) of strangers, of other types, and over the cap."""

    def __init__(self, app: ASGIApp, routes: RouteTable, verifier: Verifier) -> None:
        self._app, self._routes, self._verifier = app, routes, verifier

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        size = 0
        checked = False

        async def guarded() -> Message:
            nonlocal size, checked
            if not checked:
                checked = True
                await self._check(scope)
            message = await receive()
            size += len(message.get("body", b""))
            limit = _limit(self._routes.of(scope))
            if size > limit:
                raise _too_large(limit)
            return message

        await self._app(scope, guarded, send)

    async def _check(self, scope: Scope) -> None:
        facts = self._routes.of(scope)
        if facts is not None and facts.guarded:
            try:
                await authenticate(scope, self._verifier)
            except Problem:
                raise
            except Exception as error:
                # FastAPI takes any other error while reading for a malformed body
                problem = problem_of(error)
                if problem is None:
                    raise
                raise problem from None
        check_declared(dict(scope["headers"]), facts)


def check_declared(headers: Mapping[bytes, bytes], facts: RouteFacts | None) -> None:
    """Raises Problem if the body, as its headers declare it, is too large (413) or of another type (415)."""
    length = headers.get(b"content-length", b"0")
    if length.isdigit() and int(length) > _limit(facts):
        raise _too_large(_limit(facts))
    if length == b"0" and b"transfer-encoding" not in headers:
        return
    accepted = facts.media_types if facts else JSON_TYPES
    given = headers.get(b"content-type", b"").decode("latin-1").partition(";")[0].strip().lower()
    if given not in accepted:
        raise Problem(415, "unsupported_media_type", {"accepted": accepted}, headers={"Accept": ", ".join(accepted)})


def _limit(facts: RouteFacts | None) -> int:
    return facts.limit if facts else JSON_LIMIT


def _too_large(limit: int) -> Problem:
    # the rest of the body stays unread, so this connection ends here
    return Problem(413, "body_too_large", {"limit": limit}, headers={"Connection": "close"})


async def only_what_is_declared(request: Request) -> None:
    """FastAPI dependency of every endpoint: what it does not declare is refused, not ignored.

    The body's type is checked here again, because a form of another type is not even read.
    """
    edge = request.app.state.edge
    facts = edge.routes.of(request.scope)
    if facts is None:
        return
    if facts.guarded:  # a stranger is told nothing before he says who he is
        await authenticate(request.scope, edge.verifier)
    check_declared(dict(request.scope["headers"]), facts)
    unknown = sorted(set(request.query_params) - facts.query)
    if unknown:
        faults = [
            Fault(f"query:{name[:100]}", "unknown_parameter", {"known": sorted(facts.query)}) for name in unknown[:20]
        ]
        raise Problem(422, "invalid_request", {"count": len(unknown)}, faults=faults)
    unstorable = sorted(name for name, text in request.query_params.multi_items() if "\x00" in text)
    if unstorable:  # PostgreSQL's text has no NUL, so it cannot be asked for one either
        faults = [Fault(f"query:{name}", "control_character") for name in unstorable]
        raise Problem(422, "invalid_request", {"count": len(unstorable)}, faults=faults)
