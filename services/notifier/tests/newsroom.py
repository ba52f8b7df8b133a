"""A notifier on a database of its own, and what it hears, without a broker between."""

import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4, uuid5

import psycopg
from sqlalchemy import text

from jejak_events.codec import encode
from jejak_events.iro.iro import IroReturned, Track
from jejak_events.iro.review import ReviewOpened
from jejak_events.language import Actor, Event, Recorded
from jejak_events.notifier.notification import Recipient
from jejak_events.notifier.rule import Condition, RuleDefinition, To
from jejak_kit.commands import Receipt
from jejak_kit.decider import Command
from jejak_kit.inbox import Inbox, Incoming
from jejak_kit.privacy import SCHEMA
from jejak_kit.runtime import Runtime, open_runtime
from jejak_notifier.bootstrap import notifier_service
from jejak_notifier.domain.identity import notification_id
from jejak_notifier.domain.notification import NOTIFICATION, Notification
from jejak_notifier.domain.rule.commands import CreateRule
from jejak_notifier.settings import NotifierSettings

STORE = UUID("0c6a5b1e-9d0e-4b7e-8f5d-1a2b3c4d5e6f")
"""The store of the service that is listened to."""
ADMIN = Actor(id="rina", role="ops_admin")
COLLEAGUE = Actor(id="dewi", role="legal")
MASTER_KEYS = "k1:" + base64.b64encode(b"1" * 32).decode()


def settings_on(database: str, documents: Path, **more: Any) -> NotifierSettings:
    told: dict[str, Any] = {
        "database_url": database,
        "keyring_url": database,
        "master_keys": MASTER_KEYS,
        "nats_url": "nats://127.0.0.1:1",
        "issuer": "http://127.0.0.1:1",
        "documents_url": documents.as_uri(),
        **more,
    }
    return NotifierSettings.model_validate(told)


def definition(event: str = "iro.returned", **more: Any) -> RuleDefinition:
    """A rule that tells Sales Ops in the inbox, unless told otherwise."""
    told: dict[str, Any] = {
        "name": "a rule",
        "event": event,
        "to": (To(kind="role", name="sales_ops"),),
        "template": "any",
        **more,
    }
    return RuleDefinition(**told)


def when(field: str, operator: Any, value: Any = None) -> Condition:
    return Condition(field=field, operator=operator, value=value)


def returned(
    number: str = "IRO/2026/00001", note: str = "Alamat site kurang.", track: Track = Track.LEGAL
) -> IroReturned:
    return IroReturned(number=number, track=track, round=1, note=note)


def opened(kind: Any = "legal", number: str = "IRO/2026/00001") -> ReviewOpened:
    return ReviewOpened(
        iro_id=uuid5(STORE, number), kind=kind, round=1, iro_number=number, customer_name="PT Nusantara"
    )


@dataclass
class Newsroom:
    """The notifier and the events it was given, in the order of their store."""

    runtime: Runtime
    inbox: Inbox
    position: int = 0
    given: list[Incoming] = field(default_factory=list)
    versions: dict[UUID, int] = field(default_factory=dict)
    """How many events of each record there were."""

    async def hears(self, *events: Event, of: UUID | None = None, at: datetime | None = None) -> list[Recorded[Event]]:
        """Events of one record (a new one without `of`), in one page."""
        record, recorded, page = of or uuid4(), [], []
        for event in events:
            self.versions[record] = number = self.versions.get(record, 0) + 1
            known = Recorded(
                event_id=uuid4(),
                record_id=record,
                version=number,
                occurred_at=at or datetime.now(UTC),
                actor=COLLEAGUE,
                correlation_id=uuid4(),
                causation_id=None,
                data=event,
            )
            recorded.append(known)
            page.append(Incoming(str(STORE), self.position, self.position + 1, {}, encode(known)))
            self.position += 1
        self.given += page
        await self.inbox.take(page)
        return recorded

    async def give(self, command: Command, record_id: UUID) -> Receipt:
        return await self.runtime.bus.execute(
            command, record_id, key=None, expected_version=None, correlation_id=uuid4()
        )

    async def rule(self, rule: RuleDefinition) -> UUID:
        rule_id = uuid4()
        await self.give(CreateRule(actor=ADMIN, at=datetime.now(UTC), definition=rule), rule_id)
        return rule_id

    async def notifications(self, rule: str | None = None) -> list[Notification]:
        """All that were raised, by a rule, in the order of the store."""
        rows = await self.rows(
            "SELECT originator_id FROM store.events WHERE topic = 'notification.raised' ORDER BY notification_id"
        )
        found = [await self.notification(row[0]) for row in rows]
        return [one for one in found if rule is None or one.rule == rule]

    async def notification(self, record_id: UUID) -> Notification:
        events = await self.runtime.reader.record(record_id)
        state = NOTIFICATION.fold([event.data for event in events])  # type: ignore[misc]  # they are a notification's
        assert state is not None
        return state

    async def types(self, record_id: UUID) -> list[str]:
        """What happened to a record."""
        return [event.type for event in await self.runtime.reader.record(record_id)]

    async def rows(self, statement: str, **params: Any) -> list[tuple[Any, ...]]:
        async with self.runtime.engine.connect() as connection:
            return [tuple(row) for row in await connection.execute(text(statement), params)]


def id_of(notification: Notification) -> UUID:
    return notification_id(notification.about.event_id, notification.recipient, notification.template)


def to_role(event: Recorded[Event], role: str = "sales_ops", template: str = "any") -> UUID:
    """The notification that tells a role of an event."""
    return notification_id(event.event_id, Recipient(kind="role", name=role), template)


@asynccontextmanager
async def newsroom_on(database: str, documents: Path, **settings: Any) -> AsyncIterator[Newsroom]:
    """Everything but the loops."""
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute(SCHEMA)
    service = notifier_service(settings_on(database, documents, **settings))
    async with open_runtime(service) as runtime:
        consumer = service.consumers["iro"]
        tracked = await runtime.reader.tracked(consumer.name, STORE)
        yield Newsroom(runtime, Inbox(runtime.committer, consumer), tracked)


A_WHILE_AGO = timedelta(days=30)
