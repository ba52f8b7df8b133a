"""What waits to be sent to a subscription, as the lists show it; the records themselves decide."""

from collections.abc import Collection, Sequence
from datetime import datetime
from itertools import groupby, takewhile
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ARRAY, Text, all_, func, literal, or_, select, true
from sqlalchemy.ext.asyncio import AsyncEngine

from jejak_kit.views.view import STATE
from jejak_notifier.application.webhooks.views import DELIVERIES, WEBHOOKS
from jejak_notifier.domain.webhook.delivery import WebhookDelivery
from jejak_notifier.domain.webhook.subscription import WebhookSubscription
from jejak_notifier.domain.webhook.subscription.state import WebhookStatus

TABLE = DELIVERIES.table
OPEN = ("waiting", "sending")
RUN = 50
"""Deliveries of one record that are looked at together."""
UNSETTLED = (*OPEN, "dead")
"""What later events of the same record wait behind: a dead letter, too, until somebody sends or drops it."""


class Parcel(NamedTuple):
    """A delivery that may be sent now."""

    id: UUID
    delivery: WebhookDelivery


Run = Sequence[Parcel]
"""What is to be sent of one record, in order."""


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

    async def due(self, subscription_id: UUID, now: datetime, *, but: Collection[UUID], limit: int) -> Sequence[Run]:
        """What may be sent, longest waiting first: of so many records what is not settled, in order, as far as it is
        due. `but` are records of which something is under way."""
        mine, earlier, next_ = TABLE.c, TABLE.alias("earlier"), TABLE.alias("next")
        before = or_(
            earlier.c.subject_version < mine.subject_version,
            (earlier.c.subject_version == mine.subject_version) & (earlier.c.created_at < mine.created_at),
        )
        waits = (
            select(earlier.c.id)
            .where(earlier.c.subscription_id == mine.subscription_id, earlier.c.subject_id == mine.subject_id)
            .where(earlier.c.status.in_(UNSETTLED), before)
        )
        first = (
            select(mine.subscription_id, mine.subject_id, mine.due_at, mine.created_at, mine.id)
            .where(mine.subscription_id == str(subscription_id), mine.status.in_(OPEN), mine.due_at <= now)
            .where(mine.subject_id != all_(literal([str(one) for one in but], ARRAY(Text))), ~waits.exists())
            .order_by(mine.due_at, mine.created_at, mine.id)
            .limit(limit)
            .subquery("first")
        )
        run = (
            select(*next_.c)
            .where(next_.c.subscription_id == first.c.subscription_id, next_.c.subject_id == first.c.subject_id)
            .where(next_.c.status.in_(UNSETTLED))
            .order_by(next_.c.subject_version, next_.c.created_at)
            .limit(RUN)
            .lateral("run")
        )
        statement = (
            select(run.c.id, run.c.subject_id, run.c.status, run.c.due_at, run.c[STATE])
            .select_from(first.join(run, true()))
            .order_by(first.c.due_at, first.c.created_at, first.c.id, run.c.subject_version, run.c.created_at)
        )
        read = DELIVERIES.adapters[STATE]
        async with self._engine.connect() as connection:
            rows = (await connection.execute(statement)).all()
        return [
            [
                Parcel(UUID(row.id), read.validate_python(row[-1], strict=False))
                for row in takewhile(lambda row: row.status in OPEN and row.due_at <= now, of_one)
            ]
            for _, of_one in groupby(rows, key=lambda row: row.subject_id)
        ]

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
