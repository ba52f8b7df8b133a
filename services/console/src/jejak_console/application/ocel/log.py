"""Reading the log out of the journal, a page at a time, with every relation leading to an object that is in it."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field

from jejak_console.domain.ocel import LogEvent, LogObject, Relation, aggregate_of, event_of, object_of
from jejak_kit.journal.reading import Snapshot


@dataclass
class Log:
    """The log of one snapshot. Read `objects` to its end before `events`."""

    snapshot: Snapshot
    _known: set[str] = field(default_factory=set)

    async def types(self) -> Sequence[str]:
        """Of events; the types of objects are what stands before the dot."""
        return [type for type in await self.snapshot.types() if not _about_people(type)]

    async def objects(self) -> AsyncIterator[LogObject]:
        """Every record once. A record that grew out of one that is not known yet stands alone."""
        async for page in self.snapshot.records():
            parents = await self.snapshot.parents([entry.record_id for entry in page])
            for entry in page:
                record = str(entry.record_id)
                if record in self._known or _about_people(entry.type):
                    continue
                self._known.add(record)
                parent = parents.get(entry.record_id)
                yield object_of(
                    entry.record_id,
                    entry.type,
                    entry.occurred_at,
                    entry.event["data"],
                    parent if parent is not None and str(parent) in self._known else None,
                )

    async def events(self) -> AsyncIterator[LogEvent]:
        """Every event once, in the journal's order."""
        async for page in self.snapshot.events():
            parents = await self.snapshot.parents([entry.record_id for entry in page])
            concerned = await self.snapshot.concerned([entry.seq for entry in page])
            for entry in page:
                if _about_people(entry.type):
                    continue
                told = event_of(
                    entry.event,
                    entry.service,
                    entry.record_id,
                    entry.occurred_at,
                    concerned.get(entry.seq, []),
                    parents.get(entry.record_id),
                )
                yield told._replace(relations=self._leading_somewhere(told.relations))

    def _leading_somewhere(self, relations: Sequence[Relation]) -> list[Relation]:
        return [relation for relation in relations if relation.object_id in self._known]


def _about_people(type: str) -> bool:
    """`person.erased` is no part of an order."""
    return aggregate_of(type) == "person"
