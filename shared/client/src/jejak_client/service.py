"""One service over HTTP."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from random import uniform
from types import TracebackType
from typing import IO, Any, Literal, Self
from uuid import uuid4

import httpx

from jejak_client.feed import FeedEvent, follow
from jejak_client.problems import Unreachable, raised
from jejak_client.records import Receipt, Record

Token = str | Callable[[], str]
"""A bearer token, or what fetches one: it is asked for each request, so it should remember."""
Files = Mapping[str, tuple[str, bytes | IO[bytes]]]
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.2, 5.0
BUSY = frozenset({429, 502, 503, 504})


class Jejak:
    """A service of Jejak. Reads and commands are tried again while it cannot be reached or is busy, commands under the
    same idempotency key, so that they take effect once."""

    def __init__(
        self,
        url: str,
        token: Token,
        *,
        language: Literal["id", "en"] = "id",
        patience_s: float = 30.0,
        verify: Any = True,
    ) -> None:
        """`url` of the service, without `/v1`; `patience_s`: for how long it is tried again; `verify` as httpx takes it."""
        self._token = token
        self._patience_s = patience_s
        self.http = httpx.Client(
            base_url=f"{url.rstrip('/')}/v1/",
            headers={"Accept-Language": language},
            auth=self._authorized,
            timeout=httpx.Timeout(30),
            verify=verify,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self.http.close()

    def read(self, path: str, **query: Any) -> Record:
        """A record (`iros/<id>`), as it is or as it was (`version=`, `at=`). Raises Refused, Unreachable."""
        return Record.of(path, self.get(path, **query))

    def get(self, path: str, **query: Any) -> httpx.Response:
        """Anything that can be read. Raises Refused, Unreachable."""
        given = {name: value for name, value in query.items() if value is not None}
        return self._tried(lambda: self.http.build_request("GET", path, params=given))

    def list(self, collection: str, *, limit: int | None = None, **filters: Any) -> Iterator[Record]:
        """Every record of a list, page by page as they are asked for. `limit` is the size of a page."""
        cursor: str | None = None
        while True:
            page = self.get(collection, limit=limit, cursor=cursor, **filters).json()
            for item in page["items"]:
                yield Record(f"{collection}/{item['id']}", item, None)
            cursor = page["next"]
            if cursor is None:
                return

    def create(
        self,
        collection: str,
        body: Any = None,
        *,
        data: Mapping[str, Any] | None = None,
        files: Files | None = None,
        key: str | None = None,
    ) -> Receipt:
        """Makes a record. `key` is the idempotency key; give your own to go on after a crash. Raises Refused, Unreachable."""
        return self._given(collection, body, data, files, key, None)

    def command(
        self,
        record: Record | str,
        name: str,
        body: Any = None,
        *,
        data: Mapping[str, Any] | None = None,
        files: Files | None = None,
        key: str | None = None,
    ) -> Receipt:
        """Gives a command to a record as it was read; to a path, as it is now. Raises Refused, Conflict, Unreachable."""
        seen = self.read(record) if isinstance(record, str) else record
        etag = seen.etag or f'"{seen.version}"'
        return self._given(f"{seen.path}/{name}", body, data, files, key, etag)

    def feed(
        self,
        *,
        types: Sequence[str] = (),
        record: str | None = None,
        cursor: str | None = None,
        start: Literal["now", "beginning"] = "now",
        follow_on: bool = True,
    ) -> Iterator[FeedEvent]:
        """What happens, as it happens; comes back by itself where it was interrupted.

        `types` may end in `.*`; `cursor` is that of the last event seen. Not `follow_on`: ends with what is there.
        Raises FeedLost when the cursor is not known (any more), Refused.
        """
        params: dict[str, str] = {"from": start}
        if types:
            params["types"] = ",".join(types)
        if record:
            params["record"] = record
        return follow(self.http, params, cursor, endless=follow_on)

    def _given(
        self,
        path: str,
        body: Any,
        data: Mapping[str, Any] | None,
        files: Files | None,
        key: str | None,
        etag: str | None,
    ) -> Receipt:
        headers = {"Idempotency-Key": key or str(uuid4()), **({"If-Match": etag} if etag else {})}
        content: dict[str, Any] = (
            {"data": data, "files": _kept(files)} if files else {"json": body} if body is not None else {}
        )
        answer = self._tried(lambda: self.http.build_request("POST", path, headers=headers, **content)).json()
        return Receipt(answer["id"], answer["version"], answer["position"])

    def _tried(self, request: Callable[[], httpx.Request]) -> httpx.Response:
        ends, pause = time.monotonic() + self._patience_s, FIRST_PAUSE_S
        while True:
            failure: Exception | None = None
            try:
                answer = self.http.send(request())
                if answer.status_code not in BUSY:
                    return raised(answer)
                wait = _asked_to_wait(answer)
            except httpx.TransportError as error:
                failure, wait = error, None
            pause_s = wait if wait is not None else pause * uniform(0.5, 1.0)  # noqa: S311 - spreads callers, no secret
            if time.monotonic() + pause_s > ends:
                if failure is not None:
                    raise Unreachable(f"{type(failure).__name__}: {failure}") from failure
                return raised(answer)
            time.sleep(pause_s)
            pause = min(pause * 2, LONGEST_PAUSE_S)

    def _authorized(self, request: httpx.Request) -> httpx.Request:
        token = self._token if isinstance(self._token, str) else self._token()
        request.headers["Authorization"] = f"Bearer {token}"
        return request


def _asked_to_wait(answer: httpx.Response) -> float | None:
    asked = answer.headers.get("Retry-After", "")
    return float(asked) if asked.isdigit() else None


def _kept(files: Files) -> dict[str, tuple[str, bytes]]:
    """Their bytes, so that they can be sent again."""
    return {
        name: (filename, content if isinstance(content, bytes) else content.read())
        for name, (filename, content) in files.items()
    }
