"""Lets the domain's policies react: each reaction is a command, given in the transaction that tracks the event."""

from jejak_b2b_order.domain.policies import reactions
from jejak_events.language import Event, Recorded
from jejak_kit.commands import Handlers
from jejak_kit.inbox import React
from jejak_kit.store.transaction import Transaction


def policies(handlers: Handlers) -> React:
    """What an event of this service makes it do."""

    def react(event: Recorded[Event], tx: Transaction) -> None:
        for reaction in reactions(event):
            handlers.run(reaction.command, reaction.record_id, tx)

    return react
