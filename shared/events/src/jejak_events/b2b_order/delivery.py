"""The Surat Jalan (DO) of an order, and what became of the goods on it."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field

from jejak_events.b2b_order.goods import (
    Amount,
    Balance,
    Fulfilment,
    Handover,
    OfOrder,
    Outlet,
    Packs,
    SomePacks,
    UnitPrice,
)
from jejak_events.b2b_order.parties import Contact, CustomerReference
from jejak_events.document import Document
from jejak_events.language import Value
from jejak_events.limits import Code, Name, Note, Number

Shipping = Annotated[int, Field(ge=0, le=10**11)]
"""Ongkos kirim in rupiah, with everything."""


class DeliveryLine(Value):
    """Packs of one item on a Surat Jalan, priced as the Performa Invoice prices them, before tax."""

    item: Code
    name: Name
    packs: Packs
    unit_price: UnitPrice
    amount: Amount


DeliveryLines = Annotated[tuple[DeliveryLine, ...], Field(min_length=1, max_length=100)]


class ReceivedLine(Value):
    """A line of the Form Penerimaan: `received` in good order, `short` never there, `damaged` not taken; together the
    packs of the Surat Jalan's line."""

    item: Code
    received: SomePacks
    short: SomePacks = 0
    damaged: SomePacks = 0
    note: Note | None = None


ReceivedLines = Annotated[tuple[ReceivedLine, ...], Field(min_length=1, max_length=100)]


class OfDelivery(OfOrder):
    """Which Surat Jalan; an order may have several."""

    delivery_id: UUID
    delivery_number: Number


class DeliveryIssued(OfDelivery, type="delivery.issued"):
    """A Surat Jalan was made by the Store Manager or Purchasing: the goods' price and the ongkos kirim (none on
    self-pickup), which joins what the customer owes."""

    issued_on: date
    customer: CustomerReference
    outlet: Outlet
    handover: Handover
    lines: DeliveryLines
    goods: Amount
    shipping: Shipping
    balance: Balance
    note: Note | None = None


class DeliveryScheduled(OfDelivery, type="delivery.scheduled"):
    """When it is to leave, and by whom (a vehicle or a courier firm)."""

    leaves_at: AwareDatetime
    transport: Name | None = None
    note: Note | None = None


class DeliveryWithdrawn(OfDelivery, type="delivery.withdrawn"):
    """The Surat Jalan was taken back before it left; its ongkos kirim is not owed."""

    reason: Note
    shipping: Shipping
    balance: Balance


class DeliveryDispatched(OfDelivery, type="delivery.dispatched"):
    """The goods left, or the customer picked them up. `unpaid` is what accounting had acknowledged as a debt then."""

    customer: CustomerReference
    outlet: Outlet
    fulfilment: Fulfilment
    lines: DeliveryLines
    unpaid: Amount


class DeliveryReceived(OfDelivery, type="delivery.received"):
    """The Form Penerimaan: what reached the customer. What is short or damaged is delivered again or closed."""

    customer: CustomerReference
    lines: ReceivedLines
    received_on: date
    receiver: Contact | None = None
    note: Note | None = None


class DeliveryReceiptAttached(OfDelivery, type="delivery.receipt_attached"):
    """The Form Penerimaan as it was signed, on paper; a later one takes its place."""

    document: Document


DeliveryEvent = (
    DeliveryIssued
    | DeliveryScheduled
    | DeliveryWithdrawn
    | DeliveryDispatched
    | DeliveryReceived
    | DeliveryReceiptAttached
)
