"""What follows when something has happened: each policy is a sentence, and turns an event into commands.

Policies may run late and more than once: commands say as of which version they speak, and a decision that has nothing to
do yields no event.
"""

from collections.abc import Callable, Mapping
from typing import Any

from jejak_contract.domain.contract.policies import POLICIES as CONTRACT_POLICIES
from jejak_contract.domain.form.policies import POLICIES as FORM_POLICIES
from jejak_contract.domain.iro import POLICIES as IRO_POLICIES
from jejak_contract.domain.reaction import Known, Reaction
from jejak_events.language import Event, Recorded

Policy = Callable[[Recorded[Any], Known], list[Reaction]]
Policies = Mapping[type[Event], tuple[Policy, ...]]

OWN: tuple[Policies, ...] = (FORM_POLICIES, CONTRACT_POLICIES)
"""What this service's own events make it do, aggregate by aggregate."""
OF_IRO: tuple[Policies, ...] = (IRO_POLICIES,)
"""What iro's events make it do."""


def types_of(groups: tuple[Policies, ...]) -> set[str]:
    """The events that any of these policies answers."""
    return {event.TYPE for policies in groups for event in policies}


def reactions(groups: tuple[Policies, ...], event: Recorded[Any], known: Known) -> list[Reaction]:
    """Everything that follows from an event, in order; nothing for an event that no policy knows."""
    return [
        reaction
        for policies in groups
        for policy in policies.get(type(event.data), ())
        for reaction in policy(event, known)
    ]
