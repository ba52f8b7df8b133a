"""Which types of files are taken, and how the true one is found: by the first bytes, then by the whole structure."""

import mmap
from typing import BinaryIO

import puremagic

from jejak_kit.documents import images, office, pdf, text
from jejak_kit.documents.filenames import extension_of, safe_filename, shortened
from jejak_kit.documents.unsuitable import Unsuitable

__all__ = ["MEDIA_TYPES", "Unsuitable", "determine", "fitting_name"]

MEDIA_TYPES: dict[str, tuple[str, ...]] = {
    "application/pdf": ("pdf",),
    "image/png": ("png",),
    "image/jpeg": ("jpg", "jpeg"),
    "image/webp": ("webp",),
    office.DOCX: ("docx",),
    office.XLSX: ("xlsx",),
    office.PPTX: ("pptx",),
    office.ODT: ("odt",),
    office.ODS: ("ods",),
    "text/plain": ("txt", "text", "log", "md"),
    "text/csv": ("csv",),
}
"""Every type that is taken, with the extensions that fit it, the usual one first."""

_BY_EXTENSION = {extension: media_type for media_type, known in MEDIA_TYPES.items() for extension in known}
_HEAD = 4096


def determine(file: BinaryIO) -> str:
    """The media type of a non-empty file on disk, from its content alone. Raises Unsuitable.

    Plain text and CSV are one by content; both are `text/plain` here.
    """
    with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        head = content[:_HEAD]
        if head.startswith(b"%PDF-"):
            return pdf.check(content)
        if head.startswith(images.PNG):
            return images.check_png(content)
        if head.startswith(images.JPEG):
            return images.check_jpeg(content)
        if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
            return images.check_webp(content)
        if head.startswith(office.LOCAL_ENTRY):
            return office.check(content, file)
        if text.check(content):
            return "text/plain"
        raise Unsuitable("document_type_not_allowed", found=_named(head))


def fitting_name(name: str, media_type: str) -> tuple[str, str]:
    """The sanitised name with an extension of its true type, and the media type.

    A name that claims another type of the list than the content is refused: the file is broken or the name is a lie.
    Images are often misnamed among themselves, so these, as names that claim nothing we know, only get the true
    extension added. `.csv` makes a text a CSV.
    """
    name = safe_filename(name)
    claimed = _BY_EXTENSION.get(extension_of(name))
    if claimed == "text/csv" and media_type == "text/plain":
        return name, claimed
    if claimed == media_type:
        return name, media_type
    if claimed is not None and not (claimed.startswith("image/") and media_type.startswith("image/")):
        raise Unsuitable("document_type_mismatch", claimed=claimed, found=media_type)
    return shortened(f"{name}.{MEDIA_TYPES[media_type][0]}"), media_type


def _named(head: bytes) -> str:
    """What a refused file seems to be, to say so; a guess."""
    try:
        matches = puremagic.magic_string(head)
    except (puremagic.PureError, ValueError):
        return "application/octet-stream"
    return next((match.mime_type for match in matches if match.mime_type), "application/octet-stream")
