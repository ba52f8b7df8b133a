"""A durable pull consumer on one stream: takes pages in order, acknowledges them when their effects are durable.

Written on nats-py and not on a framework: what must hold here (one ordered page at a time, effects before
acknowledgement, a vanished durable noticed and mended) is less code than the options that would have to be switched off.
"""

import asyncio
from collections.abc import Sequence
from typing import Protocol, cast

import nats.errors
import structlog
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy
from nats.js.errors import APIError, NotFoundError
from sqlalchemy.exc import SQLAlchemyError

from jejak_events.envelope import MalformedEnvelope, place_of
from jejak_kit.broker.eras import all_before, apart, begins_one
from jejak_kit.ending import end_if_asked
from jejak_kit.inbox import Gap, Incoming
from jejak_kit.store.committer import Unavailable

log = structlog.get_logger()

PAGE = 256
FETCH_TIMEOUT_S = 1.0
REFUSED_S = 0.02
"""How soon a refused pull is repeated; again and again refused, less often."""
ACK_WAIT_S = 30.0
CHECK_S = 5.0
_NOT_DELETED = 10057
"""The server's code both for a message that is gone and for a stream that denies deletes."""


class Reading(Protocol):
    """How a message of the stream becomes an incoming event."""

    def __call__(self, message: Msg) -> Incoming: ...


def published(message: Msg) -> Incoming:
    """A message that some service's relay published. Raises MalformedEnvelope."""
    place = place_of(message.headers)
    return Incoming(
        str(place.store_id), place.previous_position, place.position, dict(message.headers or {}), message.data
    )


class Named(Protocol):
    """Under which name a stream is read, and how many events may be under way at once."""

    @property
    def name(self) -> str: ...
    @property
    def together(self) -> int: ...


class Taking(Protocol):
    """Where the pages of a stream go; `Inbox` says what each means."""

    @property
    def consumer(self) -> Named: ...
    @property
    def parked(self) -> int: ...
    async def take(self, page: Sequence[Incoming]) -> None: ...


