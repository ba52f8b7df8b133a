"""Files nobody should take, and forms no browser sends."""

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass

from shared.kit.tests.documents.files import PDF, archive, open_xml, png

BOUNDARY = "jejak-boundary"
MULTIPART = f"multipart/form-data; boundary={BOUNDARY}"


def bomb() -> bytes:
    """A document of some 60 kB that unpacks to 60 MB."""
    return open_xml("docx", {"word/media/image1.bmp": b"\0" * 60_000_000})


def many_entries() -> bytes:
    """A document of more parts than any office program makes."""
    return open_xml("docx", {f"word/media/{number}": b"" for number in range(6_000)})


def nested_bomb() -> bytes:
    """A bomb whose directory lies about its size."""
    data = bytearray(bomb())
    place = data.rfind(b"PK\x01\x02", 0, data.rfind(b"word/media/image1.bmp"))
    data[place + 24 : place + 28] = (10).to_bytes(4, "little")
    return bytes(data)


def climbing() -> bytes:
    """An archive with an entry outside itself."""
    return open_xml("docx", {"../../../tmp/evil": b"x"})


def pdf_and_zip() -> bytes:
    """What a reader shows as a page, and a zip program opens as an archive."""
    return PDF + archive({"evil.exe": b"MZ"})


def zip_and_pdf() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        made.writestr("page.pdf", PDF)
    return buffer.getvalue()


def picture_and_page() -> bytes:
    return png() + b"<script>alert(1)</script>"


UNSUITABLE: Mapping[str, tuple[str, bytes, str]] = {
    "a program": ("proposal.pdf", b"MZ\x90\x00\x03" + bytes(200), "document_type_not_allowed"),
    "a page said to be a PDF": ("proposal.pdf", b"<html><script>alert(1)</script></html>", "document_type_not_allowed"),
    "a picture said to be a PDF": ("proposal.pdf", png(), "document_type_mismatch"),
    "a PDF that is an archive": ("proposal.pdf", pdf_and_zip(), "document_polyglot"),
    "an archive that holds a PDF": ("proposal.pdf", zip_and_pdf(), "document_polyglot"),
    "a picture with a page behind it": ("foto.png", picture_and_page(), "document_polyglot"),
    "half a PDF": ("proposal.pdf", PDF[:60], "document_corrupt"),
    "a bomb": ("proposal.docx", bomb(), "document_swells"),
    "a bomb that lies": ("proposal.docx", nested_bomb(), "document_corrupt"),
    "thousands of parts": ("proposal.docx", many_entries(), "document_swells"),
    "an archive that climbs out": ("proposal.docx", climbing(), "document_corrupt"),
    "macros": ("proposal.docx", open_xml("docx", {"word/vbaProject.bin": b"x"}), "document_type_not_allowed"),
    "an archive": ("arsip.zip", archive({"a.txt": b"x"}), "document_type_not_allowed"),
    "nothing": ("kosong.pdf", b"", "document_empty"),
}
"""What → file name, content, the code of the refusal."""

NAMES: Mapping[str, str] = {
    "climbing": "../../../etc/cron.d/jejak.pdf",
    "climbing, Windows": "..\\..\\Windows\\System32\\jejak.pdf",
    "absolute": "/etc/passwd.pdf",
    "only dots": "...",
    "line break": "satu\r\nX-Injected: 1.pdf",
    "right to left": "faktur\u202efdp.exe",
    "endless": "a" * 2_000 + ".pdf",
    "quotes": 'a"; filename="b.exe.pdf',
    "nothing but blanks": "   .pdf",
}


@dataclass(frozen=True)
class Form:
    """A body as it goes over the wire, and the status it must get."""

    body: bytes
    status: int
    code: str
    content_type: str = MULTIPART


def part(name: str, content: bytes, filename: str | None = None, more: str = "") -> bytes:
    """One part of a form."""
    named = f'; filename="{filename}"' if filename is not None else ""
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"{named}\r\n{more}\r\n'
    return head.encode() + content + b"\r\n"


END = f"--{BOUNDARY}--\r\n".encode()


def forms(field: str) -> Mapping[str, Form]:
    """Forms that are none, or lack the file that belongs in this field."""
    good = part(field, PDF, "a.pdf")
    return {
        "no part": Form(END, 422, "invalid_request"),
        "another part": Form(part("berkas", PDF, "a.pdf") + END, 422, "invalid_request"),
        "a text in the file's place": Form(part(field, b"halo") + END, 422, "invalid_request"),
        "no boundary": Form(good + END, 400, "malformed_body", "multipart/form-data"),
        "another boundary": Form(good + END, 400, "malformed_body", "multipart/form-data; boundary=other"),
        "cut off": Form(good[:-20], 422, "invalid_request"),
        "a part without a name": Form(
            f"--{BOUNDARY}\r\nContent-Disposition: form-data\r\n\r\nx\r\n".encode() + END, 400, "malformed_body"
        ),
        "a part without a disposition": Form(f"--{BOUNDARY}\r\n\r\nx\r\n".encode() + END, 400, "malformed_body"),
        "headers without end": Form(
            part(field, b"x", "a.pdf", "X: " + "a" * 70_000 + "\r\n") + END, 400, "malformed_body"
        ),
        "an endless name": Form(part(field, PDF, "a" * 9_000) + END, 400, "malformed_body"),
        "thousands of fields": Form(b"".join(part(f"f{n}", b"") for n in range(2_000)) + END, 400, "malformed_body"),
        "no form at all": Form(b"\0\xff" * 500, 400, "malformed_body"),
        "nothing": Form(b"", 422, "invalid_request"),
        "JSON": Form(b'{"file": "x"}', 415, "unsupported_media_type", "application/json"),
        "a plain form": Form(b"file=x", 415, "unsupported_media_type", "application/x-www-form-urlencoded"),
        "no type": Form(good + END, 415, "unsupported_media_type", ""),
    }
