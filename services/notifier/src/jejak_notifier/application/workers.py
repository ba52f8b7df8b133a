"""The loops of the notifier beside its HTTP edge: the rules of the house, and a worker for each channel."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Any
from uuid import UUID

import structlog
from prometheus_client import CollectorRegistry, Counter, Gauge

from jejak_kit.commands import Unavailable
from jejak_kit.decider import Refused
from jejak_kit.runtime import Runtime
from jejak_notifier.application.channels import AppriseChannel, Channel
from jejak_notifier.application.outbox import Letter, Outbox
from jejak_notifier.application.sending import ChannelWorker
from jejak_notifier.application.telling import utc_now
from jejak_notifier.application.wording import Text, digest, worded
from jejak_notifier.domain.defaults import adoptable
from jejak_notifier.domain.identity import default_rule_id
from jejak_notifier.domain.rule.commands import CreateRule
from jejak_notifier.domain.telling import TELLER
from jejak_notifier.settings import ChannelSettings, NotifierSettings

log = structlog.get_logger()

LOOK_S = 5.0
OpenChannel = Callable[[str, ChannelSettings], Channel]


@dataclass(frozen=True)
class Words:
    """What a recipient reads on a channel, in their language, and the address of their own."""

    runtime: Runtime

    async def __call__(self, letters: Sequence[Letter]) -> tuple[str | None, Text]:
        recipient = letters[0].notification.recipient
        address, language = None, "id"
        if recipient.kind == "person":
            met = (await self.runtime.directory.met([recipient.name])).get(recipient.name)
            address, language = (met.email, met.language) if met is not None else (None, language)
        elif recipient.address is not None:
            opened = await self.runtime.sealer.open(recipient.address)
            address = opened.value  # None once the person was erased
        catalogue = self.runtime.catalogue
        if len(letters) == 1:
            return address, worded(letters[0].notification, catalogue, language)
        return address, digest([letter.notification for letter in letters], catalogue, language)


class Figures:
    """What waits on each channel, and what became of what was sent."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.waiting = Gauge("jejak_channel_waiting", "Notifications not sent yet.", ["channel"], registry=registry)
        self.sent = Counter("jejak_channel_notifications", "By outcome.", ["channel", "outcome"], registry=registry)


def loops(
    runtime: Runtime,
    settings: NotifierSettings,
    *,
    open_channel: OpenChannel = AppriseChannel,
    clock: Callable[[], datetime] = utc_now,
) -> Sequence[Coroutine[Any, Any, None]]:
    """One coroutine each; they end when they are cancelled."""
    workers = [
        ChannelWorker(
            name,
            open_channel(name, channel),
            channel,
            Outbox(runtime.engine, name),
            runtime.bus,
            Words(runtime),
            clock=clock,
            chance=Random(),  # noqa: S311 - jitter
        )
        for name, channel in settings.channels.items()
    ]
    return [adopt_defaults(runtime, clock), _take_stock(runtime, workers), *(worker.run() for worker in workers)]


async def adopt_defaults(runtime: Runtime, clock: Callable[[], datetime]) -> None:
    """Makes the rules that the house brings and that there are not yet; those that were removed stay so."""
    for name, definition in adoptable().items():
        rule_id = default_rule_id(name)
        if await runtime.reader.record(rule_id, version=1):
            continue
        command = CreateRule(actor=TELLER, at=clock(), definition=definition, default=name)
        await _create(runtime, rule_id, command)


async def _create(runtime: Runtime, rule_id: UUID, command: CreateRule) -> None:
    """While the store is away nobody is told either: the first event of its kind makes a rule that is missing here."""
    try:
        await runtime.bus.execute(command, rule_id, key=None, expected_version=None, correlation_id=rule_id)
    except Refused as refused:  # an event was faster, or the rule does not fit this version's events
        log.info("rules.default_not_made", rule=command.default, reason=refused.refusal.code)
    except Unavailable as error:
        log.warning("rules.default_not_made", rule=command.default, reason=str(error))


async def _take_stock(runtime: Runtime, workers: Sequence[ChannelWorker]) -> None:
    figures = Figures(runtime.metrics.registry)
    counted: dict[tuple[str, str], int] = {}
    while True:
        for worker in workers:
            try:
                figures.waiting.labels(worker.name).set(await worker.waiting())
            except Exception as error:  # noqa: BLE001 - figures are not worth a service
                log.warning("channel.not_counted", channel=worker.name, error=type(error).__name__)
            for outcome, count in worker.outcomes.items():
                figures.sent.labels(worker.name, outcome).inc(count - counted.get((worker.name, outcome), 0))
                counted[worker.name, outcome] = count
        await asyncio.sleep(LOOK_S)
