"""What Sales Ops, legal, a manager and the policies want of a contract (PKS).

The commands that depend on more than the contract itself carry `facts`: the handler reads them in the transaction in
which the decision is written, and fills them in.
"""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from jejak_contract.domain.form import SubscriptionForm
from jejak_contract.domain.order import ApprovedOrder
from jejak_contract.domain.template.state import PublishedVersion
from jejak_events.contract.agreement import Certificate, ClauseNote, Paper, Party, Terms
from jejak_events.contract.charges import ServiceLines, TaxRule
from jejak_events.document import Document
from jejak_events.iro.offer import Site
from jejak_events.language import Value
from jejak_events.limits import Code, Months, Note, Number, RecordVersion
from jejak_kit.decider import Command

Sites = Annotated[tuple[Site, ...], Field(max_length=500)]


class Origin(Value):
    """What a new contract is made of: the form, what is known of its IRO, and the template it is filled in from.

    `live_contract` is the number of the PKS that was made of the form already.
    """

    form: SubscriptionForm
    order: ApprovedOrder
    template_id: UUID
    template: PublishedVersion
    customer_verified: bool
    live_contract: Number | None = None


class CreateContract(Command, name="create"):
    """Draft a PKS from a Customer Signed form. The handler finds the template (unless one is named), draws the number,
    and fills in the origin."""

    contract_id: UUID
    form_id: UUID
    template_id: UUID | None = None
    number: Number | None = None
    origin: Origin | None = None


class UpdateContract(Command, name="update"):
    """Save the terms, all of them: what is left out is emptied."""

    terms: Terms


class SubmitContract(Command, name="submit"):
    """Put the contract before legal, for the first time or again."""


class RequestContractRevision(Command, name="request_revision"):
    """Legal wants changes, clause by clause."""

    notes: Annotated[tuple[ClauseNote, ...], Field(min_length=1, max_length=200)]


class ApproveContract(Command, name="approve"):
    note: Note | None = None


class ReopenContract(Command, name="reopen"):
    """Take it back for changes before everybody has signed."""

    reason: Note


class SendContract(Command, name="send"):
    """Send to the customer. `paper` is stored already; None only if the contract could not be sent anyway."""

    paper: Paper | None


class SignForCompany(Command, name="sign_for_company"):
    """All of the company's signatories have signed what was sent."""

    signed_on: date | None = None


class UploadSigned(Command, name="upload_signed"):
    """The file as it came back from the customer, signed by all of their signatories."""

    document: Document
    signed_on: date | None = None


class RecordEvidence(Command, name="record_evidence"):
    """e-Meterai and certificate of a signatory who has signed; given again, it replaces what was recorded."""

    party: Party
    order: Annotated[int, Field(ge=1, le=20)]
    e_meterai: Code | None = None
    certificate: Certificate | None = None


class ActivationFacts(Value):
    """What coming into force rests on beside the contract, and which guards are configured."""

    customer_verified: bool
    iro_cancelled: bool
    waits_for_start: bool = True
    needs_verified: bool = True


class ActivateContract(Command, name="activate"):
    """Both sides have signed, or something that stood in the way has changed: look whether it comes into force."""

    facts: ActivationFacts | None = None


class NoteCustomerStanding(Command, name="note_customer_standing"):
    """The customer is Verified, or is so no longer. `standing_version` is the version of the standing that says so."""

    verified: bool
    standing_version: RecordVersion


class NoteIroCancelled(Command, name="note_iro_cancelled"):
    reason: Note


class DraftAddendum(Command, name="draft_addendum"):
    """Word a change to an Active contract. What is None stays as it is. The handler fills in the tax rules."""

    effective_on: date
    reason: Note
    terms: Terms | None = None
    lines: ServiceLines | None = None
    sites: Sites | None = None
    period_months: Months | None = None
    tax_rules: tuple[TaxRule, ...] = ()


class ApproveAddendum(Command, name="approve_addendum"):
    note: Note | None = None


class SendAddendum(Command, name="send_addendum"):
    paper: Paper | None


class AmendContract(Command, name="amend"):
    """The addendum came back signed by both sides."""

    document: Document
    signed_on: date | None = None


class DropAddendum(Command, name="drop_addendum"):
    reason: Note


class TerminateContract(Command, name="terminate"):
    """End it: `last_day` is the last day in force, today if nobody says otherwise."""

    reason: Note
    last_day: date | None = None


class CarryOutTermination(Command, name="carry_out_termination"):
    """The announced last day has passed."""


class ExpireContract(Command, name="expire"):
    """The last day may have passed."""


class RemindOfEnd(Command, name="remind_of_end"):
    """The contract ends in so many days, unless its end has moved."""

    days_before: Annotated[int, Field(ge=0, le=3_650)]
    ends_on: date


class CancelContract(Command, name="cancel"):
    """Give it up before it is Active."""

    reason: Note


ContractCommand = (
    CreateContract
    | UpdateContract
    | SubmitContract
    | RequestContractRevision
    | ApproveContract
    | ReopenContract
    | SendContract
    | SignForCompany
    | UploadSigned
    | RecordEvidence
    | ActivateContract
    | NoteCustomerStanding
    | NoteIroCancelled
    | DraftAddendum
    | ApproveAddendum
    | SendAddendum
    | AmendContract
    | DropAddendum
    | TerminateContract
    | CarryOutTermination
    | ExpireContract
    | RemindOfEnd
    | CancelContract
)
