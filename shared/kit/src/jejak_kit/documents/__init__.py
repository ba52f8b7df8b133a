"""Business files: stored once by their SHA-256, of a type read from their content, never from their name."""

from jejak_kit.documents.filenames import safe_filename
from jejak_kit.documents.media_types import MEDIA_TYPES, Unsuitable, determine
from jejak_kit.documents.store import MAX_BYTES, DamagedDocument, Document, DocumentStore, StoredDocument

__all__ = [
    "MAX_BYTES",
    "MEDIA_TYPES",
    "DamagedDocument",
    "Document",
    "DocumentStore",
    "StoredDocument",
    "Unsuitable",
    "determine",
    "safe_filename",
]
