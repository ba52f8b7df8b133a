"""Replaying: what happened since a moment, or from a position on, becomes deliveries once more, page by page.

Whoever dies between two pages begins anew; what a replay has sent on its way already it does not send twice.
"""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

import structlog

from jejak_events.notifier.notification import About
from jejak_kit.decider import Command
from jejak_kit.journal import JournalEntry
from jejak_kit.journal.finding import first_from, first_since, following
from jejak_kit.runtime import Runtime
from jejak_notifier.application.journal import SOURCES
from jejak_notifier.application.webhooks.outbox import Known, WebhookOutbox
from jejak_notifier.domain.telling import TELLER
from jejak_notifier.domain.webhook.delivery.commands import ReplayDelivery
from jejak_notifier.domain.webhook.filters import wants
from jejak_notifier.domain.webhook.identity import delivery_id
from jejak_notifier.domain.webhook.subscription.commands import FinishReplay
from jejak_notifier.domain.webhook.subscription.state import Replay

log = structlog.get_logger()

PAGE = 200


class Replayer:
    def __init__(self, runtime: Runtime, *, clock: Callable[[], datetime]) -> None:
        self._runtime = runtime
        self._clock = clock
        self._outbox = WebhookOutbox(runtime.engine)
        self._done: set[UUID] = set()
        """Replays finished by this process, which the list may not show yet."""

    async def look(self) -> None:
        """Does all replays that are asked for. Raises what the store raises; then it is begun anew."""
        for known in await self._outbox.subscriptions(replaying=True):
            replay = known.webhook.replay
            if replay is not None and replay.id not in self._done:
                await self._replay(known, replay)
                self._done.add(replay.id)

    async def _replay(self, known: Known, replay: Replay) -> None:
        count, end = 0, await self._runtime.journal.end()
        seq = await self._beginning(replay)
        services = [replay.source] if replay.source is not None else list(SOURCES.values())
        while seq is not None:
            page = await following(self._runtime.engine, seq, end=end, services=services, limit=PAGE)
            if not page:
                break
            seq = page[-1].seq
            wanted = [entry for entry in page if self._asked(known, replay, entry)]
            if wanted:
                instructions = [self._again(known.id, replay, entry) for entry in wanted]
                outcomes, _ = await self._runtime.bus.execute_all(instructions, correlation_id=replay.id)
                count += sum(1 for events in outcomes if events)
        finished = FinishReplay(actor=TELLER, at=self._clock(), replay_id=replay.id, deliveries=count)
        await self._runtime.bus.execute(finished, known.id, key=None, expected_version=None, correlation_id=replay.id)
        log.info("webhooks.replayed", subscription=str(known.id), deliveries=count)

    async def _beginning(self, replay: Replay) -> int | None:
        """The journal's place before the first event asked for; None where there is none."""
        engine = self._runtime.engine
        if replay.since is not None:
            first = await first_since(engine, replay.since)
        else:
            assert replay.source is not None
            assert replay.position is not None
            first = await first_from(engine, replay.source, replay.position)
        return None if first is None else first - 1

    def _asked(self, known: Known, replay: Replay, entry: JournalEntry) -> bool:
        if replay.since is not None and entry.occurred_at < replay.since:
            return False
        if replay.position is not None and entry.position < replay.position:
            return False
        return wants(known.webhook.definition, entry.service, entry.type, entry.record_id)

    def _again(self, subscription_id: UUID, replay: Replay, entry: JournalEntry) -> tuple[UUID, Command]:
        event_id = UUID(entry.event["event_id"])
        about = About(
            service=entry.service,
            type=entry.type,
            event_id=event_id,
            record_id=entry.record_id,
            record_version=entry.version,
            occurred_at=entry.occurred_at,
        )
        command = ReplayDelivery(
            actor=TELLER, at=self._clock(), subscription_id=subscription_id, about=about, replay_id=replay.id
        )
        return delivery_id(subscription_id, event_id), command
