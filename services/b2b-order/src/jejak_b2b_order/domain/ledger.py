"""The payment ledger of an order, derived from its events: what is owed, what came, what went back.

Money is integer rupiah. Every figure is a sum of entries: `due` = charges - credits, `paid` = in - out, and
`balance` = `due` - `paid`. Above zero the customer owes; below zero the seller does. Nothing is ever divided but a down
payment, of which the rest is found by subtraction: so the parts always add up to the whole.
"""

from collections.abc import Iterable
from decimal import Decimal
from enum import StrEnum
from typing import Literal

from jejak_events.b2b_order.delivery import DeliveryIssued, DeliveryWithdrawn
from jejak_events.b2b_order.goods import Amount, Balance
from jejak_events.b2b_order.invoice import InvoiceExpired, InvoiceIssued
from jejak_events.b2b_order.order import OrderAmended, OrderCancelled, OrderRemainderClosed
from jejak_events.b2b_order.payment import PaymentVerified, RefundPaid
from jejak_events.language import Event, Value


class Side(StrEnum):
    """What an entry does: a charge is owed, a credit no longer is; money comes in and goes out."""

    CHARGE = "charge"
    CREDIT = "credit"
    IN = "in"
    OUT = "out"


Source = Literal["invoice", "shipping", "remainder", "cancellation", "forfeit", "payment", "refund"]


class Entry(Value):
    """One movement; `about` is the number or id of what it comes from."""

    side: Side
    source: Source
    amount: Amount
    about: str = ""


class Ledger(Value):
    """The entries, and their sums as `with_` finds them: they are kept so that they can be read and sorted by.

    `owed` is what the customer still owes, `overpaid` what they paid too much; one of both is zero.
    """

    entries: tuple[Entry, ...] = ()
    invoiced: Amount = 0
    due: Balance = 0
    paid: Balance = 0
    balance: Balance = 0
    owed: Amount = 0
    overpaid: Amount = 0

    def total(self, side: Side, *sources: Source) -> int:
        """The sum of one side, of some sources or of all."""
        return sum(
            entry.amount for entry in self.entries if entry.side is side and (not sources or entry.source in sources)
        )

    def with_(self, *entries: Entry) -> "Ledger":
        """The ledger after these entries; an entry of nothing is none."""
        after = Ledger(entries=(*self.entries, *(entry for entry in entries if entry.amount)))
        due = after.total(Side.CHARGE) - after.total(Side.CREDIT)
        paid = after.total(Side.IN) - after.total(Side.OUT)
        return after.model_copy(
            update={
                "invoiced": max(0, after.total(Side.CHARGE, "invoice") - after.total(Side.CREDIT, "invoice")),
                "due": due,
                "paid": paid,
                "balance": due - paid,
                "owed": max(0, due - paid),
                "overpaid": max(0, paid - due),
            }
        )


def down_payment(total: int, percent: Decimal) -> int:
    """What is asked ahead of a total, in whole rupiah: half a rupiah is rounded up, in favour of the seller, who
    carries the risk until then. The rest is the total less this, so that both together are the total."""
    hundredths = int(percent * 100)
    return min(total, -(-total * hundredths // 10_000))


def booked(ledger: Ledger, event: Event) -> Ledger:
    """The ledger after an event; most events move no money."""
    match event:
        case InvoiceIssued():
            return ledger.with_(
                _no_longer_invoiced(ledger, event.supersedes or ""),
                Entry(side=Side.CHARGE, source="invoice", amount=event.total, about=event.invoice_number),
            )
        case InvoiceExpired():
            return ledger.with_(_no_longer_invoiced(ledger, event.invoice_number))
        case OrderAmended(voided_invoice=str(number)):
            return ledger.with_(_no_longer_invoiced(ledger, number))
        case DeliveryIssued():
            return ledger.with_(
                Entry(side=Side.CHARGE, source="shipping", amount=event.shipping, about=event.delivery_number)
            )
        case DeliveryWithdrawn():
            return ledger.with_(
                Entry(side=Side.CREDIT, source="shipping", amount=event.shipping, about=event.delivery_number)
            )
        case OrderRemainderClosed():
            return ledger.with_(Entry(side=Side.CREDIT, source="remainder", amount=event.credit))
        case OrderCancelled():
            return ledger.with_(
                Entry(side=Side.CREDIT, source="cancellation", amount=max(0, ledger.due)),
                Entry(side=Side.CHARGE, source="forfeit", amount=event.forfeited),
            )
        case PaymentVerified():
            return ledger.with_(Entry(side=Side.IN, source="payment", amount=event.amount, about=str(event.payment_id)))
        case RefundPaid():
            return ledger.with_(Entry(side=Side.OUT, source="refund", amount=event.amount, about=str(event.refund_id)))
        case _:
            return ledger


def ledger_of(events: Iterable[Event]) -> Ledger:
    """The ledger after all of an order's events."""
    ledger = Ledger()
    for event in events:
        ledger = booked(ledger, event)
    return ledger


def _no_longer_invoiced(ledger: Ledger, number: str) -> Entry:
    return Entry(side=Side.CREDIT, source="invoice", amount=max(0, ledger.invoiced), about=number)
