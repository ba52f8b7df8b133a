"""What a customer may owe (SOP, Prosedur: "Term Of Payment bertempo")."""

from uuid import UUID

from jejak_events.b2b_order.goods import Amount
from jejak_events.b2b_order.parties import CustomerReference
from jejak_events.language import Event
from jejak_events.limits import Note


class OfCredit(Event, service="b2b-order"):
    """Whose credit."""

    customer: CustomerReference


class CreditLimitSet(OfCredit, type="customer_credit.limit_set"):
    """Accounting lets the customer owe up to `limit` rupiah; 0 means nothing more."""

    limit: Amount
    reason: Note


class CreditExposed(OfCredit, type="customer_credit.exposed"):
    """An order takes up `amount` rupiah of the limit, `before` until now; together all orders take up `exposure`."""

    order_id: UUID
    before: Amount
    amount: Amount
    exposure: Amount


CustomerCreditEvent = CreditLimitSet | CreditExposed
