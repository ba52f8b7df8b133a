"""A contract's state, folded from its events."""

from datetime import date
from typing import assert_never
from uuid import UUID

from jejak_events.contract.agreement import (
    ClauseNote,
    ContractStatus,
    Edition,
    Hindrance,
    Paper,
    Party,
    Round,
    Signature,
    SignedOrder,
    SignedPaper,
    TemplateReference,
    Terms,
)
from jejak_events.contract.contract import (
    ContractActivated,
    ContractActivationHeld,
    ContractAddendumApproved,
    ContractAddendumDrafted,
    ContractAddendumDropped,
    ContractAddendumSent,
    ContractAmended,
    ContractCancelled,
    ContractCompanySigned,
    ContractCreated,
    ContractCustomerNoted,
    ContractCustomerSigned,
    ContractEndReminderDue,
    ContractEvent,
    ContractEvidenceRecorded,
    ContractExpired,
    ContractFullySigned,
    ContractIroCancellationNoted,
    ContractReadyToSign,
    ContractReopened,
    ContractRevisionRequested,
    ContractSent,
    ContractSubmitted,
    ContractTerminated,
    ContractTerminationAnnounced,
    ContractUpdated,
)
from jejak_events.language import Value
from jejak_events.limits import Note, Number, RecordVersion

Status = ContractStatus

STATUS_LABELS = {
    Status.DRAFT: "Draft",
    Status.IN_REVIEW: "In Review",
    Status.NEED_REVISION: "Need Revision",
    Status.READY_TO_SIGN: "Ready to Sign",
    Status.FULLY_SIGNED: "Fully Signed",
    Status.ACTIVE: "Active",
    Status.TERMINATED: "Terminated",
    Status.EXPIRED: "Expired",
    Status.CANCELLED: "Cancelled",
}
"""Seed 000, 5.A; Draft, In Review, Terminated, Expired and Cancelled are ours."""


class InForce(Value):
    """The contract's wording from `effective_on` until the next edition's; `addendum` is None for the first."""

    edition: Edition
    effective_on: date
    addendum: Number | None
    order: SignedOrder
    terms: Terms
    ends_on: date
    paper: SignedPaper


class Addendum(Value):
    """A change in the making; `paper` is what the customer has of it."""

    number: Number
    edition: Edition
    effective_on: date
    reason: Note
    order: SignedOrder
    terms: Terms
    ends_on: date
    approved: bool = False
    paper: Paper | None = None


class Reminded(Value):
    days_before: int
    ends_on: date


class Contract(Value):
    """`order` and `terms` are those of the newest edition; `editions` tell which held when.

    `sent` is what the customer has to sign, `returned` what came back. `addenda` counts the numbers given to addenda.
    """

    contract_id: UUID
    number: Number
    status: ContractStatus
    order: SignedOrder
    template: TemplateReference
    terms: Terms
    round: Round = 0
    notes: tuple[ClauseNote, ...] = ()
    sent: Paper | None = None
    company_signed: bool = False
    returned: SignedPaper | None = None
    signatures: tuple[Signature, ...] = ()
    hindrances: tuple[Hindrance, ...] = ()
    customer_verified: bool
    standing_version: RecordVersion = 0
    starts_on: date | None = None
    ends_on: date | None = None
    editions: tuple[InForce, ...] = ()
    addendum: Addendum | None = None
    addenda: int = 0
    reminded: tuple[Reminded, ...] = ()
    iro_cancelled: Note | None = None
    last_day: date | None = None
    end_reason: Note | None = None

    def signed_by(self, party: Party) -> bool:
        """Whether this side has signed what was sent."""
        return self.company_signed if party is Party.COMPANY else self.returned is not None

    def on(self, day: date) -> InForce | None:
        """The edition in force on a day in Jakarta, by its effective date; None before the start and after the end."""
        if self.ended_on is not None and day > self.ended_on:
            return None
        begun = [edition for edition in self.editions if edition.effective_on <= day]
        newest = begun[-1] if begun else None
        return newest if newest is not None and day <= newest.ends_on else None

    @property
    def ended_on(self) -> date | None:
        """The last day in force of a contract that was terminated."""
        return self.last_day if self.status is Status.TERMINATED else None


def evolve(state: Contract | None, event: ContractEvent) -> Contract:
    if isinstance(event, ContractCreated):
        return Contract(
            contract_id=event.contract_id,
            number=event.contract_number,
            status=Status.DRAFT,
            order=event.order,
            template=event.template,
            terms=event.terms,
            customer_verified=event.customer_verified,
        )
    assert state is not None
    return state.model_copy(update=_changes(state, event))


