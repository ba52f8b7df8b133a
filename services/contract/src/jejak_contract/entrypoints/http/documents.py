"""Stored files as the contract service's events speak of them."""

from collections.abc import AsyncIterator

from jejak_events.document import Document
from jejak_kit.decider import Refusal, Refused
from jejak_kit.documents import Document as StoredDocument
from jejak_kit.runtime import Runtime

PDF = "application/pdf"


def document_of(stored: StoredDocument) -> Document:
    return Document(sha256=stored.sha256, filename=stored.filename, media_type=stored.media_type, size=stored.size)


def pdf_of(stored: StoredDocument) -> Document:
    """What goes to a customer is a PDF. Raises Refused."""
    if stored.media_type != PDF:
        raise Refused(Refusal("pdf_required", "input", {"media_type": stored.media_type}, "/file"))
    return document_of(stored)


async def keep_pdf(runtime: Runtime, pdf: bytes, filename: str) -> Document:
    """Stores a PDF of ours, before any event names it. The same bytes are stored once."""

    async def whole() -> AsyncIterator[bytes]:
        yield pdf

    return document_of(await runtime.documents.put(whole(), filename))
