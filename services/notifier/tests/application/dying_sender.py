"""A notifier in a process of its own that sends webhooks and dies where it is told to: `point n` is the n-th time.

`heard`: a page of events is durable, nobody has acknowledged it · `kept`: the journal has it, too · `started`: that a
delivery is about to be sent is durable · `posted`: the receiver has answered, nobody has noted it · `noted`: the outcome
is durable.
"""

import asyncio
import logging
from pathlib import Path
from typing import Any

import orjson
import structlog
from services.notifier.tests.application.dying_process import Death
from services.notifier.tests.newsroom import newsroom_on

from jejak_kit.commands import Receipt
from jejak_kit.decider import Command
from jejak_kit.inbox import Incoming
from jejak_kit.journal.journal import JournalInbox
from jejak_notifier.application.journal import JOURNAL
from jejak_notifier.application.webhooks import sending
from jejak_notifier.application.webhooks.posting import Answer, Poster
from jejak_notifier.application.webhooks.sending import WebhookSender
from jejak_notifier.application.webhooks.workers import webhook_loops
from jejak_notifier.domain.webhook.delivery.commands import ConfirmPost, ReportPost, StartPost
from jejak_notifier.settings import NotifierSettings


def run_sender(database: str, documents: str, settings: str, events: str, crash: str) -> None:
    """`events` are what it hears first: JSON of source, previous position, position and body."""
    death = Death(crash)
    post, give = Poster.post, WebhookSender._give

    async def posted(self: Poster, *args: Any) -> Answer:
        answer = await post(self, *args)
        death.at("posted")
        return answer

    async def given(self: WebhookSender, record_id: Any, command: Command, **more: Any) -> Receipt | None:
        receipt = await give(self, record_id, command, **more)
        if isinstance(command, StartPost) and receipt is not None:
            death.at("started")
        if isinstance(command, ConfirmPost | ReportPost):
            death.at("noted")
        return receipt

    replaced: list[tuple[type, str, Any]] = [(Poster, "post", posted), (WebhookSender, "_give", given)]
    for owner, name, fragile in replaced:
        setattr(owner, name, fragile)
    sending.POLL_S, sending.IDLE_S, sending.LEASE_S = 0.03, 0.1, 1

    async def run() -> None:
        async with newsroom_on(database, Path(documents), **orjson.loads(settings)) as newsroom:
            journal = JournalInbox(newsroom.runtime.engine, JOURNAL, "notifier-journal-iro")
            page = [
                Incoming(source, previous, position, {}, body.encode())
                for source, previous, position, body in orjson.loads(events)
            ]
            fresh = [incoming for incoming in page if incoming.position > newsroom.position]
            for start in range(0, len(fresh), 5):
                await newsroom.inbox.take(fresh[start : start + 5])
                death.at("heard")
            await journal.take(page)
            death.at("kept")
            told = newsroom.runtime.service.settings
            assert isinstance(told, NotifierSettings)
            await asyncio.gather(newsroom.runtime.views.run(), *webhook_loops(newsroom.runtime, told))

    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    asyncio.run(run())