class StreamConsumer:
    """Feeds one stream to an inbox. `problem` says what is wrong; `waiting` that the stream is not there yet.

    `erases`: a message is deleted from the stream, overwritten on disk, when its effect is durable or it is parked.
    """

    def __init__(
        self, client: Client, stream: str, inbox: Taking, *, reading: Reading = published, erases: bool = False
    ) -> None:
        self._client = client
        self._jetstream = client.jetstream(timeout=5)
        self._stream = stream
        self._inbox = inbox
        self._reading = reading
        self._erases = erases
        self.name = inbox.consumer.name
        self._page = min(PAGE, inbox.consumer.together)
        self.problem: str | None = None
        self.waiting = True
        self.lag = 0
        self._made = False

    @property
    def parked(self) -> int:
        """Events parked since this consumer started."""
        return self._inbox.parked

    async def run(self) -> None:
        """Until cancelled; a vanished stream or durable is reported, then made anew, and what was done is not done again."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._consume())
            tasks.create_task(self._watch())

    async def _consume(self) -> None:
        while True:
            end_if_asked()
            try:
                await self._provision()
                await self._pull()
            except NotFoundError:
                self.waiting = True
                await asyncio.sleep(FETCH_TIMEOUT_S)
            except Gap as gap:
                self.problem = f"what follows position {gap.tracked} is missing"
                log.error("consumer.gap", consumer=self.name, tracked=gap.tracked)
                await self._start_over()
            except (nats.errors.Error, APIError, Unavailable, OSError, TimeoutError) as error:
                log.warning("consumer.interrupted", consumer=self.name, error=f"{type(error).__name__}: {error}"[:200])
                await asyncio.sleep(FETCH_TIMEOUT_S)
            except Exception as error:  # noqa: BLE001 - one stream's trouble must not end the service
                self.problem = f"{type(error).__name__}: {error}"[:200]
                log.error("consumer.failed", consumer=self.name, error=self.problem)
                await asyncio.sleep(CHECK_S)

    async def _provision(self) -> None:
        """Makes the durable where it is missing. One whose acknowledgements do not come is made anew behind the last one:
        whoever should give them has ended, and until they are overdue the server would leave those events out.

        One pull at a time may wait: among several the server deals events out in turn, every other one to each process,
        and none could apply what it has without the others. So one process reads and the others stand by.
        """
        start: int | None = None
        try:
            info = await self._jetstream.consumer_info(self._stream, self.name)
            acknowledged = info.ack_floor.stream_seq if info.ack_floor else 0
            await self._offer_again(acknowledged)
            floor = await self._unacknowledged_after()
            if floor is not None:
                await asyncio.sleep(FETCH_TIMEOUT_S)  # another process may be at work on them
            if floor is None or await self._unacknowledged_after() != floor:
                if self._page == 1 or info.config.max_waiting == 1:
                    self.waiting, self._made = False, True
                    return
                floor = acknowledged  # it was made when several could pull at once, which the server lets nobody change
            start = floor + 1
            await self._jetstream.delete_consumer(self._stream, self.name)
        except NotFoundError:
            if self._made:
                await self._vanish()
        await self._jetstream.add_consumer(
            self._stream,
            ConsumerConfig(
                name=self.name,
                durable_name=self.name,
                deliver_policy=DeliverPolicy.ALL if start is None else DeliverPolicy.BY_START_SEQUENCE,
                opt_start_seq=start,
                ack_policy=AckPolicy.ALL,
                ack_wait=ACK_WAIT_S,
                max_ack_pending=self._page,
                max_waiting=1 if self._page > 1 else None,
            ),
        )
        self.waiting, self._made = False, True

    async def _unacknowledged_after(self) -> int | None:
        """The last acknowledged sequence when others were delivered after it, else None. Raises NotFoundError."""
        info = await self._jetstream.consumer_info(self._stream, self.name)
        return info.ack_floor.stream_seq if info.num_ack_pending and info.ack_floor else None

    async def _pull(self) -> None:
        subscription = await self._jetstream.pull_subscribe_bind(self.name, self._stream)
        pause = REFUSED_S
        try:
            while self._made:
                end_if_asked()
                try:
                    messages = await subscription.fetch(self._page, timeout=FETCH_TIMEOUT_S)
                except TimeoutError:  # nats-py's own, and where its time is up between two requests, the plain one
                    pause = REFUSED_S
                    continue
                if not messages:  # another process pulls, the pull before has hardly ended, or the durable is gone
                    await asyncio.sleep(pause)
                    pause = min(2 * pause, FETCH_TIMEOUT_S)
                    continue
                pause = REFUSED_S
                for stretch in [messages] if self._erases else apart(messages):
                    await self._take(stretch)
                if self._made:
                    self.problem = None
        finally:
            await subscription.unsubscribe()
        await self._vanish()

    async def _take(self, messages: list[Msg]) -> None:
        if not self._erases and begins_one(messages[0]):
            await all_before(messages[0], self._jetstream, self._stream, self.name)
        page = self._readable(messages)
        try:
            await self._inbox.take(page)
        except Gap:  # unless another process is still at work on the page before this one
            await all_before(messages[0], self._jetstream, self._stream, self.name)
            await self._inbox.take(page)
        if self._erases:  # before the acknowledgement: what is acknowledged never comes again to be erased
            await self._erase([message.metadata.sequence.stream for message in messages])
        await messages[-1].ack_sync(timeout=5)

    async def _offer_again(self, acknowledged: int) -> None:
        """Takes what was acknowledged last once more: it is known, unless the own database was restored from a copy older
        than that. Raises Gap then: without it the durable would stay silent until the next event.
        """
        if self._erases or not acknowledged:
            return
        try:
            message = await self._jetstream.get_msg(self._stream, seq=acknowledged)
            incoming = self._reading(cast(Msg, message))  # it has what is read of a message: headers and data
        except (NotFoundError, MalformedEnvelope, nats.errors.TimeoutError) as error:
            log.info("consumer.unverified", consumer=self.name, error=type(error).__name__)
            return
        await self._inbox.take([incoming])

    async def _vanish(self) -> None:
        self._made = False
        self.problem = "the durable consumer has vanished"
        log.error("consumer.vanished", consumer=self.name)
        await asyncio.sleep(CHECK_S)  # the problem stands long enough to be seen by whoever asks for readiness
        self.problem = None

    async def _erase(self, sequences: list[int]) -> None:
        """Raises what the server says, except that a message is gone already."""
        for outcome in await asyncio.gather(*map(self._erase_one, sequences), return_exceptions=True):
            if isinstance(outcome, BaseException):
                raise outcome

    async def _erase_one(self, sequence: int) -> None:
        try:
            await self._jetstream.delete_msg(self._stream, sequence)
        except APIError as error:
            if error.err_code != _NOT_DELETED or "not permitted" in (error.description or ""):
                raise

    def _readable(self, messages: list[Msg]) -> list[Incoming]:
        """A message without a place cannot be tracked; no relay writes one, so it is loud and passed over."""
        incoming = []
        for message in messages:
            try:
                incoming.append(self._reading(message))
            except MalformedEnvelope as error:
                log.error(
                    "consumer.not_an_event",
                    consumer=self.name,
                    sequence=message.metadata.sequence.stream,
                    error=str(error),
                )
        return incoming

    async def _start_over(self) -> None:
        await self._delete()
        await asyncio.sleep(FETCH_TIMEOUT_S)

    async def _delete(self) -> None:
        self._made = False
        try:
            await self._jetstream.delete_consumer(self._stream, self.name)
        except (NotFoundError, nats.errors.Error) as error:
            log.info("consumer.not_deleted", consumer=self.name, error=type(error).__name__)

    async def _watch(self) -> None:
        """Asks the server whether the durable is still there: a pull on a vanished one just stays silent."""
        while True:
            end_if_asked()
            await asyncio.sleep(CHECK_S)
            if self.waiting or not self._made:
                continue
            try:
                info = await self._jetstream.consumer_info(self._stream, self.name)
                self.lag = (info.num_pending or 0) + (info.num_ack_pending or 0)
                await self._offer_again(info.ack_floor.stream_seq if info.ack_floor else 0)
            except NotFoundError:
                self._made = False
            except Gap as gap:
                log.error("consumer.gap", consumer=self.name, tracked=gap.tracked)
                await self._delete()
            except (nats.errors.Error, APIError, Unavailable, SQLAlchemyError, OSError, TimeoutError) as error:
                log.warning("consumer.unwatched", consumer=self.name, error=type(error).__name__)
