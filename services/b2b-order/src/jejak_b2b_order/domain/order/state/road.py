"""The Surat Jalan of an order and the documentation for its donor."""

from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import AwareDatetime

from jejak_events.b2b_order.delivery import DeliveryIssued, DeliveryLines, DeliveryReceived, ReceivedLine, Shipping
from jejak_events.b2b_order.documentation import Photos
from jejak_events.b2b_order.goods import Amount
from jejak_events.b2b_order.parties import Contact
from jejak_events.document import Document
from jejak_events.language import Value
from jejak_events.limits import Name, Note, Number

DeliveryState = Literal["issued", "dispatched", "received", "withdrawn"]


class Delivery(Value):
    """A Surat Jalan. `received` is its Form Penerimaan."""

    id: UUID
    number: Number
    issued_on: date
    lines: DeliveryLines
    goods: Amount
    shipping: Shipping
    state: DeliveryState = "issued"
    leaves_at: AwareDatetime | None = None
    transport: Name | None = None
    received: tuple[ReceivedLine, ...] = ()
    received_on: date | None = None
    receiver: Contact | None = None
    document: Document | None = None

    def carries(self, item: str) -> int:
        """Packs of an item that are on their way, or arrived in good order."""
        match self.state:
            case "withdrawn":
                return 0
            case "received":
                return self.brought(item)
            case _:
                return sum(line.packs for line in self.lines if line.item == item)

    def brought(self, item: str) -> int:
        """Packs of an item that reached the customer in good order."""
        return sum(line.received for line in self.received if line.item == item)


class HandingOut(Value):
    """Photos and a note of the handing out."""

    id: UUID
    taken_on: date
    note: Note
    photos: Photos


class Documentation(Value):
    """What the donor asked to see. `consent` is the statement of those who are shown; None: not given, or taken back."""

    programme: Name
    consent: Note | None = None
    consented_on: date | None = None
    document: Document | None = None
    entries: tuple[HandingOut, ...] = ()


def issued(event: DeliveryIssued) -> Delivery:
    return Delivery(
        id=event.delivery_id,
        number=event.delivery_number,
        issued_on=event.issued_on,
        lines=event.lines,
        goods=event.goods,
        shipping=event.shipping,
    )


def received(delivery: Delivery, event: DeliveryReceived) -> Delivery:
    return delivery.model_copy(
        update={
            "state": "received",
            "received": event.lines,
            "received_on": event.received_on,
            "receiver": event.receiver,
        }
    )
