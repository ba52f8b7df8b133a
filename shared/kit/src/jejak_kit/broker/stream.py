"""A service's stream: its configuration, its tail, and whether it is whole."""

from dataclasses import dataclass
from uuid import UUID

from nats.js import JetStreamContext
from nats.js.api import DiscardPolicy, RetentionPolicy, StorageType, StreamConfig, StreamInfo
from nats.js.errors import NotFoundError

from jejak_events.envelope import Place, place_of
from jejak_events.subjects import stream_of, subjects_of

EDITION = "jejak-generation"


@dataclass(frozen=True)
class Tail:
    """The last message of a stream: where it stands in the stream, where in the store, and which event it is."""

    sequence: int
    place: Place | None
    event_id: UUID | None

    @property
    def position(self) -> int:
        return self.place.position if self.place else 0


class StreamBroken(Exception):
    """The stream is not what a relay leaves behind; says what is wrong with it."""


class Stream:
    """The stream of one service, as its relay handles it."""

    def __init__(self, jetstream: JetStreamContext, service: str) -> None:
        self.jetstream = jetstream
        self.name = stream_of(service)
        self._subjects = subjects_of(service)

    async def info(self) -> StreamInfo | None:
        """None when there is no such stream."""
        try:
            return await self.jetstream.stream_info(self.name)
        except NotFoundError:
            return None

    async def create(self, generation: int) -> None:
        """A durable stream without age limit that refuses what does not fit, and from which nothing can be taken out."""
        await self.jetstream.add_stream(
            StreamConfig(
                name=self.name,
                subjects=[self._subjects],
                storage=StorageType.FILE,
                retention=RetentionPolicy.LIMITS,
                discard=DiscardPolicy.NEW,
                deny_delete=True,
                deny_purge=True,
                allow_direct=True,
                allow_atomic=True,
                metadata={EDITION: str(generation)},
            )
        )

    async def delete(self) -> None:
        try:
            await self.jetstream.delete_stream(self.name)
        except NotFoundError:
            return

    async def tail(self, info: StreamInfo) -> Tail:
        """Raises StreamBroken when messages are missing, or the last one cannot be read or is not a relay's."""
        state = info.state
        if state.last_seq == 0:
            return Tail(0, None, None)
        if state.messages != state.last_seq or state.first_seq != 1 or state.num_deleted:
            raise StreamBroken(
                f"{state.messages} messages between {state.first_seq} and {state.last_seq}, {state.num_deleted or 0} deleted"
            )
        try:
            message = await self.jetstream.get_msg(self.name, seq=state.last_seq)
            headers = message.headers or {}
            return Tail(state.last_seq, place_of(headers), UUID(headers["ce-id"]))
        except (NotFoundError, ValueError, KeyError) as error:
            raise StreamBroken(f"the last message ({state.last_seq}) is not readable: {error!r}") from error


def edition_of(info: StreamInfo) -> int:
    """The generation a stream was created as; 0 when nobody said."""
    return int((info.config.metadata or {}).get(EDITION, "0"))
