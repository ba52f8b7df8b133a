"""What Sales Ops, a manager and the policies want of a form.

The commands that depend on more than the form itself carry `facts`: the handler reads them in the transaction in which
the decision is written, and fills them in.
"""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from jejak_contract.domain.order import ApprovedOrder
from jejak_events.contract.charges import ServiceLines, TaxRule
from jejak_events.contract.form import FormAttachment, FormParticulars, SentDocument
from jejak_events.document import Document
from jejak_events.language import Value
from jejak_events.limits import Months, Note, Number, RecordVersion, Sha256
from jejak_kit.decider import Command


class Facts(Value):
    """What a decision rests on beside the form.

    `order`: what is known of the IRO, None if nothing; `live_form`: the number of the form that lives of it already;
    `live_contract`: the number of the PKS made of this form; `tax_rules`: configuration; `last_day`: until when the
    customer may sign if nobody says otherwise.
    """

    order: ApprovedOrder | None
    customer_verified: bool = True
    live_form: Number | None = None
    live_contract: Number | None = None
    tax_rules: tuple[TaxRule, ...]
    last_day: date


class ConsidersFacts(Command):
    """A command that cannot be decided before its handler has filled in the facts."""

    facts: Facts | None = None

    @property
    def known(self) -> Facts:
        """Raises LookupError if no handler has read them: a fault of ours, never of the caller."""
        if self.facts is None:
            raise LookupError(f"{type(self).__name__} reached its decision without facts")
        return self.facts


class CreateForm(ConsidersFacts, name="create"):
    """Draft a form from an Approved IRO; the handler fills in the number. Without `lines` it has the quotation's."""

    iro_id: UUID
    number: Number | None = None
    lines: ServiceLines | None = None
    period_months: Months | None = None
    valid_until: date | None = None
    deviation_reason: Note | None = None


class UpdateForm(ConsidersFacts, name="update"):
    """Save the particulars, all of them: what is left out is emptied."""

    particulars: FormParticulars


class AttachDocument(Command, name="attach"):
    attachment: FormAttachment


class RemoveAttachment(Command, name="remove_attachment"):
    sha256: Sha256


class SendForm(ConsidersFacts, name="send"):
    """Send to the customer. `sent` is the PDF, stored already; None only if the form could not be sent anyway.

    `dated` is the day that stands on the form, whose tax rule holds.
    """

    sent: SentDocument | None
    dated: date


class RecallForm(Command, name="recall"):
    reason: Note | None = None


class UploadSigned(Command, name="upload_signed"):
    """The document as it came back from the customer."""

    document: Document


class MarkSigned(ConsidersFacts, name="mark_signed"):
    """`signed_on` is the date of the signature, today if nobody says otherwise."""

    signed_on: date | None = None


class VoidForm(ConsidersFacts, name="void"):
    reason: Note


class ExpireForm(Command, name="expire"):
    """By hand with a reason; by the system without one, once the last day of validity has passed."""

    reason: Note | None = None


class StopForm(Command, name="stop"):
    """The IRO was cancelled."""

    reason: Note


class NoteCustomerStanding(Command, name="note_customer_standing"):
    """The customer is Verified, or is so no longer. `standing_version` is the version of the standing that says so."""

    verified: bool
    standing_version: RecordVersion


class RemindUnsigned(Command, name="remind_unsigned"):
    """The form that was sent on this day should have come back signed by now."""

    sent_on: date
    days: Annotated[int, Field(ge=1, le=3_650)]


SubscriptionFormCommand = (
    CreateForm
    | UpdateForm
    | AttachDocument
    | RemoveAttachment
    | SendForm
    | RecallForm
    | UploadSigned
    | MarkSigned
    | VoidForm
    | ExpireForm
    | StopForm
    | NoteCustomerStanding
    | RemindUnsigned
)
