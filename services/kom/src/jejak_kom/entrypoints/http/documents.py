"""Stored files as the kom service's events speak of them."""

from typing import Annotated

from fastapi import Form

from jejak_events.document import Document
from jejak_kit.documents import Document as StoredDocument
from jejak_kom.entrypoints.http.bodies import Subject

PersonForm = Annotated[
    Subject | None,
    Form(description="Subject of the person the document is about: it is deleted when they are erased."),
]


def attached(stored: StoredDocument, person: str | None) -> Document:
    """A document that may be about a person; then its own name is not kept: it often is the person's."""
    filename = stored.filename if person is None else f"dokumen-pribadi.{stored.filename.rpartition('.')[2]}"
    return Document(
        sha256=stored.sha256, filename=filename, media_type=stored.media_type, size=stored.size, subject=person
    )
