"""What follows when something has happened: each policy is a sentence, and turns an event into commands.

Policies may run late and more than once; a decision that has nothing to do yields no event.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from jejak_b2b_order.domain.lead.commands import NoteOrder
from jejak_b2b_order.domain.order.commands.production import RequestProduction
from jejak_events.b2b_order.invoice import PaymentModeChosen, TermsApproved
from jejak_events.b2b_order.order import OrderRegistered, OrderResumed
from jejak_events.b2b_order.payment import PaymentVerified
from jejak_events.language import Actor, Event, Recorded
from jejak_kit.decider import SYSTEM, Command

POLICY = Actor(id="policy", role=SYSTEM)


@dataclass(frozen=True, slots=True)
class Reaction:
    """A command that a policy gives to a record."""

    record_id: UUID
    command: Command


Policy = Callable[[Recorded[Any]], list[Reaction]]


def when_a_payment_is_verified_then_production_is_requested(event: Recorded[PaymentVerified]) -> list[Reaction]:
    """SOP, Prosedur: "Jika Customer sudah membayar Down Payment (DP), maka selanjutnya memproses order ke Tim Produksi"."""
    return [_ask_the_kitchen(event)]


def when_credit_is_approved_then_production_is_requested(event: Recorded[TermsApproved]) -> list[Reaction]:
    return [_ask_the_kitchen(event)]


def when_the_way_of_paying_is_chosen_then_production_is_requested_if_enough_is_paid(
    event: Recorded[PaymentModeChosen],
) -> list[Reaction]:
    """As when a changed order is invoiced anew, and what was paid before is enough."""
    return [_ask_the_kitchen(event)]


def when_an_order_is_resumed_then_production_is_requested_if_it_was_paid_meanwhile(
    event: Recorded[OrderResumed],
) -> list[Reaction]:
    return [_ask_the_kitchen(event)]


def when_an_order_comes_of_a_lead_then_the_lead_knows_it(event: Recorded[OrderRegistered]) -> list[Reaction]:
    if event.data.lead_id is None:
        return []
    note = NoteOrder(actor=POLICY, at=event.occurred_at, order_id=event.record_id, order_number=event.data.number)
    return [Reaction(event.data.lead_id, note)]


def _ask_the_kitchen(event: Recorded[Any]) -> Reaction:
    return Reaction(event.record_id, RequestProduction(actor=POLICY, at=event.occurred_at))


POLICIES: dict[type[Event], tuple[Policy, ...]] = {
    OrderRegistered: (when_an_order_comes_of_a_lead_then_the_lead_knows_it,),
    PaymentVerified: (when_a_payment_is_verified_then_production_is_requested,),
    TermsApproved: (when_credit_is_approved_then_production_is_requested,),
    PaymentModeChosen: (when_the_way_of_paying_is_chosen_then_production_is_requested_if_enough_is_paid,),
    OrderResumed: (when_an_order_is_resumed_then_production_is_requested_if_it_was_paid_meanwhile,),
}


def reactions(event: Recorded[Any]) -> list[Reaction]:
    """Everything that follows from an event, in order; nothing for an event that no policy knows."""
    return [reaction for policy in POLICIES.get(type(event.data), ()) for reaction in policy(event)]
