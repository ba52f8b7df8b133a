"""What a service is to those who run it: found by the entry point group `jejak.services`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib.metadata import entry_points
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jejak_kit.service import Service

GROUP = "jejak.services"


@dataclass(frozen=True)
class Manifest:
    """A service's name, default port, and what it listens to.

    `consumes` maps each durable consumer's name to the service whose stream it takes;
    `inbound` maps each durable consumer's name to the outside system whose inbound stream it takes.
    `tells` maps an outside system to how the types of those events of this service begin that concern it: those it may
    read, by a durable of its own name. `load` imports the service's bootstrap only when it is wanted.
    """

    name: str
    port: int
    load: Callable[[], "Service"]
    consumes: Mapping[str, str] = field(default_factory=dict)
    inbound: Mapping[str, str] = field(default_factory=dict)
    tells: Mapping[str, str] = field(default_factory=dict)

    @property
    def identifier(self) -> str:
        """The name as a database, role and NATS user name."""
        return self.name.replace("-", "_")


def manifests() -> dict[str, Manifest]:
    """All installed services, in the order of their ports."""
    found: list[Manifest] = [point.load() for point in entry_points(group=GROUP)]
    return {manifest.name: manifest for manifest in sorted(found, key=lambda m: m.port)}
