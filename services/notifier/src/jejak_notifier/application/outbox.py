"""What waits to be sent on a channel, as the list of notifications shows it."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from jejak_kit.views.view import STATE
from jejak_notifier.application.views import NOTIFICATIONS
from jejak_notifier.domain.notification import Notification

TABLE = NOTIFICATIONS.table.c
OPEN = ("waiting", "sending")


class Letter(NamedTuple):
    """A notification that may be sent now, as the list last saw it; the record itself decides."""

    id: UUID
    recipient: str
    notification: Notification


class Outbox:
    def __init__(self, engine: AsyncEngine, channel: str) -> None:
        self._engine = engine
        self._channel = channel

    async def due(self, now: datetime, *, but: Collection[str], limit: int) -> Sequence[Letter]:
        """What may be sent, longest waiting first, of recipients other than `but`."""
        statement = (
            select(TABLE.id, TABLE.recipient, TABLE[STATE])
            .where(TABLE.channel == self._channel, TABLE.status.in_(OPEN), TABLE.due_at <= now)
            .where(TABLE.recipient.not_in(but))
            .order_by(TABLE.due_at, TABLE.created_at, TABLE.id)
            .limit(limit)
        )
        state = NOTIFICATIONS.adapters[STATE]
        async with self._engine.connect() as connection:
            rows = (await connection.execute(statement)).all()
        return [Letter(UUID(row[0]), row[1], state.validate_python(row[2], strict=False)) for row in rows]

    async def waiting(self) -> int:
        """How many are not sent yet, due or not."""
        async with self._engine.connect() as connection:
            found = await connection.execute(
                select(func.count()).where(TABLE.channel == self._channel, TABLE.status.in_(OPEN))
            )
            return int(found.scalar_one())
