"""What a quotation offers to whom, copied as it is into the IRO."""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from jejak_events.language import Value
from jejak_events.limits import Address, Code, Mbps, Name, Number, Percent, Quantity, Revision, Rupiah
from jejak_events.personal import Personal


class QuotationState(StrEnum):
    """Where a quotation stands in the CRM; only `Customer Accepted` may become an IRO (seed 000, 1.B.2)."""

    DRAFT = "draft"
    SENT = "sent"
    CUSTOMER_ACCEPTED = "customer_accepted"
    REJECTED = "rejected"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


class Contact(Value):
    """A person at the customer's."""

    name: Personal
    position: Name | None = None
    email: Personal | None = None
    phone: Personal | None = None


class Customer(Value):
    """The company that buys. `id` is the CRM's, where it has one; NPWP and NIB are as written, unchecked."""

    id: Code | None = None
    name: Name
    npwp: Number | None = None
    nib: Number | None = None
    billing_address: Address = ""
    contacts: Annotated[tuple[Contact, ...], Field(max_length=50)] = ()


class Site(Value):
    """A place where something is installed; `code` is unique within the quotation."""

    code: Code
    name: Name
    address: Address = ""


class Line(Value):
    """One service at one site. OTC (once) and MRC (per month) are rupiah for one piece, after the discount."""

    site: Code
    service: Name
    bandwidth_mbps: Mbps | None = None
    quantity: Quantity
    otc: Rupiah
    mrc: Rupiah
    discount_percent: Percent


class Offer(Value):
    """The content of a quotation. `pic` is the seller's account person as the CRM names them."""

    customer: Customer
    sites: Annotated[tuple[Site, ...], Field(max_length=500)]
    lines: Annotated[tuple[Line, ...], Field(max_length=500)]
    pic: Personal | None = None


class QuotationReference(Value):
    """Which quotation, in which revision."""

    id: UUID
    number: Number
    revision: Revision


class Difference(Value):
    """One field that differs between two offers.

    `path` is a JSON pointer (RFC 6901) in which sites stand under their code and lines under site and service, as in
    `/lines/JKT-01/Dedicated Internet/mrc`. None means that the field is not there on that side.
    """

    path: str
    before: str | int | Personal | None
    after: str | int | Personal | None
