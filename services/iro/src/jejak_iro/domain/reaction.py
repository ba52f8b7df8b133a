"""Reactions: the commands that policies give, built from the events they answer."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from jejak_events.contract.contract import ContractActivated, ContractExpired, ContractTerminated
from jejak_events.iro.iro import IroApproved, IroCancelled, IroResubmitted, IroSubmitted, Track, TrackAnswer
from jejak_events.iro.review import ReviewApproved, ReviewKind, ReviewRevisionRequested
from jejak_events.iro.verification import DropReason, Request
from jejak_events.language import Actor, Event, Recorded
from jejak_iro.domain.iro import IRO
from jejak_iro.domain.iro.commands import AnswerTrack, NoteContract
from jejak_iro.domain.verification import VERIFICATION
from jejak_iro.domain.verification.commands import DropRequest, RequestVerification
from jejak_kit.decider import SYSTEM, Command, Decider

POLICY = Actor(id="policy", role=SYSTEM)
KINDS: tuple[ReviewKind, ...] = ("legal", "technical")


@dataclass(frozen=True, slots=True)
class Reaction:
    """A command that a policy gives to a record."""

    decider: Decider[Any, Any, Any]
    record_id: UUID
    command: Command


def request(event: Recorded[IroSubmitted] | Recorded[IroResubmitted], *, restart: bool) -> Reaction:
    command = RequestVerification(
        actor=POLICY,
        at=event.occurred_at,
        customer=event.data.offer.customer,
        iro_id=event.record_id,
        iro_number=event.data.number,
        round=event.data.round,
        restart=restart,
    )
    return Reaction(VERIFICATION, event.data.verification_id, command)


def drop(
    event: Recorded[IroResubmitted] | Recorded[IroApproved] | Recorded[IroCancelled],
    verification_id: UUID,
    reason: DropReason,
) -> Reaction:
    command = DropRequest(
        actor=POLICY, at=event.occurred_at, iro_id=event.record_id, round=event.data.round, reason=reason
    )
    return Reaction(VERIFICATION, verification_id, command)


def verification_answers(
    event: Recorded[Event], requests: Iterable[Request], answer: TrackAnswer, note: str | None = None
) -> list[Reaction]:
    return [
        Reaction(
            IRO,
            request.iro_id,
            AnswerTrack(
                actor=POLICY,
                at=event.occurred_at,
                track=Track.VERIFICATION,
                round=request.round,
                answer=answer,
                note=note,
                answer_version=event.version,
            ),
        )
        for request in requests
    ]


def review_answers(
    event: Recorded[ReviewApproved] | Recorded[ReviewRevisionRequested], answer: TrackAnswer
) -> Reaction:
    command = AnswerTrack(
        actor=POLICY,
        at=event.occurred_at,
        track=Track.LEGAL if event.data.kind == "legal" else Track.TECHNICAL,
        round=event.data.round,
        answer=answer,
        note=event.data.note,
        answer_version=event.version,
    )
    return Reaction(IRO, event.data.iro_id, command)


def contract_is(
    event: Recorded[ContractActivated] | Recorded[ContractTerminated] | Recorded[ContractExpired], *, active: bool
) -> Reaction:
    command = NoteContract(
        actor=POLICY,
        at=event.occurred_at,
        contract_id=event.data.contract_id,
        contract_number=event.data.contract_number,
        contract_version=event.version,
        active=active,
    )
    return Reaction(IRO, event.data.iro_id, command)
