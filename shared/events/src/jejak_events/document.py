"""A reference to a stored document."""

from typing import Annotated

from pydantic import Field

from jejak_events.language import Value
from jejak_events.limits import Filename, Name, Sha256


class Document(Value):
    """A document by the hash of its bytes; `filename` is only what its bringer called it. `size` in bytes.

    `subject` is the person the document is about (a KTP scan), as in Personal.subject: it is forgotten with them.
    """

    sha256: Sha256
    filename: Filename
    media_type: Name
    size: Annotated[int, Field(ge=0, le=2**40)]
    subject: Name | None = None
