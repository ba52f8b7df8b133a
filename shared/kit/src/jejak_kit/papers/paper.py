"""What a paper is: a template of layout, and a model of what is filled in.

Amounts and days stay numbers and dates in the model, and become what people read when it is handed to the template.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, PlainSerializer, model_serializer

from jejak_kit.papers.wording import date_in_words, long_date, quantity, rupiah, terbilang, weekday_date, wib_moment

Rupiah = Annotated[int, PlainSerializer(rupiah, return_type=str)]
"""Printed as `Rp1.500.000`."""
InWords = Annotated[int, PlainSerializer(terbilang, return_type=str)]
"""Printed as `satu juta lima ratus ribu rupiah`."""
Quantity = Annotated[int | Decimal, PlainSerializer(quantity, return_type=str)]
"""Printed as `1.500`."""
LongDate = Annotated[date, PlainSerializer(long_date, return_type=str)]
"""Printed as `23 November 2026`."""
WeekdayDate = Annotated[date, PlainSerializer(weekday_date, return_type=str)]
"""Printed as `Senin, 23 November 2026`."""
DateInWords = Annotated[date, PlainSerializer(date_in_words, return_type=str)]
"""Printed as `Senin, tanggal dua puluh tiga bulan November tahun … (23-11-2026)`."""
WibMoment = Annotated[datetime, PlainSerializer(wib_moment, return_type=str)]
"""Printed as `23 November 2026 14.30 WIB`."""


class PaperPart(BaseModel):
    """A part of what is filled into a paper. Texts are texts: whatever they hold is printed, never run."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class PaperData(PaperPart):
    """What is filled into a paper. `dated` is also the file's date of creation; a `draft` says so across its pages."""

    number: str
    dated: LongDate
    draft: bool = False


class Signature(PaperPart):
    """A place to sign: for whom (`party`), and whose. `duty_stamp` keeps a place for an e-Meterai.

    `signed` is what is known of a signature already given (`Ditandatangani 23 November 2026, PSrE …`).
    """

    caption: str
    party: str = ""
    name: str = ""
    position: str = ""
    duty_stamp: bool = False
    signed: str = ""


class Picture(PaperPart):
    """A photo, in JPEG, PNG or WebP. What the paper says holds its SHA-256 and not its bytes."""

    content: bytes
    caption: str = ""

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()

    @model_serializer
    def _as_reference(self) -> dict[str, str]:
        return {"sha256": self.sha256, "caption": self.caption}


def pictures_in(part: object) -> Iterator[Picture]:
    """All pictures that are filled in, however deep."""
    if isinstance(part, Picture):
        yield part
    elif isinstance(part, BaseModel):
        for name in type(part).model_fields:
            yield from pictures_in(getattr(part, name))
    elif isinstance(part, tuple | list):
        for one in part:
            yield from pictures_in(one)


D = TypeVar("D", bound=PaperData)


@dataclass(frozen=True)
class Paper(Generic[D]):
    """A kind of paper. `name` is its code (`paper.<name>` in the catalogues), `template` a typst file among its like:
    a template reads nothing outside its own folder but the house parts, `#import "@jejak/house:1.0.0": *`."""

    name: str
    title: str
    template: Path
    data: type[D]
