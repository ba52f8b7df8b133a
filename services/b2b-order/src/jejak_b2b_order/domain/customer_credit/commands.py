"""What accounting grants, and what orders take up."""

from uuid import UUID

from jejak_events.b2b_order.goods import Amount
from jejak_events.b2b_order.parties import CustomerReference
from jejak_events.limits import Note
from jejak_kit.decider import Command


class SetCreditLimit(Command, name="set_limit"):
    """How much the customer may owe from now on; what is owed already stays owed."""

    customer: CustomerReference
    limit: Amount
    reason: Note


class ExposeCredit(Command, name="expose"):
    """An order's part of the limit, set anew."""

    order_id: UUID
    amount: Amount


CustomerCreditCommand = SetCreditLimit | ExposeCredit
