"""What happened to an order between the inquiry and its end; the money, the kitchen and the road have files of their own."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from jejak_events.b2b_order.goods import (
    Amount,
    Balance,
    OfOrder,
    OrderForm,
    Outlet,
    PacksByItem,
    PacksInAll,
    Rounds,
)
from jejak_events.b2b_order.parties import Channel, Customer, CustomerReference
from jejak_events.limits import Note, Number


class OrderStatus(StrEnum):
    """Where an order stands. The SOP names steps and documents; these names are ours."""

    INQUIRY = "inquiry"
    CHECKING = "checking"
    AVAILABLE = "available"
    CONFIRMED = "confirmed"
    INVOICED = "invoiced"
    PRODUCTION_REQUESTED = "production_requested"
    IN_PRODUCTION = "in_production"
    PRODUCED = "produced"
    DELIVERED = "delivered"
    CLOSED = "closed"
    ON_HOLD = "on_hold"
    CANCELLED = "cancelled"


class Desk(StrEnum):
    """Who is asked whether an order can be made (SOP, Prosedur): R&D and Gudang PPIC on raw materials, Tim Produksi on
    workforce."""

    RND = "rnd"
    PPIC = "ppic"
    PRODUCTION = "production"


class Recommender(StrEnum):
    """Who tells the Store Manager that the order can be confirmed (SOP, Prosedur)."""

    RND = "rnd"
    MARKETING = "marketing"


class OrderRegistered(OfOrder, type="order.registered"):
    """A customer's inquiry was written into the Form Pesanan. `lead_id` is the lead that it came from."""

    customer: Customer
    channel: Channel
    lead_id: UUID | None = None
    form: OrderForm


class OrderUpdated(OfOrder, type="order.updated"):
    """The form was rewritten before anybody was asked about it."""

    form: OrderForm


class AvailabilityRequested(OfOrder, type="order.availability_requested"):
    """Marketing gives the quantity and the time estimate to R&D; all desks named must answer in this round.

    Without all answers and the confirmation until `valid_until`, the answers expire.
    """

    round: Rounds
    outlet: Outlet
    packs: PacksByItem
    packs_in_all: PacksInAll
    needed_by: date
    ready_by: date
    estimate: Note | None
    desks: tuple[Desk, ...]
    valid_until: AwareDatetime


class AvailabilityAnswered(OfOrder, type="order.availability_answered"):
    """A desk answered. A shortage offers what is possible instead: so many packs in all, by this day."""

    round: Rounds
    desk: Desk
    about: Literal["raw_materials", "workforce"]
    available: bool
    offered_packs: PacksInAll | None = None
    offered_date: date | None = None
    note: Note | None = None


class CounterOffered(OfOrder, type="order.counter_offered"):
    """All desks answered, and not all of them yes: the least quantity and the latest day that any of them offers.

    `packs` 0: nothing can be offered.
    """

    round: Rounds
    packs: PacksInAll
    needed_by: date


class CounterOfferAccepted(OfOrder, type="order.counter_offer_accepted"):
    """The customer takes the counter-offer: the form as it is now."""

    round: Rounds
    form: OrderForm


class CounterOfferDeclined(OfOrder, type="order.counter_offer_declined"):
    """The customer does not take it: the form may be changed and asked about again, or the order is cancelled."""

    round: Rounds
    reason: Note


class AvailabilityConfirmed(OfOrder, type="order.availability_confirmed"):
    """All desks answered yes, or the customer took what they offer."""

    round: Rounds
    packs_in_all: PacksInAll
    needed_by: date


class AvailabilityExpired(OfOrder, type="order.availability_expired"):
    """The answers are too old, or were not all given in time; `missing` desks never answered."""

    round: Rounds
    missing: tuple[Desk, ...]


class OrderRecommended(OfOrder, type="order.recommended"):
    """R&D or Marketing informs the Store Manager of the quantity and asks to confirm."""

    by: Recommender
    packs_in_all: PacksInAll
    note: Note | None = None


