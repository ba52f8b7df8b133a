"""What is ordered: items of a menu, in packs, at a price, for a day and a place."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from jejak_events.b2b_order.parties import Contact
from jejak_events.language import Event, Value
from jejak_events.limits import Address, Code, Name, Note, Number

Packs = Annotated[int, Field(ge=1, le=10**6)]
SomePacks = Annotated[int, Field(ge=0, le=10**6)]
"""A count that may be none."""
PacksInAll = Annotated[int, Field(ge=0, le=10**8)]
"""The sum over all lines."""
Rounds = Annotated[int, Field(ge=0, le=10**6)]
Outlet = Code
"""Which kitchen and shop; its price list is the record `price_list_id(outlet)`."""

UnitPrice = Annotated[int, Field(ge=0, le=10**8)]
"""Rupiah of one pack, before tax."""
Amount = Annotated[int, Field(ge=0, le=10**17)]
"""Rupiah, of a sum."""
Balance = Annotated[int, Field(ge=-(10**17), le=10**17)]
"""Rupiah still owed by the customer; below zero is what the seller owes back."""


class TaxClass(StrEnum):
    """How a line is taxed. Rates and bases are dated configuration, never here."""

    PPN = "ppn"
    PBJT = "pbjt"
    NONE = "none"


class MenuReference(Value):
    """Which entry of which price list a line's price was taken from, and what stood there on the day."""

    price_list_id: UUID
    entry_id: UUID
    listed_price: UnitPrice


class OrderLine(Value):
    """Some packs of one item. `item` is unique within the order.

    `listed` is None for an item that the outlet's price list does not hold on the day; a price that is not the listed
    one has a reason.
    """

    item: Code
    name: Name
    packs: Packs
    unit_price: UnitPrice
    tax_class: TaxClass
    listed: MenuReference | None = None
    price_reason: Note | None = None


Lines = Annotated[tuple[OrderLine, ...], Field(min_length=1, max_length=100)]


class ItemPacks(Value):
    """So many packs of an item."""

    item: Code
    packs: SomePacks


PacksByItem = Annotated[tuple[ItemPacks, ...], Field(max_length=100)]

Fulfilment = Literal["self_pickup", "delivery"]


class Handover(Value):
    """When and how the customer gets the goods. `recipient` receives them; on self-pickup the address stays empty."""

    needed_by: date
    fulfilment: Fulfilment
    address: Address = ""
    recipient: Contact | None = None


class DonationProgramme(Value):
    """The packs are given away on behalf of a donor, who may ask for documentation (SOP, Cakupan)."""

    name: Name
    documentation_wanted: bool = False


class OrderForm(Value):
    """The Form Pesanan (SOP, Cakupan): everything that is to be prepared."""

    outlet: Outlet
    lines: Lines
    handover: Handover
    donation: DonationProgramme | None = None
    note: Note | None = None


class OfOrder(Event, service="b2b-order"):
    """Which order, by its number; the record's id is the order's."""

    number: Number
