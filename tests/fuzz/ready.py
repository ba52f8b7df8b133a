"""Requests that must succeed, with the records they need made through the API first."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx
from tests.acceptance.office import Office
from tests.acceptance.people import key
from tests.acceptance.record import Record

CLIENT = httpx.Client(timeout=30, trust_env=False)
"""One for all requests: setting up a client costs more than a request does."""

Files = Mapping[str, tuple[str, bytes]]


@dataclass(frozen=True)
class Ready:
    """What fills an operation's path, headers and body so that somebody who may gets a 2xx."""

    path: Mapping[str, str] = field(default_factory=dict)
    etag: str | None = None
    json: Any = None
    data: Mapping[str, str] | None = None
    files: Files | None = None
    query: Mapping[str, str] = field(default_factory=dict)

    def send(self, service: str, method: str, template: str, *, token: str | None = None) -> httpx.Response:
        """Sends it, under an idempotency key of its own where it is a command."""
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        if method != "GET":
            headers |= {"Idempotency-Key": key()}
        if self.etag is not None:
            headers |= {"If-Match": self.etag}
        url = service + template.format_map(self.path)
        request = CLIENT.build_request(
            method, url, headers=headers, params=self.query, json=self.json, data=self.data, files=self.files
        )
        request.read()  # for those who look at what was sent
        return CLIENT.send(request)


def on(record: Record, json: Any = None, **more: Any) -> Ready:
    """A command on a record as it stands."""
    return Ready({"id": record.id}, record.etag, json, **more)


Prepare = Callable[[Office], Ready]
"""Makes what the operation needs, anew at every call."""