class LeadTimeOverridden(OfOrder, type="order.lead_time_overridden"):
    """The Store Manager takes a large order later than the rule allows, and says why.

    The rule as it was: more than `threshold` packs must be confirmed by the end of the day `days` before `needed_by`,
    which was `latest`.
    """

    reason: Note
    packs_in_all: PacksInAll
    needed_by: date
    threshold: PacksInAll
    days: Annotated[int, Field(ge=0, le=365)]
    latest: AwareDatetime


class ConfirmationDue(OfOrder, type="order.confirmation_due"):
    """A large order is not confirmed, and `last_day`, the last on which it can be, comes near: somebody should hear of it.

    The rule as it is: more than `threshold` packs must be confirmed by the end of the day `days` before `needed_by`.
    """

    outlet: Outlet
    packs_in_all: PacksInAll
    needed_by: date
    last_day: date
    threshold: PacksInAll
    days: Annotated[int, Field(ge=0, le=365)]


class OrderConfirmed(OfOrder, type="order.confirmed"):
    """The Store Manager takes the order on. `overridden`: later than the rule of lead time allows, see
    `order.lead_time_overridden`."""

    customer: Customer
    form: OrderForm
    packs_in_all: PacksInAll
    overridden: bool


AskAgain = Literal["availability", "confirmation", "invoice"]
Changed = Literal["more_packs", "fewer_packs", "other_items", "price", "earlier", "later", "place", "details"]


class OrderAmended(OfOrder, type="order.amended"):
    """The customer wants it otherwise. `changes` are the kinds of change, `again` what has to be done once more.

    `status` is where the order goes back to; `voided_invoice` is the Performa Invoice that no longer holds.
    """

    form: OrderForm
    reason: Note
    changes: tuple[Changed, ...]
    again: tuple[AskAgain, ...]
    status: OrderStatus
    voided_invoice: Number | None = None


class OrderHeld(OfOrder, type="order.held"):
    """Everything stops but the taking down of money; `was` is the status to come back to."""

    reason: Note
    was: OrderStatus


class OrderResumed(OfOrder, type="order.resumed"):
    """It goes on where it stood."""

    status: OrderStatus
    note: Note | None = None


class OrderRemainderClosed(OfOrder, type="order.remainder_closed"):
    """What was ordered and has not reached the customer will not be brought; `credit` rupiah with tax are taken off."""

    customer: CustomerReference
    packs: PacksByItem
    credit: Amount
    reason: Note
    balance: Balance


class OrderFulfilled(OfOrder, type="order.fulfilled"):
    """All packs have reached the customer, or their remainder was closed."""

    customer: CustomerReference
    packs: PacksByItem
    balance: Balance


class OrderClosed(OfOrder, type="order.closed"):
    """Delivered and paid: the balance is zero."""

    customer: CustomerReference
    invoiced: Amount
    paid: Amount


class OrderCancelled(OfOrder, type="order.cancelled"):
    """Given up. Of what was paid, `forfeited` rupiah stay with the seller and `refundable` go back; their sum is
    `paid`. `was` is the status before, `voided_invoice` the Performa Invoice that no longer holds."""

    customer: CustomerReference
    reason: Note
    was: OrderStatus
    voided_invoice: Number | None
    paid: Amount
    forfeited: Amount
    refundable: Amount


OrderLifeEvent = (
    OrderRegistered
    | OrderUpdated
    | AvailabilityRequested
    | AvailabilityAnswered
    | CounterOffered
    | CounterOfferAccepted
    | CounterOfferDeclined
    | AvailabilityConfirmed
    | AvailabilityExpired
    | OrderRecommended
    | LeadTimeOverridden
    | ConfirmationDue
    | OrderConfirmed
    | OrderAmended
    | OrderHeld
    | OrderResumed
    | OrderRemainderClosed
    | OrderFulfilled
    | OrderClosed
    | OrderCancelled
)
