"""What is due at some time: the desks' answers expire, and a Performa Invoice warns and runs out."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from jejak_b2b_order.domain.order.commands.availability import ExpireAvailability
from jejak_b2b_order.domain.order.commands.invoice import ExpireInvoice, WarnOfInvoice
from jejak_b2b_order.domain.order.commands.terms import Terms
from jejak_b2b_order.domain.policies import POLICY
from jejak_events.b2b_order.invoice import InvoiceIssued, TermsApproved
from jejak_events.b2b_order.order import (
    AvailabilityExpired,
    AvailabilityRequested,
    CounterOfferDeclined,
    OrderAmended,
    OrderCancelled,
    OrderConfirmed,
)
from jejak_events.b2b_order.payment import PaymentRejected
from jejak_events.b2b_order.production import ProductionRequested
from jejak_events.language import Event, Recorded
from jejak_kit.decider import Cancelled, Deadline

ANSWERS_EXPIRE = "availability_expires"
INVOICE_WARNS = "invoice_warns"
INVOICE_EXPIRES = "invoice_expires"
INVOICE_EXPIRES_AFTER_REJECTION = "invoice_expires_after_rejection"
"""A payment that waits keeps a Performa Invoice alive; once it is rejected, it is looked at again."""


def deadlines_of(event: Recorded[Event], terms: Terms) -> Iterable[Deadline | Cancelled]:
    """What an event makes due, and what it takes the reason from."""
    order, data = event.record_id, event.data
    match data:
        case AvailabilityRequested():
            expire = ExpireAvailability(actor=POLICY, at=data.valid_until, round=data.round)
            yield Deadline(order, ANSWERS_EXPIRE, data.valid_until, expire)
        case AvailabilityExpired() | CounterOfferDeclined() | OrderConfirmed():
            yield Cancelled(order, ANSWERS_EXPIRE)
        case InvoiceIssued():
            warn_at = data.valid_until - timedelta(hours=terms.warning_hours)
            yield Deadline(order, INVOICE_WARNS, warn_at, WarnOfInvoice(actor=POLICY, at=warn_at))
            yield _expiry(order, INVOICE_EXPIRES, data.valid_until)
        case PaymentRejected():
            yield _expiry(order, INVOICE_EXPIRES_AFTER_REJECTION, event.occurred_at)
        case TermsApproved() | ProductionRequested():
            yield Cancelled(order, INVOICE_WARNS)
            yield Cancelled(order, INVOICE_EXPIRES)
        case OrderAmended():
            if "availability" in data.again:
                yield Cancelled(order, ANSWERS_EXPIRE)
            if data.voided_invoice is not None:
                yield Cancelled(order, INVOICE_WARNS)
                yield Cancelled(order, INVOICE_EXPIRES)
        case OrderCancelled():
            for name in (ANSWERS_EXPIRE, INVOICE_WARNS, INVOICE_EXPIRES, INVOICE_EXPIRES_AFTER_REJECTION):
                yield Cancelled(order, name)
        case _:
            pass


def _expiry(order: UUID, name: str, at: datetime) -> Deadline:
    return Deadline(order, name, at, ExpireInvoice(actor=POLICY, at=at))
