"""Customers and their people as somebody types them, and how what is about people is sealed on the way in."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field, StringConstraints

from jejak_b2b_order.domain.identity import customer_id
from jejak_events.b2b_order.parties import Contact, Customer
from jejak_events.limits import LINE, Address, Code, Name, Number
from jejak_kit.http.models import RequestModel
from jejak_kit.privacy import Sealer, Sealing, email, external, known_as, phone

Email = Annotated[str, StringConstraints(strip_whitespace=True, max_length=254, pattern=r"^[^@\s]+@[^@\s]+$")]
Phone = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=6, max_length=40, pattern=r"^\+?[0-9 ().-]{6,40}$")
]
PersonName = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=LINE)]


class ContactBody(RequestModel):
    """A person at the customer's."""

    name: PersonName
    position: Name | None = None
    email: Email | None = None
    phone: Phone | None = None


class CustomerBody(RequestModel):
    """The organisation that orders."""

    name: Name
    code: Code | None = Field(None, description="Its number in the seller's own customer archive.")
    npwp: Number | None = None
    billing_address: Address = ""
    contacts: Annotated[tuple[ContactBody, ...], Field(max_length=50)] = ()


async def customer(given: CustomerBody, sealer: Sealer) -> Customer:
    """A customer with its contacts sealed."""
    id = customer_id(code=given.code, npwp=given.npwp, name=given.name)
    return Customer(
        id=id,
        name=given.name,
        code=given.code,
        npwp=given.npwp,
        billing_address=given.billing_address,
        contacts=tuple([await contact(each, str(id), sealer) for each in given.contacts]),
    )


async def contact(given: ContactBody, at: str, sealer: Sealer, people: Sequence[Contact] = ()) -> Contact:
    """A person is known by e-mail, else by phone, else by name at this customer; a name alone is of the one among
    `people` who is called so.
    """
    reached = email(given.email), phone(given.phone)
    shown = None if any(reached) else await known_as(given.name, (contact.name for contact in people), sealer)
    by_name = external(f"{at}/{given.name}", system="b2b-contact")
    subject = shown or await sealer.subject_of(*reached, by_name)
    texts = [("name", given.name), ("email", given.email), ("phone", given.phone)]
    known = [(field, text) for field, text in texts if text is not None]
    sealed = await sealer.seal_many([Sealing(subject, "contact", text) for _, text in known])
    return Contact(position=given.position, **dict(zip((field for field, _ in known), sealed, strict=True)))
