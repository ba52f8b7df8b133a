"""What happened to an order, as a tree: below each event stands what it caused."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

DEPTH_MAX = 50
"""Levels of a tree. What lies deeper, as no process of ours does, stands side by side on the last one."""


@dataclass(frozen=True)
class Happening:
    """An event of some service, as far as the tree needs to know it."""

    event_id: UUID
    causation_id: UUID | None
    occurred_at: datetime
    service: str
    position: int


@dataclass
class Node:
    """An event and what it caused, oldest first."""

    event: Happening
    caused: list["Node"] = field(default_factory=list)


def tree_of(events: Iterable[Happening]) -> Sequence[Node]:
    """What people and outside systems did, oldest first, and below it all that followed.

    An event whose cause is not among these stands at the top. Nothing is lost and nothing stands twice, even if damaged
    events name each other as their cause.
    """
    nodes = {event.event_id: Node(event) for event in sorted(events, key=_moment)}
    roots = []
    for node in nodes.values():
        cause = nodes.get(node.event.causation_id) if node.event.causation_id is not None else None
        if cause is None or _leads_back(node, nodes):
            roots.append(node)
        else:
            cause.caused.append(node)
    _flatten(roots)
    return roots


def _flatten(roots: Sequence[Node]) -> None:
    level = list(roots)
    for _ in range(DEPTH_MAX - 2):
        level = [child for node in level for child in node.caused]
    for node in level:
        below = list(node.caused)
        for child in below:  # grows while it is walked
            below.extend(child.caused)
            child.caused = []
        node.caused = below


def _moment(event: Happening) -> tuple[datetime, str, int]:
    """Instants of several clocks may be equal: then a service's own order counts."""
    return event.occurred_at, event.service, event.position


def _leads_back(node: Node, nodes: Mapping[UUID, Node]) -> bool:
    """Whether the chain of causes returns to the event itself; of such a circle every event stands at the top."""
    seen: set[UUID] = set()
    cause = node.event.causation_id
    while cause is not None and cause not in seen:
        if cause == node.event.event_id:
            return True
        seen.add(cause)
        cause = nodes[cause].event.causation_id if cause in nodes else None
    return False
