"""What iro's events amount to."""

from uuid import UUID

from jejak_events.limits import RecordVersion
from jejak_kit.decider import Command


class NoteStanding(Command, name="note_standing"):
    """The customer is Verified, or is so no longer. `verification_version` is the version of iro's record that says it."""

    verification_id: UUID
    verified: bool
    verification_version: RecordVersion


class AddOrder(Command, name="add_order"):
    """An IRO of this customer was approved, which it only is while the customer is Verified."""

    verification_id: UUID
    iro_id: UUID


CustomerStandingCommand = NoteStanding | AddOrder
