"""What follows when something has happened: each policy is a sentence, and turns an event into commands.

Policies may run late and more than once: commands say in which round, or as of which version, they speak, and a
decision that has nothing to do yields no event. Commands that consider facts leave here without them; their handler
reads the facts in the transaction that writes the decision.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar
from uuid import UUID

from jejak_events.contract.contract import ContractActivated, ContractExpired, ContractTerminated
from jejak_events.iro.iro import IroApproved, IroCancelled, IroResubmitted, IroSubmitted, Track
from jejak_events.iro.offer import QuotationState
from jejak_events.iro.quotation import QuotationRevised, QuotationWithdrawn
from jejak_events.iro.review import ReviewApproved, ReviewRevisionRequested
from jejak_events.iro.verification import (
    Request,
    VerificationMarkedPending,
    VerificationRequested,
    VerificationRevisionRequested,
    VerificationStatus,
    VerificationVerified,
)
from jejak_events.language import Event, Recorded
from jejak_iro.domain.identity import review_id
from jejak_iro.domain.iro import IRO
from jejak_iro.domain.iro.commands import NoteQuotation
from jejak_iro.domain.reaction import (
    KINDS,
    POLICY,
    Reaction,
    contract_is,
    drop,
    request,
    review_answers,
    verification_answers,
)
from jejak_iro.domain.review import REVIEW
from jejak_iro.domain.review.commands import CloseReview, OpenReview, RestartReview

LiveIro = Callable[[UUID], UUID | None]
"""The id of the IRO that lives of a quotation, as the handler finds it among the claims; None if there is none."""

Policy = Callable[[Recorded[Any], LiveIro], list[Reaction]]
E_contra = TypeVar("E_contra", bound=Event)


def when_an_iro_is_submitted_then_its_tracks_open(event: Recorded[IroSubmitted]) -> list[Reaction]:
    """Seed 000, 1.B.3. The manager's track needs nothing opened: it lives in the IRO."""
    reviews = [
        Reaction(
            REVIEW,
            review_id(event.record_id, kind),
            OpenReview(
                actor=POLICY,
                at=event.occurred_at,
                iro_id=event.record_id,
                iro_number=event.data.number,
                customer_name=event.data.offer.customer.name,
                kind=kind,
                round=event.data.round,
            ),
        )
        for kind in KINDS
    ]
    return [request(event, restart=False), *reviews]


def when_an_iro_is_resubmitted_then_its_flagged_tracks_start_again(event: Recorded[IroResubmitted]) -> list[Reaction]:
    """A Verified customer is checked anew only if what was submitted has changed; a flag alone asks to answer again."""
    reactions: list[Reaction] = []
    if event.data.previous_verification_id != event.data.verification_id:
        reactions.append(drop(event, event.data.previous_verification_id, "customer_changed"))
    if Track.VERIFICATION in event.data.restarted:
        reactions.append(request(event, restart=event.data.changed))
    reactions.extend(
        Reaction(
            REVIEW,
            review_id(event.record_id, kind),
            RestartReview(
                actor=POLICY,
                at=event.occurred_at,
                iro_number=event.data.number,
                customer_name=event.data.offer.customer.name,
                round=event.data.round,
            ),
        )
        for kind in KINDS
        if Track(kind) in event.data.restarted
    )
    return reactions


def when_an_iro_is_approved_then_it_waits_for_its_customer_no_longer(event: Recorded[IroApproved]) -> list[Reaction]:
    return [drop(event, event.data.verification_id, "approved")]


def when_an_iro_is_cancelled_then_its_tracks_close(event: Recorded[IroCancelled]) -> list[Reaction]:
    if event.data.round == 0:
        return []
    reviews = [
        Reaction(REVIEW, review_id(event.record_id, kind), CloseReview(actor=POLICY, at=event.occurred_at))
        for kind in KINDS
    ]
    return [drop(event, event.data.verification_id, "cancelled"), *reviews]


def when_a_quotation_is_revised_then_its_iro_notes_it(
    event: Recorded[QuotationRevised], live_iro: LiveIro
) -> list[Reaction]:
    iro_id = live_iro(event.record_id)
    if iro_id is None:
        return []
    command = NoteQuotation(
        actor=POLICY,
        at=event.occurred_at,
        quotation_version=event.version,
        revision=event.data.revision,
        state=event.data.state,
        offer=event.data.offer,
    )
    return [Reaction(IRO, iro_id, command)]


def when_a_quotation_is_withdrawn_then_its_iro_notes_it(
    event: Recorded[QuotationWithdrawn], live_iro: LiveIro
) -> list[Reaction]:
    iro_id = live_iro(event.record_id)
    if iro_id is None:
        return []
    command = NoteQuotation(
        actor=POLICY,
        at=event.occurred_at,
        quotation_version=event.version,
        revision=event.data.revision,
        state=QuotationState.WITHDRAWN,
    )
    return [Reaction(IRO, iro_id, command)]


