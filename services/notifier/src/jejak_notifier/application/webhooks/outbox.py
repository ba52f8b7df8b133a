"""What waits to be sent to a subscription, as the lists show it; the records themselves decide."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncEngine

from jejak_kit.views.view import STATE
from jejak_notifier.application.webhooks.views import DELIVERIES, WEBHOOKS
from jejak_notifier.domain.webhook.delivery import WebhookDelivery
from jejak_notifier.domain.webhook.subscription import WebhookSubscription
from jejak_notifier.domain.webhook.subscription.state import WebhookStatus

TABLE = DELIVERIES.table
OPEN = ("waiting", "sending")
UNSETTLED = (*OPEN, "dead")
"""What later events of the same record wait behind: a dead letter, too, until somebody sends or drops it."""


class Parcel(NamedTuple):
    """A delivery that may be sent now."""

    id: UUID
    delivery: WebhookDelivery


class Known(NamedTuple):
    """A subscription as the list last saw it."""

    id: UUID
    version: int
    webhook: WebhookSubscription


class WebhookOutbox:
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def subscriptions(self, *, replaying: bool | None = None) -> Sequence[Known]:
        """Those that are active, or, whatever their status, those that are (or are not) being replayed."""
        table = WEBHOOKS.table.c
        statement = select(table.id, table.version, table[STATE]).order_by(table.id)
        if replaying is None:
            statement = statement.where(table.status == WebhookStatus.ACTIVE.value)
        else:
            statement = statement.where(table.replaying == replaying)
        read = WEBHOOKS.adapters[STATE]
        async with self._engine.connect() as connection:
            rows = (await connection.execute(statement)).all()
        return [Known(UUID(row[0]), row[1], read.validate_python(row[2], strict=False)) for row in rows]

    async def due(self, subscription_id: UUID, now: datetime, *, but: Collection[UUID], limit: int) -> Sequence[Parcel]:
        """What may be sent, longest waiting first: of each record the earliest event that is not settled. `but` are
        records of which something is under way."""
        mine, earlier = TABLE.c, TABLE.alias("earlier")
        before = or_(
            earlier.c.subject_version < mine.subject_version,
            (earlier.c.subject_version == mine.subject_version) & (earlier.c.created_at < mine.created_at),
        )
        waits = (
            select(earlier.c.id)
            .where(earlier.c.subscription_id == mine.subscription_id, earlier.c.subject_id == mine.subject_id)
            .where(earlier.c.status.in_(UNSETTLED), before)
        )
        statement = (
            select(mine.id, mine[STATE])
            .where(mine.subscription_id == str(subscription_id), mine.status.in_(OPEN), mine.due_at <= now)
            .where(mine.subject_id.not_in([str(one) for one in but]), ~waits.exists())
            .order_by(mine.due_at, mine.created_at, mine.id)
            .limit(limit)
        )
        read = DELIVERIES.adapters[STATE]
        async with self._engine.connect() as connection:
            rows = (await connection.execute(statement)).all()
        return [Parcel(UUID(row[0]), read.validate_python(row[1], strict=False)) for row in rows]

    async def orphans(self, *, limit: int) -> Sequence[UUID]:
        """Deliveries to subscriptions that are removed."""
        removed = select(WEBHOOKS.table.c.id).where(WEBHOOKS.table.c.status == WebhookStatus.REMOVED.value)
        statement = (
            select(TABLE.c.id)
            .where(TABLE.c.status.in_(UNSETTLED), TABLE.c.subscription_id.in_(removed))
            .order_by(TABLE.c.id)
            .limit(limit)
        )
        async with self._engine.connect() as connection:
            return [UUID(row[0]) for row in await connection.execute(statement)]

    async def waiting(self) -> int:
        """How many are not sent yet, due or not."""
        async with self._engine.connect() as connection:
            found = await connection.execute(select(func.count()).where(TABLE.c.status.in_(OPEN)))
            return int(found.scalar_one())
