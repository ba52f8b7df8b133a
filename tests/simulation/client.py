"""What a process holds of the broker: the part of a NATS client that the kit uses, on the simulated network."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from contextlib import suppress
from types import SimpleNamespace
from typing import Any, TypeVar

import nats.errors
import orjson
from nats.js.api import ConsumerConfig, StreamConfig
from nats.js.errors import APIError, NotFoundError
from tests.simulation.broker import Broker, Pull, Stored
from tests.simulation.loop import WORLD, Process
from tests.simulation.network import PATIENCE_S, Network, NoAnswer

T = TypeVar("T")
Listener = Callable[[Any], Coroutine[Any, Any, None]]


class MemoryClient:
    """One connection. What it sends without waiting for an answer arrives in order, as far as it arrives."""

    def __init__(self, process: Process, broker: Broker, network: Network, stream: str) -> None:
        self.process = process
        self.broker = broker
        self.network = network
        self.stream = stream
        """The one stream of this simulation; subjects are not looked at."""
        self._sent_until = 0.0
        self._listener: Listener | None = None

    def jetstream(self, **_: object) -> "MemoryJetStream":
        return MemoryJetStream(self)

    def new_inbox(self) -> str:
        return "_INBOX"

    async def subscribe(self, subject: str, cb: Listener) -> None:
        """To answers; a process asks for them on one inbox."""
        self._listener = cb

    async def publish(self, subject: str, payload: bytes, *, headers: Mapping[str, str], reply: str = "") -> None:
        sent = dict(headers)
        if not reply:
            await self.send(lambda: self.broker.hear(self.stream, subject, payload, sent))
            return
        self.process.alive()
        loop, network = asyncio.get_running_loop(), self.network

        def arrive() -> None:
            if not self.broker.down:
                answer = self._answer(reply, lambda: self.broker.publish(self.stream, subject, payload, sent))
                if not network.strikes():
                    loop.call_later(network.latency(), self._hand_over, answer, context=WORLD)

        if network.strikes(0.5):
            loop.call_later(network.chance.uniform(0, 2 * PATIENCE_S), arrive, context=WORLD)
        else:
            await self.send(arrive)

    def _answer(self, reply: str, store: Callable[[], int]) -> SimpleNamespace:
        """What the server says of a message in order with what was sent before, or long after it."""
        try:
            return SimpleNamespace(subject=reply, headers=None, data=orjson.dumps({"seq": store()}))
        except NotFoundError:
            return SimpleNamespace(subject=reply, headers={"Status": "503"}, data=b"")
        except APIError as error:
            said = {"code": error.code, "err_code": error.err_code, "description": error.description}
            return SimpleNamespace(subject=reply, headers=None, data=orjson.dumps({"error": said}))

    def _hand_over(self, answer: SimpleNamespace) -> None:
        assert self._listener is not None, "who asks for an answer listens"
        listening = self._listener(answer)
        with suppress(StopIteration):  # it notes the answer and waits for nothing
            listening.send(None)

    async def send(self, arrive: Callable[[], object]) -> None:
        """What happens at the server once it is there, after everything sent before."""
        self.process.alive()
        await asyncio.sleep(0)
        loop = asyncio.get_running_loop()
        self._sent_until = max(self._sent_until + 1e-6, loop.time() + 0.0005)
        if not self.network.strikes(0.1):
            loop.call_at(self._sent_until, arrive, context=WORLD)

    async def ask(self, serve: Callable[[], T]) -> T:
        """Raises nats.errors.TimeoutError, or what the server raises."""

        def at_the_server() -> T:
            if self.broker.down:
                raise NoAnswer
            return serve()

        try:
            return await self.network.ask(self.process, at_the_server, earliest=self._sent_until)
        except NoAnswer:
            raise nats.errors.TimeoutError from None


class MemoryJetStream:
    def __init__(self, client: MemoryClient) -> None:
        self._client = client
        self._broker = client.broker

    async def stream_info(self, stream: str) -> Any:
        return await self._client.ask(lambda: self._broker.info(stream))

    async def add_stream(self, config: StreamConfig) -> None:
        await self._client.ask(lambda: self._broker.create(config))

    async def delete_stream(self, stream: str) -> None:
        await self._client.ask(lambda: self._broker.delete(stream))

    async def get_msg(self, stream: str, seq: int) -> Stored:
        return await self._client.ask(lambda: self._broker.get(stream, seq))

    async def consumer_info(self, stream: str, name: str) -> Any:
        return await self._client.ask(lambda: self._broker.durable_info(stream, name))

    async def add_consumer(self, stream: str, config: ConsumerConfig) -> None:
        await self._client.ask(lambda: self._broker.add_durable(stream, config))

    async def delete_consumer(self, stream: str, name: str) -> None:
        await self._client.ask(lambda: self._broker.delete_durable(stream, name))

    async def pull_subscribe_bind(self, name: str, stream: str) -> "Subscription":
        return Subscription(self._client, stream, name)


class Subscription:
    """Pages as nats-py hands them out: what came late for an earlier fetch comes with the next one."""

    def __init__(self, client: MemoryClient, stream: str, name: str) -> None:
        self._client = client
        self._stream = stream
        self._name = name
        self._come: list[Stored] = []
        self._something = asyncio.Event()

    async def fetch(self, size: int, timeout: float) -> list["MemoryMessage"]:  # noqa: ASYNC109 - nats-py's own
        client, network = self._client, self._client.network
        client.process.alive()
        if not self._come:
            self._something.clear()
            loop = asyncio.get_running_loop()
            pull = Pull(size, loop.time() + timeout, self._send)
            if not network.strikes():
                loop.call_later(network.latency(), client.broker.pull, self._stream, self._name, pull, context=WORLD)
            try:
                await network.within(self._something.wait(), timeout)
            except NoAnswer:
                raise nats.errors.TimeoutError from None
        client.process.alive()
        page, self._come = self._come[:size], self._come[size:]
        if page and network.strikes():
            page.insert(network.chance.randrange(len(page) + 1), network.chance.choice(page))
        return [MemoryMessage(client, self._stream, self._name, stored) for stored in page]

    def _send(self, page: list[Stored] | None) -> None:
        """From the server, by way of the network."""
        network = self._client.network
        if network.strikes():
            return
        delay = network.latency() + (network.chance.uniform(0, 40) if network.strikes() else 0)
        asyncio.get_running_loop().call_later(delay, self._arrive, page, context=WORLD)

    def _arrive(self, page: list[Stored] | None) -> None:
        self._come += page or []
        self._something.set()

    async def unsubscribe(self) -> None:
        self._client.process.alive()


class MemoryMessage:
    def __init__(self, client: MemoryClient, stream: str, name: str, stored: Stored) -> None:
        self._client = client
        self._stream = stream
        self._name = name
        self.data = stored.data
        self.headers = stored.headers
        self.metadata = SimpleNamespace(sequence=SimpleNamespace(stream=stored.sequence), stream=stream)

    async def ack_sync(self, **_: object) -> None:
        broker, sequence = self._client.broker, self.metadata.sequence.stream
        try:
            await self._client.ask(lambda: broker.acknowledge(self._stream, self._name, sequence))
        except NotFoundError:
            raise nats.errors.TimeoutError from None
