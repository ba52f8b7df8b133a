"""A running service: opens what it is made of in the right order, keeps its loops going, and closes it all again."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import uuid4

import nats.errors
import structlog
from fastapi import FastAPI
from nats.aio.client import Client
from sqlalchemy.ext.asyncio import AsyncEngine

from jejak_events.subjects import inbound_stream_of, stream_of
from jejak_kit.auth import SigningKeys, TokenVerifier
from jejak_kit.auth.cache import CachedVerifier
from jejak_kit.broker.connection import connect
from jejak_kit.broker.consumer import StreamConsumer
from jejak_kit.broker.inbound import inbound
from jejak_kit.broker.outlets import Outlets
from jejak_kit.broker.relay import Relay
from jejak_kit.commands import CommandBus
from jejak_kit.deadlines.agenda import Agenda
from jejak_kit.deadlines.scheduler import Scheduler
from jejak_kit.directory import Directory, RememberingVerifier
from jejak_kit.documents import DocumentStore
from jejak_kit.documents.objects import StoreUnreachable
from jejak_kit.exports.scratch import sweep
from jejak_kit.feed import JournalFeed, StoreFeed
from jejak_kit.feed.news import News
from jejak_kit.http.app import create_app
from jejak_kit.http.feed import LiveFeed, feed_router
from jejak_kit.http.people import people_router
from jejak_kit.http.verification import verification_routers
from jejak_kit.i18n import Catalogue
from jejak_kit.inbox import Inbox
from jejak_kit.journal import JournalReader
from jejak_kit.journal.journal import JournalInbox
from jejak_kit.operations.sweeping import Sweeping
from jejak_kit.papers.press import Press
from jejak_kit.people.follower import ErasureFollower
from jejak_kit.people.forgetting import IN_FLIGHT, Places
from jejak_kit.policies import PolicyFollower
from jejak_kit.privacy import MasterKeys, Sealer, open_keyring
from jejak_kit.readiness import checks_of
from jejak_kit.service import Service
from jejak_kit.store.committer import Committer
from jejak_kit.store.postgres import PostgresStore
from jejak_kit.store.reader import StoreReader, open_engine
from jejak_kit.store.recent import LiveReader, Recent
from jejak_kit.store.schema import create_schema
from jejak_kit.telemetry.following import Following
from jejak_kit.telemetry.metrics import Metrics
from jejak_kit.views.runner import ViewRunner

log = structlog.get_logger()


@dataclass
class Runtime:
    """The parts of a running service, for its entrypoints and for operators."""

    service: Service
    engine: AsyncEngine
    reader: StoreReader
    live: StoreReader
    """For those who follow the store close behind it."""
    committer: Committer
    bus: CommandBus
    views: ViewRunner
    policies: PolicyFollower | None
    sealer: Sealer
    documents: DocumentStore
    press: Press
    directory: Directory
    catalogue: Catalogue
    metrics: Metrics
    erasures: ErasureFollower
    second_look: ErasureFollower
    """Finds what work in flight left of the erased."""
    keeper: PolicyFollower | None = None
    """Writes down what is due when."""
    scheduler: Scheduler | None = None
    """Does what is due."""
    client: Client | None = None
    relay: Relay | None = None
    consumers: list[StreamConsumer] = field(default_factory=list)
    news: News = field(default_factory=News)
    """Spread whenever the feed has something new."""
    position: int = 0
    """The last position that this process committed or found at its start."""

    @property
    def journal(self) -> JournalReader:
        """What others published, of a service that keeps a journal."""
        return JournalReader(self.engine)

    @property
    def followers(self) -> list[PolicyFollower]:
        """Those who answer the service's own events."""
        return [follower for follower in (self.policies, self.keeper) if follower is not None]

    @property
    def sweeping(self) -> Sweeping:
        """Keeps the document store the service's own, and clean."""
        return Sweeping(self.service.name, self.documents, self.reader)

    def wake(self, position: int) -> None:
        """After a commit: whoever follows the own store looks at once instead of at the next poll."""
        self.position = position
        if self.relay is not None:  # first: others wait for what it publishes
            self.relay.wake()
        for follower in self.followers:
            follower.wake()
        self.views.wake()
        self.news.spread()

    async def install(self) -> None:
        """Puts there what shall be there from the first start. Raises BatchRefused, Unavailable and StoreOfAnother."""
        with suppress(StoreUnreachable):  # what needs no file goes on, and `follow` tries again
            await self.sweeping.claim()
        now = datetime.now(UTC)
        given = [(record, command.model_copy(update={"at": now})) for record, command in self.service.installs]
        if given:
            await self.bus.execute_all(given, correlation_id=uuid4())

    async def follow(self) -> None:
        """Views, policies, relay and consumers, until cancelled. The error that ends one of them, or the committer, ends it."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self.committer.ended())
            tasks.create_task(self.views.run())
            for follower in self.followers:
                tasks.create_task(follower.run())
            if self.scheduler is not None:
                tasks.create_task(self.scheduler.run())
            for loop in self.service.loops(self) if self.service.loops is not None else ():
                tasks.create_task(loop)
            tasks.create_task(self.erasures.run())
            tasks.create_task(self.sweeping.run())
            tasks.create_task(self.second_look.run())
            tasks.create_task(self._broker())

    async def _broker(self) -> None:
        """Connects as soon as there is a broker and again if the connection is lost for good; commands never wait for it."""
        while True:
            closed = asyncio.Event()

            async def on_closed(closed: asyncio.Event = closed) -> None:
                closed.set()

            url = str(self.service.settings.nats_url)
            try:
                self.client = await connect(url, name=self.service.name, on_closed=on_closed)
            except (nats.errors.Error, OSError, TimeoutError) as error:
                log.warning("broker.unreachable", error=type(error).__name__)
                await asyncio.sleep(1.0)
                continue
            try:
                await self._publish_and_consume(self.client, closed)
            finally:
                await self.client.close()
                self.client, self.relay, self.consumers = None, None, []

    def _journal(self, client: Client) -> list[StreamConsumer]:
        kept = self.service.journal
        sources = kept.sources.items() if kept is not None else ()
        return [
            StreamConsumer(client, stream_of(source), JournalInbox(self.engine, kept, name, on_kept=self.news.spread))
            for name, source in sources
            if kept is not None
        ]

    async def _publish_and_consume(self, client: Client, closed: asyncio.Event) -> None:
        self.relay = Relay(self.service.name, self.live, client)
        self.consumers = [
            *(
                StreamConsumer(client, stream_of(source), Inbox(self.committer, consumer))
                for source, consumer in self.service.consumers.items()
            ),
            *(
                StreamConsumer(
                    client,
                    inbound_stream_of(consumer.system),
                    Inbox(self.committer, consumer),
                    reading=inbound,
                    erases=True,
                )
                for consumer in self.service.inbound
            ),
            *self._journal(client),
        ]
        outlets = Outlets(client, self.service.name, self.service.tells)
        loops = [self.relay.run(), *(consumer.run() for consumer in self.consumers)]
        running = [asyncio.create_task(loop) for loop in loops]
        providing = asyncio.create_task(outlets.run())
        ended = asyncio.create_task(closed.wait())
        try:
            done, _ = await asyncio.wait([*running, ended], return_when=asyncio.FIRST_COMPLETED)
            for task in done - {ended}:
                task.result()
            log.error("broker.closed")
        finally:
            for task in (*running, providing, ended):
                task.cancel()
            await asyncio.gather(*running, providing, ended, return_exceptions=True)


@asynccontextmanager
async def open_runtime(service: Service) -> AsyncIterator[Runtime]:
    """Everything but the loops: tables exist, commands can be given, nothing is followed yet."""
    settings = service.settings
    url = str(settings.database_url)
    async with AsyncExitStack() as stack:
        await asyncio.to_thread(sweep)
        await asyncio.to_thread(create_schema, url)
        store = PostgresStore(url)
        stack.callback(store.close)
        engine = open_engine(url)
        stack.push_async_callback(engine.dispose)
        recent = Recent()
        committer = Committer(store, on_commit=lambda position: runtime.wake(position), recent=recent)  # noqa: PLW0108 - it is made below
        committer.start()
        stack.push_async_callback(committer.close)
        master_keys = MasterKeys.parse(settings.master_keys.get_secret_value())
        keyring = await stack.enter_async_context(open_keyring(str(settings.keyring_url), master_keys))
        reader = StoreReader(engine)
        directory = Directory(engine)
        await directory.prepare()
        if service.journal is not None:
            await service.journal.prepare(engine)
        live = LiveReader(engine, recent)
        views = ViewRunner(engine, service.views, recent)
        await views.prepare()
        sealer = Sealer(keyring)
        for consumer in service.inbound:
            consumer.sealer = sealer
        documents = DocumentStore(settings.documents_url)
        keeper = PolicyFollower(live, Inbox(committer, service.keeper)) if service.keeper else None
        places = Places(service, reader, committer, sealer, documents, directory)
        press = Press(settings.letterhead, settings.verification_address)
        stack.push_async_callback(asyncio.to_thread, press.close)
        runtime = Runtime(
            service=service,
            engine=engine,
            reader=reader,
            committer=committer,
            bus=CommandBus(committer, service.handlers),
            views=views,
            live=live,
            policies=PolicyFollower(live, Inbox(committer, service.policies)) if service.policies else None,
            sealer=sealer,
            documents=documents,
            press=press,
            directory=directory,
            catalogue=Catalogue.load(service.translations),
            metrics=Metrics(),
            erasures=ErasureFollower(places),
            second_look=ErasureFollower(places, in_flight=IN_FLIGHT),
            keeper=keeper,
            scheduler=Scheduler(Agenda(engine), committer, service.handlers, keeper) if keeper else None,
            position=await reader.position(),
        )
        runtime.metrics.registry.register(Following(runtime))
        yield runtime


def application(runtime: Runtime, *, version: str) -> FastAPI:
    """The HTTP application of a runtime."""
    settings = runtime.service.settings
    keys = SigningKeys(settings.issuer, str(settings.jwks_url) if settings.jwks_url else None)
    verifier = TokenVerifier(settings.issuer, settings.audience, keys, roles_claim=settings.roles_claim)
    return create_app(
        title=runtime.service.title,
        version=version,
        routers=[
            *runtime.service.routers(runtime),
            *verification_routers(runtime),
            feed_router(_live(runtime)),
            people_router(runtime),
        ],
        bus=runtime.bus,
        verifier=CachedVerifier(RememberingVerifier(verifier, runtime.directory)),
        catalogue=runtime.catalogue,
        checks=checks_of(runtime),
        metrics=runtime.metrics,
    )


def _live(runtime: Runtime) -> LiveFeed:
    """What a service says itself; of one that only listens, what it has heard."""
    service = runtime.service
    feed = (
        StoreFeed(service.name, runtime.reader)
        if service.journal is None or service.handlers.deciders
        else JournalFeed(runtime.engine, service.journal.sources.values())
    )
    return LiveFeed(feed, service.readers, runtime.news, runtime.sealer)
