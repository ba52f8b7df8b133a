"""What is known of an order, and what follows from it without asking anybody."""

from collections.abc import Callable
from datetime import date
from typing import Literal
from uuid import UUID

from jejak_b2b_order.domain.ledger import Ledger
from jejak_b2b_order.domain.order.state.checking import Check
from jejak_b2b_order.domain.order.state.invoicing import Invoice, Payment, Printed, Refund, Way
from jejak_b2b_order.domain.order.state.kitchen import Production, packs_of
from jejak_b2b_order.domain.order.state.road import Delivery, Documentation
from jejak_events.b2b_order.goods import Amount, ItemPacks, OrderForm, PacksByItem, PacksInAll, Rounds
from jejak_events.b2b_order.invoice import PaymentMode
from jejak_events.b2b_order.order import OrderStatus, Recommender
from jejak_events.b2b_order.parties import Channel, Customer, CustomerReference
from jejak_events.language import Value
from jejak_events.limits import Note, Number

STATUS_LABELS = {
    OrderStatus.INQUIRY: "Penawaran",
    OrderStatus.CHECKING: "Cek Ketersediaan",
    OrderStatus.AVAILABLE: "Tersedia",
    OrderStatus.CONFIRMED: "Terkonfirmasi",
    OrderStatus.INVOICED: "Performa Invoice",
    OrderStatus.PRODUCTION_REQUESTED: "Menunggu Produksi",
    OrderStatus.IN_PRODUCTION: "Produksi",
    OrderStatus.PRODUCED: "Selesai Produksi",
    OrderStatus.DELIVERED: "Diterima",
    OrderStatus.CLOSED: "Selesai",
    OrderStatus.ON_HOLD: "Ditahan",
    OrderStatus.CANCELLED: "Dibatalkan",
}
"""Ours: the SOP names steps and documents, not statuses."""

Because = Literal["down_payment", "paid_in_full", "credit_approved"]


class Override(Value):
    """The Store Manager's word for a late large order; it covers this many packs for that day, and no more."""

    reason: Note
    packs_in_all: int
    needed_by: date


class Figures(Value):
    """What follows from the rest of the order, kept so that it can be read and sorted by.

    `asked_ahead`: rupiah to be paid before production; `refundable`: overpaid, and nobody has asked to give it back.
    `deliverable`: packs for which a Surat Jalan can be made; `to_make`: packs that the customer awaits and nobody has.
    """

    packs_in_all: PacksInAll = 0
    asked_ahead: Amount = 0
    refundable: Amount = 0
    exposure: Amount = 0
    deliverable: PacksByItem = ()
    to_make: PacksByItem = ()
    outstanding: PacksByItem = ()


