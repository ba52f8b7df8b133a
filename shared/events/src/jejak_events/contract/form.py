"""What happened to a Form Berlangganan. Sent and customer signed carry all that others need to act."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from jejak_events.contract.charges import PriceDifferences, ServiceLines, Totals
from jejak_events.document import Document
from jejak_events.iro.offer import Customer, Offer, QuotationReference, Site
from jejak_events.language import Event, Value
from jejak_events.limits import Months, Note, Number, RecordVersion, Sha256, StaffId


class SubscriptionFormStatus(StrEnum):
    """Where a form stands (seed 000, 4.A; voided and expired are ours)."""

    DRAFT = "draft"
    SENT_FOR_SIGNING = "sent_for_signing"
    CUSTOMER_SIGNED = "customer_signed"
    VOIDED = "voided"
    EXPIRED = "expired"


AttachmentKind = Literal["proposal", "scope_of_work", "other"]
PdfOrigin = Literal["generated", "uploaded"]


class FormAttachment(Value):
    """A document that belongs to the form (seed 000, 4.A.1: proposal, scope of work)."""

    kind: AttachmentKind
    document: Document


FormAttachments = Annotated[tuple[FormAttachment, ...], Field(max_length=100)]


class FormParticulars(Value):
    """What Sales Ops fill in (seed 000, 4.A.1, step 3).

    `deviation_reason` says why lines differ from the quotation; `valid_until` is the last day on which the customer may
    sign, in WIB.
    """

    lines: ServiceLines
    period_months: Months | None = None
    valid_until: date | None = None
    deviation_reason: Note | None = None


class SentDocument(Value):
    """The PDF as it went to the customer. `fingerprint` is what the QR code of a generated one carries."""

    document: Document
    origin: PdfOrigin
    fingerprint: Sha256 | None = None


class SubscriptionFormCreated(Event, service="contract", type="subscription_form.created"):
    """A form was drafted from an Approved IRO, whose customer, sites and prices it copies."""

    number: Number
    iro_id: UUID
    iro_number: Number
    quotation: QuotationReference
    verification_id: UUID
    offer: Offer
    pic: StaffId
    particulars: FormParticulars
    totals: Totals
    differences: PriceDifferences
    customer_verified: bool


class SubscriptionFormUpdated(Event, service="contract", type="subscription_form.updated"):
    """Sales Ops saved the particulars, all of them. `differences` are against the quotation."""

    particulars: FormParticulars
    totals: Totals
    differences: PriceDifferences


class SubscriptionFormAttachmentAdded(Event, service="contract", type="subscription_form.attachment_added"):
    """A proposal, a scope of work or another document was attached."""

    attachment: FormAttachment


class SubscriptionFormAttachmentRemoved(Event, service="contract", type="subscription_form.attachment_removed"):
    """An attachment was taken off; its file may still belong to other records."""

    sha256: Sha256


class WholeForm(Event, service="contract"):
    """The form whole, as the customer has it since `sent_on` (WIB)."""

    number: Number
    iro_id: UUID
    iro_number: Number
    quotation: QuotationReference
    verification_id: UUID
    customer: Customer
    sites: Annotated[tuple[Site, ...], Field(max_length=500)]
    pic: StaffId
    lines: ServiceLines
    period_months: Months
    valid_until: date
    totals: Totals
    differences: PriceDifferences
    deviation_reason: Note | None
    attachments: FormAttachments
    sent: SentDocument
    sent_on: date


class SubscriptionFormSent(WholeForm, type="subscription_form.sent"):
    """The form went to the customer: Sent for Signing (seed 000, 4.A.2)."""


class SubscriptionFormRecalled(Event, service="contract", type="subscription_form.recalled"):
    """The form was taken back into Draft; what was sent (`sha256`) no longer counts."""

    number: Number
    reason: Note | None
    sha256: Sha256


class SubscriptionFormSignedDocumentAdded(Event, service="contract", type="subscription_form.signed_document_added"):
    """The document that came back signed was put in; an earlier one is superseded (seed 000, 4.A.3, step 1)."""

    number: Number
    document: Document
    sent_sha256: Sha256


class SubscriptionFormCustomerSigned(WholeForm, type="subscription_form.customer_signed"):
    """The customer has signed: a PKS may be made of it (seed 000, 4.A.3). `signed_on` is the date of the signature."""

    signed: Document
    signed_on: date


class SubscriptionFormVoided(Event, service="contract", type="subscription_form.voided"):
    """The form counts no longer. `was` is the status before; `sha256` is what the customer had in hand, if anything."""

    number: Number
    iro_id: UUID
    reason: Note
    was: SubscriptionFormStatus
    sha256: Sha256 | None


class SubscriptionFormExpired(Event, service="contract", type="subscription_form.expired"):
    """The customer did not sign in time. `reason` is None when the last day of validity has passed by itself."""

    number: Number
    iro_id: UUID
    reason: Note | None
    valid_until: date
    sha256: Sha256


class SubscriptionFormStopped(Event, service="contract", type="subscription_form.stopped"):
    """The IRO was cancelled: nothing can be done with the form any more but to void it. `reason` is the IRO's."""

    number: Number
    iro_id: UUID
    iro_number: Number
    reason: Note
    was: SubscriptionFormStatus


class SubscriptionFormCustomerStandingNoted(
    Event, service="contract", type="subscription_form.customer_standing_noted"
):
    """The form's customer became Verified, or is so no longer. `standing_version` is the version that says so."""

    verified: bool
    standing_version: RecordVersion


class SubscriptionFormUnsignedReminderDue(Event, service="contract", type="subscription_form.unsigned_reminder_due"):
    """The form has been with the customer for `days` and is not signed yet."""

    number: Number
    iro_id: UUID
    customer: Customer
    pic: StaffId
    sent_on: date
    days: Annotated[int, Field(ge=1, le=3_650)]
    valid_until: date


SubscriptionFormEvent = (
    SubscriptionFormCreated
    | SubscriptionFormUpdated
    | SubscriptionFormAttachmentAdded
    | SubscriptionFormAttachmentRemoved
    | SubscriptionFormSent
    | SubscriptionFormRecalled
    | SubscriptionFormSignedDocumentAdded
    | SubscriptionFormCustomerSigned
    | SubscriptionFormVoided
    | SubscriptionFormExpired
    | SubscriptionFormStopped
    | SubscriptionFormCustomerStandingNoted
    | SubscriptionFormUnsignedReminderDue
)
