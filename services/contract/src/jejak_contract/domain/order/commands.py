"""What iro's events amount to."""

from datetime import date
from uuid import UUID

from jejak_events.iro.iro import Needs
from jejak_events.iro.offer import Offer, QuotationReference
from jejak_events.limits import Note, Number, StaffId
from jejak_kit.decider import Command


class NoteApproval(Command, name="note_approval"):
    """An IRO was approved, whole."""

    iro_id: UUID
    iro_number: Number
    quotation: QuotationReference
    offer: Offer
    pic: StaffId
    requested_delivery: date
    needs: Needs
    verification_id: UUID


class NoteCancellation(Command, name="note_cancellation"):
    """An approved IRO was cancelled."""

    reason: Note


ApprovedOrderCommand = NoteApproval | NoteCancellation
