"""What Sales Ops, the manager and the policies want of an IRO.

The commands that depend on more than the IRO itself carry `facts`: the handler reads them in the transaction in which
the decision is written, and fills them in. A policy leaves them open.
"""

from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import Field, model_validator

from jejak_events.document import Document
from jejak_events.iro.iro import Particulars, Track, TrackAnswer
from jejak_events.iro.offer import Offer, QuotationState
from jejak_events.language import Value
from jejak_events.limits import Note, Number, Percent, RecordVersion, Revision, Round, Sha256
from jejak_kit.decider import Command


class Quoted(Value):
    """The quotation as it stands at the moment of the decision, or as an event told of it."""

    id: UUID
    number: Number
    revision: Revision
    state: QuotationState
    offer: Offer


class Thresholds(Value):
    """Configuration: from when on the manager's approval is asked. None asks never.

    `value` in rupiah, of one year (see `order_value`); `discount_percent` of any single line. Reaching one is enough.
    """

    value: Annotated[int, Field(ge=0, le=10**18)] | None = None
    discount_percent: Percent | None = None


class Facts(Value):
    """What the decision rests on beside the IRO: the quotation as it stands, whether the IRO's customer is Verified,
    and the configured thresholds."""

    quotation: Quoted
    customer_verified: bool
    thresholds: Thresholds = Field(default_factory=Thresholds)


class ConsidersFacts(Command):
    """A command that cannot be decided before its handler has filled in the facts."""

    facts: Facts | None = None

    @property
    def known(self) -> Facts:
        """Raises LookupError if no handler has read them: a fault of ours, never of the caller."""
        if self.facts is None:
            raise LookupError(f"{type(self).__name__} reached its decision without facts")
        return self.facts


class CreateIro(ConsidersFacts, name="create"):
    """Draft an IRO from a quotation. The handler fills in the number, the facts, and in `live_iro` the number of the IRO
    that already lives of the quotation."""

    iro_id: UUID
    quotation_id: UUID
    number: Number | None = None
    live_iro: Number | None = None
    particulars: Particulars = Field(default_factory=Particulars)


class UpdateIro(Command, name="update"):
    """Save the particulars, all of them: what is left out is emptied."""

    particulars: Particulars


class AttachDocument(Command, name="attach"):
    document: Document


class RemoveAttachment(Command, name="remove_attachment"):
    sha256: Sha256


class SubmitIro(ConsidersFacts, name="submit"):
    pass


class ResubmitIro(ConsidersFacts, name="resubmit"):
    pass


class AdoptRevision(ConsidersFacts, name="adopt_revision"):
    """Take the quotation's newest revision over; `revision` is the one whose differences Sales Ops has seen."""

    revision: Revision


class ApproveIro(ConsidersFacts, name="approve"):
    """The manager's agreement."""

    note: Note | None = None


class ReturnIro(Command, name="return"):
    """The manager asks for a revision."""

    note: Note


class CancelIro(Command, name="cancel"):
    reason: Note


class AnswerTrack(ConsidersFacts, name="answer_track"):
    """A verification or review has answered. `answer_version` is its record's version: older ones are old news."""

    track: Literal[Track.VERIFICATION, Track.LEGAL, Track.TECHNICAL]
    round: Round
    answer: TrackAnswer
    note: Note | None = None
    answer_version: RecordVersion

    @model_validator(mode="after")
    def a_revision_says_why(self) -> Self:
        if self.answer == "revision" and self.note is None:
            raise ValueError("a request for revision has a note")
        return self


class NoteQuotation(Command, name="note_quotation"):
    """The quotation was revised or withdrawn. `offer` is None if its content has not changed."""

    quotation_version: RecordVersion
    revision: Revision
    state: QuotationState
    offer: Offer | None = None


class NoteContract(Command, name="note_contract"):
    """A contract built on this IRO came into force or went out of it."""

    contract_id: UUID
    contract_number: Number
    contract_version: RecordVersion
    active: bool


IroCommand = (
    CreateIro
    | UpdateIro
    | AttachDocument
    | RemoveAttachment
    | SubmitIro
    | ResubmitIro
    | AdoptRevision
    | ApproveIro
    | ReturnIro
    | CancelIro
    | AnswerTrack
    | NoteQuotation
    | NoteContract
)
