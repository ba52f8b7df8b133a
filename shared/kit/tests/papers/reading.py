"""A PDF as an independent library reads it, and papers filled with whatever text, for the tests of every service."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

from pydantic import BaseModel
from pypdf import PageObject, PdfReader
from pypdf.generic import ContentStream, StreamObject

from jejak_kit.papers import Picture, Printed

PAGE = (595.3, 841.9)
"""Points of an A4 page."""
HOSTILE = '#read("/etc/passwd") $x$ *b* _i_ `r` <l> @r [c] {d} \\\\ \\u{41} // = - + 中 😀 \u202eabc\u202c\x00\x07'
"""What a malicious or careless person types, and what of it must be read on paper is READ_AS."""
READ_AS = '#read("/etc/passwd") $x$ *b* _i_ `r` <l> @r [c] {d} \\\\ \\u{41} // = - + ? ? abc'

P = TypeVar("P", bound=BaseModel)


@dataclass(frozen=True)
class Read:
    """A PDF as an independent library reads it."""

    printed: Printed
    reader: PdfReader

    @cached_property
    def _taken(self) -> tuple[list[str], list[tuple[float, float]]]:
        """Each page's text, and where text begins, in points from the lower left."""
        found: list[tuple[float, float]] = []

        def visit(text: str, cm: list[float], tm: list[float], font: object, size: float) -> None:
            if text.strip():
                found.append((cm[0] * tm[4] + cm[4], cm[3] * tm[5] + cm[5]))

        texts = [page.extract_text(visitor_text=visit).replace("\u200b", "") for page in self.reader.pages]
        return texts, found

    @property
    def pages(self) -> list[str]:
        return self._taken[0]

    @property
    def text(self) -> str:
        return "\n".join(self.pages)

    @property
    def run_on(self) -> str:
        """Without any space: words that go on over a line's end in one piece."""
        return "".join(self.text.split())

    def glyphs(self) -> set[int]:
        """The numbers of all glyphs drawn; 0 is the empty box of every font (OpenType: `.notdef`)."""
        return {glyph for page in self.reader.pages for glyph in _glyphs(page, self.reader)}

    def picture_sizes(self) -> set[tuple[int, int]]:
        """Width and height, in pixels, of every picture in the file."""
        objects = (self.reader.get_object(n) for n in range(1, int(str(self.reader.trailer["/Size"]))))
        pictures = (one for one in objects if isinstance(one, StreamObject) and one.get("/Subtype") == "/Image")
        return {(int(str(one["/Width"])), int(str(one["/Height"]))) for one in pictures}

    def stays_on_the_page(self) -> bool:
        """Whether all text begins on the paper."""
        return all(0 < x < PAGE[0] and 0 < y < PAGE[1] for x, y in self._taken[1])


def _glyphs(page: PageObject, reader: PdfReader) -> Iterator[int]:
    for operands, operator in ContentStream(page.get_contents(), reader).operations:
        if operator not in (b"Tj", b"TJ"):
            continue
        for shown in operands[0] if operator == b"TJ" else operands:
            # pypdf reads some strings of bytes as text; both keep them whole
            codes = getattr(shown, "original_bytes", None)
            if codes is not None:
                yield from (int.from_bytes(codes[i : i + 2], "big") for i in range(0, len(codes), 2))


def read(printed: Printed) -> Read:
    return Read(printed, PdfReader(io.BytesIO(printed.pdf), strict=True))


def with_texts(part: P, text: str) -> P:
    """The same with another text in every field that takes one."""

    def other(value: Any) -> Any:
        if isinstance(value, str):
            return text
        if isinstance(value, Picture):
            return value.model_copy(update={"caption": text})
        if isinstance(value, tuple):
            return tuple(other(one) for one in value)
        return with_texts(value, text) if isinstance(value, BaseModel) else value

    return part.model_copy(update={name: other(getattr(part, name)) for name in type(part).model_fields})
