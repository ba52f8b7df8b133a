"""What every service says of people, whatever its business: that it has forgotten somebody.

These events belong to no one service. Each publishes them under its own subjects, about its own part.
"""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field, StringConstraints

from jejak_events.language import Event, Value

Subject = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")]
"""As in Personal.subject; for a colleague the id of their token."""
Ground = Literal["no_longer_needed", "consent_withdrawn", "requested", "unlawful"]
"""Why personal data are erased: UU 27/2022 (PDP), article 43 (1) a to d, in this order."""
Reference = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9/._-]{0,39}$")]
"""Number of the case in the operator's own register. Not a text, lest it names who was to be forgotten."""


class Kept(Value):
    """A document of the person that was not deleted. `reason`: `listed_elsewhere`, or a law by the service's own code."""

    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    record_id: UUID
    reason: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,59}$")]


class PersonErased(Event, type="person.erased"):
    """The publishing service has forgotten a person: what is sealed about them reads as erased, for good.

    `erased_at` is when the key was deleted; `documents` and `parked` count the contents and parked bodies deleted here.
    """

    subject: Subject
    erasure_id: UUID
    ground: Ground
    reference: Reference | None
    erased_at: AwareDatetime
    documents: Annotated[int, Field(ge=0)]
    parked: Annotated[int, Field(ge=0)]
    kept: tuple[Kept, ...]
