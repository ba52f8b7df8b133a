"""Reactions: the commands that policies give, and what policies may ask to know whom to give them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from jejak_events.language import Actor
from jejak_kit.decider import SYSTEM, Command, Decider

POLICY = Actor(id="policy", role=SYSTEM)


@dataclass(frozen=True, slots=True)
class Reaction:
    """A command that a policy gives to a record."""

    decider: Decider[Any, Any, Any]
    record_id: UUID
    command: Command


@dataclass(frozen=True, slots=True)
class Known:
    """What a policy may look up, as it stands in the transaction in which it reacts.

    `live_form`: the form that lives of an IRO; `live_contract`: the PKS made on it; `orders_of`: the IROs of a
    customer's standing, by the standing's id.
    """

    live_form: Callable[[UUID], UUID | None]
    live_contract: Callable[[UUID], UUID | None]
    orders_of: Callable[[UUID], tuple[UUID, ...]]
