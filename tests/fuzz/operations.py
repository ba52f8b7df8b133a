"""Every operation of every installed service, by the OpenAPI documents that `make docs` keeps current."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jejak_kit.manifest import manifests

ROOT = Path(__file__).resolve().parents[2]
METHODS = ("get", "put", "post", "delete", "patch")


@dataclass(frozen=True, slots=True)
class Operation:
    """A method on a path of a service."""

    service: str
    method: str
    path: str
    guarded: bool
    takes_something: bool
    body: str
    """The media type it takes; empty where it takes no body."""
    leads_on: bool = False
    """Its answers link to other operations."""
    endless: bool = False
    """It answers until it is told not to (`follow=false`)."""

    @property
    def name(self) -> str:
        """`POST /v1/iros/{id}/submit`."""
        return f"{self.method} {self.path}"

    @property
    def begins(self) -> bool:
        """It makes the record that its answer's links lead on from."""
        return self.leads_on and self.method == "POST" and "{" not in self.path

    def __str__(self) -> str:
        return f"{self.service} {self.name}"


def operations_in(service: str, document: dict[str, Any]) -> list[Operation]:
    """The operations of one document; guarded are those that ask for a token.

    Some take nothing at all, neither parameters nor a body, so nothing can be wrong with a request to them.
    """
    return [
        Operation(
            service,
            method.upper(),
            path,
            guarded=bool(operation.get("security")),
            takes_something=bool(operation.get("parameters") or operation.get("requestBody")),
            body=next(iter(operation.get("requestBody", {}).get("content", {})), ""),
            leads_on=any("links" in response for response in operation["responses"].values()),
            endless=any(parameter["name"] == "follow" for parameter in operation.get("parameters", ())),
        )
        for path, item in document["paths"].items()
        for method, operation in item.items()
        if method in METHODS
    ]


def documented() -> list[Operation]:
    """The operations of all installed services."""
    return [
        operation
        for service in manifests()
        for operation in operations_in(service, json.loads((ROOT / f"docs/openapi/{service}.json").read_bytes()))
    ]


OPERATIONS = documented()
