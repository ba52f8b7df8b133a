"""Records and problems as the API answers them."""

from dataclasses import dataclass
from typing import Any, Self

import httpx


class Problem(Exception):
    """The service refused (RFC 9457). Its text is `<status> <code>: <detail>`."""

    def __init__(self, status: int, body: dict[str, Any]) -> None:
        super().__init__(f"{status} {body['code']}: {body['detail']}")
        self.status = status
        self.body = body

    @property
    def fields(self) -> list[str]:
        """What the problem says is wrong, place by place."""
        return [error["field"] for error in self.body.get("errors", [])]


def content(answer: httpx.Response) -> Any:
    """The JSON of a good answer. Raises Problem."""
    if answer.is_success:
        return answer.json()
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    raise Problem(answer.status_code, answer.json())


@dataclass(frozen=True)
class Record:
    """A record as somebody saw it; `path` is where it lives below `/v1`."""

    path: str
    body: dict[str, Any]
    etag: str = ""

    @classmethod
    def of(cls, path: str, answer: httpx.Response) -> Self:
        return cls(path, content(answer), answer.headers.get("etag", ""))

    def __getitem__(self, field: str) -> Any:
        return self.body[field]

    @property
    def id(self) -> str:
        return str(self.body["id"])

    @property
    def version(self) -> int:
        return int(self.body["version"])

    @property
    def status(self) -> str:
        """The status in the words of the guide."""
        return str(self.body["status_label"])

    def may(self, action: str) -> bool:
        """Whether the reader may do this with the record now."""
        return bool(self._action(action)["allowed"])

    def why_not(self, action: str) -> str | None:
        """The code of the rule that speaks against an action, which comes with a text for people."""
        reason = self._action(action)["reason"]
        assert reason is None or reason["detail"]
        return reason and str(reason["code"])

    def track(self, name: str) -> dict[str, Any] | None:
        """Of an IRO: what a track has answered; None where it is not asked."""
        return next((track for track in self.body["tracks"] if track["track"] == name), None)

    def item(self, name: str) -> dict[str, Any]:
        """Of a verification: an item of the checklist with its documents."""
        return next(item for item in self.body["items"] if item["checked"]["item"] == name)

    def _action(self, name: str) -> dict[str, Any]:
        return next(action for action in self.body["actions"] if action["name"] == name)
