"""Request bodies that speak of people and places, and how they are sealed on the way in."""

from jejak_b2b_order.application.customers import ContactBody, contact
from jejak_b2b_order.domain.order.commands.inquiry import AskedForm
from jejak_b2b_order.domain.pricing import AskedLines
from jejak_events.b2b_order.goods import DonationProgramme, Fulfilment, Handover, Outlet
from jejak_events.b2b_order.parties import Customer
from jejak_events.limits import Address, Note
from jejak_kit.http.models import Day, RequestModel
from jejak_kit.privacy import Sealer


class HandoverBody(RequestModel):
    """When and how the customer gets the goods."""

    needed_by: Day
    fulfilment: Fulfilment
    address: Address = ""
    recipient: ContactBody | None = None


class FormBody(RequestModel):
    """The Form Pesanan. What a line leaves out comes from the outlet's menu, or from the order as it was."""

    outlet: Outlet
    lines: AskedLines
    handover: HandoverBody
    donation: DonationProgramme | None = None
    note: Note | None = None

    async def form(self, sealer: Sealer, customer: Customer) -> AskedForm:
        """The customer's people are known as its contacts."""
        given = self.handover.recipient
        recipient = None
        if given is not None:
            recipient = await contact(given, str(customer.id), sealer, customer.contacts)
        handover = Handover(
            needed_by=self.handover.needed_by,
            fulfilment=self.handover.fulfilment,
            address=self.handover.address,
            recipient=recipient,
        )
        return AskedForm(
            outlet=self.outlet, lines=self.lines, handover=handover, donation=self.donation, note=self.note
        )
