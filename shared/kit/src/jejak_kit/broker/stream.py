"""A service's stream: its configuration, its tail, and whether it is whole."""

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

from nats.aio.client import Client
from nats.js.api import DiscardPolicy, RetentionPolicy, StorageType, StreamConfig, StreamInfo
from nats.js.errors import NotFoundError

from jejak_events.envelope import Place, place_of
from jejak_events.subjects import stream_of, subjects_of
from jejak_kit.broker.acknowledgements import Acknowledgements
from jejak_kit.broker.message import Message

EDITION, STORE = "jejak-generation", "jejak-store"
"""What a stream's metadata say: as which generation it was made, and for which store (the id of its newest era)."""
ANSWER_TIMEOUT_S = 5.0
EDITION_ROOM = 2**40
"""How many sequences an edition has to itself. A message that is still on its way to an earlier edition expects its stream to
end at a sequence that this one never has, and so cannot take a place here."""


@dataclass(frozen=True)
class Tail:
    """The last message of a stream: where it stands in the stream, where in the store, and which event it is."""

    sequence: int
    place: Place | None
    event_id: UUID | None

    @property
    def position(self) -> int:
        return self.place.position if self.place else 0


def first_sequence(edition: int) -> int:
    """Where the stream of an edition begins; the first one begins at 1."""
    return (max(1, edition) - 1) * EDITION_ROOM + 1


def begins_edition(sequence: int) -> bool:
    """Whether a message is the first of its edition."""
    return sequence % EDITION_ROOM == 1


class StreamMoved(Exception):
    """The stream did not end where it was expected to."""


class StreamBroken(Exception):
    """The stream is not what a relay leaves behind; says what is wrong with it."""


class Stream:
    """The stream of one service, as its relay handles it."""

    def __init__(self, client: Client, service: str) -> None:
        self.jetstream = client.jetstream(timeout=ANSWER_TIMEOUT_S)
        self._client = client
        self._acknowledgements = Acknowledgements(client)
        self.name = stream_of(service)
        self._subjects = subjects_of(service)

    async def info(self) -> StreamInfo | None:
        """None when there is no such stream."""
        try:
            return await self.jetstream.stream_info(self.name)
        except NotFoundError:
            return None

    async def create(self, generation: int, store_id: UUID) -> None:
        """A durable stream without age limit that refuses what does not fit, and from which nothing can be taken out."""
        await self.jetstream.add_stream(
            StreamConfig(
                name=self.name,
                subjects=[self._subjects],
                storage=StorageType.FILE,
                retention=RetentionPolicy.LIMITS,
                discard=DiscardPolicy.NEW,
                first_seq=first_sequence(generation),
                deny_delete=True,
                deny_purge=True,
                allow_direct=True,
                allow_atomic=True,
                metadata={EDITION: str(generation), STORE: str(store_id)},
            )
        )

    async def delete(self) -> None:
        try:
            await self.jetstream.delete_stream(self.name)
        except NotFoundError:
            return

    async def tail(self, info: StreamInfo) -> Tail:
        """Raises StreamBroken when messages are missing, or the last one cannot be read or is not a relay's."""
        state, first = info.state, first_sequence(edition_of(info))
        if state.last_seq in {0, first - 1}:
            return Tail(first - 1, None, None)
        if state.messages != state.last_seq - first + 1 or state.first_seq != first or state.num_deleted:
            raise StreamBroken(
                f"{state.messages} messages between {state.first_seq} and {state.last_seq}, {state.num_deleted or 0} deleted"
            )
        try:
            message = await self.jetstream.get_msg(self.name, seq=state.last_seq)
            headers = message.headers or {}
            return Tail(state.last_seq, place_of(headers), UUID(headers["ce-id"]))
        except (NotFoundError, ValueError, KeyError) as error:
            raise StreamBroken(f"the last message ({state.last_seq}) is not readable: {error!r}") from error

    async def send(self, messages: Sequence[Message], *, after: int) -> asyncio.Future[int]:
        """Sends a row of messages behind a sequence and only there. The acknowledgement of the last one is that of all,
        because each is conditional on the one before it; a row that breaks is stored from its beginning up to somewhere.

        The future, of the sequence of the last one, raises what `append` does. Its message is on its way when this returns.
        """
        return await self._publish(_in_a_row(messages, after))

    async def append(self, messages: Sequence[Message], *, after: int) -> None:
        """Publishes an atomic batch (NATS ADR-50) behind a sequence and only there; all of it is durable when this returns.

        Raises StreamMoved or what the server says when the stream does not end there (any more), and
        nats.errors.TimeoutError when nobody knows what became of them.
        """
        sequence = await (await self._publish(_as_batch(messages, after)))
        if sequence != after + len(messages):
            raise StreamMoved(f"the batch ended at {sequence}, expected {after + len(messages)}")

    async def _publish(self, messages: Iterable[Message]) -> asyncio.Future[int]:
        *others, last = messages
        for heading, body, headers in others:
            await self._client.publish(heading.subject, body, headers=headers)
        return await self._acknowledgements.publish(last.heading.subject, last.body, last.headers)


def _in_a_row(messages: Sequence[Message], after: int) -> Iterator[Message]:
    for before, message in enumerate(messages, after):
        yield message._replace(headers=message.headers | expecting(before))


def _as_batch(messages: Sequence[Message], after: int) -> Iterator[Message]:
    batch, last = str(uuid4()), len(messages)
    for number, message in enumerate(messages, 1):
        about = {"Nats-Batch-Id": batch, "Nats-Batch-Sequence": str(number)}
        if number == 1:
            about |= expecting(after)
        if number == last:
            about["Nats-Batch-Commit"] = "1"
        yield message._replace(headers=message.headers | about)


def expecting(sequence: int) -> dict[str, str]:
    """The header that makes a publish conditional on where the stream ends."""
    return {"Nats-Expected-Last-Sequence": str(sequence)}


def edition_of(info: StreamInfo) -> int:
    """The generation a stream was created as; 0 when nobody said."""
    return int((info.config.metadata or {}).get(EDITION, "0"))


def made_for(info: StreamInfo) -> UUID | None:
    """The store id that was the newest one when a stream was created; None when nobody said."""
    said = (info.config.metadata or {}).get(STORE)
    return None if said is None else UUID(said)
