"""Which problem each error of the inside is on the outside."""

from collections.abc import Callable

import psycopg
import sqlalchemy.exc
import structlog
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from jejak_kit.auth import InvalidToken, KeysUnavailable
from jejak_kit.commands import KeyReused, RecordMissing, Unavailable, VersionMismatch
from jejak_kit.decider import Refusal, Refused
from jejak_kit.http.problems import Fault, Problem
from jejak_kit.http.validation import invalid_request
from jejak_kit.papers.press import PaperTooLarge, PressBusy
from jejak_kit.views.runner import ViewBehind

_STATUS = {"role": 403, "status": 409, "rule": 409, "input": 422, "missing": 404}
_ROUTING = {404: "not_found", 405: "method_not_allowed", 400: "malformed_body", 413: "body_too_large"}
_log = structlog.get_logger(__name__)


def _refused(error: Exception) -> Problem:
    assert isinstance(error, Refused)
    first = error.refusal
    faults = [_fault(refusal) for refusal in error.refusals if refusal.field is not None or len(error.refusals) > 1]
    return Problem(_STATUS[first.why], first.code, first.params, faults=faults)


def _fault(refusal: Refusal) -> Fault:
    return Fault(refusal.field or "", refusal.code, refusal.params, text=f"problem.{refusal.code}.detail")


def _http(error: Exception) -> Problem:
    assert isinstance(error, HTTPException)
    code = _ROUTING.get(error.status_code)
    if code is None:
        _log.warning("http_exception_without_code", status=error.status_code)
        code = "bad_request" if error.status_code < 500 else "internal"
    return Problem(error.status_code, code, headers=error.headers)


def _mismatch(error: Exception) -> Problem:
    assert isinstance(error, VersionMismatch)
    return Problem(412, "version_mismatch", {"expected": error.expected, "actual": error.actual})


def _unavailable(error: Exception) -> Problem:
    assert isinstance(error, Unavailable)
    return Problem(503, "unavailable", headers={"Retry-After": str(error.retry_after)})


def _database_away(error: Exception) -> Problem:
    """Of the keyring or of the service's own database, while something was read."""
    _log.warning("database_away", error=type(getattr(error, "orig", None) or error).__name__)
    return Problem(503, "unavailable", headers={"Retry-After": "1"})


def _view_behind(error: Exception) -> Problem:
    assert isinstance(error, ViewBehind)
    return Problem(503, "view_behind", {"position": error.position}, headers={"Retry-After": "1"})


def _invalid_token(error: Exception) -> Problem:
    assert isinstance(error, InvalidToken)
    _log.info("token_refused", reason=error.reason)
    return Problem(401, "invalid_token", headers={"WWW-Authenticate": 'Bearer realm="jejak", error="invalid_token"'})


def _invalid_request(error: Exception) -> Problem:
    assert isinstance(error, RequestValidationError)
    return invalid_request(error)


PROBLEMS: dict[type[Exception], Callable[[Exception], Problem]] = {
    Refused: _refused,
    RequestValidationError: _invalid_request,
    HTTPException: _http,
    KeyReused: lambda _: Problem(422, "idempotency_key_reused"),
    VersionMismatch: _mismatch,
    RecordMissing: lambda _: Problem(404, "not_found"),
    Unavailable: _unavailable,
    psycopg.OperationalError: _database_away,
    sqlalchemy.exc.OperationalError: _database_away,
    sqlalchemy.exc.TimeoutError: _database_away,
    InvalidToken: _invalid_token,
    ViewBehind: _view_behind,
    PaperTooLarge: lambda _: Problem(422, "paper_too_large"),
    PressBusy: lambda _: Problem(503, "press_busy", headers={"Retry-After": "5"}),
    KeysUnavailable: lambda _: Problem(503, "issuer_unavailable", headers={"Retry-After": "5"}),
}
"""By class of error; anything else is a 500 that says nothing but its correlation id."""


def problem_of(error: Exception) -> Problem | None:
    """The problem an error is on the outside; None for one that nobody expected."""
    for kind in type(error).__mro__:
        if kind in PROBLEMS:
            return PROBLEMS[kind](error)
    return None
