"""What Procurement and Deployment answer by events: `<system>.request.accepted` and `<system>.request.rejected`."""

from datetime import UTC, datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, ValidationError

from jejak_events.envelope import Inbound
from jejak_events.kom.handover import Answer, HandoverKind
from jejak_events.language import Actor
from jejak_events.limits import Note, Number
from jejak_kit.broker.inbound import Instruction, Translate
from jejak_kit.decider import SYSTEM
from jejak_kit.privacy import Sealer
from jejak_kom.domain.kom.commands import Acknowledge


class Acceptance(BaseModel):
    """The body of `….request.accepted`: `reference` is the number under which the other side works on it."""

    model_config = ConfigDict(extra="forbid", strict=True)

    request_id: UUID
    reference: Number | None = None


class Rejection(BaseModel):
    """The body of `….request.rejected`."""

    model_config = ConfigDict(extra="forbid", strict=True)

    request_id: UUID
    reason: Note
    reference: Number | None = None


def instruction_of(system: HandoverKind) -> Translate:
    """How the events of one of the two systems become commands. Each answers only what was asked of it."""
    actor = Actor(id=system, role=SYSTEM)

    async def translate(event: Inbound, body: bytes, sealer: Sealer) -> Instruction:
        """Raises ValueError naming field and rule, never the content."""
        at = event.time or datetime.now(UTC)
        try:
            if event.type == f"{system}.request.accepted":
                told: Acceptance | Rejection = Acceptance.model_validate_json(body)
            elif event.type == f"{system}.request.rejected":
                told = Rejection.model_validate_json(body)
            else:
                raise ValueError(f"ce-type {event.type[:100]!r} is not one that is taken here")
        except ValidationError as error:
            faults = error.errors(include_input=False, include_url=False, include_context=False)
            raise ValueError(
                "; ".join(f"/{'/'.join(str(part) for part in fault['loc'])}: {fault['type']}" for fault in faults[:20])
            ) from error
        answer: Answer = "accepted" if isinstance(told, Acceptance) else "rejected"
        command = Acknowledge(
            actor=actor,
            at=at,
            kind=system,
            answer=answer,
            request_id=told.request_id,
            reference=told.reference,
            reason=told.reason if isinstance(told, Rejection) else None,
        )
        return told.request_id, command

    return translate
