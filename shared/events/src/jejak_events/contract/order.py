"""What the contract service knows of orders and customers: copies of what iro published, as far as contracts rest on it."""

from datetime import date
from uuid import UUID

from jejak_events.iro.iro import Needs
from jejak_events.iro.offer import Offer, QuotationReference
from jejak_events.language import Event
from jejak_events.limits import Note, Number, RecordVersion, StaffId


class ApprovedOrderNoted(Event, service="contract", type="approved_order.noted"):
    """An IRO was approved: a Form Berlangganan may be created from it (seed 000, 1.B.5)."""

    iro_id: UUID
    iro_number: Number
    quotation: QuotationReference
    offer: Offer
    pic: StaffId
    requested_delivery: date
    needs: Needs
    verification_id: UUID


class ApprovedOrderCancelled(Event, service="contract", type="approved_order.cancelled"):
    """The approved IRO was cancelled by a manager: nothing may be built on it any more."""

    iro_id: UUID
    iro_number: Number
    reason: Note


ApprovedOrderEvent = ApprovedOrderNoted | ApprovedOrderCancelled


class CustomerStandingChanged(Event, service="contract", type="customer_standing.changed"):
    """The customer is Verified, or is so no longer. `verification_version` is the version of iro's record that says it."""

    verification_id: UUID
    verified: bool
    verification_version: RecordVersion


class CustomerStandingOrderAdded(Event, service="contract", type="customer_standing.order_added"):
    """An approved order of this customer: whoever works on it hears when the customer's standing changes."""

    verification_id: UUID
    iro_id: UUID
    verified: bool


CustomerStandingEvent = CustomerStandingChanged | CustomerStandingOrderAdded