def _changes(state: Contract, event: ContractEvent) -> dict[str, object]:
    match event:
        case ContractCreated():
            raise AssertionError("a contract is created once")
        case ContractUpdated():
            return {"terms": event.terms}
        case ContractSubmitted():
            return {"status": Status.IN_REVIEW, "round": event.round, "notes": ()}
        case ContractRevisionRequested():
            return {"status": Status.NEED_REVISION, "notes": event.notes}
        case ContractReadyToSign():
            return {"status": Status.READY_TO_SIGN}
        case ContractReopened():
            unsigned = {"sent": None, "company_signed": False, "returned": None, "signatures": ()}
            return {"status": Status.NEED_REVISION, **unsigned}
        case ContractSent():
            return {"sent": event.paper}
        case ContractCompanySigned():
            return {"company_signed": True, "signatures": (*state.signatures, *event.signatures)}
        case ContractCustomerSigned():
            return {"returned": event.paper, "signatures": (*state.signatures, *event.signatures)}
        case ContractEvidenceRecorded():
            return {"signatures": _with_evidence(state.signatures, event.signature)}
        case ContractFullySigned():
            return {"status": Status.FULLY_SIGNED}
        case ContractActivationHeld():
            return {"hindrances": event.hindrances}
        case ContractCustomerNoted():
            return {"customer_verified": event.verified, "standing_version": event.standing_version}
        case ContractActivated():
            return _activated(event)
        case ContractAddendumDrafted():
            return _drafted(state, event)
        case ContractAddendumApproved():
            return {"addendum": _addendum(state, approved=True)}
        case ContractAddendumSent():
            return {"addendum": _addendum(state, paper=event.paper)}
        case ContractAddendumDropped():
            return {"addendum": None}
        case ContractAmended():
            return _amended(state, event)
        case ContractIroCancellationNoted():
            return {"iro_cancelled": event.reason}
        case ContractEndReminderDue():
            told = Reminded(days_before=event.days_before, ends_on=event.ends_on)
            return {"reminded": (*state.reminded, told)}
        case ContractTerminationAnnounced():
            return {"last_day": event.ends_on, "end_reason": event.reason}
        case ContractTerminated():
            return {
                "status": Status.TERMINATED,
                "last_day": event.ended_on,
                "end_reason": event.reason,
                "addendum": None,
            }
        case ContractExpired():
            return {"status": Status.EXPIRED, "addendum": None}
        case ContractCancelled():
            cancelled_iro = {"iro_cancelled": event.reason} if event.cause == "iro_cancelled" else {}
            return {"status": Status.CANCELLED, "end_reason": event.reason, "hindrances": (), **cancelled_iro}
        case _:
            assert_never(event)


def _activated(event: ContractActivated) -> dict[str, object]:
    first = InForce(
        edition=event.edition,
        effective_on=event.starts_on,
        addendum=None,
        order=event.order,
        terms=event.terms,
        ends_on=event.ends_on,
        paper=event.paper,
    )
    return {
        "status": Status.ACTIVE,
        "starts_on": event.starts_on,
        "ends_on": event.ends_on,
        "editions": (first,),
        "hindrances": (),
    }


def _drafted(state: Contract, event: ContractAddendumDrafted) -> dict[str, object]:
    addendum = Addendum(
        number=event.addendum_number,
        edition=event.edition,
        effective_on=event.effective_on,
        reason=event.reason,
        order=event.order,
        terms=event.terms,
        ends_on=event.ends_on,
    )
    return {"addendum": addendum, "addenda": state.addenda + 1}


def _addendum(state: Contract, **changes: object) -> Addendum:
    assert state.addendum is not None
    return state.addendum.model_copy(update=changes)


def _amended(state: Contract, event: ContractAmended) -> dict[str, object]:
    edition = InForce(
        edition=event.edition,
        effective_on=event.effective_on,
        addendum=event.addendum_number,
        order=event.order,
        terms=event.terms,
        ends_on=event.ends_on,
        paper=event.paper,
    )
    return {
        "order": event.order,
        "terms": event.terms,
        "ends_on": event.ends_on,
        "editions": (*state.editions, edition),
        "addendum": None,
    }


def _with_evidence(signatures: tuple[Signature, ...], evidence: Signature) -> tuple[Signature, ...]:
    who = (evidence.party, evidence.order)
    return tuple(evidence if (each.party, each.order) == who else each for each in signatures)
