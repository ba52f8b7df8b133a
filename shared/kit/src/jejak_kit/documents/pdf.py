"""PDF files (ISO 32000-1, 7.5): header at the first byte, end marker at the end."""

import mmap

from jejak_kit.documents import office
from jejak_kit.documents.unsuitable import corrupt, polyglot

MARK = b"%PDF-"
READERS_SEARCH = 1024
"""Readers accept the header anywhere in the first 1024 bytes, and the end marker anywhere in the last."""


def check(content: mmap.mmap) -> str:
    """The media type if the file is whole and not an archive as well. Raises Unsuitable."""
    tail = content[-READERS_SEARCH:]
    if b"startxref" not in tail or b"%%EOF" not in tail:
        raise corrupt("the end of the PDF is missing")
    if office.ends_as_archive(content):
        raise polyglot("a PDF that is an archive as well")
    return "application/pdf"


def refuse_hidden(content: mmap.mmap, *, tail_from: int | None = None) -> None:
    """Raises Unsuitable if a file of another type also opens as a PDF or as an archive."""
    if content.find(MARK, 0, READERS_SEARCH) >= 0 or (tail_from is not None and content.find(MARK, tail_from) >= 0):
        raise polyglot("another file that is a PDF as well")
    if office.ends_as_archive(content):
        raise polyglot("another file that is an archive as well")
