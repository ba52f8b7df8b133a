"""Lets the domain's policies react: each reaction is a command, given in the transaction that tracks the event."""

from jejak_events.language import Event, Recorded
from jejak_kit.commands import Handlers
from jejak_kit.inbox import React
from jejak_kit.store.transaction import Transaction
from jejak_kom.domain.policies import reactions


def policies(handlers: Handlers) -> React:
    """What an event, of this service or of another, makes this service do."""

    def react(event: Recorded[Event], tx: Transaction) -> None:
        for record_id, command in reactions(event):
            handlers.run(command, record_id, tx)

    return react
