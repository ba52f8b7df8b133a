"""What services answer: receipts of commands, and records as a reader sees them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import httpx


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a command did: the record's version after it, and its place in the service's store."""

    id: str
    version: int
    position: int


class Record(Mapping[str, Any]):
    """A record as it was read: its fields, and the version that commands on it are given for."""

    def __init__(self, path: str, fields: Mapping[str, Any], etag: str | None) -> None:
        self.path = path
        """`iros/0198…`, below the service's `/v1/`."""
        self.etag = etag
        self._fields = fields

    @classmethod
    def of(cls, path: str, answer: httpx.Response) -> "Record":
        return cls(path, answer.json(), answer.headers.get("ETag"))

    @property
    def id(self) -> str:
        return str(self._fields["id"])

    @property
    def version(self) -> int:
        return int(self._fields["version"])

    @property
    def status(self) -> str:
        """The code of the status."""
        return str(self._fields["status"])

    def may(self, command: str) -> bool:
        """Whether this reader may give the command now."""
        return any(action["name"] == command and action["allowed"] for action in self._fields["actions"])

    def why_not(self, command: str) -> str | None:
        """The reason in the reader's language; None when it may be given."""
        for action in self._fields["actions"]:
            if action["name"] == command and action["reason"]:
                return str(action["reason"]["detail"])
        return None

    def __getitem__(self, name: str) -> Any:
        return self._fields[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._fields)

    def __len__(self) -> int:
        return len(self._fields)