def when_a_verified_customer_is_asked_for_then_the_iro_hears_it_at_once(
    event: Recorded[VerificationRequested],
) -> list[Reaction]:
    if event.data.status is not VerificationStatus.VERIFIED:
        return []
    return verification_answers(event, [Request(iro_id=event.data.iro_id, round=event.data.round)], "agreed")


def when_a_verified_customer_is_checked_anew_then_other_iros_lose_their_agreement(
    event: Recorded[VerificationRequested],
) -> list[Reaction]:
    return verification_answers(event, event.data.withdrawn, "withdrawn")


def when_a_customer_is_verified_then_every_waiting_iro_hears_it(
    event: Recorded[VerificationVerified],
) -> list[Reaction]:
    return verification_answers(event, event.data.requests, "agreed")


def when_a_customer_is_no_longer_verified_then_every_waiting_iro_hears_it(
    event: Recorded[VerificationMarkedPending],
) -> list[Reaction]:
    return verification_answers(event, event.data.requests, "withdrawn") if event.data.was_verified else []


def when_the_verification_asks_for_a_revision_then_the_iro_is_returned(
    event: Recorded[VerificationRevisionRequested],
) -> list[Reaction]:
    asked = Request(iro_id=event.data.iro_id, round=event.data.round)
    return verification_answers(event, [asked], "revision", event.data.note)


def when_a_review_approves_then_the_iro_hears_it(event: Recorded[ReviewApproved]) -> list[Reaction]:
    return [review_answers(event, "agreed")]


def when_a_review_asks_for_a_revision_then_the_iro_is_returned(
    event: Recorded[ReviewRevisionRequested],
) -> list[Reaction]:
    return [review_answers(event, "revision")]


def when_a_contract_is_activated_then_its_iro_notes_it(event: Recorded[ContractActivated]) -> list[Reaction]:
    return [contract_is(event, active=True)]


def when_a_contract_is_terminated_then_its_iro_notes_it(event: Recorded[ContractTerminated]) -> list[Reaction]:
    return [contract_is(event, active=False)]


def when_a_contract_expires_then_its_iro_notes_it(event: Recorded[ContractExpired]) -> list[Reaction]:
    return [contract_is(event, active=False)]


def _of_the_event_alone(policy: Callable[[Recorded[E_contra]], list[Reaction]]) -> Policy:
    @wraps(policy)
    def react(event: Recorded[Any], _: LiveIro) -> list[Reaction]:
        return policy(event)

    return react


POLICIES: dict[type[Event], tuple[Policy, ...]] = {
    IroSubmitted: (_of_the_event_alone(when_an_iro_is_submitted_then_its_tracks_open),),
    IroResubmitted: (_of_the_event_alone(when_an_iro_is_resubmitted_then_its_flagged_tracks_start_again),),
    IroApproved: (_of_the_event_alone(when_an_iro_is_approved_then_it_waits_for_its_customer_no_longer),),
    IroCancelled: (_of_the_event_alone(when_an_iro_is_cancelled_then_its_tracks_close),),
    QuotationRevised: (when_a_quotation_is_revised_then_its_iro_notes_it,),
    QuotationWithdrawn: (when_a_quotation_is_withdrawn_then_its_iro_notes_it,),
    VerificationRequested: (
        _of_the_event_alone(when_a_verified_customer_is_asked_for_then_the_iro_hears_it_at_once),
        _of_the_event_alone(when_a_verified_customer_is_checked_anew_then_other_iros_lose_their_agreement),
    ),
    VerificationVerified: (_of_the_event_alone(when_a_customer_is_verified_then_every_waiting_iro_hears_it),),
    VerificationMarkedPending: (
        _of_the_event_alone(when_a_customer_is_no_longer_verified_then_every_waiting_iro_hears_it),
    ),
    VerificationRevisionRequested: (
        _of_the_event_alone(when_the_verification_asks_for_a_revision_then_the_iro_is_returned),
    ),
    ReviewApproved: (_of_the_event_alone(when_a_review_approves_then_the_iro_hears_it),),
    ReviewRevisionRequested: (_of_the_event_alone(when_a_review_asks_for_a_revision_then_the_iro_is_returned),),
    ContractActivated: (_of_the_event_alone(when_a_contract_is_activated_then_its_iro_notes_it),),
    ContractTerminated: (_of_the_event_alone(when_a_contract_is_terminated_then_its_iro_notes_it),),
    ContractExpired: (_of_the_event_alone(when_a_contract_expires_then_its_iro_notes_it),),
}


def reactions(event: Recorded[Any], live_iro: LiveIro) -> list[Reaction]:
    """Everything that follows from an event, in order; nothing for an event that no policy knows."""
    return [reaction for policy in POLICIES.get(type(event.data), ()) for reaction in policy(event, live_iro)]
