"""What others' events make of a form."""

from collections.abc import Callable, Mapping
from typing import Any

from jejak_contract.domain.form import SUBSCRIPTION_FORM
from jejak_contract.domain.form.commands import NoteCustomerStanding, StopForm
from jejak_contract.domain.reaction import POLICY, Known, Reaction
from jejak_events.contract.order import ApprovedOrderCancelled, CustomerStandingChanged
from jejak_events.language import Event, Recorded


def when_an_order_is_cancelled_then_its_live_form_stops(
    event: Recorded[ApprovedOrderCancelled], known: Known
) -> list[Reaction]:
    form = known.live_form(event.data.iro_id)
    if form is None:
        return []
    command = StopForm(actor=POLICY, at=event.occurred_at, reason=event.data.reason)
    return [Reaction(SUBSCRIPTION_FORM, form, command)]


def when_a_customers_standing_changes_then_their_live_forms_show_it(
    event: Recorded[CustomerStandingChanged], known: Known
) -> list[Reaction]:
    command = NoteCustomerStanding(
        actor=POLICY, at=event.occurred_at, verified=event.data.verified, standing_version=event.version
    )
    forms = [known.live_form(order) for order in known.orders_of(event.record_id)]
    return [Reaction(SUBSCRIPTION_FORM, form, command) for form in forms if form is not None]


POLICIES: Mapping[type[Event], tuple[Callable[[Recorded[Any], Known], list[Reaction]], ...]] = {
    ApprovedOrderCancelled: (when_an_order_is_cancelled_then_its_live_form_stops,),
    CustomerStandingChanged: (when_a_customers_standing_changes_then_their_live_forms_show_it,),
}
