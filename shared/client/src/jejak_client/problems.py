"""What can go wrong, told apart by what the caller can do about it."""

from collections.abc import Mapping, Sequence
from typing import Any

import httpx


class ClientError(Exception):
    """Base of everything this package raises by itself."""


class Unreachable(ClientError):
    """The service did not answer, or not yet, for as long as was waited. A command may have taken effect: its key says so
    when it is given again."""


class Refused(ClientError):
    """The service answered with a problem (RFC 9457)."""

    def __init__(self, status: int, problem: Mapping[str, Any]) -> None:
        self.status = status
        self.code: str = str(problem.get("code", ""))
        self.title: str = str(problem.get("title", ""))
        self.detail: str = str(problem.get("detail", ""))
        self.correlation_id: str = str(problem.get("correlation_id", ""))
        self.errors: Sequence[Mapping[str, str]] = problem.get("errors") or ()
        super().__init__(f"{status} {self.code}: {self.detail}")


class Conflict(Refused):
    """The record has moved on since it was read (412): read it again and decide anew."""


def raised(answer: httpx.Response) -> httpx.Response:
    """The answer, if it is none of a problem. Raises Refused."""
    if answer.is_success:
        return answer
    try:
        problem = answer.json()
    except ValueError:
        problem = {"detail": answer.text[:500]}
    kind = Conflict if answer.status_code == httpx.codes.PRECONDITION_FAILED else Refused
    raise kind(answer.status_code, problem if isinstance(problem, dict) else {})
