"""From a quotation as others tell it to the command that receives it: people's data are sealed on the way."""

from datetime import datetime
from uuid import UUID

from jejak_events.iro.offer import Contact, Customer, Line, Offer, QuotationState, Site
from jejak_events.language import Actor
from jejak_iro.application.quotation_input import ContactInput, CustomerInput, QuotationInput
from jejak_iro.domain.identity import quotation_id
from jejak_iro.domain.quotation.commands import ReceiveQuotation
from jejak_kit.privacy import Sealer, Sealing, email, external, phone


async def receive(
    quotation: QuotationInput, sealer: Sealer, *, actor: Actor, at: datetime
) -> tuple[UUID, ReceiveQuotation]:
    """The quotation's record and the command for it."""
    sealed = await offer(quotation, sealer)
    return quotation_id(quotation.number), receiving(quotation, sealed, actor=actor, at=at)


def receiving(quotation: QuotationInput, sealed: Offer, *, actor: Actor, at: datetime) -> ReceiveQuotation:
    """The command for a quotation whose content is sealed already."""
    return ReceiveQuotation(
        actor=actor,
        at=at,
        number=quotation.number,
        revision=quotation.revision,
        state=QuotationState(quotation.state.lower().replace(" ", "_")),
        offer=sealed,
    )


async def offer(quotation: QuotationInput, sealer: Sealer) -> Offer:
    """The content of a quotation, with everything about people sealed."""
    pic = None
    if quotation.pic is not None:
        subject = await sealer.subject_of(external(quotation.pic, system="crm-pic"))
        pic = await sealer.seal(subject, "contact", quotation.pic)
    return Offer(
        customer=await customer(quotation.customer, sealer),
        sites=tuple(Site(code=site.code, name=site.name, address=site.address) for site in quotation.sites),
        lines=tuple(Line(**line.model_dump()) for line in quotation.lines),
        pic=pic,
    )


async def customer(given: CustomerInput, sealer: Sealer) -> Customer:
    """A customer with its contacts sealed."""
    return Customer(
        id=given.id,
        name=given.name,
        npwp=given.npwp,
        nib=given.nib,
        billing_address=given.billing_address,
        contacts=tuple([await _contact(contact, given, sealer) for contact in given.contacts]),
    )


async def _contact(given: ContactInput, of: CustomerInput, sealer: Sealer) -> Contact:
    """A person is known by e-mail, else by phone, else by name at this customer."""
    subject = await sealer.subject_of(
        email(given.email),
        phone(given.phone),
        external(f"{of.id or of.npwp or of.name}/{given.name}", system="contact"),
    )
    texts = [("name", given.name), ("email", given.email), ("phone", given.phone)]
    known = [(field, text) for field, text in texts if text is not None]
    sealed = await sealer.seal_many([Sealing(subject, "contact", text) for _, text in known])
    return Contact(position=given.position, **dict(zip((field for field, _ in known), sealed, strict=True)))
