"""Stored files as the iro service's events speak of them."""

from jejak_events.iro.document import Document
from jejak_kit.documents import Document as StoredDocument


def document_of(stored: StoredDocument, *, filename: str | None = None, subject: str | None = None) -> Document:
    """`filename` replaces the uploader's where that may hold a person's name; `subject` is the person it is about."""
    return Document(
        sha256=stored.sha256,
        filename=filename or stored.filename,
        media_type=stored.media_type,
        size=stored.size,
        subject=subject,
    )
