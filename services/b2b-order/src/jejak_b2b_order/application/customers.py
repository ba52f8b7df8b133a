"""From a customer as people type it to the customer of commands: what is about people is sealed on the way."""

import unicodedata
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from jejak_b2b_order.domain.identity import customer_id
from jejak_events.b2b_order.parties import Contact, Customer
from jejak_events.limits import LINE, TEXT
from jejak_kit.http.models import RequestModel
from jejak_kit.privacy import Sealer, Sealing, email, external, phone

NFC = AfterValidator(lambda text: unicodedata.normalize("NFC", text))
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=LINE), NFC]
Short = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60, pattern=LINE), NFC]
Address = Annotated[str, StringConstraints(strip_whitespace=True, max_length=1_000, pattern=TEXT), NFC]
Email = Annotated[str, StringConstraints(strip_whitespace=True, max_length=254, pattern=r"^[^@\s]+@[^@\s]+$"), NFC]
Phone = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=40, pattern=r"^\+?[\s().-]*([0-9][\s().-]*){6,}$"),
]


class ContactInput(RequestModel):
    """A person at the customer's."""

    name: Line
    position: Line | None = None
    email: Email | None = None
    phone: Phone | None = None


class CustomerInput(RequestModel):
    """The organisation. Its code in the seller's archive, else its NPWP, else its name tells which customer it is."""

    name: Line
    code: Short | None = None
    npwp: Short | None = None
    billing_address: Address = ""
    contacts: Annotated[tuple[ContactInput, ...], Field(max_length=50)] = ()


async def customer(given: CustomerInput, sealer: Sealer) -> Customer:
    """The customer, with its contacts sealed."""
    return Customer(
        id=customer_id(code=given.code, npwp=given.npwp, name=given.name),
        name=given.name,
        code=given.code,
        npwp=given.npwp,
        billing_address=given.billing_address,
        contacts=tuple([await contact(each, given, sealer) for each in given.contacts]),
    )


async def contact(given: ContactInput, of: CustomerInput, sealer: Sealer) -> Contact:
    """A person is known by e-mail, else by phone, else by name at this customer."""
    subject = await sealer.subject_of(
        email(given.email),
        phone(given.phone),
        external(f"{of.code or of.npwp or of.name}/{given.name}", system="contact"),
    )
    known = [(field, text) for field in ("name", "email", "phone") if (text := getattr(given, field)) is not None]
    sealed = await sealer.seal_many([Sealing(subject, "contact", text) for _, text in known])
    return Contact(position=given.position, **dict(zip((field for field, _ in known), sealed, strict=True)))
