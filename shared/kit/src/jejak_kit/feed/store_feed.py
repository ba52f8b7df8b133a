"""The feed of one service, read from its own store."""

from collections.abc import Sequence
from uuid import UUID

import orjson

from jejak_kit.feed.place import Place, Places, Told, UnknownPlace
from jejak_kit.store.reader import Era, StoreReader, era_of


class StoreFeed:
    """Everything that the service says, in the order of its store."""

    def __init__(self, service: str, reader: StoreReader) -> None:
        self._service = service
        self._reader = reader

    async def now(self) -> Places:
        eras = await self._reader.eras()
        return {self._service: Place(eras[-1].store_id, await self._reader.position())}

    async def after(self, places: Places, *, limit: int) -> Sequence[Told]:
        eras = await self._reader.eras()
        place = places.get(self._service)
        position = 0 if place is None else _position_in(eras, place)
        return [
            Told(
                self._service,
                Place(era_of(eras, entry.position).store_id, entry.position),
                entry.type,
                UUID(orjson.loads(entry.body)["record_id"]),
                entry.body,
            )
            for entry in await self._reader.after(position, limit=limit)
        ]


def _position_in(eras: Sequence[Era], place: Place) -> int:
    """What was told of a store that was restored since from an older copy is given up from where its next era begins."""
    for era, following in zip(eras, [*eras[1:], None], strict=True):
        if era.store_id == place.store_id:
            return place.position if following is None else min(place.position, following.first_position - 1)
    raise UnknownPlace
