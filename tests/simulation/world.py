"""One run: two services, each in two processes and now and then a third that was thought dead, customers, operators, faults."""

import asyncio
from random import Random
from typing import Any
from uuid import UUID

from shared.kit.tests.tally import POISON
from shared.kit.tests.toy import NOON, PACKER, SERVICE, Fill, opening
from tests.simulation import invariants
from tests.simulation.broker import Broker, Stored
from tests.simulation.client import MemoryClient
from tests.simulation.connection import Connection
from tests.simulation.invariants import Violation
from tests.simulation.loop import Process, SimulatedLoop
from tests.simulation.services import COUNTER, POLICIES, STREAM, Publisher, ServiceProcess, Subscriber
from tests.simulation.stage import HANDS_FULL, Stage
from tests.simulation.store import MemoryStore, Rows

from jejak_events.language import Event, Recorded
from jejak_kit.decider import Command, Refusal, Refused
from jejak_kit.operations.restored import NotNeeded, behind
from jejak_kit.store.ground import Receipt


class World(Stage):
    """Everything there is in a run, and what is known about it that no process knows."""

    def __init__(self, loop: SimulatedLoop, chance: Random) -> None:
        super().__init__(loop, chance)
        self.broker = Broker()
        self.broker.taken = self.published
        self.boxes = MemoryStore(self.network, self.uuid())
        self.counts = MemoryStore(self.network, self.uuid())
        self.publishers: list[Publisher] = []
        self.subscribers: list[Subscriber] = []
        self.acknowledged: dict[Receipt, str] = {}
        """What somebody was told is done: the unit of the filling, or nothing for an opening."""
        self.refused: set[str] = set()
        """What somebody was told is not: the unit of the filling, or the box that was to be opened."""
        self.failed: set[tuple[str, str]] = set()
        """`(consumer, ordering key)` of every effect that ever failed."""
        self.restoring = False
        """The publishers' store is being replaced; nobody starts one meanwhile."""

    # what the services are told

    def fails(self, consumer: str, event: Recorded[Event]) -> None:
        poisonous = getattr(event.data, "amount", 0) == POISON
        if self.healed or not (poisonous or self.network.strikes(0.5)):
            return
        self.failed.add((consumer, str(event.record_id)))
        if poisonous:
            raise Refused(Refusal("poisonous"))
        raise RuntimeError("a service it needs is away")

    def published(self, message: Stored, before: Stored | None) -> None:
        self.note(f"stream: {message.sequence} {message.headers['ce-id']}")
        try:
            invariants.follows(message, before)
        except Violation as violation:
            self.violations.append(violation)

    # processes

    def start_publisher(self) -> None:
        self.number += 1
        process = Publisher(f"boxes-{self.number}", self.boxes, self.broker, self.network, self.fails)
        self.publishers.append(process)
        process.start()

    def start_subscriber(self) -> None:
        self.number += 1
        process = Subscriber(f"counts-{self.number}", self.counts, self.broker, self.network, self.fails)
        self.subscribers.append(process)
        process.start()

    def running(self) -> list[ServiceProcess]:
        return [*self.publishers, *self.subscribers]

    def drop(self, process: ServiceProcess) -> None:
        for running in (self.publishers, self.subscribers):
            if process in running:
                running.remove(process)  # type: ignore[arg-type] # it is in this one

    def fill(self, like: ServiceProcess) -> None:
        publisher = isinstance(like, Publisher)
        if publisher and self.restoring:
            return
        if len(self.publishers if publisher else self.subscribers) < HANDS_FULL:
            (self.start_publisher if publisher else self.start_subscriber)()

    def events(self) -> int:
        return len(self.boxes.rows.events)

    # customers

    async def customer(self) -> None:
        """Opens boxes and fills them, now one at a time, now many at once; repeats what was not answered."""
        boxes = [self.uuid() for _ in range(3)]
        for box in boxes:
            await self.give(opening(), box)
        for _ in range(self.chance.randint(4, 9)):
            await asyncio.sleep(self.chance.uniform(0, 12))
            orders = [
                self.give(self.filling(), self.chance.choice(boxes)) for _ in range(self.chance.choice((1, 2, 12)))
            ]
            await asyncio.gather(*orders)

    def filling(self) -> Fill:
        self.number += 1
        amount = POISON if self.chance.random() < 0.02 else 1
        return Fill(actor=PACKER, at=NOON, amount=amount, unit=f"order {self.number}")

    async def give(self, command: Command, box: UUID) -> None:
        receipt, unit = await self.ask(self.publishers, command, box), getattr(command, "unit", "")
        if receipt is not None:
            self.acknowledged[receipt] = unit
        else:
            self.refused.add(unit or str(box))

    # operators

    async def operator(self) -> None:
        """Declares a new store id when a relay refuses; retries what is parked, or gives it up."""
        while True:
            await asyncio.sleep(2)
            if any("older copy" in (publisher.relay.problem or "") for publisher in self.publishers):
                await self.declare()
            elif self.chance.random() < 0.1:
                await self.unpark(self.chance.choice([*self.publishers, *self.subscribers, None]))

    async def declare(self) -> None:
        desk = Process("operator")
        client: Any = MemoryClient(desk, self.broker, self.network, STREAM)
        reader: Any = Connection(desk, self.boxes)
        try:
            found = await behind(SERVICE, reader, client)
        except NotNeeded:
            return
        except Exception as error:  # noqa: BLE001 - the operator tries again
            self.note(f"declaring: {error!r}")
            return
        self.note(f"declared after {found.agreed}")
        self.happened["declared"] += 1
        self.boxes.declare(self.uuid(), after=found.agreed, supersedes=found.store_id)

    async def unpark(self, process: ServiceProcess | None) -> None:
        """Asks a process to take parked events of one key, first the one that is first in turn."""
        if process is None:
            return
        store = self.boxes if isinstance(process, Publisher) else self.counts
        entries = list(store.rows.parked.values())
        if not entries:
            return
        entry = self.chance.choice(entries)
        first = store.rows.in_turn(entry.consumer, entry.ordering_key)[0]
        skip = not self.healed and self.chance.random() < 0.2
        unparking = process.unparking()

        async def ask() -> None:
            told = unparking.skip(first, reason="hopeless", by="op") if skip else unparking.retry(first)
            try:
                async for outcome in told:
                    self.happened[outcome.result] += 1
            except Exception as error:  # noqa: BLE001 - another process, or another operator, was faster
                self.note(f"unparking: {error!r}")

        await asyncio.wait([process.spawn(ask())], timeout=10)

    # rest

    def rows(self, consumer: str) -> Rows:
        return self.boxes.rows if consumer == POLICIES else self.counts.rows

    def unrest(self) -> str | None:
        """What has not arrived yet."""
        try:
            invariants.stream_is_store(self.broker, self.boxes.rows)
        except Violation as violation:
            return str(violation)
        for consumer in (POLICIES, COUNTER):
            if missing := invariants.missing_effects(consumer, self.boxes.rows, self.rows(consumer)):
                return f"{consumer} lacks the effects of positions {[event.position for event in missing][:10]}"
        return None

    def judge(self) -> None:
        """Raises Violation."""
        if self.violations:
            raise self.violations[0]
        self.ended_by_itself()
        invariants.commands_once(self.boxes.rows, self.acknowledged, self.refused)
        for consumer in (POLICIES, COUNTER):
            invariants.effects_in_order(consumer, self.boxes.rows, self.rows(consumer))
            invariants.held_back_by_their_own(consumer, self.rows(consumer), self.failed)
