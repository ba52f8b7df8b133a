"""What requests to a KOM say."""

from datetime import UTC
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from jejak_events.iro.offer import Contact
from jejak_events.kom.handover import Answer, HandoverKind
from jejak_events.kom.kom import ActionItem, Meeting, Minutes, MinutesText, Party, ReadinessAnswer
from jejak_events.limits import Description, Name, Note, Number, Sha256, StaffId
from jejak_kit.http.models import Day, Moment, RequestModel
from jejak_kom.application.guests import Guest

Email = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200, pattern=r"^[^@\s<>\"]+@[^@\s<>\"]+$")]
Phone = Annotated[str, StringConstraints(strip_whitespace=True, max_length=40, pattern=r"^\+?[0-9 ().-]{6,}$")]
Subject = Annotated[str, StringConstraints(pattern=r"^psn_[0-9a-f]{32}$")]


class GuestBody(RequestModel):
    """Somebody of the customer's: by the subject under which the KOM shows them, or by name."""

    person: Subject | None = Field(None, description="Subject of a person whom this KOM shows already.")
    name: Name | None = None
    position: Name | None = None
    email: Email | None = None
    phone: Phone | None = None

    def guest(self) -> Guest:
        return Guest(self.person, self.name, self.position, self.email, self.phone)


Guests = Annotated[list[GuestBody], Field(max_length=100)]


class MeetingBody(RequestModel):
    """When, where, with whom and what about (seed 000, 6.A.1)."""

    starts_at: Moment
    ends_at: Moment
    place: Description | None = Field(None, description="A room, or the address of an online meeting.")
    internal: Annotated[list[StaffId], Field(max_length=100)] = Field(description="Colleagues' ids as in their tokens.")
    customer: Guests
    agenda: Annotated[list[Description], Field(max_length=100)]

    def meeting(self, customer: tuple[Contact, ...]) -> Meeting:
        """With the customer's people sealed, in UTC."""
        return Meeting(
            starts_at=self.starts_at.astimezone(UTC),
            ends_at=self.ends_at.astimezone(UTC),
            place=self.place,
            internal=tuple(self.internal),
            customer=customer,
            agenda=tuple(self.agenda),
        )


class NewKom(MeetingBody):
    """The meeting that an Active contract calls for."""

    contract_id: UUID


class RescheduleBody(MeetingBody):
    reason: Note | None = None


class ReasonBody(RequestModel):
    reason: Note


class DocumentBody(RequestModel):
    sha256: Sha256


class MinutesBody(RequestModel):
    """Minutes of Meeting (seed 000, 6.A.2), whole."""

    text: MinutesText
    decisions: Annotated[list[Description], Field(max_length=200)] = Field(default_factory=list)
    attended: Annotated[list[StaffId], Field(max_length=100)] = Field(default_factory=list)
    guests: Guests = Field(default_factory=list)

    def minutes(self, guests: tuple[Contact, ...]) -> Minutes:
        return Minutes(text=self.text, decisions=tuple(self.decisions), attended=tuple(self.attended), guests=guests)


class ActionItemBody(RequestModel):
    """Who does what until when."""

    description: Description
    party: Party = "internal"
    owner: StaffId | None = Field(None, description="A colleague's id; the customer's items have none.")
    due: Day

    def item(self, item_id: UUID) -> ActionItem:
        return ActionItem(
            item_id=item_id, description=self.description, party=self.party, owner=self.owner, due=self.due
        )


class ChangedActionItem(ActionItemBody):
    item_id: UUID


class DoneBody(RequestModel):
    item_id: UUID
    note: Note | None = None


class ItemReasonBody(RequestModel):
    item_id: UUID
    reason: Note


class ReadinessBody(RequestModel):
    """Lines of the checklist; those left out stay as they are."""

    items: Annotated[list[ReadinessAnswer], Field(min_length=1, max_length=100)]


class AnswerBody(RequestModel):
    """What Procurement or Deployment answered, told by a person."""

    kind: HandoverKind
    answer: Answer
    reference: Number | None = Field(None, description="The number under which the other side works on it.")
    reason: Note | None = Field(None, description="Required for a rejection.")


DocumentKind = Literal["tor", "other"]
