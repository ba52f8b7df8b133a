"""Stored files as the iro service's events speak of them."""

from typing import Annotated

from fastapi import Form
from pydantic import StringConstraints

from jejak_events.document import Document
from jejak_kit.documents import Document as StoredDocument

SUBJECT = r"^psn_[0-9a-f]{32}$"
"""A person as the API shows them. Anything else could be a name, which would stay for good."""
Subject = Annotated[str, StringConstraints(pattern=SUBJECT)]
PersonForm = Annotated[
    Subject | None,
    Form(description="Subject of the person the document is about: it is deleted when they are erased."),
]


def personal_name(stored: StoredDocument, kind: str) -> str:
    """A name for a document about a person: the uploader's often is the person's own."""
    return f"{kind}.{stored.filename.rpartition('.')[2]}"


def attached(stored: StoredDocument, person: str | None) -> Document:
    """A document that may be about a person."""
    name = None if person is None else personal_name(stored, "dokumen-pribadi")
    return document_of(stored, filename=name, subject=person)


def document_of(stored: StoredDocument, *, filename: str | None = None, subject: str | None = None) -> Document:
    """`filename` replaces the uploader's where that may hold a person's name; `subject` is the person it is about."""
    return Document(
        sha256=stored.sha256,
        filename=filename or stored.filename,
        media_type=stored.media_type,
        size=stored.size,
        subject=subject,
    )
