"""A form's state, folded from its events."""

from datetime import date
from typing import assert_never
from uuid import UUID

from jejak_events.contract.charges import PriceDifferences, Totals
from jejak_events.contract.form import (
    FormAttachments,
    FormParticulars,
    SentDocument,
    SubscriptionFormAttachmentAdded,
    SubscriptionFormAttachmentRemoved,
    SubscriptionFormCreated,
    SubscriptionFormCustomerSigned,
    SubscriptionFormCustomerStandingNoted,
    SubscriptionFormEvent,
    SubscriptionFormExpired,
    SubscriptionFormRecalled,
    SubscriptionFormSent,
    SubscriptionFormSignedDocumentAdded,
    SubscriptionFormStatus,
    SubscriptionFormStopped,
    SubscriptionFormUnsignedReminderDue,
    SubscriptionFormUpdated,
    SubscriptionFormVoided,
)
from jejak_events.document import Document
from jejak_events.iro.offer import Offer, QuotationReference
from jejak_events.language import Value
from jejak_events.limits import Note, Number, RecordVersion, StaffId

Status = SubscriptionFormStatus

STATUS_LABELS = {
    Status.DRAFT: "Draft",
    Status.SENT_FOR_SIGNING: "Sent for Signing",
    Status.CUSTOMER_SIGNED: "Customer Signed",
    Status.VOIDED: "Voided",
    Status.EXPIRED: "Expired",
}
"""Seed 000, 4.A; Voided and Expired are ours."""


class SubscriptionForm(Value):
    """`sent` is the PDF that the customer has, `signed` the file that came back. `stopped` is why the IRO was cancelled."""

    number: Number
    status: SubscriptionFormStatus
    iro_id: UUID
    iro_number: Number
    quotation: QuotationReference
    verification_id: UUID
    offer: Offer
    pic: StaffId
    particulars: FormParticulars
    totals: Totals
    differences: PriceDifferences
    attachments: FormAttachments = ()
    sent: SentDocument | None = None
    sent_on: date | None = None
    signed: Document | None = None
    signed_on: date | None = None
    reminded: tuple[date, ...] = ()
    customer_verified: bool
    standing_version: RecordVersion = 0
    stopped: Note | None = None
    end_reason: Note | None = None


def evolve(state: SubscriptionForm | None, event: SubscriptionFormEvent) -> SubscriptionForm:
    if isinstance(event, SubscriptionFormCreated):
        return SubscriptionForm(
            status=Status.DRAFT, **{name: getattr(event, name) for name in type(event).model_fields}
        )
    assert state is not None
    match event:
        case SubscriptionFormUpdated():
            return state.model_copy(
                update={
                    "particulars": event.particulars,
                    "totals": event.totals,
                    "differences": event.differences,
                }
            )
        case SubscriptionFormAttachmentAdded():
            return state.model_copy(update={"attachments": (*state.attachments, event.attachment)})
        case SubscriptionFormAttachmentRemoved():
            left = tuple(each for each in state.attachments if each.document.sha256 != event.sha256)
            return state.model_copy(update={"attachments": left})
        case SubscriptionFormCustomerSigned():
            return state.model_copy(
                update={"status": Status.CUSTOMER_SIGNED, "signed": event.signed, "signed_on": event.signed_on}
            )
        case SubscriptionFormSent():
            return _sent(state, event)
        case SubscriptionFormRecalled():
            return state.model_copy(
                update={"status": Status.DRAFT, "sent": None, "sent_on": None, "signed": None, "reminded": ()}
            )
        case SubscriptionFormSignedDocumentAdded():
            return state.model_copy(update={"signed": event.document})
        case SubscriptionFormVoided():
            return state.model_copy(update={"status": Status.VOIDED, "end_reason": event.reason})
        case SubscriptionFormExpired():
            return state.model_copy(update={"status": Status.EXPIRED, "end_reason": event.reason})
        case SubscriptionFormStopped():
            return state.model_copy(update={"stopped": event.reason})
        case SubscriptionFormCustomerStandingNoted():
            return state.model_copy(
                update={"customer_verified": event.verified, "standing_version": event.standing_version}
            )
        case SubscriptionFormUnsignedReminderDue():
            return state.model_copy(update={"reminded": (*state.reminded, event.sent_on)})
        case _:
            assert_never(event)


def _sent(state: SubscriptionForm, event: SubscriptionFormSent) -> SubscriptionForm:
    particulars = state.particulars.model_copy(update={"valid_until": event.valid_until})
    return state.model_copy(
        update={
            "status": Status.SENT_FOR_SIGNING,
            "particulars": particulars,
            "totals": event.totals,
            "sent": event.sent,
            "sent_on": event.sent_on,
            "signed": None,
            "reminded": (),
        }
    )