class Order(Value):
    number: Number
    status: OrderStatus
    customer: Customer
    channel: Channel
    lead_id: UUID | None
    form: OrderForm
    round: Rounds = 0
    check: Check | None = None
    recommended: tuple[Recommender, ...] = ()
    override: Override | None = None
    invoice: Invoice | None = None
    invoices: int = 0
    way: Way | None = None
    money: Ledger = Ledger()
    payments: tuple[Payment, ...] = ()
    refunds: tuple[Refund, ...] = ()
    acknowledged: Amount = 0
    production: Production | None = None
    productions: int = 0
    deliveries: tuple[Delivery, ...] = ()
    documentation: Documentation | None = None
    held: OrderStatus | None = None
    hold_reason: Note | None = None
    cancel_reason: Note | None = None
    remainder_closed: bool = False
    told_to_confirm: date | None = None
    """The day it is needed by, when somebody was reminded to confirm it."""
    papers: tuple[Printed, ...] = ()
    figures: Figures = Figures()

    @property
    def party(self) -> CustomerReference:
        return CustomerReference(id=self.customer.id, name=self.customer.name)

    @property
    def packs_in_all(self) -> int:
        return sum(line.packs for line in self.form.lines)

    @property
    def items(self) -> PacksByItem:
        return tuple(ItemPacks(item=line.item, packs=line.packs) for line in self.form.lines)

    @property
    def live_invoice(self) -> Invoice | None:
        return self.invoice if self.invoice is not None and self.invoice.live else None

    @property
    def pending(self) -> tuple[Payment, ...]:
        """Payments that accounting has neither verified nor rejected."""
        return tuple(payment for payment in self.payments if payment.state == "recorded")

    @property
    def refundable(self) -> int:
        """What was paid too much and nobody has asked to give back yet."""
        return self.money.overpaid - sum(refund.amount for refund in self.refunds if not refund.paid)

    @property
    def exposure(self) -> int:
        """What the order takes up of the customer's credit."""
        if self.way is None or not self.way.approved or self.status is OrderStatus.CANCELLED:
            return 0
        return min(self.way.exposure, self.money.owed)

    @property
    def production_is_due(self) -> Because | None:
        """Whether, and why, the kitchen may begin (SOP: "Jika Customer sudah membayar Down Payment (DP)")."""
        if self.status is not OrderStatus.INVOICED or self.invoice is None or self.way is None:
            return None
        if self.way.mode is PaymentMode.TERM_OF_PAYMENT:
            if self.way.approved:
                return "credit_approved"
        elif self.money.paid >= self.way.asked_ahead(self.invoice.total):
            return "paid_in_full" if self.money.balance <= 0 else "down_payment"
        return "paid_in_full" if self.money.balance <= 0 else None

    @property
    def short(self) -> PacksByItem:
        """What was ordered and has not been made."""
        made = self.production.made if self.production is not None else ()
        lacking = ((line.item, line.packs - packs_of(made, line.item)) for line in self.form.lines)
        return tuple(ItemPacks(item=item, packs=packs) for item, packs in lacking if packs > 0)

    @property
    def ready(self) -> PacksByItem:
        """What was made and stands on no Surat Jalan yet. What came back short or damaged is gone."""
        made = self.production.made if self.production is not None else ()
        left = ((each.item, each.packs - self._used(each.item)) for each in made)
        return tuple(ItemPacks(item=item, packs=packs) for item, packs in left if packs > 0)

    @property
    def outstanding(self) -> PacksByItem:
        """What was ordered and has not reached the customer in good order."""
        lacking = (
            (line.item, line.packs - sum(delivery.brought(line.item) for delivery in self.deliveries))
            for line in self.form.lines
        )
        return tuple(ItemPacks(item=item, packs=packs) for item, packs in lacking if packs > 0)

    @property
    def deliverable(self) -> PacksByItem:
        """What is ready and still wanted: a Surat Jalan may carry so much and no more."""
        return _at_most(self.ready, self._awaited(lambda item: packs_of(self.outstanding, item)))

    @property
    def to_make(self) -> PacksByItem:
        """What the customer still awaits, and neither stands ready nor is on its way."""
        wanted = self._awaited(lambda item: packs_of(self.outstanding, item) - packs_of(self.ready, item))
        return tuple(each for each in wanted if each.packs > 0)

    @property
    def under_way(self) -> tuple[Delivery, ...]:
        """Surat Jalan whose goods have not been received yet."""
        return tuple(delivery for delivery in self.deliveries if delivery.state in ("issued", "dispatched"))

    @property
    def something_left(self) -> bool:
        """Whether goods have left the house."""
        return any(delivery.state in ("dispatched", "received") for delivery in self.deliveries)

    def delivery(self, delivery_id: UUID) -> Delivery | None:
        return next((delivery for delivery in self.deliveries if delivery.id == delivery_id), None)

    def payment(self, payment_id: UUID) -> Payment | None:
        return next((payment for payment in self.payments if payment.id == payment_id), None)

    def _awaited(self, count: Callable[[str], int]) -> PacksByItem:
        """Of each item the count less what is on its way."""
        away = {line.item: sum(each.carries(line.item) for each in self.under_way) for line in self.form.lines}
        return tuple(ItemPacks(item=item, packs=max(0, count(item) - packs)) for item, packs in away.items())

    def _used(self, item: str) -> int:
        live = (delivery for delivery in self.deliveries if delivery.state != "withdrawn")
        return sum(line.packs for delivery in live for line in delivery.lines if line.item == item)


def figures_of(order: Order) -> Figures:
    """The figures of an order as it stands."""
    invoice, way = order.live_invoice, order.way
    return Figures(
        packs_in_all=order.packs_in_all,
        asked_ahead=way.asked_ahead(invoice.total) if invoice is not None and way is not None else 0,
        refundable=max(0, order.refundable),
        exposure=order.exposure,
        deliverable=order.deliverable,
        to_make=order.to_make if order.production is not None else (),
        outstanding=order.outstanding,
    )


def _at_most(packs: PacksByItem, limit: PacksByItem) -> PacksByItem:
    both = (ItemPacks(item=each.item, packs=min(each.packs, packs_of(limit, each.item))) for each in packs)
    return tuple(each for each in both if each.packs > 0)
