"""Putting an IRO before its tracks: first, again, and with a newer revision of its quotation."""

from collections.abc import Sequence
from typing import Any

from jejak_events.iro.iro import (
    IroApproved,
    IroEvent,
    IroResubmitted,
    IroRevisionAdopted,
    IroStatus,
    IroSubmitted,
    Needs,
    Track,
)
from jejak_events.iro.offer import Offer, QuotationReference, QuotationState
from jejak_iro.domain.iro.commands import AdoptRevision, ConsidersFacts, Facts, ResubmitIro, SubmitIro
from jejak_iro.domain.iro.rules import drift, faults_of, needs_manager_approval, not_accepted
from jejak_iro.domain.iro.state import Iro, Submitted, evolve
from jejak_iro.domain.wib import business_day
from jejak_kit.decider import Refusal, Refused


def submit(command: SubmitIro, state: Iro) -> Sequence[IroEvent]:
    """Opens the verification and both reviews; the manager's approval when a rule asks for it (seed 000, 1.B.3)."""
    _refuse_unless_fit(command, state)
    manager = needs_manager_approval(state.offer.lines, command.known.thresholds)
    asked = tuple(track for track in Track if track is not Track.MANAGER or manager)
    return [IroSubmitted(**content_of(state, round=1, manager_required=manager), restarted=asked)]


def resubmit(command: ResubmitIro, state: Iro) -> Sequence[IroEvent]:
    """Only the flagged tracks start again; all of them if customer, site, price or needs changed meanwhile."""
    _refuse_unless_fit(command, state)
    return [_resubmission(state, command.known, changed=_changed(state))]


def adopt_revision(command: AdoptRevision, state: Iro) -> Sequence[IroEvent]:
    """Takes the newest revision over. In Submitted this is a resubmission at once: every track starts again."""
    _refuse_unless_newest(command, state)
    quoted = command.known.quotation
    adopted = IroRevisionAdopted(
        number=state.number,
        quotation=QuotationReference(id=quoted.id, number=quoted.number, revision=quoted.revision),
        offer=quoted.offer,
        needs=_without_lost_sites(state.particulars.needs, quoted.offer),
    )
    if state.status is not IroStatus.SUBMITTED:
        return [adopted]
    return [adopted, _resubmission(evolve(state, adopted), command.known, changed=True)]


def approval(state: Iro) -> IroApproved:
    """The approval of what stands submitted."""
    return IroApproved(**content_of(state, round=state.round, manager_required=state.manager_required))


def content_of(state: Iro, *, round: int, manager_required: bool) -> dict[str, Any]:
    """The fields of a Submission: everything a reader needs to act without asking back."""
    return {
        "number": state.number,
        "quotation": state.quotation,
        "offer": state.offer,
        "pic": state.particulars.pic,
        "project_impact": state.particulars.project_impact,
        "requested_delivery": state.particulars.requested_delivery,
        "needs": state.particulars.needs,
        "attachments": state.attachments,
        "round": round,
        "manager_required": manager_required,
        "verification_id": state.verification_id,
    }


def _resubmission(state: Iro, facts: Facts, *, changed: bool) -> IroResubmitted:
    """A manager who asked for the revision is asked about its result, also where no threshold would."""
    manager = needs_manager_approval(state.offer.lines, facts.thresholds) or Track.MANAGER in state.flagged
    asked = [track for track in Track if track is not Track.MANAGER or manager]
    return IroResubmitted(
        **content_of(state, round=state.round + 1, manager_required=manager),
        restarted=tuple(track for track in asked if changed or track in state.flagged or state.track(track) is None),
        changed=changed,
        previous_verification_id=state.asked_verification_id,
    )


def _changed(state: Iro) -> bool:
    """Whether customer, site, price or needs are other than what the tracks were shown. The account person is not."""
    now = Submitted(offer=state.offer, needs=state.particulars.needs)
    return state.submitted is None or _judged(now) != _judged(state.submitted)


def _judged(content: Submitted) -> tuple[object, ...]:
    return content.offer.customer, content.offer.sites, content.offer.lines, content.needs


def _refuse_unless_fit(command: ConsidersFacts, state: Iro) -> None:
    day, today = state.particulars.requested_delivery, business_day(command.at)
    refusals = [
        refusal
        for refusal in (drift(state, command.known), *faults_of(state.particulars.needs, state.offer.sites))
        if refusal is not None
    ]
    if day is not None and day < today:
        past = {"requested_delivery": day.isoformat(), "today": today.isoformat()}
        refusals.append(Refusal("requested_delivery_past", "rule", past, "/requested_delivery"))
    if refusals:
        raise Refused(*refusals)


def _refuse_unless_newest(command: AdoptRevision, state: Iro) -> None:
    quoted = command.known.quotation
    if quoted.state is QuotationState.WITHDRAWN:
        raise Refused(Refusal("quotation_withdrawn", "rule", {"quotation": quoted.number}))
    if command.revision != quoted.revision:
        params = {"revision": command.revision, "newest": quoted.revision}
        raise Refused(Refusal("revision_not_newest", "rule", params, "/revision"))
    if quoted.revision == state.quotation.revision:
        raise Refused(Refusal("revision_adopted_already", "rule", {"revision": quoted.revision}, "/revision"))
    if refusal := not_accepted(command.known):
        raise Refused(refusal)


def _without_lost_sites(needs: Needs, offer: Offer) -> Needs:
    """In Submitted nobody could repair a need at a site that is no longer quoted, so it loses its site."""
    codes = {site.code for site in offer.sites}
    return tuple(
        need if need.site is None or need.site in codes else need.model_copy(update={"site": None}) for need in needs
    )
