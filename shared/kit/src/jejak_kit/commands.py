"""From a command to a durable receipt: idempotent by key, guarded by version, decided and appended in one transaction."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from jejak_kit.decider import Command, Decider, Refused
from jejak_kit.store.committer import Committer, Unavailable
from jejak_kit.store.ground import Receipt, ReceiptKey
from jejak_kit.store.transaction import Cause, Transaction

__all__ = [
    "BatchRefused",
    "CommandBus",
    "Handler",
    "Handlers",
    "IdempotencyKey",
    "KeyReused",
    "Receipt",
    "RecordMissing",
    "Unavailable",
    "VersionMismatch",
]


class KeyReused(Exception):
    """The idempotency key was used by this actor for another request (draft-ietf-httpapi-idempotency-key-header)."""


class RecordMissing(Exception):
    """There is no such record, or the reader may not see it."""


class VersionMismatch(Exception):
    """The record has moved on since the caller read it."""

    def __init__(self, expected: int, actual: int) -> None:
        super().__init__(f"expected version {expected}, found {actual}")
        self.expected = expected
        self.actual = actual


@dataclass(frozen=True, slots=True)
class IdempotencyKey:
    """The caller's key, scoped to the actor, with the SHA-256 of the request it stands for."""

    actor_id: str
    key: str
    request_hash: bytes


Handler = Callable[[Any, UUID, Transaction], None]
"""`(command, record_id, tx)`: loads what the decision needs, decides, appends. Raises Refused."""


@dataclass(frozen=True)
class Handlers:
    """Which decider a command belongs to, and the handlers of those commands that need more than load → decide → append."""

    deciders: tuple[Decider[Any, Any, Any], ...]
    special: Mapping[type[Command], Handler]

    def decider_of(self, command: type[Command]) -> Decider[Any, Any, Any]:
        """Raises LookupError for a command that no rule book lists."""
        for decider in self.deciders:
            if command in decider.rules.rules:
                return decider
        raise LookupError(f"no rule book lists {command.__name__}")

    def run(self, command: Command, record_id: UUID, tx: Transaction) -> None:
        special = self.special.get(type(command))
        if special is not None:
            special(command, record_id, tx)
        else:
            tx.decide(self.decider_of(type(command)), record_id, command)


@dataclass
class CommandJob:
    """One command of one caller, as the committer runs it."""

    handlers: Handlers
    command: Command
    record_id: UUID
    cause: Cause
    expected_version: int | None
    receipt_key: ReceiptKey | None
    request_hash: bytes

    def run(self, tx: Transaction) -> Receipt:
        saved = tx.saved_receipt(self.receipt_key) if self.receipt_key else None
        if saved is not None:
            if saved.request_hash != self.request_hash:
                raise KeyReused
            return saved.receipt._replace(replayed=True)
        decider = self.handlers.decider_of(type(self.command))
        if tx.spans is not None:
            name = f"{decider.aggregate}.{self.command.NAME}"
            tx.trace(f"decide {name}", "internal", {"jejak.command": name, "jejak.record.id": str(self.record_id)})
        before = tx.version(decider, self.record_id)
        stale = self.expected_version is not None and before not in (0, self.expected_version)
        try:
            self.handlers.run(self.command, self.record_id, tx)
        except Refused as refused:
            # Whoever may not act, or asks for nothing, hears that; whoever looks at an old version hears that first.
            if stale and refused.refusal.why not in ("role", "missing"):
                raise VersionMismatch(self.expected_version or 0, before) from refused
            raise
        if stale:
            raise VersionMismatch(self.expected_version or 0, before)
        if self.receipt_key is not None:
            tx.earn(self.receipt_key, self.request_hash)
        return Receipt(self.record_id, tx.version(decider, self.record_id), 0)


class BatchRefused(Exception):
    """Some commands of a batch were refused, by their place in it; none of the batch took effect."""

    def __init__(self, refusals: Mapping[int, Refused]) -> None:
        super().__init__(f"{len(refusals)} commands of the batch were refused")
        self.refusals = refusals


@dataclass
class BatchJob:
    """Many commands as one: all take effect or none. `outcomes` tells of each how many events it added."""

    handlers: Handlers
    instructions: Sequence[tuple[UUID, Command]]
    cause: Cause
    dry_run: bool
    receipt_key: ReceiptKey | None = None
    outcomes: list[int] = field(default_factory=list)

    def run(self, tx: Transaction) -> Receipt:
        self.outcomes = []
        if tx.spans is not None:
            tx.trace("decide batch", "internal", {"jejak.commands": len(self.instructions)})
        refusals: dict[int, Refused] = {}
        for place, (record_id, command) in enumerate(self.instructions):
            tx.give_way()
            before = len(tx.appended)
            try:
                self.handlers.run(command, record_id, tx)
            except Refused as refused:
                refusals[place] = refused
            self.outcomes.append(len(tx.appended) - before)
        if refusals:
            raise BatchRefused(refusals)
        if self.dry_run:
            raise DryRunEnded
        return Receipt(UUID(int=0), 0, 0)


class DryRunEnded(Exception):
    """The batch would have taken effect; nothing of it is kept."""


class CommandBus:
    """The way into the write side for HTTP, command line and consumers alike."""

    def __init__(self, committer: Committer, handlers: Handlers) -> None:
        self._committer = committer
        self.handlers = handlers

    async def execute(
        self,
        command: Command,
        record_id: UUID,
        *,
        key: IdempotencyKey | None,
        expected_version: int | None,
        correlation_id: UUID,
        causation_id: UUID | None = None,
        traceparent: str | None = None,
    ) -> Receipt:
        """Durable when it returns. Raises Refused, KeyReused, VersionMismatch or Unavailable; none leaves an event."""
        job = CommandJob(
            handlers=self.handlers,
            command=command,
            record_id=record_id,
            cause=Cause(correlation_id, causation_id, traceparent),
            expected_version=expected_version,
            receipt_key=(key.actor_id, key.key) if key else None,
            request_hash=key.request_hash if key else b"",
        )
        return await self._committer.submit(job)

    async def execute_all(
        self,
        instructions: Sequence[tuple[UUID, Command]],
        *,
        correlation_id: UUID,
        traceparent: str | None = None,
        dry_run: bool = False,
    ) -> tuple[list[int], int | None]:
        """All commands in one transaction. Returns the events each added, and the position after it (None if dry).

        Raises BatchRefused with every refusal, and Unavailable.
        """
        job = BatchJob(self.handlers, instructions, Cause(correlation_id, traceparent=traceparent), dry_run)
        try:
            receipt = await self._committer.submit(job)
        except DryRunEnded:
            return job.outcomes, None
        return job.outcomes, receipt.position
