"""Who may say and hear what on NATS: each service only its own subjects and durables, from the first day.

A reply inbox is a subject too, so every user has a prefix of its own (`_INBOX_<user>`), to be given to nats-py as
`inbox_prefix`. JetStream's commands are requests on `$JS.API.…`; the stream and the durable are part of the subject.
What this does not keep apart, because all users share one account: where a push consumer delivers, and what a stream's
own configuration names. One account per service comes later.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from jejak_events.subjects import inbound_stream_of, inbound_subjects_of, stream_of, subjects_of
from jejak_kit.manifest import Manifest

ADMIN = "jejak_admin"
OBSERVER = "observer"

_API = "$JS.API"


@dataclass(frozen=True, slots=True)
class NatsUser:
    """A user and the subjects it may publish and subscribe to; `denied` takes away from `publish`."""

    name: str
    publish: tuple[str, ...]
    subscribe: tuple[str, ...]
    denied: tuple[str, ...] = ()

    @property
    def inbox_prefix(self) -> str:
        return inbox_prefix(self.name)


def inbox_prefix(user: str) -> str:
    """The `inbox_prefix` with which a user has to connect."""
    return f"_INBOX_{user}"


def users(manifests: Iterable[Manifest]) -> list[NatsUser]:
    """Everybody who may connect: the admin, each service, each outside system, the observer.

    Raises ValueError if a system has the name of a service, or two services listen to one system: who takes a message
    erases it.
    """
    known = list(manifests)
    listened = [(system, m.name) for m in known for system in sorted(set(m.inbound.values()))]
    if shared := {system for system, _ in listened if sum(system == other for other, _ in listened) > 1}:
        raise ValueError(f"more than one service listens to {', '.join(sorted(shared))}; the others hear it by events")
    found = [NatsUser(ADMIN, (">",), (">",)), _observer(known), *map(_service, known)]
    found += [_system(name) for name in systems(known)]
    names = [user.name for user in found]
    if twice := {name for name in names if names.count(name) > 1}:
        raise ValueError(f"NATS users need different names: {', '.join(sorted(twice))}")
    return found


def systems(manifests: Iterable[Manifest]) -> list[str]:
    """All outside systems some service listens to."""
    return sorted({system for manifest in manifests for system in manifest.inbound.values()})


def durables(manifest: Manifest) -> list[tuple[str, str]]:
    """(stream, durable) of everything a service consumes."""
    events = [(stream_of(service), durable) for durable, service in manifest.consumes.items()]
    return events + [(inbound_stream_of(system), durable) for durable, system in manifest.inbound.items()]


def _service(manifest: Manifest) -> NatsUser:
    own = stream_of(manifest.name)
    publish = [subjects_of(manifest.name), f"{_API}.INFO"]
    publish += [f"{_API}.STREAM.{command}.{own}" for command in ("CREATE", "UPDATE", "INFO", "DELETE", "MSG.GET")]
    publish += [f"{_API}.DIRECT.GET.{own}", f"{_API}.DIRECT.GET.{own}.>"]
    for stream, durable in durables(manifest):
        publish.append(f"{_API}.STREAM.INFO.{stream}")
        for command in ("CREATE", "DURABLE.CREATE", "INFO", "MSG.NEXT", "DELETE"):
            publish.append(f"{_API}.CONSUMER.{command}.{stream}.{durable}")
        publish.append(f"$JS.ACK.{stream}.{durable}.>")
    for service in manifest.consumes.values():  # what it acknowledged last, to see whether its own store still knows it
        publish.append(f"{_API}.STREAM.MSG.GET.{stream_of(service)}")
    for system in manifest.inbound.values():  # what it has taken does not stay: it names people
        publish.append(f"{_API}.STREAM.MSG.DELETE.{inbound_stream_of(system)}")
    name = manifest.identifier
    return NatsUser(name, tuple(dict.fromkeys(publish)), (f"{inbox_prefix(name)}.>",))


def _system(name: str) -> NatsUser:
    """An outside system says what it has to say and hears whether it was stored; nothing else."""
    return NatsUser(name, (inbound_subjects_of(name),), (f"{inbox_prefix(name)}.>",))


def _observer(manifests: list[Manifest]) -> NatsUser:
    """Reads every stream through consumers of its own, publishes no event and touches no service's durable."""
    consumers = tuple(
        f"{_API}.CONSUMER.{command}.*"
        for command in ("CREATE", "CREATE.*", "CREATE.*.*", "DURABLE.CREATE.*", "INFO.*", "MSG.NEXT.*", "DELETE.*")
    )
    allowed = (
        f"{_API}.INFO",
        *(f"{_API}.STREAM.{command}" for command in ("NAMES", "LIST", "INFO.*", "MSG.GET.*")),
        f"{_API}.DIRECT.GET.>",
        *consumers,
        f"{_API}.CONSUMER.NAMES.*",
        f"{_API}.CONSUMER.LIST.*",
        f"{_API}.CONSUMER.CREATE.*.*.>",
        "$JS.ACK.>",
        "$JS.FC.>",
    )
    taken = [place for manifest in manifests for place in durables(manifest)]
    denied = [
        f"{_API}.CONSUMER.{command}.{stream}.{durable}"
        for stream, durable in taken
        for command in ("CREATE", "DURABLE.CREATE", "MSG.NEXT", "DELETE")
    ]
    denied += [f"{_API}.CONSUMER.CREATE.{stream}.{durable}.>" for stream, durable in taken]
    denied += [f"$JS.ACK.{stream}.{durable}.>" for stream, durable in taken]
    return NatsUser(OBSERVER, allowed, ("jejak.>", f"{inbox_prefix(OBSERVER)}.>"), tuple(denied))
