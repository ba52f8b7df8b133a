"""After a restore from an older copy: the store goes on under a new id from where it and its stream part."""

from uuid import UUID

from sqlalchemy import text

from jejak_events.envelope import place_of
from jejak_kit.broker.relay import Store
from jejak_kit.broker.stream import Stream
from jejak_kit.store.reader import StoreReader
from jejak_kit.store.schema import EVENT_ID_IN_BODY


async def agreed_position(store: Store, stream: Stream) -> int:
    """The last position at which store and stream hold the same event; 0 when there is none or no stream.

    What the store appended after a restore and before anybody noticed lies behind it. Raises MalformedEnvelope.
    """
    info = await stream.info()
    if info is None or info.state.messages == 0:
        return 0
    agreed, known, beyond = 0, info.state.first_seq - 1, info.state.last_seq + 1
    while beyond - known > 1:
        middle = (known + beyond) // 2
        message = await stream.jetstream.get_msg(stream.name, seq=middle)
        position = place_of(message.headers).position
        body = await store.body_at(position)
        if body is not None and body[EVENT_ID_IN_BODY] == (message.headers or {}).get("ce-id", "").encode():
            known, agreed = middle, position
        else:
            beyond = middle
    return agreed


async def declare_new_store(reader: StoreReader, *, after: int, supersedes: UUID | None) -> UUID:
    """The store's id for everything after a position (see `agreed_position`): consumers take it as not seen before.

    `supersedes` is the store id at the stream's tail; what the stream holds of it beyond `after` is given up.
    """
    async with reader.engine.begin() as connection:
        found = await connection.execute(
            text(
                "INSERT INTO store.eras (first_position, supersedes) VALUES (:first, cast(:supersedes AS uuid))"
                " ON CONFLICT (first_position) DO UPDATE"
                " SET store_id = gen_random_uuid(), supersedes = excluded.supersedes, declared_at = now()"
                " RETURNING store_id"
            ),
            {"first": after + 1, "supersedes": supersedes},
        )
        return UUID(str(found.scalar_one()))
