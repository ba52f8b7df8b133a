"""An outside subscriber: plain nats-py, knows the published language and nothing else, and prints what it hears."""

import asyncio
import threading
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

import nats
from nats.aio.msg import Msg
from nats.js.client import JetStreamContext
from rich.console import Console
from rich.text import Text

import jejak_events.b2b_order
import jejak_events.contract
import jejak_events.iro
import jejak_events.kom  # noqa: F401 - makes the services' events readable
from jejak_events.codec import decode
from jejak_events.envelope import place_of
from jejak_events.language import Event, Recorded

WIB = ZoneInfo("Asia/Jakarta")
FETCH_S = 0.5


@dataclass
class Heard:
    """An event as it came: from which stream, at which place of the store, after which one."""

    stream: str
    position: int
    previous: int
    event: Recorded[Event]


@dataclass
class Listener:
    """Follows streams from the moment it starts, on a thread of its own, and tells the story as a timeline."""

    url: str
    inbox_prefix: str
    streams: tuple[str, ...]
    console: Console
    heard: list[Heard] = field(default_factory=list)
    failure: BaseException | None = None
    _names: dict[str, str] = field(default_factory=dict)
    _ready: threading.Event = field(default_factory=threading.Event)
    _stop: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self._thread = threading.Thread(target=self._run, name="listener", daemon=True)

    def __enter__(self) -> "Listener":
        self._thread.start()
        if not self._ready.wait(20) or self.failure:
            raise RuntimeError(f"the subscriber could not listen: {self.failure}")
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join(10)

    def last_position(self, stream: str) -> int:
        """The position of the last event heard from a stream."""
        return max((heard.position for heard in self.heard if heard.stream == stream), default=0)

    def _run(self) -> None:
        try:
            asyncio.run(self._listen())
        except BaseException as error:  # noqa: BLE001 - told to the main thread, which ends the story
            self.failure = error
            self._ready.set()

    async def _listen(self) -> None:
        client = await nats.connect(self.url, inbox_prefix=self.inbox_prefix.encode())
        try:
            jetstream = client.jetstream()
            subscriptions = [
                await jetstream.subscribe("", stream=stream, ordered_consumer=True) for stream in self.streams
            ]
            self._ready.set()
            await asyncio.gather(*(self._follow(subscription) for subscription in subscriptions))
        finally:
            await client.close()

    async def _follow(self, subscription: JetStreamContext.PushSubscription) -> None:
        while not self._stop.is_set():
            try:
                self._hear(await subscription.next_msg(timeout=FETCH_S))
            except TimeoutError:
                continue

    def _hear(self, message: Msg) -> None:
        place = place_of(message.headers)
        event = decode(message.data, position=place.position)
        self.heard.append(Heard(message.metadata.stream, place.position, place.previous_position, event))
        self._tell(event)

    def _tell(self, event: Recorded[Event]) -> None:
        line = Text()
        line.append(event.occurred_at.astimezone(WIB).strftime("%H:%M:%S.%f")[:-3] + " WIB  ", style="dim")
        line.append(f"{event.data.SERVICE:<10}")
        line.append(f"{event.actor.role + ' ' + event.actor.id:<26}", style="cyan")
        line.append(f"{event.type:<32}", style="bold")
        line.append(self._name(event))
        self.console.print(line, highlight=False, soft_wrap=True)

    def _name(self, event: Recorded[Event]) -> str:
        """The record in words: its number, or whose it is. People stay sealed."""
        data: Any = event.data
        customer = getattr(data, "customer", None)
        name = (
            customer.name
            if customer is not None
            else getattr(data, "number", None) or getattr(data, "iro_number", None)
        )
        key = str(event.record_id)
        if isinstance(name, str):
            self._names.setdefault(key, name)
        kind = getattr(data, "kind", None)
        return f"{self._names.get(key, key)}{f' ({kind})' if isinstance(kind, str) else ''}"
