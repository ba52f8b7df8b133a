"""An IRO's state, folded from its events."""

from typing import Literal, assert_never
from uuid import UUID

from jejak_events.iro.iro import (
    Attachments,
    IroApproved,
    IroAttachmentAdded,
    IroAttachmentRemoved,
    IroCancelled,
    IroContractNoted,
    IroCreated,
    IroEvent,
    IroQuotationChanged,
    IroResubmitted,
    IroReturned,
    IroRevisionAdopted,
    IroStatus,
    IroSubmitted,
    IroTrackAnswered,
    IroUpdated,
    Needs,
    Particulars,
    Track,
)
from jejak_events.iro.offer import Difference, Offer, QuotationReference, QuotationState
from jejak_events.language import Value
from jejak_events.limits import Note, Number, RecordVersion, Revision, Round
from jejak_iro.domain.identity import verification_id

STATUS_LABELS = {
    IroStatus.DRAFT: "Draft",
    IroStatus.SUBMITTED: "Submitted",
    IroStatus.RETURNED: "Returned",
    IroStatus.APPROVED: "Approved",
    IroStatus.CANCELLED: "Cancelled",
}
"""Seed 000, 1.B.1; Cancelled is ours."""

TRACK_LABELS = {
    Track.VERIFICATION: "Customer Verification",
    Track.LEGAL: "Legal Review",
    Track.TECHNICAL: "Technical Review",
    Track.MANAGER: "Manager Approval",
}
"""Seed 000, 1.B.3 and the titles of 2 and 3."""


class TrackState(Value):
    """What a track has answered in its round; `revision` means that it is flagged and starts again on resubmission."""

    track: Track
    round: Round
    answer: Literal["pending", "agreed", "revision"] = "pending"
    note: Note | None = None
    answer_version: RecordVersion = 0


class QuotationNotice(Value):
    """That the quotation is no longer what the IRO has copied."""

    revision: Revision
    state: QuotationState
    differences: tuple[Difference, ...]


class ContractNote(Value):
    contract_id: UUID
    contract_number: Number
    contract_version: RecordVersion
    active: bool


class Submitted(Value):
    """What the tracks were last shown."""

    offer: Offer
    needs: Needs


class Iro(Value):
    number: Number
    status: IroStatus
    quotation: QuotationReference
    offer: Offer
    particulars: Particulars
    attachments: Attachments = ()
    round: Round = 0
    tracks: tuple[TrackState, ...] = ()
    manager_required: bool = False
    submitted: Submitted | None = None
    notice: QuotationNotice | None = None
    quotation_version: RecordVersion = 0
    contracts: tuple[ContractNote, ...] = ()
    cancel_reason: Note | None = None

    @property
    def verification_id(self) -> UUID:
        """The Verification of its customer."""
        return verification_id(self.offer.customer)

    @property
    def asked_verification_id(self) -> UUID:
        """The Verification that was last asked; another one once a revision with another customer is taken over."""
        return verification_id(self.submitted.offer.customer) if self.submitted else self.verification_id

    @property
    def flagged(self) -> tuple[Track, ...]:
        """The tracks that ask for a revision."""
        return tuple(state.track for state in self.tracks if state.answer == "revision")

    @property
    def agreed(self) -> bool:
        """Whether every track has given its agreement."""
        return bool(self.tracks) and all(state.answer == "agreed" for state in self.tracks)

    def track(self, track: Track) -> TrackState | None:
        return next((state for state in self.tracks if state.track is track), None)


def evolve(state: Iro | None, event: IroEvent) -> Iro:
    if isinstance(event, IroCreated):
        return Iro(
            number=event.number,
            status=IroStatus.DRAFT,
            quotation=event.quotation,
            offer=event.offer,
            particulars=event.particulars,
        )
    assert state is not None
    match event:
        case IroUpdated():
            return state.model_copy(update={"particulars": event.particulars})
        case IroAttachmentAdded():
            return state.model_copy(update={"attachments": (*state.attachments, event.document)})
        case IroAttachmentRemoved():
            left = tuple(document for document in state.attachments if document.sha256 != event.sha256)
            return state.model_copy(update={"attachments": left})
        case IroSubmitted() | IroResubmitted():
            return _submitted(state, event)
        case IroTrackAnswered():
            return state.model_copy(update={"tracks": _answered(state.tracks, event)})
        case IroReturned():
            return state.model_copy(update={"status": IroStatus.RETURNED})
        case IroRevisionAdopted():
            particulars = state.particulars.model_copy(update={"needs": event.needs})
            return state.model_copy(
                update={
                    "quotation": event.quotation,
                    "offer": event.offer,
                    "particulars": particulars,
                    "notice": None,
                }
            )
        case IroQuotationChanged():
            notice = QuotationNotice(revision=event.revision, state=event.state, differences=event.differences)
            return state.model_copy(update={"notice": notice, "quotation_version": event.quotation_version})
        case IroApproved():
            return state.model_copy(update={"status": IroStatus.APPROVED})
        case IroCancelled():
            return state.model_copy(update={"status": IroStatus.CANCELLED, "cancel_reason": event.reason})
        case IroContractNoted():
            return state.model_copy(update={"contracts": _noted(state.contracts, event)})
        case _:
            assert_never(event)


def _submitted(state: Iro, event: IroSubmitted | IroResubmitted) -> Iro:
    restarted = {track: TrackState(track=track, round=event.round) for track in event.restarted}
    kept = {known.track: known for known in state.tracks}
    asked = [track for track in Track if track is not Track.MANAGER or event.manager_required]
    return state.model_copy(
        update={
            "status": IroStatus.SUBMITTED,
            "round": event.round,
            "manager_required": event.manager_required,
            "tracks": tuple(restarted.get(track) or kept[track] for track in asked),
            "submitted": Submitted(offer=event.offer, needs=event.needs),
        }
    )


def _answered(tracks: tuple[TrackState, ...], event: IroTrackAnswered) -> tuple[TrackState, ...]:
    """A manager who returns an IRO that did not need the manager takes a seat among the tracks."""
    answer = TrackState(
        track=event.track,
        round=event.round,
        answer="pending" if event.answer == "withdrawn" else event.answer,
        note=event.note,
        answer_version=event.answer_version,
    )
    others = {known.track: known for known in tracks} | {event.track: answer}
    return tuple(others[track] for track in Track if track in others)


def _noted(contracts: tuple[ContractNote, ...], event: IroContractNoted) -> tuple[ContractNote, ...]:
    note = ContractNote(
        contract_id=event.contract_id,
        contract_number=event.contract_number,
        contract_version=event.contract_version,
        active=event.active,
    )
    return (*(known for known in contracts if known.contract_id != event.contract_id), note)
