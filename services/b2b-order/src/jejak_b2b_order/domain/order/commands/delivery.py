"""The Surat Jalan and what becomes of it."""

from datetime import date
from uuid import UUID

from pydantic import AwareDatetime

from jejak_events.b2b_order.delivery import ReceivedLines, Shipping
from jejak_events.b2b_order.goods import PacksByItem
from jejak_events.b2b_order.parties import Contact
from jejak_events.document import Document
from jejak_events.limits import Name, Note, Number
from jejak_kit.decider import Command


class IssueDelivery(Command, name="issue_delivery"):
    """Make a Surat Jalan for these packs; nothing named means everything that is ready. The handler fills in the
    number."""

    delivery_id: UUID
    packs: PacksByItem = ()
    shipping: Shipping = 0
    note: Note | None = None
    number: Number | None = None


class ScheduleDelivery(Command, name="schedule_delivery"):
    """Say when a Surat Jalan leaves, and how."""

    delivery_id: UUID
    leaves_at: AwareDatetime
    transport: Name | None = None
    note: Note | None = None


class WithdrawDelivery(Command, name="withdraw_delivery"):
    """Take a Surat Jalan back before it leaves."""

    delivery_id: UUID
    reason: Note


class DispatchDelivery(Command, name="dispatch_delivery"):
    """The goods leave, or the customer picks them up."""

    delivery_id: UUID


class ReceiveDelivery(Command, name="receive_delivery"):
    """The Form Penerimaan."""

    delivery_id: UUID
    lines: ReceivedLines
    received_on: date
    receiver: Contact | None = None
    note: Note | None = None


class AttachReceipt(Command, name="attach_receipt"):
    """The Form Penerimaan as it was signed."""

    delivery_id: UUID
    document: Document


DeliveryCommand = (
    IssueDelivery | ScheduleDelivery | WithdrawDelivery | DispatchDelivery | ReceiveDelivery | AttachReceipt
)
