"""What a file is, its content says; what is broken, doubled, swelling or locked is refused, and why."""

import tempfile
import zipfile

import pytest

from jejak_kit.documents import Unsuitable, determine
from jejak_kit.documents.media_types import fitting_name
from jejak_kit.documents.office import DOCX, MAX_UNPACKED_BYTES, ODS, ODT, PPTX, XLSX

from .files import PDF, archive, chunk, jpeg, open_document, open_xml, png, webp


def type_of(content: bytes) -> str:
    with tempfile.TemporaryFile() as file:
        file.write(content)
        file.flush()
        return determine(file)


def refusal_of(content: bytes) -> Unsuitable:
    with pytest.raises(Unsuitable) as caught:
        type_of(content)
    return caught.value


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (PDF, "application/pdf"),
        (png(), "image/png"),
        (jpeg(), "image/jpeg"),
        (jpeg() + b"a camera's preview", "image/jpeg"),
        (webp(), "image/webp"),
        (open_xml("docx"), DOCX),
        (open_xml("xlsx"), XLSX),
        (open_xml("pptx"), PPTX),
        (open_document("text"), ODT),
        (open_document("spreadsheet"), ODS),
        (b"nama;kota\nPT Contoh;Jakarta\n", "text/plain"),
        ("\ufeffSurat Jalan – 10 dus".encode(), "text/plain"),
        (b"PK is not always an archive", "text/plain"),
    ],
)
def test_every_type_that_is_taken(content: bytes, media_type: str) -> None:
    assert type_of(content) == media_type


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"MZ" + b"\0" * 100, "application/octet-stream"),
        (b"GIF89a" + b"\0" * 20, "image/gif"),
        (archive({"a.txt": b"a"}), "application/zip"),
        (archive({"mimetype": b"application/epub+zip"}), "application/epub+zip"),
        (open_xml("docx", {"word/vbaProject.bin": b"macro"}), "macros"),
        (open_xml("docx", main="application/vnd.ms-word.document.macroEnabled.main+xml"), "application/zip"),
    ],
)
def test_other_types_are_refused_by_name(content: bytes, found: str) -> None:
    refusal = refusal_of(content)
    assert (refusal.code, refusal.params) == ("document_type_not_allowed", {"found": found})


@pytest.mark.parametrize(
    "content",
    [
        b"<html><script>alert(1)</script>",
        b'\n<?xml version="1.0"?><svg/>',
        b"#!/bin/sh\nrm -rf /",
        b"{\\rtf1 text}",
        "Größe".encode("latin-1"),
        "teks".encode("utf-16"),
        b"text with a \x1b[31m terminal code",
    ],
)
def test_programs_pages_and_other_encodings_are_not_plain_text(content: bytes) -> None:
    assert refusal_of(content).code == "document_type_not_allowed"


def _flipped(content: bytes, place: int) -> bytes:
    return content[:place] + bytes([content[place] ^ 0xFF]) + content[place + 1 :]


@pytest.mark.parametrize(
    "content",
    [
        PDF[:-20],
        png()[:-3],
        png()[:20],
        _flipped(png(), 20),
        jpeg()[:-2],
        jpeg()[:30],
        webp()[:-3],
        open_xml("docx")[:-5],
        _flipped(archive({"[Content_Types].xml": b"x" * 99}, zipfile.ZIP_STORED), 60),
        open_xml("docx") + b"rest",
    ],
)
def test_a_file_that_is_not_whole_is_refused(content: bytes) -> None:
    assert refusal_of(content).code == "document_corrupt"


@pytest.mark.parametrize(
    "content",
    [
        png() + PDF,
        png(chunk(b"tEXt", b"Comment\0" + PDF)),
        jpeg(comment=PDF),
        jpeg() + PDF,
        jpeg() + archive({"a": b"a"}),
        webp() + PDF,
        PDF + archive({"startxref %%EOF": b"a"}),
        archive({"%PDF-1.4": b"a"}),
    ],
)
def test_a_file_of_two_types_is_refused(content: bytes) -> None:
    assert refusal_of(content).code == "document_polyglot"


