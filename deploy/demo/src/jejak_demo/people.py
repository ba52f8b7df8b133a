"""The people of the story: each acts in one role, through the HTTP API, with a token of their own."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx

from jejak_kit.cli.access import Access

PATIENCE_S = 20.0
"""How long somebody waits for something to become so before the demonstration has failed."""


class StoryBroken(Exception):
    """Something did not go as the story says."""


@dataclass
class Person:
    """A colleague with a role."""

    name: str
    role: str
    http: httpx.Client

    def do(self, path: str, body: Any = None, *, files: Any = None, data: Any = None, on: int | None = None) -> Any:
        """A command. `on` is the version seen. Raises StoryBroken with the problem's text."""
        answer = self._post(path, body, files=files, data=data, on=on)
        if answer.is_error:
            raise self._broken("POST", path, answer)
        return answer.json()

    def is_refused(self, path: str, body: Any = None, *, on: int | None = None) -> str:
        """A command that must be refused. Returns the problem's detail."""
        answer = self._post(path, body, on=on)
        if answer.is_success:
            raise StoryBroken(f"{self.name} ({self.role}) POST {path} was not refused")
        return str(answer.json()["detail"])

    def act(self, record: str, command: str, body: Any = None, **more: Any) -> Any:
        """A command on a record as it stands now; whoever finds that it has moved on meanwhile looks again."""
        deadline = time.monotonic() + PATIENCE_S
        while True:
            answer = self._post(f"{record}/{command}", body, on=self.see(record)["version"], **more)
            if answer.is_success:
                return answer.json()
            if answer.status_code != httpx.codes.PRECONDITION_FAILED or time.monotonic() > deadline:
                raise self._broken("POST", f"{record}/{command}", answer)

    def see(self, path: str, **query: Any) -> Any:
        """What the person reads there."""
        answer = self.http.get(f"/v1/{path}", params=query)
        if answer.is_error:
            raise self._broken("GET", path, answer)
        return answer.json()

    def waits(self, path: str, until: Callable[[Any], bool], **query: Any) -> Any:
        """Reads until it is so. Raises StoryBroken with what was read last."""
        deadline = time.monotonic() + PATIENCE_S
        while True:
            answer = self.http.get(f"/v1/{path}", params=query)
            seen = answer.json()
            if answer.is_success and until(seen):
                return seen
            if time.monotonic() > deadline:
                raise StoryBroken(f"{self.name} waited in vain at {path}: {seen}")
            time.sleep(0.05)  # policies answer within milliseconds; this is how often somebody looks

    def _broken(self, method: str, path: str, answer: httpx.Response) -> StoryBroken:
        return StoryBroken(f"{self.name} ({self.role}) {method} {path}: {answer.status_code} {answer.text}")

    def _post(
        self, path: str, body: Any, *, files: Any = None, data: Any = None, on: int | None = None
    ) -> httpx.Response:
        headers = {"Idempotency-Key": str(uuid4())}
        if on is not None:
            headers["If-Match"] = f'"{on}"'
        content = {"files": files, "data": data} if files else {"json": body} if body is not None else {}
        return self.http.post(f"/v1/{path}", headers=headers, **content)


@dataclass
class Staff:
    """Everybody who takes part."""

    rina: Person
    vera: Person
    lukman: Person
    tio: Person
    maya: Person

    @classmethod
    def hired(cls, access: Access, service: str) -> "Staff":
        """Everybody with a token for the service's API."""

        def hire(name: str, role: str) -> Person:
            token = access.token(role, sub=name.split()[0].lower(), name=name)
            headers = {"Authorization": f"Bearer {token}", "Accept-Language": "id"}
            return Person(name, role, httpx.Client(base_url=access.url(service), headers=headers, timeout=30))

        return cls(
            rina=hire("Rina Kartika", "sales_ops"),
            vera=hire("Vera Anggraini", "verification"),
            lukman=hire("Lukman Hakim", "legal"),
            tio=hire("Tio Prasetyo", "technical"),
            maya=hire("Maya Lestari", "manager"),
        )

    def leave(self) -> None:
        for person in (self.rina, self.vera, self.lukman, self.tio, self.maya):
            person.http.close()
