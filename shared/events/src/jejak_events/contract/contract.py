"""What happened to a contract (PKS). Activated and amended carry all that invoice, KOM, deployment and procurement need."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from jejak_events.contract.agreement import (
    ClauseNote,
    ContractStatus,
    Edition,
    Hindrance,
    Paper,
    Round,
    Signature,
    SignedOrder,
    SignedPaper,
    TemplateReference,
    Terms,
)
from jejak_events.language import Event
from jejak_events.limits import Name, Note, Number, RecordVersion, Sha256

Signatures = Annotated[tuple[Signature, ...], Field(max_length=20)]
DaysBefore = Annotated[int, Field(ge=0, le=3_650)]


class OfContract(Event, service="contract"):
    """Which contract, on which IRO: for readers who know it by these."""

    contract_id: UUID
    contract_number: Number
    iro_id: UUID
    iro_number: Number


class ContractCreated(OfContract, type="contract.created"):
    """A PKS was drafted from a Customer Signed form, its terms filled in from a template (seed 000, 5.A.1)."""

    order: SignedOrder
    template: TemplateReference
    terms: Terms
    customer_verified: bool


class ContractUpdated(Event, service="contract", type="contract.updated"):
    """The terms were saved, whole."""

    terms: Terms


class ContractSubmitted(OfContract, type="contract.submitted"):
    """Put before legal, in round 1, 2, …; the terms of each round stay comparable (seed 000, 5.A.2)."""

    round: Round
    terms: Terms
    customer_name: Name


class ContractRevisionRequested(OfContract, type="contract.revision_requested"):
    """Legal wants changes: the contract is Need Revision."""

    round: Round
    notes: Annotated[tuple[ClauseNote, ...], Field(min_length=1, max_length=200)]


class ContractReadyToSign(OfContract, type="contract.ready_to_sign"):
    """Legal approved these terms."""

    round: Round
    terms: Terms
    note: Note | None = None


class ContractReopened(OfContract, type="contract.reopened"):
    """Taken back for changes before everybody had signed: what was sent and signed of it no longer counts."""

    reason: Note


class ContractSent(OfContract, type="contract.sent"):
    """The paper went to the customer (seed 000, 5.A.3); a second sending replaces the first."""

    paper: Paper
    replaced: Sha256 | None = None


class ContractCompanySigned(OfContract, type="contract.company_signed"):
    """All of the company's signatories have signed the paper that was sent."""

    signatures: Signatures


class ContractCustomerSigned(OfContract, type="contract.customer_signed"):
    """The customer's signed file came back; `paper` shows its hash beside that of what was sent."""

    signatures: Signatures
    paper: SignedPaper


class ContractEvidenceRecorded(OfContract, type="contract.evidence_recorded"):
    """Evidence of a signature was added or corrected: e-Meterai, certificate of an electronic signature."""

    signature: Signature


class ContractFullySigned(OfContract, type="contract.fully_signed"):
    """Both sides have signed (seed 000, 5.A.3)."""

    paper: SignedPaper
    signatures: Signatures
    starts_on: date | None


class ContractActivationHeld(OfContract, type="contract.activation_held"):
    """Both sides have signed, but something else is in the way of Active."""

    hindrances: Annotated[tuple[Hindrance, ...], Field(min_length=1, max_length=10)]
    starts_on: date | None


class ContractCustomerNoted(Event, service="contract", type="contract.customer_noted"):
    """The customer of a contract that is not Active yet is Verified, or no longer so.

    `standing_version` is the version of what this service knows of the customer, as in `customer_standing.changed`.
    """

    verified: bool
    standing_version: RecordVersion


class ContractActivated(OfContract, type="contract.activated", version=2):
    """The contract is in force: the basis of invoice, KOM, deployment and procurement (seed 000, 5.A.4).

    `starts_on` is its first day, `ends_on` its last, both in Asia/Jakarta.
    """

    edition: Edition
    order: SignedOrder
    terms: Terms
    template: TemplateReference
    starts_on: date
    ends_on: date
    paper: SignedPaper
    signatures: Signatures


class ContractAddendumDrafted(OfContract, type="contract.addendum_drafted"):
    """A change to an Active contract was worded; `order`, `terms` and `ends_on` are what shall hold from `effective_on`."""

    addendum_number: Number
    edition: Edition
    effective_on: date
    reason: Note
    order: SignedOrder
    terms: Terms
    ends_on: date


class OfAddendum(OfContract, service="contract"):
    addendum_number: Number


class ContractAddendumApproved(OfAddendum, type="contract.addendum_approved"):
    """Legal agrees to the addendum."""

    note: Note | None = None


class ContractAddendumSent(OfAddendum, type="contract.addendum_sent"):
    """The addendum went to the customer."""

    paper: Paper


class ContractAddendumDropped(OfAddendum, type="contract.addendum_dropped"):
    """The addendum will not be; the contract stays as it was."""

    reason: Note


class ContractAmended(OfAddendum, type="contract.amended"):
    """Both sides have signed the addendum: from `effective_on` the contract holds in this edition, told whole."""

    edition: Edition
    effective_on: date
    reason: Note
    order: SignedOrder
    terms: Terms
    starts_on: date
    ends_on: date
    paper: SignedPaper
    signatures: Signatures


class ContractIroCancellationNoted(OfContract, type="contract.iro_cancellation_noted"):
    """The IRO was cancelled although the contract is Active: people must decide whether it ends."""

    reason: Note


class ContractEndReminderDue(OfContract, type="contract.end_reminder_due"):
    """The contract ends in about so many days: it is time to renew it or to let it end."""

    days_before: DaysBefore
    ends_on: date


class ContractTerminationAnnounced(OfContract, type="contract.termination_announced"):
    """The contract will be terminated; `ends_on` is its last day in force."""

    reason: Note
    ends_on: date


class ContractTerminated(OfContract, type="contract.terminated"):
    """The contract is no longer in force. `ended_on` is the last day it was."""

    reason: Note
    ended_on: date | None = None


class ContractExpired(OfContract, type="contract.expired"):
    """The contract's last day has passed."""

    ended_on: date


class ContractCancelled(OfContract, type="contract.cancelled"):
    """Given up before it was Active. `cause`: by a person, or because its IRO was cancelled."""

    reason: Note
    was: ContractStatus
    cause: Literal["withdrawn", "iro_cancelled"]


ContractEvent = (
    ContractCreated
    | ContractUpdated
    | ContractSubmitted
    | ContractRevisionRequested
    | ContractReadyToSign
    | ContractReopened
    | ContractSent
    | ContractCompanySigned
    | ContractCustomerSigned
    | ContractEvidenceRecorded
    | ContractFullySigned
    | ContractActivationHeld
    | ContractCustomerNoted
    | ContractActivated
    | ContractAddendumDrafted
    | ContractAddendumApproved
    | ContractAddendumSent
    | ContractAddendumDropped
    | ContractAmended
    | ContractIroCancellationNoted
    | ContractEndReminderDue
    | ContractTerminationAnnounced
    | ContractTerminated
    | ContractExpired
    | ContractCancelled
)
