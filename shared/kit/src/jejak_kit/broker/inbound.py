"""What outside systems say: taken once per `ce-source` and `ce-id`, parked with a reason when it is not usable."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from uuid import UUID, uuid5

import psycopg
import psycopg_pool
from nats.aio.msg import Msg

from jejak_events.envelope import Inbound, MalformedEnvelope, inbound_of
from jejak_events.language import Event, Recorded
from jejak_kit.commands import Handlers, KeyReused
from jejak_kit.decider import Command
from jejak_kit.inbox import NOBODY, Consumer, Incoming
from jejak_kit.privacy import KeyringFault, Sealer
from jejak_kit.privacy.parked_bodies import BodyForgotten, ParkedBodies, digest_of
from jejak_kit.store.committer import Unavailable
from jejak_kit.store.ground import Receipt, ReceiptKey
from jejak_kit.store.transaction import AlreadyApplied, Cause, Transaction
from jejak_kit.telemetry.traces import taken_by, well_formed

_ATTRIBUTES = frozenset({"ce-specversion", "ce-id", "ce-source", "ce-type", "ce-time", "ce-subject"})

Instruction = tuple[UUID, Command]
"""The command that an outside event amounts to, and the record it goes to."""
Translate = Callable[[Inbound, bytes, Sealer], Awaitable[Instruction]]
"""`(attributes, body, sealer)` → what to do. Raises ValueError (or a subclass) naming what is wrong."""


class InboundConsumer(Consumer):
    """A named reader of one outside system's stream. Such a stream has no store positions: receipts do the tracking."""

    together = 1  # without positions a later event could overtake, and a later acknowledgement cover, one that fails

    def __init__(self, name: str, system: str, translate: Translate, handlers: Handlers) -> None:
        super().__init__(name, _unused)
        self.system = system
        self._translate = translate
        self._handlers = handlers
        self.sealer: Sealer | None = None
        """Given by the runtime; personal data are sealed before they come near the store."""

    async def prepare(self, incoming: Incoming) -> Incoming:
        """Seals the body for the case that it is parked, or opens one that was. Raises Unavailable without the keyring."""
        assert self.sealer is not None
        try:
            return await self._prepare(incoming, self.sealer)
        except (psycopg.Error, KeyringFault) as error:
            raise Unavailable(f"the keyring: {type(error).__name__}") from error

    async def _prepare(self, incoming: Incoming, sealer: Sealer) -> Incoming:
        bodies = ParkedBodies(sealer.keyring)
        if incoming.at_rest is None:
            incoming = replace(incoming, at_rest=await bodies.seal(incoming.body))
        else:
            try:
                incoming = replace(incoming, body=await bodies.open(incoming.at_rest))
            except BodyForgotten as error:
                return replace(incoming, prepared=error)
        return await self.translated(incoming, sealer)

    async def translated(self, incoming: Incoming, sealer: Sealer) -> Incoming:
        """With the instruction the body amounts to, or with what is wrong with it."""
        try:
            attributes = inbound_of(incoming.headers)
            return replace(incoming, prepared=await self._translate(attributes, incoming.body, sealer))
        except (psycopg.Error, psycopg_pool.PoolTimeout, KeyringFault, OSError, TimeoutError):
            raise  # the keyring is out of reach: that is not the event's fault
        except Exception as error:  # noqa: BLE001 - whatever an outside event makes us stumble over, it is parked for it
            return replace(incoming, prepared=error)

    def key_of(self, incoming: Incoming) -> str:
        """Events about one subject wait for each other."""
        headers = {name.lower(): value for name, value in incoming.headers.items()}
        return headers.get("ce-subject") or headers.get("ce-id") or str(incoming.position)

    def traceparent_of(self, incoming: Incoming) -> str | None:
        """As the outside system says it, where that is well-formed (CloudEvents, Distributed Tracing extension)."""
        headers = {name.lower(): value for name, value in incoming.headers.items()}
        return well_formed(headers.get("ce-traceparent") or headers.get("traceparent"))

    def headers_at_rest(self, incoming: Incoming) -> dict[str, str]:
        """The CloudEvents attributes; whatever else a sender wrote there nobody needs for a retry."""
        return {name: value for name, value in incoming.headers.items() if name.lower() in _ATTRIBUTES}

    def track(self, incoming: Incoming, tx: Transaction) -> None:
        """Raises AlreadyApplied for an event that was taken, so that it does not wait behind a parked one."""
        key = self.receipt_key(incoming)
        saved = tx.saved_receipt(key) if key is not None else None
        if saved is not None and saved.request_hash == digest_of(incoming.at_rest or incoming.body):
            raise AlreadyApplied
        tx.repeated = None

    def receipt_key(self, incoming: Incoming) -> ReceiptKey | None:
        try:
            return self._key(inbound_of(incoming.headers))
        except MalformedEnvelope:
            return None

    def effect(self, incoming: Incoming, tx: Transaction) -> Receipt:
        attributes = inbound_of(incoming.headers)
        key, digest = self._key(attributes), digest_of(incoming.at_rest or incoming.body)
        if tx.saved_receipt(key) is not None:
            raise KeyReused("ce-source and ce-id were used for another content")
        if isinstance(incoming.prepared, Exception):
            raise incoming.prepared
        assert isinstance(incoming.prepared, tuple)
        record_id, command = incoming.prepared
        tx.cause = Cause(UUID(key[1]), traceparent=self.traceparent_of(incoming))
        if tx.spans is not None:
            tx.trace(f"{self.name} inbound", "consumer", taken_by(self.name))
        self._handlers.run(command, record_id, tx)
        tx.earn(key, digest)
        return Receipt(record_id, tx.version(self._handlers.decider_of(type(command)), record_id), 0)

    def _key(self, attributes: Inbound) -> ReceiptKey:
        """Of one length whatever they call themselves, and different for every pair of source and id."""
        return f"inbound:{self.system}", str(
            uuid5(NOBODY, f"{len(attributes.source)}|{attributes.source}|{attributes.id}")
        )


def inbound(message: Msg) -> Incoming:
    """A message of an outside system, whatever it holds.

    A stream that was made anew counts from 1 again, so a place in it is told together with when it was taken.
    """
    told = message.metadata
    sequence, source = told.sequence.stream, f"{told.stream} {told.timestamp.isoformat()}"
    return Incoming(source, sequence - 1, sequence, dict(message.headers or {}), message.data)


def _unused(event: Recorded[Event], tx: Transaction) -> None:
    raise AssertionError("an inbound consumer reacts to inbound events only")
