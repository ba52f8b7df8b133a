"""What the HTTP edge and the policies know of the command bus: its interface, its answers and its errors."""

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from jejak_kit.decider import Command


@dataclass(frozen=True, slots=True)
class IdempotencyKey:
    """A client's key, scoped to the actor; `request_hash` tells a repetition from another request under that key."""

    actor_id: str
    key: str
    request_hash: bytes


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a command did: the record, its version after it, and the store position of its last event."""

    record_id: UUID
    version: int
    position: int
    replayed: bool


class KeyReused(Exception):
    """The idempotency key was used before for another request."""


class VersionMismatch(Exception):
    """The record is not at the version the caller expected."""

    def __init__(self, expected: int, actual: int) -> None:
        super().__init__(f"expected version {expected}, is {actual}")
        self.expected, self.actual = expected, actual


class RecordMissing(Exception):
    """No record has this id, or the caller may not know of it."""


class Unavailable(Exception):
    """The store cannot answer now; the command may or may not have happened. Repeat it with the same idempotency key.

    `retry_after` is in seconds.
    """

    def __init__(self, retry_after: int = 1) -> None:
        super().__init__("the store cannot answer now")
        self.retry_after = retry_after


class CommandBus(Protocol):
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
        """Decides and stores, durably, before it answers.

        Raises jejak_kit.decider.Refused, KeyReused, VersionMismatch, RecordMissing, Unavailable.
        """
        ...
