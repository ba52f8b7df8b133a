"""Where a reader of the feed stands: in the store of each service, after which event. Opaque to the reader as text."""

import base64
import binascii
from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol
from uuid import UUID

import orjson

from jejak_events.envelope import LAST_POSITION

CURSOR_MAX = 2_000
"""Characters."""


class Place(NamedTuple):
    """After the event at this position of this store; position 0 is before the first."""

    store_id: UUID
    position: int


Places = Mapping[str, Place]
"""Service → how far its events were told; a service that is missing is told from its beginning."""


class Told(NamedTuple):
    """An event of the feed, as it was published."""

    service: str
    place: Place
    type: str
    record_id: UUID
    body: bytes


class Feed(Protocol):
    """What can be followed."""

    async def now(self) -> Places:
        """After everything that is there."""
        ...

    async def after(self, places: Places, *, limit: int) -> Sequence[Told]:
        """What follows, every service's events in the order of its store. Raises UnknownPlace."""
        ...


class UnknownPlace(Exception):
    """The cursor is malformed, or names a store that this feed has never known."""


def cursor_of(places: Places) -> str:
    """The places as one word, as `Last-Event-ID` carries it."""
    told = {service: [place.store_id.hex, place.position] for service, place in sorted(places.items())}
    return base64.urlsafe_b64encode(orjson.dumps(told)).rstrip(b"=").decode()


def places_of(cursor: str) -> Places:
    """Reads a cursor back. Raises UnknownPlace."""
    if len(cursor) > CURSOR_MAX:
        raise UnknownPlace
    try:
        told = orjson.loads(base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True))
        places = {str(service): Place(UUID(store), position) for service, (store, position) in told.items()}
    except (ValueError, TypeError, AttributeError, binascii.Error) as error:
        raise UnknownPlace from error
    if not all(type(place.position) is int and 0 <= place.position <= LAST_POSITION for place in places.values()):
        raise UnknownPlace
    return places
