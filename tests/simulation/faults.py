"""What goes wrong, and when: drawn from the seed, like everything else."""

import asyncio
from uuid import UUID

from tests.simulation.network import PATIENCE_S
from tests.simulation.services import COUNTER, STREAM
from tests.simulation.stage import Trouble, Troubles
from tests.simulation.store import Rows
from tests.simulation.world import World

from jejak_events.envelope import place_of
from jejak_kit.broker.stream import STORE
from jejak_kit.store.ground import Receipt
from jejak_kit.store.reader import era_of

LATEST_S = 2 * PATIENCE_S
"""After this long nothing arrives any more of what a killed process had sent."""


class Faults(Troubles):
    """Strikes at random moments until it is cancelled.

    What no machinery can notice is left out: a broker that loses events which consumers have taken, while the store that
    could publish them again is replaced by a copy that never had them; a copy of what a later restore has given up; and a
    process that goes on over the restore of its own store.
    """

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._world = world
        self._copies: list[tuple[Rows, dict[Receipt, str]]] = []
        self._counts: list[Rows] = []

    def kinds(self) -> list[tuple[Trouble, int]]:
        return [
            *super().kinds(),
            (self.broker_away, 2),
            (self.broker_loses, 3),
            (self.copy, 4),
            (self.restore_publisher, 1),
            (self.restore_subscriber, 1),
        ]

    async def broker_away(self) -> None:
        self.say("broker away")
        self._world.broker.down = True
        await asyncio.sleep(self._chance.choice((0.5, 3, 12)))
        self._world.broker.down = False
        self._world.broker.serve(STREAM)

    async def broker_loses(self) -> None:
        broker = self._world.broker
        kept = broker.streams.get(STREAM)
        if kept is None or not kept.last or self._undeclared():
            return
        match self._chance.choice(("tail", "tail", "one", "everything")):
            case "everything":
                self.say("broker loses everything")
                broker.lose_everything()
            case "one":
                self.say("broker loses one")
                broker.lose_one(STREAM, self._chance.randint(1, kept.last))
            case _:
                self.say("broker loses its tail")
                lost = self._chance.randint(1, min(kept.last, 40))
                broker.lose_tail(STREAM, lost, consumers_too=self._chance.random() < 0.5)

    def _undeclared(self) -> bool:
        """Whether the stream ends with what the store does not hold, or was made for an id that it has forgotten: it is the
        only trace of that.
        """
        rows, tail = self._world.boxes.rows, self._world.broker.tail(STREAM)
        if self._forgotten_by(rows):
            return True
        if tail is None:
            return False
        place = place_of(tail.headers)
        held = any(row.event.state == tail.data for row in rows.events)
        return not held or era_of(rows.eras, place.position).store_id != place.store_id

    def _forgotten_by(self, rows: Rows) -> bool:
        """Whether the stream was made for a store id that these rows do not know."""
        kept = self._world.broker.streams.get(STREAM)
        made = (kept.config.metadata or {}).get(STORE) if kept is not None else None
        return made is not None and UUID(made) not in {e.store_id for e in rows.eras} | {
            e.supersedes for e in rows.eras
        }

    def _told_by_the_stream(self, copy: Rows) -> bool:
        """Whether the stream shows all that readers have taken under the id with which the copy would go on."""
        kept = self._world.broker.streams.get(STREAM)
        if kept is None or len(kept.messages) != kept.last or self._undeclared():
            return False
        if self._forgotten_by(copy):
            return True
        goes_on_as = copy.eras[-1].store_id
        places = [place_of(message.headers) for message in kept.messages.values()]
        shown = max((place.position for place in places if place.store_id == goes_on_as), default=0)
        readers = [self._world.counts.rows, *self._counts]
        return all(reader.tracking.get((COUNTER, goes_on_as), 0) <= shown for reader in readers)

    async def copy(self) -> None:
        if not self._undeclared():
            self._copies.append((self._world.boxes.rows.copy(), dict(self._world.acknowledged)))
        self._counts.append(self._world.counts.rows.copy())

    async def restore_publisher(self) -> None:
        if not self._copies or self._world.restoring:
            return
        chosen = self._chance.randrange(len(self._copies))
        if not self._told_by_the_stream(self._copies[chosen][0]):
            return
        self._world.restoring = True
        try:
            for process in list(self._world.publishers):
                self._world.kill(process)
            await asyncio.sleep(LATEST_S)  # as the operating guide says
            copy, acknowledged = self._copies[chosen]
            if self._told_by_the_stream(copy):
                self.say(f"restore boxes to {copy.position()}")
                self._copies = self._copies[: chosen + 1]
                self._world.boxes.restore(copy)
                self._world.acknowledged = dict(acknowledged)
                await asyncio.sleep(1)
        finally:
            self._world.restoring = False
        while len(self._world.publishers) < 2:
            self._world.start_publisher()

    async def restore_subscriber(self) -> None:
        if not self._counts:
            return
        self.say("restore counts")
        for process in list(self._world.subscribers):
            self._world.kill(process)
        self._world.counts.restore(self._chance.choice(self._counts))
        await asyncio.sleep(1)
        while len(self._world.subscribers) < 2:
            self._world.start_subscriber()
