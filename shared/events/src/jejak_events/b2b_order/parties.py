"""Who orders, and through which channel they came."""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from jejak_events.language import Value
from jejak_events.limits import Address, Code, Name, Number
from jejak_events.personal import Personal


class Channel(StrEnum):
    """Where a lead came from (SOP, Cakupan: Marketing KIT (Website, Flyer, Banner dan Chat Integrated))."""

    ONLINE = "online"
    OFFLINE = "offline"
    WEBSITE = "website"
    FLYER = "flyer"
    BANNER = "banner"
    CHAT = "chat"
    ARCHIVE = "archive"


class Contact(Value):
    """A person at the customer's."""

    name: Personal
    position: Name | None = None
    email: Personal | None = None
    phone: Personal | None = None


class CustomerReference(Value):
    """Which customer. `id` follows from the code, else from the NPWP's digits, else from the name: the same customer
    has the same id in orders, leads, archive and credit."""

    id: UUID
    name: Name


class Customer(CustomerReference):
    """The organisation that orders. `code` is the number in the seller's own customer archive."""

    code: Code | None = None
    npwp: Number | None = None
    billing_address: Address = ""
    contacts: Annotated[tuple[Contact, ...], Field(max_length=50)] = ()