def test_data_before_an_archive_make_it_no_archive() -> None:
    assert refusal_of(b"MZ\0\0" + open_xml("docx")).code == "document_type_not_allowed"


def test_a_zip_bomb_is_refused_without_unpacking_it() -> None:
    zeros = b"\0" * (64 * 1024 * 1024)
    assert refusal_of(open_xml("docx", {"word/media/zeros": zeros})).code == "document_swells"


def test_many_entries_that_together_swell_are_refused() -> None:
    part = b"\0" * (8 * 1024 * 1024)
    count = MAX_UNPACKED_BYTES // len(part) + 1
    assert refusal_of(open_xml("xlsx", {f"xl/{n}": part for n in range(count)})).code == "document_swells"


def test_an_entry_that_lies_about_its_size_is_refused() -> None:
    content = open_xml("docx", {"word/big": b"\0" * 1_000_000})
    lying = content.replace((1_000_000).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    assert lying != content
    assert refusal_of(lying).code == "document_corrupt"


def test_an_archive_whose_entries_overlap_is_refused() -> None:
    content = archive({"[Content_Types].xml": b"x", "a": b"a" * 200, "b": b"b" * 100}, zipfile.ZIP_STORED)
    directory = content.index(b"PK\x01\x02")
    sizes = content[directory:].replace((100).to_bytes(4, "little"), (20_000).to_bytes(4, "little"))
    assert refusal_of(content[:directory] + sizes).code == "document_swells"


@pytest.mark.parametrize("name", ["../outside", "/outside", "a\\b"])
def test_an_entry_outside_the_archive_is_refused(name: str) -> None:
    assert refusal_of(open_xml("docx", {name: b"x"})).code == "document_corrupt"


def test_a_locked_archive_is_refused() -> None:
    content = bytearray(open_xml("docx"))
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + flags] |= 1
    assert refusal_of(bytes(content)).code == "document_protected"


def test_a_list_of_parts_with_entities_is_refused() -> None:
    types = b'<!DOCTYPE t [<!ENTITY a "a">]><Types/>'
    assert refusal_of(archive({"[Content_Types].xml": types})).code == "document_corrupt"


@pytest.mark.parametrize(
    ("name", "media_type", "fitting"),
    [
        ("NPWP.PDF", "application/pdf", ("NPWP.PDF", "application/pdf")),
        ("NPWP", "application/pdf", ("NPWP.pdf", "application/pdf")),
        ("NPWP.exe", "application/pdf", ("NPWP.exe.pdf", "application/pdf")),
        ("foto.jpg", "image/webp", ("foto.jpg.webp", "image/webp")),
        ("daftar.csv", "text/plain", ("daftar.csv", "text/csv")),
        ("x" * 200 + ".exe", "image/png", ("x" * 146 + ".png", "image/png")),
    ],
)
def test_a_name_gets_the_extension_of_the_true_type(name: str, media_type: str, fitting: tuple[str, str]) -> None:
    assert fitting_name(name, media_type) == fitting


@pytest.mark.parametrize(
    ("name", "media_type"), [("KTP.pdf", "text/plain"), ("KTP.pdf", "image/png"), ("a.csv", "application/pdf")]
)
def test_a_name_that_claims_another_type_is_refused(name: str, media_type: str) -> None:
    with pytest.raises(Unsuitable, match="document_type_mismatch"):
        fitting_name(name, media_type)


@pytest.mark.parametrize("whole", [png(), jpeg(), webp(), PDF.rstrip(), open_xml("docx")])
def test_no_cut_of_a_file_is_taken_for_the_file(whole: bytes) -> None:
    """Too short to show its type, it is just text; then it is no type of ours, and at last it is not whole."""
    verdicts = [_verdict(whole[:end]) for end in range(1, len(whole))]
    assert set(verdicts[: len("%PDF")]) <= {"text/plain", "document_type_not_allowed", "document_corrupt"}
    assert set(verdicts[len("%PDF") :]) <= {"document_type_not_allowed", "document_corrupt"}


def _verdict(content: bytes) -> str:
    try:
        return type_of(content)
    except Unsuitable as refusal:
        return refusal.code
