"""What outside systems say: taken once per `ce-source` and `ce-id`, parked with a reason when it is not usable."""

from collections.abc import Callable
from hashlib import sha256
from uuid import UUID, uuid5

from nats.aio.msg import Msg

from jejak_events.envelope import Inbound, MalformedEnvelope, inbound_of
from jejak_kit.commands import KeyReused
from jejak_kit.inbox import NOBODY, Consumer, Incoming
from jejak_kit.store.ground import Receipt, ReceiptKey
from jejak_kit.store.transaction import AlreadyApplied, Cause, Transaction

ReactInbound = Callable[[Inbound, bytes, Transaction], UUID | None]
"""`(attributes, body, tx)` → the record that the event concerned, if any. Raises ValueError or Refused."""


class InboundConsumer(Consumer):
    """A named reader of one outside system's stream. Such a stream has no store positions: receipts do the tracking."""

    together = 1  # without positions a later event could overtake, and a later acknowledgement cover, one that fails

    def __init__(self, name: str, system: str, react: ReactInbound) -> None:
        super().__init__(name, _unused)
        self.system = system
        self._react_inbound = react

    def key_of(self, incoming: Incoming) -> str:
        """Events about one subject wait for each other."""
        headers = {name.lower(): value for name, value in incoming.headers.items()}
        return headers.get("ce-subject") or headers.get("ce-id") or str(incoming.position)

    def track(self, incoming: Incoming, tx: Transaction) -> None:
        """Raises AlreadyApplied for an event that was taken, so that it does not wait behind a parked one."""
        key = self.receipt_key(incoming)
        saved = tx.saved_receipt(key) if key is not None else None
        if saved is not None and saved.request_hash == sha256(incoming.body).digest():
            raise AlreadyApplied
        tx.repeated = None

    def receipt_key(self, incoming: Incoming) -> ReceiptKey | None:
        try:
            return self._key(inbound_of(incoming.headers))
        except MalformedEnvelope:
            return None

    def effect(self, incoming: Incoming, tx: Transaction) -> Receipt:
        attributes = inbound_of(incoming.headers)
        key, digest = self._key(attributes), sha256(incoming.body).digest()
        if tx.saved_receipt(key) is not None:
            raise KeyReused("ce-source and ce-id were used for another content")
        tx.cause = Cause(UUID(key[1]))
        record = self._react_inbound(attributes, incoming.body, tx)
        tx.earn(key, digest)
        return Receipt(record or NOBODY, 0, 0)

    def _key(self, attributes: Inbound) -> ReceiptKey:
        """Of one length whatever they call themselves, and different for every pair of source and id."""
        return f"inbound:{self.system}", str(
            uuid5(NOBODY, f"{len(attributes.source)}|{attributes.source}|{attributes.id}")
        )


def inbound(message: Msg) -> Incoming:
    """A message of an outside system, whatever it holds."""
    sequence = message.metadata.sequence.stream
    return Incoming(message.metadata.stream, sequence - 1, sequence, dict(message.headers or {}), message.data)


def _unused(*_: object) -> None:
    raise AssertionError("an inbound consumer reacts to inbound events only")
