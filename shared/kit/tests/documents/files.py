"""Real files, as small as their formats allow, made here so that nobody must trust a binary in the repository."""

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping

PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\nxref\n0 4\n0000000000 65535 f \n"
    b"0000000009 00000 n \n0000000052 00000 n \n0000000101 00000 n \ntrailer<</Size 4/Root 1 0 R>>\n"
    b"startxref\n157\n%%EOF\n"
)

_OPEN_XML = "application/vnd.openxmlformats-officedocument."
_PARTS = {
    "docx": ("word/document.xml", "wordprocessingml.document"),
    "xlsx": ("xl/workbook.xml", "spreadsheetml.sheet"),
    "pptx": ("ppt/presentation.xml", "presentationml.presentation"),
}


def chunk(kind: bytes, data: bytes) -> bytes:
    """One chunk of a PNG."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(*between: bytes) -> bytes:
    """One grey pixel, with further chunks before the picture."""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    return (
        b"\x89PNG\r\n\x1a\n" + header + b"".join(between) + chunk(b"IDAT", zlib.compress(b"\0\0")) + chunk(b"IEND", b"")
    )


def jpeg(comment: bytes = b"made here") -> bytes:
    """The segments of a baseline JPEG of 1 × 1; the scan holds a stuffed and a restart marker."""

    def segment(marker: int, data: bytes) -> bytes:
        return struct.pack(">BBH", 0xFF, marker, len(data) + 2) + data

    return (
        b"\xff\xd8"
        + segment(0xE0, b"JFIF\0\1\1\0\0\1\0\1\0\0")
        + segment(0xFE, comment)
        + segment(0xDB, b"\0" + b"\1" * 64)
        + segment(0xC0, b"\x08\0\1\0\1\1\1\x11\0")
        + segment(0xC4, b"\0" + b"\0" * 7 + b"\1" + b"\0" * 8 + b"\0")
        + segment(0xDA, b"\1\1\0\0\x3f\0")
        + b"\x12\xff\x00\x34\xff\xd0\x56"
        + b"\xff\xd9"
    )


def webp() -> bytes:
    """A lossless WebP container."""
    picture = b"VP8L" + struct.pack("<I", 6) + b"\x2f\0\0\0\0\0"
    return b"RIFF" + struct.pack("<I", 4 + len(picture)) + b"WEBP" + picture


def archive(entries: Mapping[str, bytes], packed: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of these entries."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", packed) as made:
        for name, content in entries.items():
            made.writestr(name, content)
    return buffer.getvalue()


def open_xml(extension: str, more: Mapping[str, bytes] | None = None, main: str | None = None) -> bytes:
    """A docx, xlsx or pptx with its main part and whatever else."""
    part, kind = _PARTS[extension]
    types = (
        '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        f'<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override ContentType="{main or _OPEN_XML + kind + ".main+xml"}" PartName="/{part}"/></Types>'
    )
    return archive({"[Content_Types].xml": types.encode(), part: b"<document/>", **(more or {})})


def open_document(kind: str) -> bytes:
    """An odt (`text`) or ods (`spreadsheet`)."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        made.writestr("mimetype", f"application/vnd.oasis.opendocument.{kind}", zipfile.ZIP_STORED)
        made.writestr("content.xml", "<content/>", zipfile.ZIP_DEFLATED)
    return buffer.getvalue()
