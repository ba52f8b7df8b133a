"""What a service consists of. Its `bootstrap.py` says it once; the runtime, the command line and the tests use it."""

from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from fastapi import APIRouter

from jejak_kit.broker.inbound import InboundConsumer
from jejak_kit.commands import Handlers
from jejak_kit.deadlines.keeper import DeadlinesOf, Keeper
from jejak_kit.decider import Command
from jejak_kit.http.rights import Rights
from jejak_kit.inbox import Consumer
from jejak_kit.journal import Journal
from jejak_kit.settings import ServiceSettings
from jejak_kit.views.view import View

if TYPE_CHECKING:
    from jejak_kit.runtime import Runtime


@dataclass(frozen=True)
class Service:
    """One service, wired but not running.

    `policies` answers the service's own events; `deadlines` tells what those make due at some time; `consumers` take
    the streams of other services (by service name), `inbound` those of outside systems; `tells` is what
    those may read of this service's events, as in the manifest. `journal` keeps what others
    publish as it is. `readers`: who may follow the feed of which service, this one's own or those in its journal.
    `routers` builds the HTTP entrypoints on a running runtime, `loops` what runs beside it for as long as it does.
    `installs` are commands given at every start, by record, for what shall be there from the first one: their deciders
    find it there and yield no event.

    When a person is erased: `documents_of(state, subject)` tells contents (SHA-256) that are about them though the record
    does not list them so; `retention(state, sha256)` the code of the law (`kept.<code>` in the catalogues) for which a
    content that the record lists must stay, or None.
    """

    name: str
    title: str
    settings: ServiceSettings
    handlers: Handlers
    views: Sequence[View]
    routers: Callable[["Runtime"], Sequence[APIRouter]]
    translations: Path
    policies: Consumer | None = None
    consumers: Mapping[str, Consumer] = field(default_factory=dict)
    inbound: Sequence[InboundConsumer] = ()
    tells: Mapping[str, str] = field(default_factory=dict)
    deadlines: DeadlinesOf | None = None
    journal: Journal | None = None
    installs: Sequence[tuple[UUID, Command]] = ()
    loops: Callable[["Runtime"], Sequence[Coroutine[Any, Any, None]]] | None = None
    readers: Mapping[str, Rights] = field(default_factory=dict)
    documents_of: Callable[[Any, str], Iterable[str]] | None = None
    retention: Callable[[Any, str], str | None] | None = None

    @property
    def keeper(self) -> Keeper | None:
        """The reader of the service's own events that writes its deadlines down."""
        return Keeper(self.name, self.deadlines, self.handlers) if self.deadlines is not None else None

    @property
    def inboxes(self) -> dict[str, Consumer]:
        """Everything that takes events, by the name under which it tracks and parks."""
        own = [consumer for consumer in (self.policies, self.keeper) if consumer is not None]
        found = [*self.consumers.values(), *self.inbound, *own]
        return {consumer.name: consumer for consumer in found}
