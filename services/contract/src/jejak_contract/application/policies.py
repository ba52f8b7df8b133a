"""Lets the domain's policies react: each reaction is a command, given in the transaction that tracks the event."""

from uuid import UUID

from jejak_contract.application.contract_handlers import contract_of_iro
from jejak_contract.application.form_handlers import live_form
from jejak_contract.domain.policies import Policies, reactions
from jejak_contract.domain.reaction import Known
from jejak_contract.domain.standing import CUSTOMER_STANDING
from jejak_events.language import Event, Recorded
from jejak_kit.commands import Handlers
from jejak_kit.inbox import React
from jejak_kit.store.transaction import Transaction


def reacting(handlers: Handlers, groups: tuple[Policies, ...]) -> React:
    """What an event makes this service do by these policies."""

    def react(event: Recorded[Event], tx: Transaction) -> None:
        for reaction in reactions(groups, event, _known(tx)):
            handlers.run(reaction.command, reaction.record_id, tx)

    return react


def _known(tx: Transaction) -> Known:
    def orders_of(standing: UUID) -> tuple[UUID, ...]:
        state = tx.load(CUSTOMER_STANDING, standing)
        return state.orders if state is not None else ()

    return Known(
        live_form=lambda iro_id: live_form(tx, iro_id),
        live_contract=lambda iro_id: contract_of_iro(tx, iro_id),
        orders_of=orders_of,
    )
