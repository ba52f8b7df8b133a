"""One press for all tests, and a look into what it printed."""

import asyncio
import io
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from pypdf import PageObject, PdfReader
from pypdf.generic import ContentStream
from shared.kit.tests.papers.parcels import ADDRESS, LETTERHEAD, PARCEL, ParcelData

from jejak_kit.papers import Press, Printed


@dataclass(frozen=True)
class Read:
    """A PDF as an independent library reads it."""

    printed: Printed
    reader: PdfReader

    @property
    def pages(self) -> list[str]:
        return [page.extract_text().replace("\u200b", "") for page in self.reader.pages]

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

    def places(self) -> list[tuple[float, float]]:
        """Where text begins, in points from the lower left."""
        found: list[tuple[float, float]] = []

        def visit(text: str, cm: list[float], tm: list[float], font: object, size: float) -> None:
            if text.strip():
                found.append((cm[0] * tm[4] + cm[4], cm[3] * tm[5] + cm[5]))

        for page in self.reader.pages:
            page.extract_text(visitor_text=visit)
        return found


def _glyphs(page: PageObject, reader: PdfReader) -> Iterator[int]:
    for operands, operator in ContentStream(page.get_contents(), reader).operations:
        if operator not in (b"Tj", b"TJ"):
            continue
        for shown in operands[0] if operator == b"TJ" else operands:
            # pypdf reads some strings of bytes as text; both keep them whole
            codes = getattr(shown, "original_bytes", None)
            if codes is not None:
                yield from (int.from_bytes(codes[i : i + 2], "big") for i in range(0, len(codes), 2))


class Reading:
    """Prints parcels and reads them."""

    def __init__(self, press: Press) -> None:
        self.press = press

    def __call__(self, data: ParcelData) -> Read:
        printed = asyncio.run(self.press.issue(PARCEL, data))
        return Read(printed, PdfReader(io.BytesIO(printed.pdf), strict=True))


@pytest.fixture(scope="session")
def press() -> Iterator[Press]:
    press = Press(LETTERHEAD, ADDRESS)
    yield press
    press.close()


@pytest.fixture(scope="session")
def printed(press: Press) -> Reading:
    return Reading(press)
