"""Office files: zip archives that say what they are inside, and that must not swell, overlap or carry macros."""

import mmap
import re
import struct
import zipfile
import zlib
from typing import BinaryIO

from jejak_kit.documents import pdf
from jejak_kit.documents.unsuitable import Unsuitable, corrupt, polyglot

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
ODT = "application/vnd.oasis.opendocument.text"
ODS = "application/vnd.oasis.opendocument.spreadsheet"

LOCAL_ENTRY = b"PK\x03\x04"
_END_OF_DIRECTORY, _END_BYTES, _LONGEST_COMMENT = b"PK\x05\x06", 22, 65_535

MAX_ENTRIES = 5_000
MAX_UNPACKED_BYTES = 256 * 1024 * 1024
MAX_RATIO = 250
"""Of one entry beyond 8 MiB: real sheets reach some 50, a file of zeros 1,000."""
_RATIO_FROM = 8 * 1024 * 1024
_MAX_TYPES_BYTES = 1024 * 1024
_CHUNK = 256 * 1024
_ENCRYPTED = 0x1

_OVERRIDE = re.compile(r"<(?:\w+:)?Override\b[^>]*>")
_ATTRIBUTE = re.compile(r"""\b(PartName|ContentType)\s*=\s*["']([^"']*)["']""")


def ends_as_archive(content: mmap.mmap) -> bool:
    """Whether the file ends with a zip's directory, whatever it starts with: then zip programs open it."""
    start = max(0, len(content) - _END_BYTES - _LONGEST_COMMENT)
    place = content.rfind(_END_OF_DIRECTORY, start)
    while place >= 0:
        comment = int.from_bytes(content[place + 20 : place + 22], "little")
        if place + _END_BYTES + comment == len(content):
            return True
        place = content.rfind(_END_OF_DIRECTORY, start, place)
    return False


def check(content: mmap.mmap, file: BinaryIO) -> str:
    """The media type of an office file, read whole and within the limits. Raises Unsuitable."""
    if content.find(pdf.MARK, 0, pdf.READERS_SEARCH) >= 0:
        raise polyglot("an archive that is a PDF as well")
    if not ends_as_archive(content):
        raise corrupt("the archive is cut off or has data behind its end")
    try:
        with zipfile.ZipFile(file) as archive:
            _within_limits(archive, len(content))
            media_type = _media_type(archive)
            _read_whole(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, struct.error) as error:
        raise corrupt(f"the archive is damaged ({type(error).__name__})") from error
    return media_type


def _within_limits(archive: zipfile.ZipFile, size: int) -> None:
    entries = archive.infolist()
    names = [entry.filename for entry in entries]
    if len(set(names)) < len(names):
        raise corrupt("the archive names an entry twice")
    if any(name.startswith("/") or "\\" in name or ".." in name.split("/") for name in names):
        raise corrupt("the archive has an entry outside itself")
    if any(entry.flag_bits & _ENCRYPTED for entry in entries):
        raise Unsuitable("document_protected")
    if any(entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for entry in entries):
        raise corrupt("the archive is packed in a way that office programs do not know")
    swelling = any(
        entry.file_size > _RATIO_FROM and entry.file_size > MAX_RATIO * entry.compress_size for entry in entries
    )
    if len(entries) > MAX_ENTRIES or swelling or sum(entry.file_size for entry in entries) > MAX_UNPACKED_BYTES:
        raise Unsuitable("document_swells", max_bytes=MAX_UNPACKED_BYTES, max_entries=MAX_ENTRIES)
    if sum(entry.compress_size for entry in entries) > size:
        raise Unsuitable("document_swells", max_bytes=MAX_UNPACKED_BYTES, max_entries=MAX_ENTRIES)
    if min((entry.header_offset for entry in entries), default=0) != 0:
        raise polyglot("data before the start of the archive")


def _media_type(archive: zipfile.ZipFile) -> str:
    names = {name.lower() for name in archive.namelist()}
    macros = any(name.endswith("vbaproject.bin") or name.startswith(("basic/", "scripts/")) for name in names)
    if macros:
        raise Unsuitable("document_type_not_allowed", found="macros")
    if "[content_types].xml" in names:
        return _open_xml(archive)
    if "mimetype" in names:
        return _open_document(archive)
    raise Unsuitable("document_type_not_allowed", found="application/zip")


def _open_xml(archive: zipfile.ZipFile) -> str:
    """ECMA-376 part 2, 7.2.3: the main part's content type says which office file it is."""
    types = _text(archive, "[Content_Types].xml")
    if "<!DOCTYPE" in types:
        raise corrupt("the list of parts has a document type")
    mains = {f"{media_type}.main+xml": media_type for media_type in (DOCX, XLSX, PPTX)}
    found = [dict(_ATTRIBUTE.findall(override)) for override in _OVERRIDE.findall(types)]
    parts = [
        (mains[part["ContentType"]], part.get("PartName", "")) for part in found if part.get("ContentType") in mains
    ]
    if len(parts) != 1:
        raise Unsuitable("document_type_not_allowed", found="application/zip")
    media_type, name = parts[0]
    if name.removeprefix("/") not in archive.namelist():
        raise corrupt("the main part of the document is missing")
    return media_type


def _open_document(archive: zipfile.ZipFile) -> str:
    """OpenDocument 1.3 part 2, 3.3: the first entry is the media type, not packed."""
    media_type = _text(archive, "mimetype").strip()
    if media_type not in (ODT, ODS):
        raise Unsuitable("document_type_not_allowed", found=media_type[:100])
    if "content.xml" not in archive.namelist():
        raise corrupt("the content of the document is missing")
    return media_type


def _text(archive: zipfile.ZipFile, name: str) -> str:
    try:
        entry = archive.getinfo(name)
    except KeyError:
        raise corrupt(f"{name} is missing") from None
    if entry.file_size > _MAX_TYPES_BYTES:
        raise corrupt(f"{name} is too long")
    return archive.read(entry).decode("utf-8-sig")


def _read_whole(archive: zipfile.ZipFile) -> None:
    """Unpacks every entry once: never more than the sizes checked above, and its checksum must be right."""
    for entry in archive.infolist():
        with archive.open(entry) as part:
            while part.read(_CHUNK):
                pass
