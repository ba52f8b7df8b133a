"""What the HTTP edge and the policies know of the command bus: its answers and its errors."""

from dataclasses import dataclass
from uuid import UUID


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

    retry_after = 1
