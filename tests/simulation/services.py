"""The two simulated services: one keeps boxes, publishes what happens to them and answers it with policies of its own; the
other counts whatever the first publishes. They are made of the kit's own committer, bus, inbox, policies, relay and consumer.
"""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from typing import Any, cast

from nats.aio.client import Client
from shared.kit.tests.tally import TALLY, Tallied, TallyUp, tally_of
from shared.kit.tests.toy import HANDLERS, SERVICE
from tests.simulation.client import MemoryClient
from tests.simulation.connection import Connection, LiveConnection
from tests.simulation.loop import Process
from tests.simulation.network import Network
from tests.simulation.store import MemoryStore

from jejak_events.language import Event, Recorded
from jejak_events.subjects import stream_of
from jejak_kit.broker.consumer import StreamConsumer
from jejak_kit.broker.relay import Relay
from jejak_kit.commands import CommandBus
from jejak_kit.decider import SYSTEM, Actor
from jejak_kit.inbox import Consumer, Inbox
from jejak_kit.policies import PolicyFollower
from jejak_kit.store.committer import Committer
from jejak_kit.store.recent import Recent
from jejak_kit.store.transaction import Transaction
from jejak_kit.unparking import Unparking

STREAM = stream_of(SERVICE)
POLICIES, COUNTER = "policies", "counter"
BOX_EVENTS = frozenset({"box.opened", "box.filled", "box.closed"})

Fails = Callable[[str, Recorded[Event]], None]
"""`(consumer, event)`: raises what the effect fails with, if it fails."""


def counting(name: str, fails: Fails, types: frozenset[str] | None = None) -> Consumer:
    """Each effect is an event of its own in the reader's store: one had twice is seen, and so is their order."""

    def count(event: Recorded[Event], tx: Transaction) -> None:
        if types is not None and event.type not in types:
            return
        fails(name, event)
        command = TallyUp(actor=Actor(id=name, role=SYSTEM), at=event.occurred_at)
        tx.append(TALLY, tally_of(event.event_id), [Tallied(event_id=str(event.event_id), amount=0)], command)

    return Consumer(name, count, types=types)


class ServiceProcess(Process):
    """A process of a service: its committer, and the loops that a subclass adds (say, what is due at some time)."""

    consumer: Consumer

    def __init__(self, name: str, store: MemoryStore) -> None:
        super().__init__(name)
        self.tasks: list[asyncio.Task[Any]] = []
        recent = Recent()
        self.connection = Connection(self, store)
        self.live = LiveConnection(self, store, recent)
        """For those who follow the store close behind it."""
        self.committer = Committer(self.connection, on_commit=self.committed, recent=recent)

    def committed(self, position: int) -> None:
        """Wakes whoever follows the own store."""

    def loops(self) -> Iterator[Coroutine[Any, Any, None]]:
        yield self.committer.run()

    def unparking(self) -> Unparking:
        return Unparking(self.committer, self.connection, {self.consumer.name: self.consumer})

    def start(self) -> None:
        for loop in self.loops():
            self.spawn(loop)

    def spawn(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """Runs something inside this process: it stops and dies with it."""
        task = asyncio.get_running_loop().create_task(
            work, name=f"{self.name} {getattr(work, '__qualname__', 'work')}", context=self.context.copy()
        )
        self.tasks.append(task)
        return task

    def kill(self) -> None:
        self.dead, self.stopped = True, False
        for task in self.tasks:
            task.cancel()


class Publisher(ServiceProcess):
    def __init__(self, name: str, store: MemoryStore, broker: Any, network: Network, fails: Fails) -> None:
        super().__init__(name, store)
        client = cast(Client, MemoryClient(self, broker, network, STREAM))  # the part of it that the kit uses
        self.bus = CommandBus(self.committer, HANDLERS)
        self.consumer = counting(POLICIES, fails, BOX_EVENTS)
        self.policies = PolicyFollower(self.live, Inbox(self.committer, self.consumer))
        self.relay = Relay(SERVICE, self.live, client)

    def committed(self, position: int) -> None:
        self.policies.wake()
        self.relay.wake()

    def loops(self) -> Iterator[Coroutine[Any, Any, None]]:
        yield from super().loops()
        yield self.policies.run()
        yield self.relay.run()


class Subscriber(ServiceProcess):
    def __init__(self, name: str, store: MemoryStore, broker: Any, network: Network, fails: Fails) -> None:
        super().__init__(name, store)
        client = cast(Client, MemoryClient(self, broker, network, STREAM))  # the part of it that the kit uses
        self.consumer = counting(COUNTER, fails)
        self.stream = StreamConsumer(client, STREAM, Inbox(self.committer, self.consumer))

    def loops(self) -> Iterator[Coroutine[Any, Any, None]]:
        yield from super().loops()
        yield self.stream.run()
