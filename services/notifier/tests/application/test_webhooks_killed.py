"""The notifier killed at every step of a webhook: the receiver hears every event at least once, under one id, in order."""

import asyncio
import multiprocessing
import signal
from collections import defaultdict
from pathlib import Path
from uuid import uuid4

import orjson
import pytest
from services.notifier.tests.application.dying_sender import run_sender
from services.notifier.tests.hookroom import HERE
from services.notifier.tests.hooks import Reaction, Received, receiver
from services.notifier.tests.newsroom import ADMIN, newsroom_on, returned
from shared.kit.tests.eventually import eventually
from standardwebhooks.webhooks import Webhook

from jejak_events.notifier.webhook import WebhookDefinition
from jejak_notifier.application.telling import utc_now
from jejak_notifier.application.webhooks.secrets import fresh_secret, seal
from jejak_notifier.domain.webhook.subscription.commands import CreateWebhook

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(300)]

POINTS = ("heard 1", "kept 1", "started 2", "posted 2", "noted 2")
RECORDS = 3
DELIVERED = """
SELECT count(*) FILTER (WHERE topic = 'webhook_delivery.raised'),
    count(*) FILTER (WHERE topic = 'webhook_delivery.delivered') FROM store.events
"""
_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload(["pytest", "services.notifier.tests.application.dying_sender"])


async def test_killed_at_every_step_the_receiver_hears_everything(database: str, tmp_path: Path) -> None:
    """One process after the other dies; the last one does the rest. Now and then the receiver refuses, too."""
    refused = 0

    def react(received: Received) -> Reaction:
        nonlocal refused
        refused += 1
        return 500 if refused % 7 == 3 else 204

    settings = {
        "webhook_retries_s": [0] * 50,
        "webhook_allowed_networks": HERE,
        "webhook_breaker_failures": 1_000,
        "webhook_concurrency": 2,
        "webhook_timeout_s": 2,
    }
    records, told, secret, subscription = [uuid4() for _ in range(RECORDS)], list[str](), fresh_secret(), uuid4()
    async with receiver(react) as there, newsroom_on(database, tmp_path, **settings) as newsroom:
        newsroom.inbox.take = _nothing  # type: ignore[method-assign]  # the processes take what is heard
        create = CreateWebhook(
            actor=ADMIN,
            at=utc_now(),
            definition=WebhookDefinition(name="a receiver", url=there.url, events=("iro.*",)),
            secret_id=uuid4(),
            secret=await seal(newsroom.runtime.sealer, subscription, secret),
        )
        await newsroom.give(create, subscription)
        for lap, point in enumerate((*POINTS, "")):
            for record in records:
                versions = [f"{lap}.{number}" for number in range(2)]
                await newsroom.hears(*(returned(note=note) for note in versions), of=record)
                told += [f"{record} {note}" for note in versions]
            heard = [(one.source, one.previous, one.position, one.body.decode()) for one in newsroom.given]
            given = (database, str(tmp_path), orjson.dumps(settings).decode(), orjson.dumps(heard).decode(), point)
            process = _context.Process(target=run_sender, args=given, daemon=True)
            process.start()
            if point:
                await asyncio.to_thread(process.join, 60)
                assert process.exitcode == -signal.SIGKILL, f"it ended with {process.exitcode} at {point!r}"

        async def all_delivered() -> bool:
            return (await newsroom.rows(DELIVERED))[0] == (len(told), len(told))

        try:
            await eventually(all_delivered, within_s=120, every_s=0.3)
        finally:
            process.kill()
            await asyncio.to_thread(process.join, 10)
    ids = defaultdict[str, set[str]](set)
    first: list[str] = []
    for one in there.taken:
        Webhook(secret).verify(one.body, dict(one.headers))
        name = f"{one.event['record_id']} {one.note}"
        ids[name].add(one.id)
        if name not in first:
            first.append(name)
    assert set(first) == set(told)
    assert all(len(found) == 1 for found in ids.values()), "the same event comes under the same id"
    for record in records:
        mine = [name for name in first if name.startswith(str(record))]
        assert mine == sorted(mine), "what happened to a record comes in order"
    repeated = len(there.taken) - len(told)
    assert repeated <= 2 * len(POINTS), "only what was under way when a process died is sent again"


async def _nothing(page: object) -> None:
    return
