"""What a completed KOM asks of Procurement and of Deployment, and what they answer (seed 000, 6.A.3).

These happen to the KOM: its id is the record's. `request_id` follows from the contract and the kind alone, so that a
request is known as the same however often it is heard.
"""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from jejak_events.iro.iro import Need, Needs
from jejak_events.kom.subject_matter import ContractReference, IroReference, ServiceLines, Sites
from jejak_events.language import Event
from jejak_events.limits import Name, Note, Number, StaffId

HandoverKind = Literal["procurement", "deployment"]
Answer = Literal["accepted", "rejected"]


class Requested(Event, service="kom"):
    """What both requests say. `acknowledge_by` is when an answer is missed."""

    request_id: UUID
    kom_number: Number
    contract: ContractReference
    iro: IroReference
    customer_name: Name
    sites: Sites
    requested_delivery: date | None
    pic: StaffId | None
    acknowledge_by: AwareDatetime


class ProcurementRequested(Requested, type="procurement.requested"):
    """Goods have to be bought for this contract: `goods` are the lines. Asked once per contract."""

    goods: Annotated[tuple[Need, ...], Field(min_length=1, max_length=500)]


class DeploymentRequested(Requested, type="deployment.requested"):
    """The service is ready to install: `lines` at `sites`; `works` are the services needed for it. Asked once per contract."""

    lines: ServiceLines
    works: Needs


class Withdrawn(Event, service="kom"):
    """What both withdrawals say."""

    request_id: UUID
    kom_number: Number
    contract: ContractReference
    reason: Note


class ProcurementWithdrawn(Withdrawn, type="procurement.withdrawn"):
    """The contract was terminated: what was asked of Procurement is no longer wanted."""


class DeploymentWithdrawn(Withdrawn, type="deployment.withdrawn"):
    """The contract was terminated: what was asked of Deployment is no longer wanted."""


class OfHandover(Event, service="kom"):
    """Which request of which KOM."""

    kind: HandoverKind
    request_id: UUID
    kom_number: Number
    contract: ContractReference
    customer_name: Name


class HandoverAcknowledged(OfHandover, type="handover.acknowledged"):
    """The first answer, which stands. `reference` is the other side's number; `late`: it came after `acknowledge_by`."""

    answer: Answer
    reference: Number | None
    reason: Note | None
    late: bool


class HandoverContradicted(OfHandover, type="handover.contradicted"):
    """A later answer says otherwise than the first, which stands: people have to settle it."""

    answer: Answer
    reference: Number | None
    reason: Note | None
    first_answer: Answer
    first_reference: Number | None


class HandoverUnacknowledged(OfHandover, type="handover.unacknowledged"):
    """Nobody has answered by the set time: somebody should hear of it."""

    acknowledge_by: AwareDatetime


HandoverEvent = (
    ProcurementRequested
    | DeploymentRequested
    | ProcurementWithdrawn
    | DeploymentWithdrawn
    | HandoverAcknowledged
    | HandoverContradicted
    | HandoverUnacknowledged
)
