"""The inquiry: the Form Pesanan, from its first version to its last change."""

from uuid import UUID

from jejak_b2b_order.domain.pricing import AskedLines, Menu
from jejak_events.b2b_order.goods import DonationProgramme, Handover, Outlet
from jejak_events.b2b_order.parties import Channel, Customer
from jejak_events.language import Value
from jejak_events.limits import Note, Number
from jejak_kit.decider import Command


class AskedForm(Value):
    """The form as somebody filled it in: its lines have no prices of their own yet."""

    outlet: Outlet
    lines: AskedLines
    handover: Handover
    donation: DonationProgramme | None = None
    note: Note | None = None


class ConsidersMenu(Command):
    """A command with lines to be priced: the handler looks the menu up."""

    form: AskedForm
    menu: Menu | None = None

    @property
    def known_menu(self) -> Menu:
        """Raises LookupError if no handler has looked: a fault of ours, never of the caller."""
        if self.menu is None:
            raise LookupError(f"{type(self).__name__} reached its decision without the menu")
        return self.menu


class RegisterOrder(ConsidersMenu, name="register"):
    """Write an inquiry down. The handler fills in number and menu."""

    customer: Customer
    channel: Channel
    lead_id: UUID | None = None
    number: Number | None = None


class UpdateOrder(ConsidersMenu, name="update"):
    """Rewrite the form, all of it, before anybody is asked about it."""


class AmendOrder(ConsidersMenu, name="amend"):
    """Change the form, all of it, of an order that is under way."""

    reason: Note


InquiryCommand = RegisterOrder | UpdateOrder | AmendOrder
