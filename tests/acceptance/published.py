"""An independent reader of what the services publish: plain nats-py as the read-only user `observer`."""

import asyncio
import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self
from urllib.parse import urlsplit

import nats
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js.errors import NotFoundError
from tests.acceptance.patience import PATIENCE
from tests.acceptance.record import Record

from jejak_events.subjects import subjects_of
from jejak_kit.manifest import manifests


@dataclass(frozen=True)
class Published:
    """An event as it came over the wire."""

    headers: Mapping[str, str]
    body: bytes

    @property
    def type(self) -> str:
        return self.headers["ce-type"]

    @property
    def record_id(self) -> str:
        return self.headers["ce-subject"]

    @property
    def position(self) -> int:
        """What a list can be asked to wait for."""
        return int(self.headers["Jejak-Position"])

    @cached_property
    def content(self) -> dict[str, Any]:
        content: dict[str, Any] = json.loads(self.body)
        return content

    @property
    def data(self) -> dict[str, Any]:
        data: dict[str, Any] = self.content["data"]
        return data


async def connect(environment: Mapping[str, str]) -> Client:
    """A connection as the user of an environment of `jejak up`."""
    url = urlsplit(environment["JEJAK_NATS_URL"])
    return await nats.connect(
        f"nats://{url.hostname}:{url.port}",
        user=url.username,
        password=url.password,
        inbox_prefix=environment["JEJAK_NATS_INBOX_PREFIX"].encode(),
    )


class Observer:
    """Hears all published events from the first one on, in a thread of its own."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self._events: list[Published] = []
        self._news = threading.Condition()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="observer", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self._client = asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result(PATIENCE)
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result(PATIENCE)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def hears(self, type: str, of: Record | None = None, **fields: Any) -> Published:
        """The first event of this type (of this record; whose data have these fields), awaited."""
        with self._news:
            self._news.wait_for(lambda: self._find(type, of, fields) is not None, PATIENCE)
            found = self._find(type, of, fields)
        assert found is not None, f"no {type} of {of and of.path} with {fields} within {PATIENCE} s"
        return found

    def hears_that(self, holds: Callable[[Published], bool], what: str) -> Published:
        """The first event of which something holds, awaited."""
        with self._news:
            self._news.wait_for(lambda: any(holds(event) for event in self._events), PATIENCE)
            found = next((event for event in self._events if holds(event)), None)
        assert found is not None, f"no {what} within {PATIENCE} s"
        return found

    def heard(self, of: Record) -> list[Published]:
        """Everything heard of a record so far."""
        with self._news:
            return [event for event in self._events if event.record_id == of.id]

    def everything(self) -> list[Published]:
        """Everything heard so far."""
        with self._news:
            return list(self._events)

    def _find(self, type: str, of: Record | None, fields: Mapping[str, Any]) -> Published | None:
        for event in self._events:
            if event.type != type or (of is not None and event.record_id != of.id):
                continue
            data = event.data
            if all(data.get(name) == value for name, value in fields.items()):
                return event
        return None

    async def _listen(self) -> Client:
        client = await connect(self._environment)
        async with asyncio.timeout(PATIENCE):
            for service in manifests():
                await self._subscribe(client, subjects_of(service))
        return client

    async def _subscribe(self, client: Client, subjects: str) -> None:
        """As soon as the service's relay has made its stream."""
        while True:
            try:
                await client.jetstream().subscribe(subjects, ordered_consumer=True, cb=self._take)
            except NotFoundError:
                await asyncio.sleep(0.1)
            else:
                return

    async def _take(self, message: Msg) -> None:
        with self._news:
            self._events.append(Published(dict(message.headers or {}), message.data))
            self._news.notify_all()

    async def _end(self) -> None:
        await self._client.close()
        started = asyncio.all_tasks() - {
            asyncio.current_task()
        }  # an ordered consumer watches itself in tasks of its own
        for task in started:
            task.cancel()
        await asyncio.gather(*started, return_exceptions=True)
